"""Identifiers, accounts, phone numbers and addresses as Saudi offices write them.

Sources: national ID and iqama are 10 digits, first 1 or 2, with a Luhn check digit;
a Saudi IBAN is ISO 13616 (``SA`` + 22, mod 97 of ISO 7064); mobiles follow the numbering plan as
libphonenumber knows it; the short national address is Saudi Post's 4 letters + 4 digits.
"""
import re
import unicodedata

import phonenumbers
from stdnum import luhn
from stdnum.iso7064 import mod_97_10

from .errors import RuleError

NATIONAL_ID = "national_id"
IQAMA = "iqama"
IDENTIFIER_LENGTH = 10
IBAN_LENGTH = 24
REGION = "SA"
SAUDI_CODE = 966

_TATWEEL = "\u0640"
# Cf: bidi marks, zero-width, soft hyphen. Cc: tabs, newlines. Z*: spaces. Pd: dashes.
_DROPPED_CATEGORIES = {"Cf", "Cc", "Zs", "Zl", "Zp", "Pd"}
_DROPPED_CHARACTERS = {_TATWEEL, "\u2212"}  # minus sign is a symbol (Sm), used as a dash
_E164_MOBILE = re.compile(r"\+9665[0-9]{8}")
_PHONE_DOUBTLESS_TYPES = {
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
}


def normalize_digits(text):
    """Fold the decimal digits of every script to 0-9; leave the rest as it is.

    :param text: str, a number, or a falsy value
    :return: str
    """
    text = _to_text(text)
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text
    )


def normalize_identifier(text):
    """One spelling for an identifier: ASCII digits, upper case, nothing between.

    Arabic-Indic and Persian digits, full-width forms, spaces, dashes, bidi marks,
    zero-width characters and tatweel are folded or dropped. Idempotent.

    :param text: str, int, or a falsy value
    :return: str, ``''`` when nothing is left
    """
    # Twice: upper-casing can undo NFKC (rare ligatures), and the key must be stable.
    return _fold(_fold(_to_text(text)))


def _fold(text):
    if text.isascii() and text.isalnum():
        return text.upper()  # nothing to drop: what a register holds passes here several times
    text = unicodedata.normalize("NFKC", text)
    kept = "".join(
        char
        for char in text
        if char not in _DROPPED_CHARACTERS
        and unicodedata.category(char) not in _DROPPED_CATEGORIES
    )
    return unicodedata.normalize("NFKC", normalize_digits(kept).upper())


def is_saudi_identifier(text):
    """Tell whether the text is a valid national ID or iqama number.

    :param text: str in any spelling :func:`normalize_identifier` folds
    :return: bool
    """
    return identifier_kind(text) is not None


def identifier_kind(text):
    """Tell which Saudi identifier the text is.

    :param text: str in any spelling :func:`normalize_identifier` folds
    :return: ``'national_id'``, ``'iqama'``, or None when it is not a valid one
    """
    number = normalize_identifier(text)
    if not re.fullmatch(r"[12][0-9]{9}", number) or not luhn.is_valid(number):
        return None
    return NATIONAL_ID if number[0] == "1" else IQAMA


def check_saudi_identifier(text, kind=None):
    """Normalise a national ID or iqama number, or say which rule it breaks.

    :param text: str
    :param kind: ``'national_id'``, ``'iqama'``, or None when either will do
    :return: str of 10 digits
    :raises RuleError: with the first rule that is broken
    """
    number = normalize_identifier(text)
    if not number:
        raise RuleError("identifier_missing")
    if not re.fullmatch(r"[0-9]+", number):
        raise RuleError("identifier_characters", value=number)
    if len(number) != IDENTIFIER_LENGTH:
        raise RuleError("identifier_length", value=number, length=len(number))
    if number[0] not in "12":
        raise RuleError("identifier_first_digit", value=number, digit=number[0])
    if kind == NATIONAL_ID and number[0] != "1":
        raise RuleError("identifier_not_national_id", value=number)
    if kind == IQAMA and number[0] != "2":
        raise RuleError("identifier_not_iqama", value=number)
    if not luhn.is_valid(number):
        raise RuleError("identifier_check_digit", value=number)
    return number


def normalize_iban(text):
    """Write an IBAN without spaces, in upper case, with ASCII digits.

    :param text: str or a falsy value
    :return: str
    """
    return normalize_identifier(text)


def is_saudi_iban(text):
    """Tell whether the text is a valid Saudi IBAN.

    :param text: str in any spelling
    :return: bool
    """
    try:
        check_iban(text)
    except RuleError:
        return False
    return True


def check_iban(text):
    """Normalise a Saudi IBAN, or say which rule it breaks.

    :param text: str
    :return: str of 24 characters
    :raises RuleError: not Saudi, wrong length, or wrong check digits
    """
    number = normalize_iban(text)
    if not number.startswith("SA"):
        raise RuleError("iban_not_saudi", value=number)
    if len(number) != IBAN_LENGTH:
        raise RuleError("iban_length", value=number, length=len(number))
    # Not stdnum.iban: it opens a data file of its package, which Odoo 19's import hook for
    # stdnum hides from importlib.resources, so it cannot even be imported in the server.
    bank_account = re.fullmatch(r"SA([0-9]{2})([0-9]{2}[0-9A-Z]{18})", number)
    if not bank_account or mod_97_10.calc_check_digits(bank_account[2] + "SA") != bank_account[1]:
        raise RuleError("iban_check_digits", value=number)
    return number


def normalize_mobile(text):
    """Write a phone number in E.164, read as a Saudi one unless it names a country.

    A number the library only doubts (an unassigned prefix such as 052, a landline) is
    returned normalised: the desk warns by :func:`is_doubtful_mobile`, it does not refuse.

    :param text: str
    :return: str such as ``+966501234567``
    :raises RuleError: what cannot be a phone number (letters, too short, too long)
    """
    if isinstance(text, str) and _E164_MOBILE.fullmatch(text):
        return text  # as we keep it: the library takes a while, and a number passes here several times
    return phonenumbers.format_number(
        _parse_phone(text), phonenumbers.PhoneNumberFormat.E164
    )


def is_doubtful_mobile(text):
    """Tell whether a number deserves a warning: unassigned prefix, or not a mobile.

    :param text: str that :func:`normalize_mobile` accepts
    :return: bool
    :raises RuleError: as :func:`normalize_mobile`
    """
    number = _parse_phone(text)
    return (
        not phonenumbers.is_valid_number(number)
        or phonenumbers.number_type(number) not in _PHONE_DOUBTLESS_TYPES
    )


def _parse_phone(text):
    given = _to_text(text).strip()
    plain = normalize_identifier(given)
    # The library would read letters as keypad digits: 05-FLOWERS is not a mobile.
    if not plain or any(char.isalpha() for char in plain):
        raise RuleError("mobile_nonsense", value=given)
    try:
        number = phonenumbers.parse(plain, REGION)
    except phonenumbers.NumberParseException:
        raise RuleError("mobile_nonsense", value=given) from None
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise RuleError("mobile_nonsense", value=given)
    # The library keeps the trunk 0 of a number with a digit missing: nobody can dial +9660…
    if number.country_code == SAUDI_CODE and number.italian_leading_zero:
        raise RuleError("mobile_nonsense", value=given)
    return number


def normalize_short_address(text):
    """Write a short national address without spaces, in upper case.

    :param text: str or a falsy value
    :return: str
    """
    return normalize_identifier(text)


def is_short_address(text):
    """Tell whether the text is 4 Latin letters followed by 4 digits.

    :param text: str in any spelling
    :return: bool
    """
    return bool(re.fullmatch(r"[A-Z]{4}[0-9]{4}", normalize_short_address(text)))


def check_short_address(text):
    """Normalise a short national address, or refuse it.

    :param text: str
    :return: str such as ``RRRD2929``
    :raises RuleError: when it is not 4 letters and 4 digits
    """
    address = normalize_short_address(text)
    if not is_short_address(address):
        raise RuleError("short_address", value=address)
    return address


def _to_text(text):
    """Read what a field or a cell may hold: str, number, False, None."""
    if text is None or text is False:
        return ""
    if isinstance(text, float) and text.is_integer():
        return str(int(text))  # a spreadsheet's number: 1012345672.0
    return str(text)
