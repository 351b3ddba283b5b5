"""The numbers of a national address, as Saudi Post writes them.

Building number and additional number have 4 digits, the postcode has 5. The short address
(4 letters + 4 digits) is in :mod:`identity`.
"""
import re

from .errors import RuleError
from .identity import check_short_address, normalize_identifier

DIGITS = {"building_number": 4, "additional_number": 4, "postcode": 5}


def check_number(part, text):
    """Normalise one of the numbers, or say what is wrong with it.

    :param str part: a key of :data:`DIGITS`
    :param text: str, int or a falsy value; digits of any script
    :return: str of digits, ``''`` when nothing was given
    :raises RuleError: other characters, or another number of digits
    """
    number = normalize_identifier(text)
    if number and not (re.fullmatch(r"[0-9]+", number) and len(number) == DIGITS[part]):
        raise RuleError(f"address_{part}", value=number)
    return number


def check_building_number(text):
    """:func:`check_number` of a building number."""
    return check_number("building_number", text)


def check_additional_number(text):
    """:func:`check_number` of an additional number."""
    return check_number("additional_number", text)


def check_postcode(text):
    """:func:`check_number` of a postcode."""
    return check_number("postcode", text)


CHECKS = {
    "building_number": check_building_number,
    "additional_number": check_additional_number,
    "short_address": check_short_address,
}
