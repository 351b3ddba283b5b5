"""Reading the workbook that a person uploads, without trusting it.

Limits hold before anything is unpacked. Formulas are never evaluated: the result that Excel stored is
read, and where there is none the row says so.
"""
import io
import zipfile
from typing import NamedTuple

import openpyxl

from . import import_columns
from .errors import RuleError
from .import_cells import CellError, Formula, is_empty
from .names import normalize_arabic

MAX_UNPACKED = 300 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 60
MAX_READ = 2**21  # rows of all sheets together, empty ones too: their number is the file's to say
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # .xls, and what Excel encrypts
_MB = 1024 * 1024


class SheetRows(NamedTuple):
    """What one sheet holds.

    :param rows: list of (row number, dict column key -> cell), without the empty ones
    :param empty: how many rows between the headings and the last filled one are empty
    :param ignored: headings that are not read
    """

    rows: list
    empty: int
    ignored: list


def read_workbook(data, name=""):
    """Read all sheets that the import knows.

    :param bytes data: the file
    :param str name: its name, for the sentences
    :return: dict sheet key -> :class:`SheetRows`
    :raises RuleError: not a workbook, too large, wrong sheets or headings
    """
    check_file(data, name)
    cells, formulas = _read_cells(data, name)
    if formulas:
        results, _formulas = _read_cells(data, name, stored=True)
        for title, row, position in formulas:
            _put_result(cells[title], results[title], row, position)
    return _match(cells)


def check_file(data, name=""):
    """Refuse what is not a workbook, or unpacks to more than the limit.

    :raises RuleError: see above
    """
    if data[:4] == _OLD_EXCEL or not zipfile.is_zipfile(io.BytesIO(data)):
        raise RuleError("import_not_workbook", name=name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            # a part never unpacks to more than it declares: zipfile stops there
            size = sum(part.file_size for part in parts)
            if size > MAX_UNPACKED or len(parts) > 5000:
                raise RuleError("import_too_large", size=size // _MB, limit=MAX_UNPACKED // _MB)
            if "xl/workbook.xml" not in archive.namelist():
                raise RuleError("import_not_workbook", name=name)
            for part in parts:
                with archive.open(part) as stream:
                    # entities could unfold without end; no spreadsheet program writes any
                    if b"<!DOCTYPE" in stream.read(2048):
                        raise RuleError("import_damaged", name=name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise RuleError("import_damaged", name=name) from error


def _read_cells(data, name, stored=False):
    """All rows of all sheets; formulas as :class:`Formula`, or as their stored results.

    :return: (dict title -> list of lists, list of (title, row index, position) of formulas)
    """
    sheets, formulas = {}, []
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=stored, keep_links=False)
        try:
            left = MAX_READ
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # what the file says about its size is not to be believed
                sheets[sheet.title], read = _read_sheet(sheet, formulas, left)
                left -= read
        finally:
            book.close()
    except RuleError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged file makes it stumble over
        raise RuleError("import_damaged", name=name) from error
    return sheets, formulas


def _read_sheet(sheet, formulas, left):
    """:return: (list of lists, how many rows were read); at most ``left`` are"""
    rows, filled, gap = [], 0, None
    if normalize_arabic(sheet.title) in import_columns.IGNORED_TITLES:
        return rows, 0
    for index, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS)):
        if index >= left:
            raise RuleError("import_too_many_rows", sheet=sheet.title, limit=MAX_ROWS)
        # rows that the file leaves out come as one and the same row without cells
        values = [_read_cell(cell) for cell in cells] if cells is not gap else []
        gap = cells
        while values and is_empty(values[-1]):
            values.pop()
        formulas += [
            (sheet.title, index, position)
            for position, value in enumerate(values) if isinstance(value, Formula)
        ]
        filled += bool(values)
        if filled > MAX_ROWS:
            raise RuleError("import_too_many_rows", sheet=sheet.title, limit=MAX_ROWS)
        rows.append(values)
    read = len(rows)
    while rows and not rows[-1]:
        rows.pop()
    return rows, read


def _read_cell(cell):
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Formula(value if isinstance(value, str) else getattr(value, "text", None) or "=")
    if cell.data_type == "e":
        return CellError(value)
    return value


def _put_result(rows, results, row, position):
    result = None
    if row < len(results) and position < len(results[row]):
        result = results[row][position]
    if not is_empty(result):
        rows[row][position] = result


def _match(cells):
    """Find the sheets and the columns that the import knows among those of the file."""
    expected = "، ".join(sheet.title for sheet in import_columns.SHEETS.values())
    found = {}
    unknown = []
    for title, rows in cells.items():
        if normalize_arabic(title) in import_columns.IGNORED_TITLES:
            continue
        sheet = import_columns.find_sheet(title)
        if not sheet:
            if rows:
                unknown.append(title)
        elif sheet.key in found:
            raise RuleError("import_double_sheet", sheet=title)
        else:
            found[sheet.key] = _match_rows(sheet, rows)
    if unknown:
        raise RuleError("import_unknown_sheet", sheet=unknown[0], expected=expected)
    if not found:
        raise RuleError("import_no_sheet", expected=expected)
    return found


def _match_rows(sheet, rows):
    first = next((index for index, values in enumerate(rows) if values), None)
    if first is None:
        return SheetRows([], 0, [])
    columns, ignored, double = import_columns.find_columns(sheet, rows[first])
    headings = {column.key: column.heading for column in sheet.columns}
    if double:
        raise RuleError("import_double_column", sheet=sheet.title, column=double[0])
    for keys in sheet.needed:
        if not set(keys) & set(columns.values()):
            raise RuleError(
                "import_missing_column", sheet=sheet.title, missing=headings[keys[0]],
                expected="، ".join(headings.values()),
            )
    filled = []
    for index, values in enumerate(rows[first + 1:], start=first + 2):
        row = {
            columns[position]: value for position, value in enumerate(values)
            if position in columns and not is_empty(value)
        }
        if row:
            filled.append((index, row))
    return SheetRows(filled, len(rows) - first - 1 - len(filled), ignored)
