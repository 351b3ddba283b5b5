"""Tables as a workbook: headings, typed cells, a total. Text is always text, never a formula."""
import datetime
import io
import numbers

import xlsxwriter


def write_sheet(title, headings, rows, total=None, right_to_left=False):
    """Write one table.

    :param str title: name of the sheet, at most 31 characters are kept
    :param list headings: str for each column
    :param rows: iterable of lists of cells: str, number, date or None
    :param dict total: position of a column -> number, for a last line; None: no such line
    :param bool right_to_left: whether the sheet begins at the right
    :return: bytes of an .xlsx
    """
    return write_sheets([(title, headings, rows, total)], right_to_left)


def write_sheets(sheets, right_to_left=False):
    """Write several tables, each on a sheet of its own.

    :param sheets: iterable of (title, headings, rows, total) as of :func:`write_sheet`
    :param bool right_to_left: whether the sheets begin at the right
    :return: bytes of an .xlsx
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    })
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        "amount": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "bold": book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1}),
    }
    for title, headings, rows, total in sheets:
        page = book.add_worksheet("".join(char for char in title if char not in "[]:*?/\\")[:31])
        if right_to_left:
            page.right_to_left()
        _write_table(page, formats, headings, rows, total)
    book.close()
    return buffer.getvalue()


def _write_table(page, formats, headings, rows, total):
    page.freeze_panes(1, 0)
    last = 0
    for position, heading in enumerate(headings):
        page.write_string(0, position, heading, formats["head"])
        page.set_column(position, position, max(12, min(len(heading) + 4, 40)))
    for last, row in enumerate(rows, start=1):
        for position, cell in enumerate(row):
            if isinstance(cell, datetime.date):
                page.write_datetime(last, position, datetime.datetime(cell.year, cell.month, cell.day), formats["day"])
            elif isinstance(cell, numbers.Number) and not isinstance(cell, bool):
                page.write_number(last, position, cell, formats["amount"])
            elif cell:
                page.write_string(last, position, str(cell), formats["text"])
    for position, number in (total or {}).items():
        page.write_number(last + 1, position, number, formats["bold"])
