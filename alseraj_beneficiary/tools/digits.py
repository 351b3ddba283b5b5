"""Numbers as people type them, and the digits in which pages and papers are read. Without the ORM."""
import re

from .identity import normalize_digits

WESTERN, ARABIC = "latn", "arab"  # as Unicode and browsers name them
_TO_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff\u0640]")
_SIGNS = str.maketrans({"٫": ".", "٬": ",", "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ",
                        "\N{MINUS SIGN}": "-"})
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}([, ]\d{3})+)(\.\d+)?")
# A word with Latin letters is a number of a file, an account or an address, and is typed as it stands.
_WORD = re.compile(r"[^\s<>]+")
_LATIN = re.compile(r"[A-Za-z@]")
_MARKUP = re.compile(r"(<(script|style|textarea|title)\b.*?</\2\s*>|<!--.*?-->|<[^>]*>|&[#\w]+;)", re.DOTALL | re.IGNORECASE)


def read_number(text):
    """Read a number in digits of any alphabet, with ٫ or . before its fraction and thousands in groups of three.

    ``3.000,50`` is refused: whoever takes its comma for a separator reads 3.

    :param str text: what was typed
    :return: the number in ASCII, as ``float`` reads it; None for what is none
    """
    plain = _INVISIBLE.sub("", normalize_digits(text)).translate(_SIGNS).strip()
    return re.sub("[, ]", "", plain) if _NUMBER.fullmatch(plain) else None


def write(text, numerals):
    """Write the digits of a text as they are read.

    :param str text: words and numbers
    :param str numerals: ``latn`` or ``arab``
    :return: str
    """
    if numerals != ARABIC:
        return text
    return _WORD.sub(lambda word: word[0] if _LATIN.search(word[0]) else word[0].translate(_TO_ARABIC), text)


def write_page(html, numerals):
    """Write the digits of a page's text as they are read; its tags, scripts and fields stay as they are.

    :param str html: a page
    :param str numerals: ``latn`` or ``arab``
    :return: str
    """
    if numerals != ARABIC:
        return html
    parts, at = [], 0
    for mark in _MARKUP.finditer(html):
        parts += [write(html[at:mark.start()], numerals), mark[0]]
        at = mark.end()
    return "".join([*parts, write(html[at:], numerals)])
