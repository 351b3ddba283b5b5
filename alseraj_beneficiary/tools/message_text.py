"""Texts of messages: words in braces, what a short text may say, how many parts it is sent in."""

import re

# What another reader of the phone may see: who writes, about which number, when, where.
SHORT_WORDS = frozenset({"association", "number", "date", "time", "place", "link"})
# What stands in a letter or a mail to the person alone.
LETTER_WORDS = SHORT_WORDS | {"name", "details", "kind", "amount"}

_WORD = re.compile(r"\{([^{}]*)\}")
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€")


def find_words(text):
    """:return: list of the words in braces, as they come"""
    return _WORD.findall(text or "")


def has_stray_brace(text):
    """:return: bool, whether a brace stands alone: a word was not closed, or not opened"""
    rest = _WORD.sub("", text or "")
    return "{" in rest or "}" in rest


def fill(text, words):
    """Put ``words`` into ``text``, each once: what a word says is never read as a text again.

    :param dict words: word -> str or a falsy value
    :return: str; a word that is not given is left out
    """
    return _WORD.sub(lambda match: str(words.get(match[1]) or ""), text or "").strip()


def count_parts(text):
    """In how many parts the network carries a short text: 160 or 153 letters of its alphabet, 70 or 67 of others.

    :return: int, 0 for nothing
    """
    text = text or ""
    if all(letter in _GSM or letter in _GSM_TWICE for letter in text):
        length = len(text) + sum(letter in _GSM_TWICE for letter in text)
        alone, joined = 160, 153
    else:
        length = len(text.encode("utf-16-le")) // 2
        alone, joined = 70, 67
    if length <= alone:
        return min(length, 1)
    return -(-length // joined)


def mask(address):
    """A mobile or mail address as it may be shown in passing: its last digits, or its first letters."""
    name, at, domain = (address or "").partition("@")
    if at:
        return f"{name[:2]}••••@{domain}"
    return f"••••{name[-4:]}" if len(name) > 4 else "••••"
