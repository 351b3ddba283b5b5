"""The sheet that a bank is given: rows of text, the file in two formats, and what tells a changed file.

Everything on a sheet is text, amounts too: a float never decides what a bank pays. The checksum is taken over
that text, so that a printed copy, the file and the posted run can be held against each other.
"""
import csv
import hashlib
import io
import json
import re
import unicodedata
import zipfile
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

# a spreadsheet program runs what begins like this, whoever typed it as a name
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|")
_NUMBER = re.compile(r"[+-]?[0-9][0-9 .,()-]*")  # +966 50 123 4567, -12.50
_MAX_DECIMALS = 3
# headings under which a bank reads to whom, where and how much
_PAYMENT_HEADING = re.compile(
    r"iban|account|amount|payee|beneficiary|آيبان|ايبان|أيبان|حساب|المبلغ|مبلغ|المستفيد|مستفيد", re.IGNORECASE)
_ACCOUNT = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}|[0-9]{13,}")


class Difference(NamedTuple):
    """The first place where a file says something else: 1-based, as a spreadsheet counts."""

    row: int
    column: int
    expected: str
    found: str


def neutralise(text):
    """``text`` on one line, so that no spreadsheet program takes it for a formula."""
    text = " ".join(str(text or "").split("\n")).replace("\r", " ")
    return f"'{text}" if is_formula(text) else text


def is_formula(text):
    """Whether a spreadsheet program could run this text: also behind blanks and marks that nobody sees, or in full width."""
    for char in text:
        if char in _FORMULA_STARTS or unicodedata.normalize("NFKC", char).startswith(_FORMULA_STARTS):
            return True
        if unicodedata.category(char)[0] not in "ZC":  # separators, controls, marks of direction
            return False
    return False


def neutralise_export(value):
    """The value of a cell that is exported: a text that could be run gets an apostrophe, a phone number stays.

    :param value: what Odoo exports
    """
    if isinstance(value, str) and is_formula(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def amount_text(amount, decimals=2, separator="."):
    """An amount as a bank reads it: all its decimals, no thousands separator, half rounded up.

    :param amount: Decimal, int, float or numeric str
    :param int decimals: of the currency, 0 to 3
    """
    if not 0 <= decimals <= _MAX_DECIMALS:
        raise ValueError(f"{decimals} decimals")
    exact = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:f}".replace(".", separator)


def saudi_bank_code(iban):
    """The two digits of an IBAN of the Kingdom that name the bank; '' for others."""
    return iban[4:6] if iban and iban.startswith("SA") and len(iban) == 24 else ""


def fold_account(text):
    """``text`` as an account number is compared: digits of any script as Latin ones, without anything else."""
    folded = unicodedata.normalize("NFKC", str(text or "")).upper()
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in folded if char.isalnum())


def is_account(text):
    """Whether a number of an account stands in ``text``, however it is written."""
    return bool(_ACCOUNT.search(fold_account(text)))


def is_payment_heading(text):
    """Whether a bank would read an account, a payee or an amount under this heading."""
    return bool(_PAYMENT_HEADING.search(unicodedata.normalize("NFKC", str(text or ""))))


def checksum(reference, rows, total):
    """SHA-256 over what a sheet says: whose it is, each cell, the total.

    :param str reference: number of the run
    :param rows: list of lists of str
    :param str total: text of the total
    """
    content = {"reference": reference, "rows": rows, "total": total, "count": len(rows)}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def file_checksum(content):
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


def write_csv(lines, delimiter=",", encoding="utf-8-sig"):
    """:raises UnicodeEncodeError: a character that the encoding does not know"""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode(encoding)


def write_xlsx(lines, widths=(), numeric=(), bold=(), right_to_left=False):
    """
    :param lines: list of lists of str
    :param widths: characters of each column
    :param numeric: indexes of columns whose cells are numbers in Excel; their text must be plain decimals
    :param bold: indexes of lines in bold
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
    })
    book.set_properties({"created": datetime(2000, 1, 1)})  # the same rows give the same bytes
    sheet = book.add_worksheet()
    if right_to_left:
        sheet.right_to_left()
    strong = book.add_format({"bold": True})
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    bold = set(bold)
    for row, line in enumerate(lines):
        for column, text in enumerate(line):
            if column in numeric and row not in bold and _is_decimal(text):
                places = len(text.partition(".")[2])
                style = book.add_format({"num_format": f"0.{'0' * places}" if places else "0"})
                sheet.write_number(row, column, float(text), style)
            else:
                sheet.write_string(row, column, text, strong if row in bold else None)
    book.close()
    return out.getvalue()


def _is_decimal(text):
    return text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit()


def read_csv(content, delimiter=",", encoding="utf-8-sig"):
    """:raises UnicodeDecodeError, csv.Error: not a file of this kind"""
    return [line for line in csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter) if line]


def read_xlsx(content, decimals=2):
    """The first worksheet as text. :raises ValueError: not a workbook"""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    except (zipfile.BadZipFile, KeyError, OSError, SyntaxError, InvalidFileException) as error:
        raise ValueError("not a workbook") from error
    lines = []
    for cells in book.worksheets[0].iter_rows(values_only=True):
        texts = [_cell_text(cell, decimals) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            lines.append(texts)
    book.close()
    return lines


def _cell_text(cell, decimals):
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, (int, float)):
        return amount_text(cell, decimals)
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    return str(cell)


def first_difference(expected, found):
    """Where two sheets part, or None; both are lists of lists of text."""
    for row in range(max(len(expected), len(found))):
        ours = expected[row] if row < len(expected) else []
        theirs = found[row] if row < len(found) else []
        for column in range(max(len(ours), len(theirs))):
            before = ours[column] if column < len(ours) else ""
            now = theirs[column] if column < len(theirs) else ""
            if before != now:
                return Difference(row + 1, column + 1, before, now)
    return None
