"""Dates in the Umm al-Qura calendar, read and written as people here write them.

Dates are stored Gregorian; this module is the only door to Hijri. The calendar is the
official Umm al-Qura table as ``hijridate`` carries it: 1343 to 1500 AH, which is
1 August 1924 to 16 November 2077. Outside it nothing fails: there is no Hijri date.
"""
import calendar
import datetime
import re
import unicodedata

from hijridate import Gregorian, Hijri

from .errors import RuleError
from .identity import normalize_digits
from .names import normalize_arabic

MIN_YEAR = 1343
MAX_YEAR = 1500
MIN_GREGORIAN_YEAR = 1900
MONTHS_IN_YEAR = 12

HIJRI_MONTHS_AR = (
    "محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة",
    "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة",
)  # fmt: skip
HIJRI_MONTHS_EN = (
    "Muharram", "Safar", "Rabi' al-Awwal", "Rabi' al-Akhir", "Jumada al-Ula",
    "Jumada al-Akhirah", "Rajab", "Sha'ban", "Ramadan", "Shawwal", "Dhu al-Qi'dah",
    "Dhu al-Hijjah",
)  # fmt: skip
GREGORIAN_MONTHS_AR = (
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
    "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
)  # fmt: skip
GREGORIAN_MONTHS_EN = tuple(calendar.month_name)[1:]
# Other ways the same months are written; found through the key of names.py.
_HIJRI_ALIASES = {
    "المحرم": 1, "صفر الخير": 2, "ربيع أول": 3, "ربيع الاول": 3, "ربيع ثاني": 4,
    "ربيع الثاني": 4, "جمادى الأول": 5, "جماد الأول": 5, "جماد أول": 5,
    "جمادى الثانية": 6, "جمادى الثاني": 6, "جماد الآخر": 6, "جماد الآخرة": 6,
    "جماد الثاني": 6, "جماد ثاني": 6, "جمادى الآخر": 6, "شعبان": 8, "رمضان المبارك": 9,
    "ذي القعدة": 11, "ذوالقعدة": 11, "ذي الحجة": 12, "ذوالحجة": 12, "ذيالقعدة": 11,
    "ذيالحجة": 12, "Rabi al-Thani": 4, "Jumada al-Thani": 6, "Dhu al-Qa'dah": 11,
}  # fmt: skip
_GREGORIAN_ALIASES = {
    "كانون الثاني": 1, "شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6,
    "تموز": 7, "آب": 8, "أيلول": 9, "تشرين الأول": 10, "تشرين الثاني": 11,
    "كانون الأول": 12, "إبريل": 4, "يونيه": 6, "يوليه": 7, "اغسطس": 8,
}  # fmt: skip

_ERA = re.compile(r"(?<![^\W\d_])(ه|م|ah|ce|ad|h)\.?$")
_HIJRI_ERAS = {"ه", "ah", "h"}
_WEEKDAYS = re.compile(
    r"^(?:يوم\s*)?(?:ال)?(?:سبت|احد|أحد|اثنين|إثنين|ثلاثاء|اربعاء|أربعاء|خميس|جمعة)\s*،?\s*"
)
# What a spreadsheet or a database adds to a day: midnight.
_MIDNIGHT = re.compile(r"[ t]00:00(?::00(?:\.0+)?)?$")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff\u0640]")


def from_gregorian(date):
    """Give the Hijri date of a day.

    :param date: datetime.date or datetime.datetime
    :return: tuple (year, month, day), or None when the day is falsy or outside
        1343 to 1500 AH
    """
    if not date:
        return None
    try:
        return Gregorian(date.year, date.month, date.day).to_hijri().datetuple()
    except OverflowError:
        return None


def to_gregorian(year, month, day):
    """Give the day of a Hijri date.

    :param int year: 1343 to 1500
    :param int month: 1 to 12
    :param int day: 1 to 29 or 30, by the month
    :return: datetime.date
    :raises RuleError: for a date that does not exist, or is not supported
    """
    if not MIN_YEAR <= year <= MAX_YEAR:
        raise RuleError("date_hijri_year", year=year)
    _check_month(month)
    length = Hijri(year, month, 1).month_length()
    if not 1 <= day <= length:
        raise RuleError("date_hijri_day", day=day, month=month, year=year, length=length)
    converted = Hijri(year, month, day).to_gregorian()
    return datetime.date(converted.year, converted.month, converted.day)


def parse(text):
    """Read a date as a person types it, Hijri or Gregorian by its year.

    Day/month/year or year/month/day, with ``/``, ``-``, ``.`` or spaces between;
    digits of any script; a month may be named in Arabic or English; a weekday before
    and an era after (هـ, م, AH, CE) are allowed. Month/day/year is not: 05/18/2024 is
    refused, since 05/08/2024 would be read wrongly without anyone seeing it.

    :param text: str; a date or datetime is given back as a date
    :return: datetime.date
    :raises RuleError: unreadable, ambiguous, contradictory or not existing
    """
    if isinstance(text, datetime.datetime):
        return text.date()
    if isinstance(text, datetime.date):
        return text
    given = str(text or "").strip()
    if not given:
        raise RuleError("date_empty")
    plain, era = _split_era(given)
    year, month, day, named = _split_parts(given, plain)
    is_hijri = MIN_YEAR <= year <= MAX_YEAR
    if not is_hijri and not MIN_GREGORIAN_YEAR <= year <= datetime.MAXYEAR:
        raise RuleError("date_year", year=year)
    if era is not None and (era in _HIJRI_ERAS) != is_hijri:
        raise RuleError("date_era", value=given, year=year)
    if named is not None and named != is_hijri:
        raise RuleError("date_era", value=given, year=year)
    return to_gregorian(year, month, day) if is_hijri else _gregorian(year, month, day)


def format(date, lang):
    """Write a day as a Hijri date, with the month's name.

    :param date: datetime.date, or a falsy value
    :param lang: Odoo language code; Arabic for ``ar…``, else English
    :return: str such as ``10 ذو القعدة 1445 هـ`` or ``10 Dhu al-Qi'dah 1445 AH``;
        the Gregorian text alone outside the calendar; ``''`` for no date
    """
    if not date:
        return ""
    hijri = from_gregorian(date)
    if not hijri:
        return format_gregorian(date, lang)
    year, month, day = hijri
    if _is_arabic(lang):
        return f"{day} {HIJRI_MONTHS_AR[month - 1]} {year} هـ"
    return f"{day} {HIJRI_MONTHS_EN[month - 1]} {year} AH"


def format_gregorian(date, lang):
    """Write a day as a Gregorian date, with the month's name.

    :param date: datetime.date, or a falsy value
    :param lang: Odoo language code
    :return: str such as ``18 مايو 2024 م`` or ``18 May 2024``; ``''`` for no date
    """
    if not date:
        return ""
    if _is_arabic(lang):
        return f"{date.day} {GREGORIAN_MONTHS_AR[date.month - 1]} {date.year} م"
    return f"{date.day} {GREGORIAN_MONTHS_EN[date.month - 1]} {date.year}"


def format_both(date, lang):
    """Write a day in both calendars, as on letters.

    :param date: datetime.date, or a falsy value
    :param lang: Odoo language code
    :return: str such as ``10 ذو القعدة 1445 هـ الموافق 18 مايو 2024 م``; the
        Gregorian text alone outside the calendar; ``''`` for no date
    """
    gregorian = format_gregorian(date, lang)
    if not from_gregorian(date):
        return gregorian
    if _is_arabic(lang):
        return f"{format(date, lang)} الموافق {gregorian}"
    return f"{format(date, lang)} ({gregorian})"


def _split_era(given):
    """Drop what is invisible or beside the date; give (plain text, era or None)."""
    plain = _INVISIBLE.sub("", normalize_digits(unicodedata.normalize("NFKC", given))).lower().strip()
    plain = _MIDNIGHT.sub("", plain)
    plain = _WEEKDAYS.sub("", plain)
    match = _ERA.search(plain)
    if not match:
        return plain, None
    return plain[: match.start()].strip(), match[1]


def _split_parts(given, plain):
    """Give (year, month, day, was the named month Hijri or None)."""
    numbers = re.findall(r"\d+", plain)
    rest = re.sub(r"\d+", " ", plain)
    named = None
    if len(numbers) == 2 and re.fullmatch(r"[0-9]+\D+[0-9]+", plain):
        name = re.sub(r"[/.،,\-]", " ", rest).replace("شهر", " ").replace(" من ", " ")
        month, named = _month_by_name(given, name)
        first, last = numbers
        numbers = [first, str(month), last]
    elif len(numbers) != 3 or not re.fullmatch(
        r"\d+\s*[/\-.\s]\s*\d+\s*[/\-.\s]\s*\d+", plain
    ):
        raise RuleError("date_unreadable", value=given)
    first, middle, last = numbers
    if max(len(number) for number in numbers) > 4 or len(middle) > 2:
        raise RuleError("date_unreadable", value=given)
    if len(first) == 4 and len(last) <= 2:
        return int(first), int(middle), int(last), named
    if len(last) == 4 and len(first) <= 2:
        return int(last), int(middle), int(first), named
    raise RuleError("date_ambiguous", value=given)


def _month_by_name(given, name):
    key = normalize_arabic(name)
    for months, is_hijri in ((_HIJRI_BY_NAME, True), (_GREGORIAN_BY_NAME, False)):
        if key in months:
            return months[key], is_hijri
    raise RuleError("date_unreadable", value=given)


def _gregorian(year, month, day):
    _check_month(month)
    length = calendar.monthrange(year, month)[1]
    if not 1 <= day <= length:
        raise RuleError(
            "date_gregorian_day", day=day, month=month, year=year, length=length
        )
    return datetime.date(year, month, day)


def _check_month(month):
    if not 1 <= month <= MONTHS_IN_YEAR:
        raise RuleError("date_month", month=month)


def _is_arabic(lang):
    return (lang or "").lower().startswith("ar")


def _by_name(aliases, *languages):
    named = {
        normalize_arabic(name): number
        for names in languages
        for number, name in enumerate(names, start=1)
    }
    named.update((normalize_arabic(name), number) for name, number in aliases.items())
    return named


_HIJRI_BY_NAME = _by_name(_HIJRI_ALIASES, HIJRI_MONTHS_AR, HIJRI_MONTHS_EN)
_GREGORIAN_BY_NAME = _by_name(
    _GREGORIAN_ALIASES,
    GREGORIAN_MONTHS_AR,
    GREGORIAN_MONTHS_EN,
    tuple(calendar.month_abbr)[1:],
)
