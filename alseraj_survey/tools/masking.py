"""Take out of a comment what says who wrote it, and whom it is about."""

import re

from odoo.addons.alseraj_beneficiary.tools.names import normalize_arabic

MASK = "•••"
_DIGIT = "0-9\u0660-\u0669\u06f0-\u06f9"
_MAIL = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+", re.IGNORECASE)
# an account, a file or request number, an identifier, a mobile, a date: three digits or more, however they are written
_NUMBER = re.compile(rf"(?:\b[A-Za-z]{{2,4}}[\s/-]?)?[+{_DIGIT}](?:[\s./()-]?[{_DIGIT}]){{2,}}")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_PREFIX = re.compile(r"^[وفبلك]{1,2}(?=\w{3})")
# whoever stands behind one of these is named
_TITLES = frozenset(map(normalize_arabic, (
    "الأستاذ", "الأستاذة", "أستاذ", "أستاذة", "الأخ", "الأخت", "السيد", "السيدة", "الموظف", "الموظفة", "الباحث", "الباحثة",
    "المدير", "المديرة", "الشيخ", "الدكتور", "الدكتورة", "أبو", "أبي", "أم", "ابن", "بن", "بنت", "اسمي", "اسمه", "اسمها",
    "Mr", "Mrs", "Ms", "Dr", "Sheikh",
)))
# and these are no names: «الموظف الذي», «المدير في»
_NO_NAMES = frozenset(map(normalize_arabic, (
    "الذي", "التي", "الذين", "في", "من", "على", "عن", "إلى", "كان", "كانت", "لم", "لا", "لن", "ما", "هو", "هي", "أن", "إن",
    "هذا", "هذه", "قال", "قالت", "الاجتماعي", "الاجتماعية", "المسؤول", "المسؤولة", "العام", "التنفيذي", "محترم", "محترمة",
    "جدا", "كل", "مع", "عند", "بعد", "قبل", "ثم", "أو", "و", "who", "was", "is", "at", "in", "of", "and", "the",
)))


def mask(text, names=()):
    """Mask addresses, numbers and names.

    :param str text: what somebody wrote
    :param names: names of people who may be meant, in any spelling; each of their words is masked
    :return: str
    """
    known = {word for name in names for word in normalize_arabic(name).split() if len(word) > 2} - _NO_NAMES - _TITLES
    text = _NUMBER.sub(MASK, _MAIL.sub(MASK, text or ""))
    pieces, end, after_title = [], 0, False
    for found in _WORD.finditer(text):
        word = found.group()
        key = normalize_arabic(word)
        is_name = key in known or normalize_arabic(_PREFIX.sub("", word)) in known or key.removeprefix("ال") in known
        if is_name or (after_title and key not in _NO_NAMES and key not in _TITLES):
            pieces += [text[end:found.start()], MASK]
            end = found.end()
        after_title = key in _TITLES or key.lstrip("وفبلك") in _TITLES
    return "".join([*pieces, text[end:]]).strip()
