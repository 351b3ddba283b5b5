import datetime

from hijridate import Hijri
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools import hijri
from ...tools.errors import RuleError
from .common import RuleCase, properties

FIRST_DAY, LAST_DAY = datetime.date(1924, 8, 1), datetime.date(2077, 11, 16)
MARKS = ("\u200e", "\u200f", "\u061c", "\u202b", "\u2067", "\ufeff", "")


@tagged("post_install", "-at_install")
class TestDateProperties(RuleCase):

    def test_every_day_of_the_calendar(self):
        """All 55,991 days: each has its Hijri date, the next day has the next one, and back again."""
        day, one = FIRST_DAY, datetime.timedelta(days=1)
        before = None
        while day <= LAST_DAY:
            parts = year, month, number = hijri.from_gregorian(day)
            self.assertEqual(hijri.to_gregorian(*parts), day)
            if before and number != 1:
                self.assertEqual(parts, (before[0], before[1], before[2] + 1))
            elif before:
                self.assertEqual(before[2], Hijri(*before[:2], 1).month_length())
                self.assertEqual((year, month), (before[0] + before[1] // 12, before[1] % 12 + 1))
            before, day = parts, day + one
        self.assertEqual(before, (1500, 12, 30))

    def test_every_month_ends(self):
        """The day after the last one of each month is refused, with a sentence."""
        for year in range(hijri.MIN_YEAR, hijri.MAX_YEAR + 1):
            for month in range(1, 13):
                length = Hijri(year, month, 1).month_length()
                with self.assertRefused("date_hijri_day"):
                    hijri.to_gregorian(year, month, length + 1)

    @properties
    @given(st.integers(-9999, 9999), st.integers(-99, 99), st.integers(-99, 99))
    def test_a_date_or_a_sentence(self, year, month, day):
        try:
            date = hijri.to_gregorian(year, month, day)
        except RuleError as error:
            self.assertNotIn("%(", str(error))
            return
        self.assertEqual(hijri.from_gregorian(date), (year, month, day))

    @properties
    @given(
        st.dates(FIRST_DAY, LAST_DAY), st.sampled_from("/-. "), st.booleans(), st.sampled_from(MARKS),
        st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९"]),
        st.sampled_from(["", " هـ", " AH", "ه"]),
    )
    def test_typed_in_any_way(self, date, between, year_first, mark, digits, era):
        parts = [str(part) for part in hijri.from_gregorian(date)]
        text = between.join(parts if year_first else parts[::-1]).translate(str.maketrans("0123456789", digits))
        self.assertEqual(hijri.parse(mark + text + mark + era), date)

    @properties
    @given(st.dates(), st.sampled_from(["ar_001", "en_US"]))
    def test_outside_the_calendar_gregorian_alone(self, date, lang):
        inside = FIRST_DAY <= date <= LAST_DAY
        self.assertEqual(hijri.from_gregorian(date) is not None, inside)
        self.assertEqual(hijri.format_both(date, lang) == hijri.format_gregorian(date, lang), not inside)
        if not inside:
            self.assertEqual(hijri.format(date, lang), hijri.format_gregorian(date, lang))
