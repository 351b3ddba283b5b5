"""Days and amounts as they are read aloud: no abbreviations, no signs, amounts in words."""

from . import hijri

WEEKDAYS_AR = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ERAS = (" هـ", " م", " AH")


def say_day(date, lang):
    """Say a day in both calendars.

    :param date: datetime.date, or a falsy value
    :param str lang: Odoo language code; Arabic for ``ar…``, else English
    :return: str such as ``الثلاثاء 14 جمادى الآخرة 1448، الموافق 24 نوفمبر 2026``; empty without a day
    """
    if not date:
        return ""
    arabic = (lang or "").startswith("ar")
    first, gregorian = (_bare(text) for text in (hijri.format(date, lang), hijri.format_gregorian(date, lang)))
    weekday = (WEEKDAYS_AR if arabic else WEEKDAYS_EN)[date.weekday()]
    if first == gregorian:
        return f"{weekday} {gregorian}"
    return f"{weekday} {first}، الموافق {gregorian}" if arabic else f"{weekday}, {first}, which is {gregorian}"


def _bare(text):
    for era in ERAS:
        text = text.removesuffix(era)
    return text
