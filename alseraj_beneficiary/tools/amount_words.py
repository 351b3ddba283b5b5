"""Amounts of money in Arabic words, and counted things in digits, by grammar.

``num2words`` knows the words; it does not know how a counted noun follows them (it
writes واحد ريال, مائة و ثلاثة ألف). So its cardinals below a thousand are the
vocabulary here, and the syntax of number and noun is ours, in the nominative:

* 1 and 2 are said by the noun itself: ريال واحد، ريالان; also after a hundred or a
  thousand: مائة ريال وريال واحد;
* 3 to 10: opposite gender, noun in the plural (genitive): ثلاثة ريالات، ثلاث هللات;
* 11 to 99: noun in the singular accusative: أحد عشر ريالًا، إحدى عشرة هللة;
* whole hundreds, thousands and millions: noun in the singular genitive, and what stands
  right before it loses its nūn: مئتا ريال، ألفا ريال;
* ألف and مليون are counted by the very same rules.
"""
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

from num2words import num2words

from .errors import RuleError

MAX_WHOLE = 999_999_999
AND = " و"
ZERO = "صفر"


class Noun(NamedTuple):
    """A counted noun: ريال, ريالان, ريالات, ريالًا and its gender."""

    singular: str
    dual: str
    plural: str
    accusative: str
    feminine: bool = False


class Currency(NamedTuple):
    """A currency's two nouns, and the number of its decimals."""

    unit: Noun
    subunit: Noun
    decimals: int


_RIYAL = Noun("ريال", "ريالان", "ريالات", "ريالًا")
_DINAR = Noun("دينار", "ديناران", "دنانير", "دينارًا")
_DIRHAM = Noun("درهم", "درهمان", "دراهم", "درهمًا")
_DOLLAR = Noun("دولار", "دولاران", "دولارات", "دولارًا")
# A loanword that ends in a long vowel: only the dual is formed, as the press writes it.
_EURO = Noun("يورو", "يوروان", "يورو", "يورو")
_HALALA = Noun("هللة", "هللتان", "هللات", "هللة", feminine=True)
_BAISA = Noun("بيسة", "بيستان", "بيسات", "بيسة", feminine=True)
_FILS = Noun("فلس", "فلسان", "فلوس", "فلسًا")
_CENT = Noun("سنت", "سنتان", "سنتات", "سنتًا")

CURRENCIES = {
    "SAR": Currency(_RIYAL, _HALALA, 2),
    "AED": Currency(_DIRHAM, _FILS, 2),
    "KWD": Currency(_DINAR, _FILS, 3),
    "BHD": Currency(_DINAR, _FILS, 3),
    "QAR": Currency(_RIYAL, _DIRHAM, 2),
    "OMR": Currency(_RIYAL, _BAISA, 3),
    "USD": Currency(_DOLLAR, _CENT, 2),
    "EUR": Currency(_EURO, _CENT, 2),
}

_THOUSAND = Noun("ألف", "ألفان", "آلاف", "ألفًا")
_MILLION = Noun("مليون", "مليونان", "ملايين", "مليونًا")
_SCALES = ((1_000_000, _MILLION), (1_000, _THOUSAND))

# Read once: num2words keeps one converter with state, which threads would share.
_MASCULINE = {
    number: num2words(number, lang="ar").strip()
    for number in (*range(1, 20), *range(20, 100, 10), *range(100, 1000, 100))
}
_MASCULINE[200] = "مئتان"  # num2words gives the construct (مئتا) for the number alone
_FEMININE = {
    1: "إحدى",  # before a ten; alone it follows its noun as واحدة
    2: "اثنتان",
    8: "ثماني",
    11: "إحدى عشرة",
    12: "اثنتا عشرة",
    18: "ثماني عشرة",
    # Three to ten lose the ة before a feminine; in 13 to 19 the عشر gains it.
    **{n: _MASCULINE[n].removesuffix("ة") for n in (3, 4, 5, 6, 7, 9, 10)},
    **{
        n: _MASCULINE[n - 10].removesuffix("ة") + " عشرة" for n in (13, 14, 15, 16, 17, 19)
    },
}
_EIGHT_BEFORE_AND = "ثمانٍ"  # not in construct: ثمانٍ وعشرون هللة


def amount_to_arabic(amount, currency):
    """Write an amount of money in Arabic words.

    The amount is rounded half up to the currency's subunit first.

    :param amount: Decimal, int, float or numeric str; 0 to 999,999,999 and its fraction
    :param currency: ISO 4217 code among :data:`CURRENCIES`, in any case
    :return: str such as ``ألف ومئتان وخمسون ريالًا وخمس وسبعون هللة``
    :raises RuleError: not a number, negative, too large, or a currency without words
    """
    words = _currency(currency)
    whole, fraction = _split(amount, words.decimals)
    parts = []
    if whole or not fraction:
        parts.append(_count(whole, words.unit))
    if fraction:
        parts.append(_count(fraction, words.subunit))
    return AND.join(parts)


# What is counted on screens and papers, with its English singular and plural.
NOUNS = {
    "day": (Noun("يوم", "يومان", "أيام", "يومًا"), "day", "days"),
    "week": (Noun("أسبوع", "أسبوعان", "أسابيع", "أسبوعًا"), "week", "weeks"),
    "month": (Noun("شهر", "شهران", "أشهر", "شهرًا"), "month", "months"),
    "year": (Noun("سنة", "سنتان", "سنوات", "سنة", feminine=True), "year", "years"),
    "hour": (Noun("ساعة", "ساعتان", "ساعات", "ساعة", feminine=True), "hour", "hours"),
    "minute": (Noun("دقيقة", "دقيقتان", "دقائق", "دقيقة", feminine=True), "minute", "minutes"),
    "time": (Noun("مرة", "مرتان", "مرات", "مرة", feminine=True), "time", "times"),
    "installment": (Noun("دفعة", "دفعتان", "دفعات", "دفعة", feminine=True), "payment", "payments"),
    "case": (Noun("حالة", "حالتان", "حالات", "حالة", feminine=True), "case", "cases"),
    "file": (Noun("ملف", "ملفان", "ملفات", "ملفًا"), "file", "files"),
    "request": (Noun("طلب", "طلبان", "طلبات", "طلبًا"), "request", "requests"),
    "document": (Noun("مستند", "مستندان", "مستندات", "مستندًا"), "document", "documents"),
    "member": (Noun("فرد", "فردان", "أفراد", "فردًا"), "member", "members"),
    "answer": (Noun("إجابة", "إجابتان", "إجابات", "إجابة", feminine=True), "answer", "answers"),
    "card": (Noun("بطاقة", "بطاقتان", "بطاقات", "بطاقة", feminine=True), "card", "cards"),
    "gift": (Noun("هدية", "هديتان", "هدايا", "هدية", feminine=True), "gift", "gifts"),
    "visit": (Noun("زيارة", "زيارتان", "زيارات", "زيارة", feminine=True), "visit", "visits"),
    "vote": (Noun("صوت", "صوتان", "أصوات", "صوتًا"), "vote", "votes"),
    "part": (Noun("جزء", "جزءان", "أجزاء", "جزءًا"), "part", "parts"),
    "page": (Noun("صفحة", "صفحتان", "صفحات", "صفحة", feminine=True), "page", "pages"),
    "row": (Noun("صف", "صفان", "صفوف", "صفًا"), "row", "rows"),
    "character": (Noun("حرف", "حرفان", "أحرف", "حرفًا"), "character", "characters"),
}


def count(number, thing, lang, oblique=False, each=False):
    """Write a number of things in digits, with the noun as it follows them: ``6 أشهر``, ``12 شهرًا``, ``شهران``.

    :param int number: zero or more
    :param str thing: key of :data:`NOUNS`
    :param str lang: Odoo language code; Arabic for ``ar…``, else English
    :param bool oblique: after a preposition, or as an object: ``كل شهرين``, ``سبق مرتين``
    :param bool each: one is said by the noun alone: ``كل شهر``
    :return: str
    """
    noun, singular, plural = NOUNS[thing]
    if not (lang or "").startswith("ar"):
        return f"{number} {singular if number == 1 else plural}"
    if number == 1:
        return noun.singular if each else _single(noun)
    if number == 2:
        return noun.dual.removesuffix("ان") + "ين" if oblique else noun.dual
    last = number % 100
    if 3 <= last <= 10:
        return f"{number} {noun.plural}"
    return f"{number} {noun.accusative if last > 10 else noun.singular}"


def _currency(code):
    key = str(code or "").strip().upper()
    if key not in CURRENCIES:
        raise RuleError(
            "amount_currency", currency=code or "", supported=", ".join(CURRENCIES)
        )
    return CURRENCIES[key]


def _split(amount, decimals):
    """Round to the currency; give (whole units, subunits)."""
    try:
        # Through str, so that a float counts as what it shows: 2.675 is not 2.67499…
        exact = Decimal(str(amount).strip())
    except InvalidOperation:
        raise RuleError("amount_not_a_number", value=amount) from None
    if isinstance(amount, bool) or not exact.is_finite():
        raise RuleError("amount_not_a_number", value=amount)
    if exact < 0:
        raise RuleError("amount_negative", value=amount)
    if exact > MAX_WHOLE + 1:  # before rounding, which fails on huge exponents
        raise RuleError("amount_too_large", value=amount)
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    whole, fraction = divmod(int(rounded.scaleb(decimals)), 10**decimals)
    if whole > MAX_WHOLE:
        raise RuleError("amount_too_large", value=amount)
    return whole, fraction


def _count(number, noun):
    """Write a number of nouns: the syntax of the module's docstring."""
    if not number:
        return f"{ZERO} {noun.singular}"
    last = number % 100
    if last in (1, 2):
        counted = _single(noun) if last == 1 else noun.dual
        return AND.join([_count(number - last, noun), counted] if number > last else [counted])
    if not last:
        return f"{_construct(_cardinal(number, noun, counting=True))} {noun.singular}"
    counted = noun.plural if last <= 10 else noun.accusative
    return f"{_cardinal(number, noun, counting=True)} {counted}"


def _single(noun):
    return f"{noun.singular} {'واحدة' if noun.feminine else 'واحد'}"


def _cardinal(number, noun, counting):
    """Write a number; ``counting``: the counted noun follows right after."""
    parts = []
    for size, scale in _SCALES:
        group, number = divmod(number, size)
        if group:
            parts.append(_count_scale(group, scale, counting and not number))
    hundreds, last = number - number % 100, number % 100
    if hundreds:
        parts.append(_MASCULINE[hundreds])
    if last:
        parts.append(_below_hundred(last, noun.feminine))
    return AND.join(parts)


def _count_scale(number, scale, counting):
    """Write thousands or millions; alone they need no واحد, and in construct no tanwīn."""
    last = number % 100
    if number == 1:
        return scale.singular
    if last in (1, 2):
        counted = scale.singular if last == 1 else scale.dual
        if number == last:
            return counted
        return _count_scale(number - last, scale, False) + AND + counted
    if not last:
        return f"{_construct(_MASCULINE[number])} {scale.singular}"
    words = _cardinal(number, scale, counting=False)
    if last <= 10:
        return f"{words} {scale.plural}"
    return f"{words} {scale.singular if counting else scale.accusative}"


def _below_hundred(number, feminine):
    words = {**_MASCULINE, **_FEMININE} if feminine else _MASCULINE
    if number < 20 or not number % 10:
        return words[number]
    ones = number % 10
    first = _EIGHT_BEFORE_AND if feminine and ones == 8 else words[ones]
    return first + AND + words[number - ones]


def _construct(words):
    """Drop the nūn of a dual that stands right before its noun: ألفان -> ألفا."""
    return words.removesuffix("ن") if words.endswith("ان") else words
