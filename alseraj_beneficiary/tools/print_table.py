"""How a table of any width gets onto sheets of one size: the largest type that fits, else parts with their own heads."""

from typing import NamedTuple

SHEET = 269  # mm between the margins of A4 across
SIZES = (9, 8, 7)  # points
WIDEST_TITLE = 70  # mm of the first column; longer titles go on in a second line
LETTER = 0.2  # mm of a letter or digit for each point of its size: wide ones, so that nothing is cut
PADDING = 3.2  # mm, both sides of a cell
INDENT = 4  # mm for each level of rows below another one
MOST_CELLS = 40_000


class Head(NamedTuple):
    """A cell of a table's head: what it says, over how many columns and rows."""

    title: str
    width: int
    height: int


class Sheet(NamedTuple):
    """A part of the table: which columns, the cells of its head by row, and the widths in per cent, that of titles first."""

    start: int
    end: int
    heads: list
    widths: list


def lay_out(heads, rows):
    """Cut a table into parts that each fit a sheet across.

    :param heads: list of rows, each a list of :class:`Head`, without the corner over the titles of rows
    :param rows: list of (indent, title, list of texts)
    :return: tuple (size in points, list of :class:`Sheet`)
    """
    grid = _spread(heads)
    count = len(grid[-1]) if grid else max((len(texts) for _indent, _title, texts in rows), default=0)
    for size in SIZES:
        title, columns = _measure(grid, rows, count, size)
        if title + sum(columns) <= SHEET or size == SIZES[-1]:
            break
    sheets, start = [], 0
    while start < count or not sheets:
        end, width = start, title
        while end < count and (end == start or width + columns[end] <= SHEET):
            width += columns[end]
            end += 1
        widths = [title, *columns[start:end]]
        sheets.append(Sheet(start, end, _cut(grid, start, end), [100 * part / sum(widths) for part in widths]))
        start = end if end > start else count + 1
    return size, sheets


def _spread(heads):
    """Each row of the head as one cell for each column; a cell over two rows stands in both, None where nothing was given."""
    grid = [[] for _cells in heads]
    for number, cells in enumerate(heads):
        column = 0
        for cell in cells:
            while column < len(grid[number]) and grid[number][column] is not None:
                column += 1
            # of cells that say the same, each is one of its own
            place = (number, len(grid[number]), column, cell)
            for below in range(number, min(number + max(cell.height, 1), len(heads))):
                line = grid[below]
                line.extend([None] * (column + cell.width - len(line)))
                line[column:column + cell.width] = [place] * cell.width
            column += cell.width
    count = max(map(len, grid), default=0)
    for line in grid:
        line.extend([None] * (count - len(line)))
    return grid


def _cut(grid, start, end):
    """The cells of the head over some columns; one that begins before them is said again."""
    heads = []
    for number, line in enumerate(grid):
        cells, column = [], start
        while column < end:
            place, width = line[column], 1
            while column + width < end and place is not None and line[column + width] is place:
                width += 1
            if place is None:
                cells.append(Head("", width, 1))
            elif place[0] == number:
                cells.append(Head(place[3].title, width, max(place[3].height, 1)))
            column += width
        heads.append(cells)
    return heads


def _measure(grid, rows, count, size):
    letter = LETTER * size
    title = min(WIDEST_TITLE, max(
        (PADDING + INDENT * indent + letter * len(text) for indent, text, _texts in rows), default=20))
    columns = []
    for column in range(count):
        texts = [texts[column] for _indent, _title, texts in rows if column < len(texts)]
        # a head goes on in a second line, but no word is cut
        words = [word for word in (grid[-1][column][3].title.split() if grid and grid[-1][column] else [])]
        columns.append(min(SHEET - title, PADDING + letter * max(map(len, [*texts, *words, "000"]))))
    return max(title, 20), columns
