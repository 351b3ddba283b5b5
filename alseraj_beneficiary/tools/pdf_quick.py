"""Long tables and long rows of cases: set by a small typesetter of our own, beside WeasyPrint and inside its pages.

WeasyPrint spends a millisecond on each cell, so a sheet of 5,000 payments takes the most of a minute. Here a document with
many rows marked ``quick`` is cut: of each shape of row one stands for all and is laid out by WeasyPrint, which tells widths,
styles and distances; the others get the same, line by line, out of words that are shaped once and remembered. They go back into
the document as pictures of the right height, so letterhead, page numbers, table heads and breaks stay WeasyPrint's.

Whatever is not certain here (a word wider than its column, a script other than Arabic and Latin, a picture) is left to
WeasyPrint. ``test_quick.py`` lays the same document out both ways and compares the places of all words.
"""

import re
from itertools import groupby

from lxml import html as lxml_html

from .pdf_words import Token, Unsure, Words, join, reorder

# runs of neighbours are meant, as itertools gives them; Odoo's groupby would join what stands apart
# pylint: disable=bad-builtin-groupby

QUICK_FROM = 60  # rows or cases; a shorter paper is WeasyPrint's alone
HIGHEST = 600  # px; what needs more than about a page's height is WeasyPrint's, which cuts it
ROWS, CASE = "quick", "quick-case"
RUNNING = ("alseraj header-next", "alseraj footer")
COUNTERS = ("page", "topage")
_BREAKABLE = re.compile(r"[\-/\u00ad\u2010\u2012-\u2015]")  # a line may end behind them, by rules that are WeasyPrint's
_SPACES = re.compile(r"[ \t\r\n]+")
SIDES = ("left", "top", "right", "bottom")
INLINE = ("span", "b", "strong", "small", "br")


def prepare(document, engine):
    """Take the long parts of a document out, and set them.

    :param str document: HTML
    :param engine: with ``html``, ``fetcher``, ``fonts`` and ``sheets``, as :mod:`pdf` loads it
    :return: (HTML with pictures in their places, dict of the pictures), or None where nothing is long
    """
    if ROWS not in document or document.count("<tr") < QUICK_FROM:
        return None
    root = lxml_html.document_fromstring(document)
    tables = [table for table in root.iterfind(".//table[@class]") if ROWS in table.get("class").split()]
    rows = [row for table in tables for row in table.iterfind("./*/tr")]
    cases = [case for case in root.iterfind(".//div[@class]") if CASE in case.get("class").split()]
    if len(rows) + len(cases) < QUICK_FROM:
        return None
    running = [
        table for div in root.iterfind(".//div[@class]") if div.get("class") in RUNNING for table in div.iterfind("./table")]
    shapes = _Shapes(engine)
    for unit in (*rows, *cases, *running):
        shapes.add(unit)
    shapes.measure(root)
    setter = _Setter(shapes)
    pictures = {}
    for table in running:
        _replace_running(table, setter, pictures)
    for case in cases:
        _replace_case(case, setter, pictures)
    for place, table in enumerate(tables):
        # What stands below the first page's head may be cut anywhere, the others have a page for themselves.
        if not (place and _replace_table(table, setter, pictures)):
            for body in table.iterfind("./tbody"):
                _replace_rows(body, setter, pictures)
    return lxml_html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>"), pictures


def _replace_case(case, setter, pictures):
    try:
        piece, above, below = setter.set_case(case)
    except Unsure:
        return
    _replace(case, piece, f"margin:{above:.3f}px 0 {below:.3f}px", pictures)


def _replace(element, piece, style, pictures, classes=""):
    frame = lxml_html.Element("div")  # its margin is dropped at the head of a page, a picture's would stay
    frame.set("style", style)
    frame.set("class", classes)
    frame.append(_add(pictures, piece))
    frame.tail = element.tail
    element.getparent().replace(element, frame)


def _replace_table(table, setter, pictures):
    """A table that fits on a page is one picture, with its head and totals.

    :return: whether it was replaced
    """
    try:
        piece = _Piece.stack([setter.set_row(row) for row in table.iterfind("./*/tr")], whole=True)
    except Unsure:
        return False
    if piece.inner[1] > HIGHEST:
        return False
    classes = "break-after" if "break-after" in table.get("class") else ""
    _replace(table, piece, f"margin:0 0 {setter.shapes.below_table:.3f}px", pictures, classes)
    return True


def _replace_running(table, setter, pictures):
    """What stands at the head and foot of each page is laid out once, not for each of them."""
    try:
        piece = _Running(setter, table)
    except Unsure:
        return
    picture = _add(pictures, piece)
    picture.tail = table.tail
    table.getparent().replace(table, picture)


def _replace_rows(body, setter, pictures):
    """Where a table goes over pages, each row is a picture of its own."""
    for row in list(body):
        try:
            piece = _Piece.stack([setter.set_row(row)])
        except Unsure:
            continue
        columns = sum(int(cell.get("colspan", 1)) for cell in row)
        for cell in row[1:]:
            row.remove(cell)
        cell = row[0]
        cell.set("colspan", str(columns))
        cell.set("class", "quick-rows")
        cell.text = None
        for child in list(cell):
            cell.remove(child)
        cell.append(_add(pictures, piece))


def _add(pictures, piece):
    address = f"data:quick,{len(pictures)}"
    pictures[address] = piece
    width, height = piece.inner
    picture = lxml_html.Element("img")
    picture.set("src", address)
    picture.set("style", f"display:block;overflow:visible;width:{width:.3f}px;height:{height:.3f}px")
    return picture


class _Piece:
    """A drawn piece, as WeasyPrint takes pictures: it knows its size and draws itself."""

    def __init__(self, setter, width, height, shift=(0, 0), inner=None):
        self.setter, self.width, self.height, self.shift = setter, width, height, shift
        self._inner = inner
        self.fills, self.grids, self.texts, self.rules = [], [], [], []
        self.pages = 1

    @property
    def inner(self):
        return self._inner or (self.width, self.height)

    @classmethod
    def stack(cls, pieces, whole=False):
        """Several rows below each other, with the outer half of their border, or without it, where their cell draws it."""
        first, last, sign = pieces[0], pieces[-1], 1 if whole else -1
        left, top, right, _bottom = first.border
        height = sum(piece.height for piece in pieces)
        whole = cls(first.setter, first.width, height, (sign * left, sign * top), (
            first.width + sign * (left + right), height + sign * (top + last.border[3])))
        y = 0
        for piece in pieces:
            whole.fills += [(x, top + y, *rest) for x, top, *rest in piece.fills]
            whole.grids += [(pen, edges, top + y, high) for pen, edges, top, high in piece.grids]
            whole.texts += [(x, base + y, *rest) for x, base, *rest in piece.texts]
            y += piece.height
        return whole

    def get_intrinsic_size(self, resolution, font_size):
        width, height = self.inner
        return width, height, width / height if height else 1

    def draw(self, stream, width, height, style):
        self.setter.share_fonts(stream)
        dx, dy = self.shift
        for x, y, wide, high, color in self.fills:
            stream.set_color(color)
            stream.rectangle(x + dx, y + dy, wide, high)
            stream.fill()
        for pen, grids in groupby(self.grids, lambda grid: grid[0]):
            self._draw_grids(stream, pen, grids)
        for (pen_width, color), *places in self.rules:
            stream.set_color(color, stroke=True)
            stream.set_line_width(pen_width)
            stream.stream.append(b"%.3f %.3f m %.3f %.3f l S" % tuple(places))
        if not self.texts:
            return
        stream.begin_text()
        for x, y, color, runs in self.texts:
            stream.set_color(color)
            stream.stream.append(b"1 0 0 -1 %.3f %.3f Tm" % (x + dx, y + dy))
            for font, size, rise, string in runs:
                stream.set_font_size(font, size)
                if rise:
                    stream.set_text_rise(rise)
                stream.show_text(string)
                if rise:
                    stream.set_text_rise(0)
        stream.end_text()

    def _draw_grids(self, stream, pen, grids):
        """The lines of rows below each other; one that two rows share is drawn once."""
        (width, color), (dx, dy) = pen, self.shift
        stream.set_color(color, stroke=True)
        stream.set_line_width(width)
        end, half = None, width / 2
        for _pen, edges, top, high in grids:
            left, right, bottom = edges[0] + dx - half, edges[-1] + dx + half, top + high
            if end != top:
                stream.stream.append(b"%.3f %.3f m %.3f %.3f l" % (left, top + dy, right, top + dy))
            stream.stream.append(b"%.3f %.3f m %.3f %.3f l" % (left, bottom + dy, right, bottom + dy))
            for x in edges:
                stream.stream.append(b"%.3f %.3f m %.3f %.3f l" % (x + dx, top + dy, x + dx, bottom + dy))
            end = bottom
        stream.stroke()


class _Running(_Piece):
    """Head or foot of the pages: drawn once for each, in their order, with its number."""

    def __init__(self, setter, table):
        self.table, self.pages, self.page = table, 1, 0
        box = setter.get_box(setter.shapes.shape_of[table], 0)
        super().__init__(setter, box.width, 0)
        self._set()

    def _set(self):
        self.fills, self.grids, self.texts, self.rules = [], [], [], []
        self.setter.counters = {"page": str(self.page), "topage": str(self.pages)}
        self.height = self.setter.set_running(self, self.table)

    def draw(self, stream, width, height, style):
        self.page += 1
        self._set()
        super().draw(stream, width, height, style)


# ---------------------------------------------------------------- shapes: what WeasyPrint says of one row of each kind


class _Shapes:
    """The shapes of rows and cases: the same elements in the same order are laid out by the same measures."""

    def __init__(self, engine):
        self.engine, self.first, self.shape_of = engine, {}, {}
        self.boxes = {}  # (shape, place of the element) -> measures
        self.below_table = 0

    def add(self, unit):
        shape = (unit.tag == "tr" and unit.getparent().tag, self._describe(unit))
        number, _first = self.first.setdefault(shape, (len(self.first), unit))
        self.shape_of[unit] = number

    def _describe(self, element):
        # An inline element without a word has no box: with and without are two shapes.
        return (
            element.tag, *element.attrib.values(), element.tag in INLINE and bool("".join(element.itertext()).strip()),
            *(self._describe(child) for child in element if isinstance(child.tag, str)),
        )

    def measure(self, root):
        """Lay out one row of each shape, and keep what is said of its boxes."""
        firsts = {unit for _number, unit in self.first.values()}
        for number, unit in self.first.values():
            for place, element in enumerate(unit.iter()):
                element.set("data-quick", f"{number}.{place}")
        sample = lxml_html.document_fromstring(lxml_html.tostring(root, encoding="unicode"))
        kept = {f"{number}.0" for number, _unit in self.first.values()}
        for unit in sample.xpath(f"//table[contains(@class, '{ROWS}')]/*/tr | //div[contains(@class, '{CASE}')]"):
            if unit.get("data-quick") not in kept and unit.getparent().tag != "thead":
                unit.drop_tree()
        for table in sample.xpath(f"//table[contains(@class, '{ROWS}')][not(.//*[@data-quick])]"):
            table.drop_tree()
        for unit in firsts:
            for element in unit.iter():
                del element.attrib["data-quick"]
        engine = self.engine
        end = lxml_html.Element("div")  # a second page, for what stands at the head of all but the first
        end.set("style", "break-before:page")
        end.text = "."
        (sample.xpath("//div[contains(@class, 'article')]") or [sample.body])[-1].append(end)
        document = engine.html(
            string=lxml_html.tostring(sample, encoding="unicode"), base_url="file:///", url_fetcher=engine.fetcher,
        ).render(font_config=engine.fonts, stylesheets=engine.sheets)
        for page in document.pages:
            self._keep(page._page_box)

    def _keep(self, parent, table=None):
        from weasyprint.formatting_structure import boxes

        for box in getattr(parent, "children", ()):
            name = box.element is not None and hasattr(box.element, "get") and box.element.get("data-quick")
            if name and not isinstance(box, (boxes.TextBox, boxes.LineBox)):
                shape, place = map(int, name.split("."))
                self.boxes.setdefault((shape, place), []).append(box)
            if isinstance(box, boxes.TableBox) and ROWS in (box.element.get("class") or "").split():
                self.below_table = max(self.below_table, parent.margin_bottom)
            box.alseraj_table = table
            self._keep(box, box if isinstance(box, boxes.TableBox) else table)


class _Box:
    """What one element is laid out by; lengths in px, x from the left edge of its row or case."""

    def __init__(self, found, left):
        from weasyprint.css import ComputedStyle
        from weasyprint.draw.color import get_color
        from weasyprint.formatting_structure import boxes

        own = [box for box in found if isinstance(box.style, ComputedStyle)]
        outer = own[0] if own else found[0]
        inner = next((box for box in found if isinstance(box, boxes.TableBox)), outer)
        self.style = outer.style
        self.is_inline = isinstance(outer, boxes.InlineBox)
        self.is_cell, self.is_row = isinstance(outer, boxes.TableCellBox), isinstance(outer, boxes.TableRowBox)
        self.is_table = isinstance(inner, boxes.TableBox)
        self.box = inner
        if self.is_inline:
            sides = [(box.margin_left + box.border_left_width + box.padding_left,
                      box.margin_right + box.border_right_width + box.padding_right) for box in own]
            self.before = max(side[0] for side in sides)
            self.after = max(side[1] for side in sides)
            return
        self.x, self.width = inner.border_box_x() - left, inner.border_width()
        self.text_x, self.text_width = inner.content_box_x() - left, inner.width
        self.above = inner.border_top_width + inner.padding_top
        below = outer.style["padding_bottom"]  # a cell's own has been filled up to the height of its row
        self.below = inner.border_bottom_width + getattr(below, "value", below)
        self.margin_top = max(box.margin_top for box in found if not isinstance(box, boxes.InlineBox))
        self.margin_bottom = max(box.margin_bottom for box in found if not isinstance(box, boxes.InlineBox))
        self.border = tuple(getattr(inner, f"border_{side}_width") for side in SIDES)
        self.color = get_color(outer.style, "background_color")
        self.pen = (0, None)
        if self.is_cell:  # of a line between two cells each has half
            self.pens = []
            for width, side in zip(self.border, SIDES, strict=True):
                style = outer.style if outer.style[f"border_{side}_style"] != "none" else outer.alseraj_table.style
                self.pens.append((round(2 * width, 3), get_color(style, f"border_{side}_color") if width else None))
            self.pen = self.pens[0] if len(set(self.pens)) == 1 else (0, None)
        if self.is_table:
            rows = [row for group in inner.children for row in group.children]
            bottom = inner.border_box_y() + inner.border_height()
            self.lead = rows[0].position_y - inner.border_box_y() if rows else 0
            self.tail = bottom - rows[-1].position_y - rows[-1].height if rows else 0


# ---------------------------------------------------------------- setting


class _Setter:

    def __init__(self, shapes):
        self.shapes, self.boxes, self.left = shapes, {}, {}
        self.words, self.cells, self.counters = Words(), {}, None
        self.shared = 0

    def share_fonts(self, stream):
        if self.shared != len(self.words.known):
            self.words.share_fonts(stream)
            self.shared = len(self.words.known)

    def get_box(self, shape, place):
        key = (shape, place)
        if key not in self.boxes:
            found = self.shapes.boxes.get(key)
            if not found:
                raise Unsure
            if place == 0:
                self.left[shape] = min(box.border_box_x() for box in found)
            elif shape not in self.left:
                self.get_box(shape, 0)
            self.boxes[key] = _Box(found, self.left[shape])
        return self.boxes[key]

    # ------------------------------------------------------------ rows and cases

    def set_row(self, row):
        """:return: :class:`_Piece` of a table row"""
        shape = self.shapes.shape_of[row]
        places = {element: place for place, element in enumerate(row.iter())}
        box = self.get_box(shape, 0)
        piece = _Piece(self, box.box.width, 0)
        piece.height = self._set_cells(piece, shape, row, places, 0)
        cells = [self.get_box(shape, places[cell]) for cell in row]
        if piece.rules:
            raise Unsure
        piece.border = (
            min(cells, key=lambda cell: cell.x).border[0], max(cell.border[1] for cell in cells),
            max(cells, key=lambda cell: cell.x).border[2], max(cell.border[3] for cell in cells))
        return piece

    def set_running(self, piece, table):
        """Set head or foot of a page.

        :return: its height
        """
        places = {element: place for place, element in enumerate(table.iter())}
        shape = self.shapes.shape_of[table]
        try:
            return self._set_table(piece, shape, table, places, self.get_box(shape, 0), 0)
        finally:
            self.counters = None

    def set_case(self, case):
        """:return: (:class:`_Piece` of a case, margin above, margin below)"""
        shape = self.shapes.shape_of[case]
        places = {element: place for place, element in enumerate(case.iter())}
        box = self.get_box(shape, 0)
        piece = _Piece(self, box.width, 0)
        if box.above or box.below:
            raise Unsure
        piece.height, above, below = self._set_flow(piece, shape, case, places, box, 0)
        if piece.height > HIGHEST or piece.rules:
            raise Unsure
        return piece, max(above, box.margin_top), max(below, box.margin_bottom)

    def _set_cells(self, piece, shape, row, places, y):
        """Set the cells of a row beside each other.

        :return: height of the row
        """
        boxes, heights = [], []
        for cell in row:
            box = self.get_box(shape, places[cell])
            if not box.is_cell or cell.get("rowspan"):
                raise Unsure
            heights.append(box.above + self._set_cell(piece, shape, cell, places, box, y + box.above) + box.below)
            boxes.append(box)
        height = max(heights)
        if any(box.style["vertical_align"] not in ("top", "baseline") and abs(own - height) > 0.5
               for box, own in zip(boxes, heights, strict=True)):
            raise Unsure
        for box in boxes:
            if box.color.alpha:
                piece.fills.append((box.x, y, box.width, height, box.color))
        if not boxes[0].pen[0]:
            for box in boxes:
                self._rule(piece, box, y, height)
        else:
            if any(box.pen != boxes[0].pen for box in boxes):
                raise Unsure
            edges = sorted({round(edge, 3) for box in boxes for edge in (box.x, box.x + box.width)})
            piece.grids.append((boxes[0].pen, edges, y, height))
        return height

    def _rule(self, piece, box, y, height):
        """Lines on some sides of a cell."""
        x1, x2, y2 = box.x, box.x + box.width, y + height
        lines = ((x1, y, x1, y2), (x1, y, x2, y), (x2, y, x2, y2), (x1, y2, x2, y2))
        piece.rules += [(pen, *line) for pen, line in zip(box.pens, lines, strict=True) if pen[0]]

    def _set_cell(self, piece, shape, cell, places, box, y):
        """Set what a cell holds; what was set before is moved there.

        :return: its height
        """
        key = not self.counters and len(cell) < 2 and (
            shape, places[cell], cell.text, *((child.text, child.tail, len(child)) for child in cell))
        if key and key in self.cells:
            height, texts = self.cells[key]
            piece.texts += [(x, base + y, *rest) for x, base, *rest in texts]
            return height
        before = len(piece.texts)
        inside, above, below = self._set_flow(piece, shape, cell, places, box, y)
        if above:
            raise Unsure
        if key and not any(len(child) for child in cell):
            self.cells[key] = inside + below, [(x, base - y, *rest) for x, base, *rest in piece.texts[before:]]
        return inside + below

    def _set_flow(self, piece, shape, element, places, box, y):
        """Set what an element holds: lines, and blocks below each other.

        :return: (height, margin of the first block that stands out above, of the last one below)
        """
        top, above, margin, inline, any_yet = y, 0, 0, [], False

        def lines():
            nonlocal y, margin, any_yet
            height = self._set_lines(piece, box, inline, y + (margin if any_yet else 0))
            if height:
                y += height + (margin if any_yet else 0)
                margin, any_yet = 0, True
            inline.clear()

        self._add_text(inline, element.text, box.style)
        for child in element:
            if not isinstance(child.tag, str):
                self._add_text(inline, child.tail, box.style)
                continue
            if child.tag in INLINE:
                self._add_inline(inline, shape, child, places)
            else:
                lines()
                block = self.get_box(shape, places[child])
                if block.is_inline or block.is_cell or block.is_row:
                    raise Unsure
                if block.is_table:
                    first, last = block.margin_top, block.margin_bottom
                elif block.above or block.below:
                    raise Unsure
                gap = max(margin, block.margin_top)
                start = y + gap if any_yet else y
                if block.is_table:
                    height = self._set_table(piece, shape, child, places, block, start)
                    first, last = block.margin_top, block.margin_bottom
                else:
                    before = (len(piece.fills), len(piece.grids), len(piece.texts))
                    height, first, last = self._set_flow(piece, shape, child, places, block, start)
                    first, last = max(first, block.margin_top), max(last, block.margin_bottom)
                    if any_yet and first > gap:  # its first block's margin is the larger one
                        self._move(piece, before, first - gap)
                        gap, start = first, start + first - gap
                if not height:
                    margin = max(margin, first, last)
                else:
                    if not any_yet:
                        above = max(first, margin)
                    y, margin, any_yet = start + height, last, True
            self._add_text(inline, child.tail, box.style)
        lines()
        return y - top, above, margin

    def _move(self, piece, before, dy):
        fills, grids, texts = before
        piece.fills[fills:] = [(x, y + dy, *rest) for x, y, *rest in piece.fills[fills:]]
        piece.grids[grids:] = [(pen, edges, y + dy, high) for pen, edges, y, high in piece.grids[grids:]]
        piece.texts[texts:] = [(x, y + dy, *rest) for x, y, *rest in piece.texts[texts:]]

    def _set_table(self, piece, shape, table, places, box, y):
        rows = [child if child.tag == "tr" else None for child in table]
        if None in rows:
            rows = [row for body in table for row in body]
            if any(body.tag != "tbody" for body in table):
                raise Unsure
        start, y = y, y + box.lead
        for row in rows:
            y += self._set_cells(piece, shape, row, places, y)
        return y + box.tail - start

    # ------------------------------------------------------------ lines

    def _add_text(self, inline, text, style):
        if text:
            inline.append(("text", text, style))

    def _add_inline(self, inline, shape, element, places):
        if element.tag == "br":
            inline.append(("break", None, None))
            return
        if element.get("class") in COUNTERS and self.counters:
            inline.append(("text", self.counters[element.get("class")], self.get_box(shape, places[element]).style))
            return
        if not "".join(element.itertext()).strip():
            return
        box = self.get_box(shape, places[element])
        style = box.style
        if not box.is_inline or style["vertical_align"] != "baseline":
            raise Unsure
        rtl = style["direction"] == "rtl"
        before, after = (box.after, box.before) if rtl else (box.before, box.after)
        isolated = style["unicode_bidi"] == "isolate"
        if isolated:
            if len(element) or style["white_space"] != "nowrap":
                raise Unsure
            inline.append(("isolate", element.text, style))
            return
        if style["unicode_bidi"] != "normal":
            raise Unsure
        if before:
            raise Unsure
        self._add_text(inline, element.text, style)
        for child in element:
            if child.tag not in INLINE:
                raise Unsure
            self._add_inline(inline, shape, child, places)
            self._add_text(inline, child.tail, style)
        if after:
            inline.append(("gap", after, style))

    def _set_lines(self, piece, box, inline, y):
        """Set text and inline elements in lines.

        :return: their height
        """
        if not inline:
            return 0
        style = box.style
        height = 0
        for paragraph in self._get_paragraphs(inline, style["white_space"]):
            if not paragraph:
                height += self.words.get_strut(style)[0]  # an empty line between two breaks
                continue
            for line in self._fill_lines(paragraph, style, box.text_width):
                height += self._draw_line(piece, box, line, y + height)
        return height

    def _get_paragraphs(self, inline, white_space):
        """Collapse spaces, cut at breaks, and resolve directions: lists of tokens."""
        keep = white_space == "pre-line"
        if white_space not in ("normal", "nowrap", "pre-line"):
            raise Unsure
        pieces, paragraphs = [], []
        for kind, text, style in inline:
            if kind == "break":
                paragraphs.append(pieces)
                pieces = []
            elif kind == "text" and keep and "\n" in text:
                first, *others = text.split("\n")
                pieces.append((kind, first, style))
                for other in others:
                    paragraphs.append(pieces)
                    pieces = [(kind, other, style)]
            else:
                pieces.append((kind, text, style))
        paragraphs.append(pieces)
        result = [self._get_tokens(pieces) for pieces in paragraphs]
        if len(result) == 1 or not any(result):
            return [tokens for tokens in result if tokens]
        while result and not result[-1]:  # a break at the very end opens no line
            result.pop()
        return result

    def _get_tokens(self, pieces):
        tokens, space = [], True  # no space at the beginning
        for part, (kind, text, style) in enumerate(pieces):
            first = len(tokens)
            if kind == "gap":
                tokens.append(Token("G", None, style, text))
            elif kind == "isolate":
                tokens.append(Token("I", _SPACES.sub(" ", text).strip(), style))
                space = False
            else:
                text = _SPACES.sub(" ", text)
                if space and text[:1] == " ":
                    text = text[1:]
                if text:
                    space = text[-1] == " "
                    tokens += self.words.split(text, style)
            for token in tokens[first:]:
                token.part = part
        while tokens and tokens[-1].kind in "SG":
            tokens.pop()
        return tokens

    def _fill_lines(self, tokens, style, width):
        """Resolve directions and cut into lines at spaces."""
        for _part, some in groupby(tokens, lambda token: token.part):
            self.words.resolve(list(some))
        for token in tokens:
            self.words.shape(token)
        if self.counters:  # its place was measured with other numbers
            return [tokens]
        if style["white_space"] == "nowrap" or sum(token.width for token in tokens) <= width + 0.01:
            if style["white_space"] == "nowrap" and sum(token.width for token in tokens) > width + 0.01:
                raise Unsure
            return [tokens]
        lines, line, used, start = [], [], 0, 0
        while start < len(tokens):
            end = start + 1
            while end < len(tokens) and tokens[end].kind != "S":
                end += 1
            word = tokens[start:end]
            wide = sum(token.width for token in word)
            bare = wide - (word[0].width if word[0].kind == "S" else 0)
            if any(token.text and token.kind != "I" and _BREAKABLE.search(token.text) for token in word) or bare > width:
                raise Unsure
            if line and used + wide > width + 0.01:
                lines.append(line)
                word = word[1:] if word[0].kind == "S" else word
                line, used = list(word), sum(token.width for token in word)
            else:
                line, used = line + word, used + wide
            start = end
        return [*lines, line]

    def _draw_line(self, piece, box, line, y):
        """Put the words of one line in their places.

        :return: its height
        """
        style = box.style
        while line and line[-1].kind in "SG":
            line = line[:-1]
        strut_height, strut_base = self.words.get_strut(style)
        top, bottom = -strut_base, strut_height - strut_base
        runs = []
        for token in line:  # words of one style stand in one box, whose height is that of its highest font
            if runs and runs[-1][1][-1].part == token.part:
                runs[-1][1].append(token)
            else:
                runs.append((token.style, [token]))
        for run_style, tokens in runs:
            high = [token for token in tokens if token.kind != "G"]
            if not high:
                continue
            base, under = max(token.base for token in high), max(token.under for token in high)
            line_height, strut = self.words.get_strut(run_style)
            half = (line_height - base - under) / 2
            top, bottom = min(top, -base - half, -strut), max(bottom, under + half, line_height - strut)
        width = sum(token.width for token in line)
        align, rtl = style["text_align_all"], style["direction"] == "rtl"
        if align in ("start", "end"):
            align = "right" if (align == "start") == rtl else "left"
        if align not in ("left", "right", "center"):
            raise Unsure
        room = box.text_width - width
        x = box.text_x + (room if align == "right" else room / 2 if align == "center" else 0)
        base_y = y - top
        last, start, runs, glyphs = (None, None), x, [], []
        parts = [reorder(list(some)) for _part, some in groupby(line, lambda token: token.part)]
        for token in (token for part in (reversed(parts) if rtl else parts) for token in part):
            for *font, string in token.runs:
                if (font, token.color) != last:
                    if glyphs:
                        runs.append((*last[0], join(glyphs)))
                        glyphs = []
                    if token.color is not last[1]:
                        if runs:
                            piece.texts.append((start, base_y, last[1], runs))
                        start, runs = x, []
                    last = (font, token.color)
                glyphs.append(string)
            x += token.width
            if token.kind == "G" and glyphs:  # an empty place
                piece.texts.append((start, base_y, last[1], [*runs, (*last[0], join(glyphs))]))
                last, runs, glyphs = (None, None), [], []
        if glyphs:
            piece.texts.append((start, base_y, last[1], [*runs, (*last[0], join(glyphs))]))
        return bottom - top
