"""Reading one cell of the import workbook: what a person typed becomes a value, or a sentence.

Cells come as openpyxl gives them: str, int, float, bool, date, datetime, None. A formula whose result
is not stored comes as :class:`Formula`, an Excel error (``#REF!``) as :class:`CellError`.
"""
import datetime
import re
from functools import lru_cache

from . import digits, hijri, identity, import_words
from .errors import RuleError
from .names import normalize_arabic

MAX_TEXT = 2000
MAX_AMOUNT = 999_999_999
SAUDI_TYPES = ("national_id", "iqama")

_SEPARATORS = re.compile(r"\s*[؛;،,\n|]\s*")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_CURRENCY = re.compile(r"ريال|SAR|SR|ر\.?س\.?|﷼", re.IGNORECASE)


class Formula(str):
    """A formula without a stored result."""


class CellError(str):
    """What Excel shows when a formula failed."""


def parse_cell(kind, raw, choices=None):
    """Read a cell.

    :param str kind: of the column, see ``import_columns``
    :param raw: the cell
    :param dict choices: normalised word -> value, for the kinds choice, list, lists and country
    :return: the value; None for an empty cell
    :raises RuleError: for what can't be read
    """
    if isinstance(raw, Formula):
        raise RuleError("import_formula", value=str(raw)[:80])
    if isinstance(raw, CellError):
        raise RuleError("import_cell_error", value=str(raw))
    if is_empty(raw):
        return None
    reader = _READERS[kind]
    return reader(raw, choices) if kind in _WITH_CHOICES else reader(raw)


def is_empty(raw):
    """Tell whether a cell holds nothing a person would see."""
    return raw is None or (isinstance(raw, str) and not raw.strip("\u200e\u200f\u00a0\ufeff \t\r\n"))


def as_text(raw):
    """A cell as a person reads it: no ``.0`` behind a number, no time behind a date."""
    if isinstance(raw, bool):
        return "نعم" if raw else "لا"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime.datetime):
        raw = raw.date()
    if isinstance(raw, datetime.date):
        return raw.strftime("%d/%m/%Y")
    return str(raw).strip()


def _read_text(raw):
    return " ".join(_read_note(raw).split())


def _read_note(raw):
    text = as_text(raw)
    if len(text) > MAX_TEXT:
        raise RuleError("import_too_long", limit=MAX_TEXT)
    return text


def _read_digits(length):
    def read(raw):
        text = identity.normalize_identifier(as_text(raw))
        if not re.fullmatch(rf"[0-9]{{{length}}}", text):
            raise RuleError("import_digits", value=as_text(raw)[:80], length=length)
        return text
    return read


def _read_code(raw):
    return identity.normalize_digits(as_text(raw)).upper()


def _read_identifier(raw):
    if isinstance(raw, float) and not raw.is_integer():
        raise RuleError("identifier_characters", value=raw)
    return identity.normalize_identifier(as_text(raw)) or None


def _read_date(raw):
    if isinstance(raw, datetime.datetime):
        return raw.date()
    if isinstance(raw, datetime.date):
        return raw
    return _parse_date(as_text(raw))


_fold = lru_cache(maxsize=20000)(normalize_arabic)  # ten thousand families choose among a few words


@lru_cache(maxsize=20000)
def _parse_date(text):
    return hijri.parse(text)


def _read_mobile(raw):
    text = as_text(raw)
    if not isinstance(raw, str) and len(text) == 12 and text.startswith("966"):
        text = f"+{text}"  # Excel drops the plus and the zeros in front of a number
    return identity.normalize_mobile(text)


def _read_email(raw):
    text = as_text(raw)
    if not _EMAIL.fullmatch(text):
        raise RuleError("import_email", value=text[:80])
    return text


def _read_amount(raw):
    if isinstance(raw, bool) or isinstance(raw, (datetime.date, datetime.time)):
        raise RuleError("amount_not_a_number", value=as_text(raw))
    if isinstance(raw, str):
        text = digits.read_number(_CURRENCY.sub("", raw))
        if text is None:
            raise RuleError("amount_not_a_number", value=raw.strip()[:80])
        raw = float(text)
    if not -MAX_AMOUNT <= raw <= MAX_AMOUNT:  # also refuses what is not a number at all
        raise RuleError("import_amount_range", value=raw, limit=MAX_AMOUNT)
    if raw < 0:
        raise RuleError("import_amount_negative", value=raw)
    return round(float(raw), 2)


def _read_boolean(raw):
    if isinstance(raw, bool):
        return raw
    word = _fold(as_text(raw))
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise RuleError("import_boolean", value=as_text(raw)[:80])


def _read_choice(raw, choices):
    text = as_text(raw)
    value = choices.get(_fold(text))
    if value is None:
        value = choices.get(text.casefold())
    if value is None:
        raise RuleError("import_unknown", value=text[:80])
    return value


def _read_choices(raw, choices):
    words = [word for word in _SEPARATORS.split(as_text(raw)) if word]
    whole = choices.get(_fold(as_text(raw)))
    if whole is not None:  # a name may hold a comma itself
        return frozenset([whole])
    return frozenset(_read_choice(word, choices) for word in words)


_YES = frozenset(map(normalize_arabic, import_words.YES))
_NO = frozenset(map(normalize_arabic, import_words.NO))
_WITH_CHOICES = frozenset({"choice", "list", "lists", "country"})
_READERS = {
    "text": _read_text,
    "html": _read_note,
    "digits4": _read_digits(4),
    "digits5": _read_digits(5),
    "code": _read_code,
    "identifier": _read_identifier,
    "owner": _read_identifier,
    "date": _read_date,
    "mobile": _read_mobile,
    "email": _read_email,
    "amount": _read_amount,
    "boolean": _read_boolean,
    "iban": identity.check_iban,
    "short_address": identity.check_short_address,
    "choice": _read_choice,
    "list": _read_choice,
    "country": _read_choice,
    "lists": _read_choices,
}
