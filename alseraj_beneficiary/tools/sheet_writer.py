"""Tables as a workbook: headings, typed cells, a total. Text is always text, never a formula."""
import datetime
import io
import numbers

import xlsxwriter

WIDEST = 40  # of a column, in letters; longer texts go on in a second line


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
        "count": book.add_format({"num_format": "#,##0", "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "bold": book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1}),
    }
    for title, headings, rows, total in sheets:
        page = book.add_worksheet("".join(char for char in title if char not in "[]:*?/\\")[:31])
        if right_to_left:
            page.right_to_left()
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        _write_table(page, formats, headings, rows, total)
    book.close()
    return buffer.getvalue()


def _write_table(page, formats, headings, rows, total):
    page.freeze_panes(1, 0)
    last, widths = 0, []
    for position, heading in enumerate(headings):
        page.write_string(0, position, heading, formats["head"])
        widths.append(max(12, min(len(heading) + 4, WIDEST)))
    for last, row in enumerate(rows, start=1):
        for position, cell in enumerate(row):
            if isinstance(cell, datetime.date):
                page.write_datetime(last, position, datetime.datetime(cell.year, cell.month, cell.day), formats["day"])
            elif isinstance(cell, numbers.Number) and not isinstance(cell, bool):
                page.write_number(last, position, cell, formats["count" if isinstance(cell, int) else "amount"])
            elif cell:
                page.write_string(last, position, str(cell), formats["text"])
                if position < len(widths):
                    widths[position] = max(widths[position], min(len(str(cell)) + 2, WIDEST))
    for position, width in enumerate(widths):
        page.set_column(position, position, width)
    for position, number in (total or {}).items():
        page.write_number(last + 1, position, number, formats["bold"])
