"""Reading a delivery of voucher cards: pasted lines, or the rows of a sheet."""
import datetime
import io
import re
import zipfile
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import openpyxl

from .errors import RuleError
from .identity import normalize_digits

MAX_CARDS = 5_000
EXACT = 10**15  # from here on a cell that holds a number has lost its last digits
MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_CARDS = 60 * 1024 * 1024


class CardLine(NamedTuple):
    """One card as it was delivered; ``value`` and ``expiry`` are None where the line names none."""

    row: int
    number: str
    value: Decimal | None
    expiry: datetime.date | None


def read_text(text):
    """Read pasted lines: number, then value and expiry date, parted by tab, semicolon or comma.

    :param str text: one card a line; empty lines are left out
    :return: list of :class:`CardLine`
    :raises RuleError: a line that can't be understood, named by its place, never by its number
    """
    rows = [re.split(r"[\t;,،]", line) for line in (text or "").splitlines()]
    return _read_rows(rows)


def read_sheet(data):
    """Read the first sheet of a workbook: number, value and expiry date in its first columns.

    :param bytes data: the .xlsx file
    :return: list of :class:`CardLine`
    :raises RuleError: no workbook, too large, or a row that can't be understood
    """
    if len(data) > MAX_BYTES or not zipfile.is_zipfile(io.BytesIO(data)):
        raise RuleError("voucher_not_workbook")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED_CARDS:
            raise RuleError("voucher_not_workbook")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = [list(row[:3]) for row in book.worksheets[0].iter_rows(max_row=MAX_CARDS + 2, values_only=True)]
    except Exception as error:  # whatever openpyxl meets in a broken file
        raise RuleError("voucher_not_workbook") from error
    return _read_rows(rows)


def _read_rows(rows):
    lines = []
    for place, row in enumerate(rows, start=1):
        cells = [*row, None, None, None][:3]
        if isinstance(cells[0], (int, float)) and abs(cells[0]) >= EXACT:
            raise RuleError("voucher_digits", row=place)
        number = _as_text(cells[0])
        if not number or (place == 1 and not re.search(r"\d", number)):
            continue  # empty, or the headings
        lines.append(CardLine(place, number, _as_value(cells[1], place), _as_date(cells[2], place)))
    if not lines:
        raise RuleError("voucher_empty")
    if len(lines) > MAX_CARDS:
        raise RuleError("voucher_too_many", limit=MAX_CARDS)
    return lines


def _as_text(cell):
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a number that Excel took for one
    return normalize_digits(str(cell if cell is not None else "")).strip()


def _as_value(cell, place):
    text = _as_text(cell)
    if not text:
        return None
    try:
        value = Decimal(text.replace("٫", "."))
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or value <= 0:
        raise RuleError("voucher_value", row=place)
    return value


def _as_date(cell, place):
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    text = _as_text(cell)
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d"):
        try:
            return datetime.datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise RuleError("voucher_expiry", row=place)
