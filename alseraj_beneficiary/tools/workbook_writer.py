"""Writing workbooks: template, refused rows and export, all with the same sheets.

Text is always written as text: a name that starts with ``=`` can't become a formula.
"""
import datetime
import io
import numbers

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from . import import_columns
from .import_cells import Formula, as_text

LAST_ROW = 20_000  # down to which the template offers its lists
_CREATED = datetime.datetime(2024, 5, 18)  # the same content gives the same file


def write_workbook(rows, lists=None, reasons=False, guide=True):
    """Write a workbook.

    :param dict rows: sheet key -> list of dicts column key -> cell (and ``reason``)
    :param dict lists: (sheet key, column key) -> the words to choose from
    :param bool reasons: whether a last column says why a row was refused
    :param bool guide: whether the sheet of instructions is part of it
    :return: bytes of an .xlsx
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd",
    })
    book.set_properties({"created": _CREATED})
    formats = _Formats(book)
    choices = {key: words for key, words in (lists or {}).items() if words}
    sheets = [(sheet, book.add_worksheet(sheet.title)) for sheet in import_columns.SHEETS.values()]
    for sheet, page in sheets:
        _write_sheet(sheet, page, rows.get(sheet.key, ()), formats, reasons)
    if guide:
        _write_guide(book, formats)
    if choices:
        ranges = _write_lists(book, choices, formats)
        for sheet, page in sheets:
            _offer_lists(sheet, page, ranges)
    book.close()
    return buffer.getvalue()


class _Formats:
    def __init__(self, book):
        self.head = book.add_format({
            "bold": True, "bg_color": "#1F5C4A", "font_color": "#FFFFFF", "border": 1, "align": "right",
            "num_format": "@",
        })
        self.reason_head = book.add_format({
            "bold": True, "bg_color": "#B42318", "font_color": "#FFFFFF", "border": 1, "align": "right",
        })
        self.text = book.add_format({"num_format": "@", "align": "right"})
        self.number = book.add_format({"num_format": "#,##0.##", "align": "right"})
        self.reason = book.add_format({"num_format": "@", "text_wrap": True, "align": "right", "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 14, "align": "right"})
        self.line = book.add_format({"text_wrap": True, "align": "right"})


def _write_sheet(sheet, page, rows, formats, reasons):
    page.right_to_left()
    page.freeze_panes(1, 0)
    needed = {keys[0] for keys in sheet.needed}
    for position, column in enumerate(sheet.columns):
        form = formats.number if column.kind == "amount" else formats.text
        page.set_column(position, position, column.width, form)
        page.write_string(0, position, column.heading, formats.head)
        if comment := _get_comment(column, column.key in needed):
            page.write_comment(0, position, comment, {"x_scale": 1.4, "author": ""})
    if reasons:
        page.set_column(len(sheet.columns), len(sheet.columns), 60)
        page.write_string(0, len(sheet.columns), import_columns.REASON, formats.reason_head)
    for number, row in enumerate(rows, start=1):
        for position, column in enumerate(sheet.columns):
            _write_cell(page, number, position, column, row.get(column.key), formats)
        if reasons:
            page.write_string(number, len(sheet.columns), row.get("reason") or "", formats.reason)


def _get_comment(column, needed):
    lines = [column.hint] if column.hint else []
    if needed:
        lines.insert(0, "لازم.")
    if column.example:
        lines.append(f"مثال: {column.example}")
    return "\n".join(lines)


def _write_cell(page, row, position, column, value, formats):
    # a formula is left out: written as text it would pass for a value the next time
    if value is None or value is False or value == "" or isinstance(value, Formula):
        return
    if isinstance(value, numbers.Real) and column.kind == "amount" and not isinstance(value, bool):
        page.write_number(row, position, value, formats.number)
    else:
        page.write_string(row, position, as_text(value), formats.text)


def _write_guide(book, formats):
    page = book.add_worksheet(import_columns.INSTRUCTIONS)
    page.right_to_left()
    page.set_column(0, 0, 110)
    page.write_string(0, 0, import_columns.GUIDE[0], formats.title)
    for number, line in enumerate(import_columns.GUIDE[1:], start=2):
        page.write_string(number, 0, line, formats.line)


def _write_lists(book, lists, formats):
    """Put the words into a hidden sheet, one column a list; give the range of each."""
    page = book.add_worksheet(import_columns.LISTS)
    page.right_to_left()
    page.hide()
    ranges = {}
    columns = list(dict.fromkeys(tuple(words) for words in lists.values()))
    names = {words: [key for key, own in lists.items() if tuple(own) == words] for words in columns}
    for position, words in enumerate(columns):
        letter = xl_col_to_name(position, col_abs=True)
        for key in names[words]:
            ranges[key] = f"='{import_columns.LISTS}'!{letter}$2:{letter}${len(words) + 1}"
    height = max(len(words) for words in columns)
    for position, words in enumerate(columns):
        page.write_string(0, position, _get_heading(names[words][0]), formats.head)
    for row in range(height):  # by rows: memory stays constant
        for position, words in enumerate(columns):
            if row < len(words):
                page.write_string(row + 1, position, words[row], formats.text)
    return ranges


def _get_heading(key):
    sheet, name = key
    return next(column.heading for column in import_columns.SHEETS[sheet].columns if column.key == name)


def _offer_lists(sheet, page, ranges):
    for position, column in enumerate(sheet.columns):
        source = ranges.get((sheet.key, column.key))
        if source:
            page.data_validation(1, position, LAST_ROW, position, {
                "validate": "list", "source": source,
                # several categories go into one cell, and countries have many names
                "show_error": column.kind not in ("lists", "country"), "error_type": "warning",
                "error_title": column.heading, "error_message": "اختر من القائمة.",
            })
