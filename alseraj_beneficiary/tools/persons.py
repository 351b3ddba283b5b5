"""Words that depend on who is meant: his gender, and his nationality as people say it. Without the ORM."""
import re

_BOTH = re.compile(r"([^\s/()]+)/([^\s/()]+)")  # «أرمل/أرملة»: his word and hers

_OPPOSITE = {"male": "female", "female": "male"}
_OF_RELATION = {
    **dict.fromkeys(("son", "father", "brother"), "male"),
    **dict.fromkeys(("daughter", "mother", "sister"), "female"),
}

# Of the people whom an association here meets most; masculine, the feminine adds ة.
_NATIONALITIES = {
    "SA": "سعودي", "YE": "يمني", "SY": "سوري", "EG": "مصري", "SD": "سوداني", "PS": "فلسطيني", "JO": "أردني",
    "LB": "لبناني", "IQ": "عراقي", "KW": "كويتي", "BH": "بحريني", "QA": "قطري", "AE": "إماراتي", "OM": "عماني",
    "MA": "مغربي", "DZ": "جزائري", "TN": "تونسي", "LY": "ليبي", "MR": "موريتاني", "SO": "صومالي", "DJ": "جيبوتي",
    "ER": "إريتري", "ET": "إثيوبي", "TD": "تشادي", "NG": "نيجيري", "NE": "نيجري", "ML": "مالي", "SN": "سنغالي",
    "BF": "بوركيني", "GH": "غاني", "KE": "كيني", "UG": "أوغندي", "PK": "باكستاني", "IN": "هندي", "BD": "بنغلاديشي",
    "AF": "أفغاني", "LK": "سريلانكي", "NP": "نيبالي", "ID": "إندونيسي", "PH": "فلبيني", "MM": "ميانماري", "TR": "تركي",
    "IR": "إيراني", "CN": "صيني", "UZ": "أوزبكي", "TJ": "طاجيكي", "US": "أمريكي", "GB": "بريطاني", "FR": "فرنسي",
}


def choose(text, gender):
    """Take the word that fits a person out of words for both: ``أرمل/أرملة`` of a woman is ``أرملة``.

    :param str text: words, with a slash where they differ
    :param str gender: ``male``, ``female``, or nothing where it is not known
    :return: str
    """
    if not text or gender not in ("male", "female"):
        return text or ""
    return _BOTH.sub(lambda both: both[2 if gender == "female" else 1], text)


def gender_of(relation, other):
    """The gender that a relation says: a son's, and a spouse's where the other one's is known.

    :param str relation: as a member of the household has it
    :param str other: gender of whom he or she is related to
    :return: str, or None where nobody can tell
    """
    return _OPPOSITE.get(other) if relation == "spouse" else _OF_RELATION.get(relation)


def nationality(code, name, gender, lang):
    """Say a nationality: ``سعودي`` or ``سعودية``, where English and rarer ones have the country's name.

    :param str code: of the country, two letters
    :param str name: of the country, in the reader's language
    :param str gender: see :func:`choose`
    :param str lang: Odoo language code
    :return: str
    """
    word = (lang or "").startswith("ar") and _NATIONALITIES.get(code)
    if not word:
        return name or ""
    return f"{word}ة" if gender == "female" else word


def both_nationalities(code, name, lang):
    """Say a nationality in the words for a man and for a woman, as :func:`choose` takes them: ``سعودي/سعودية``."""
    his, hers = (nationality(code, name, gender, lang) for gender in ("male", "female"))
    return his if his == hers else f"{his}/{hers}"


def find_nationalities(text):
    """The countries whose people are called so, by a part of the word.

    :return: list of their codes
    """
    return [code for code, word in _NATIONALITIES.items() if text and text in f"{word}ة"]
