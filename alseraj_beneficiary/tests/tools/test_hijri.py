import datetime

from hijridate import Hijri
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools import hijri
from .common import RuleCase, properties

BOARD_SESSION = datetime.date(2024, 5, 18)
FIRST_DAY = datetime.date(1924, 8, 1)
LAST_DAY = datetime.date(2077, 11, 16)
KNOWN = (
    ((1445, 11, 10), BOARD_SESSION),  # the board's second session, the policy itself
    ((1343, 1, 1), FIRST_DAY),
    ((1500, 12, 30), LAST_DAY),
    ((1445, 9, 1), datetime.date(2024, 3, 11)),  # first of Ramadan, as announced
    ((1445, 10, 1), datetime.date(2024, 4, 10)),  # Eid al-Fitr
    ((1446, 1, 1), datetime.date(2024, 7, 7)),
    ((1421, 1, 1), datetime.date(2000, 4, 6)),
    ((1400, 1, 1), datetime.date(1979, 11, 20)),
)


@tagged("post_install", "-at_install")
class TestConversion(RuleCase):
    def test_known_dates(self):
        for parts, date in KNOWN:
            with self.subTest(date=date):
                self.assertEqual(hijri.from_gregorian(date), parts)
                self.assertEqual(hijri.to_gregorian(*parts), date)

    def test_result_is_a_plain_date(self):
        self.assertIs(type(hijri.to_gregorian(1445, 11, 10)), datetime.date)

    def test_datetime(self):
        self.assertEqual(hijri.from_gregorian(datetime.datetime(2024, 5, 18, 23, 59)), (1445, 11, 10))

    def test_no_hijri_date_outside_the_calendar(self):
        day = datetime.timedelta(days=1)
        for date in (FIRST_DAY - day, LAST_DAY + day, datetime.date.min, datetime.date.max, None, False):
            self.assertIsNone(hijri.from_gregorian(date))

    def test_thirtieth_day_follows_the_table(self):
        # Safar 1445 has 30 days; Muharram before it has 29.
        self.assertEqual(Hijri(1445, 2, 1).month_length(), 30)
        self.assertEqual(hijri.to_gregorian(1445, 2, 30), datetime.date(2023, 9, 15))
        self.assertEqual(Hijri(1445, 1, 1).month_length(), 29)
        with self.assertRefused("date_hijri_day") as caught:
            hijri.to_gregorian(1445, 1, 30)
        self.assertEqual(str(caught.exception), "30/1/1445 AH does not exist: that month has 29 days.")

    def test_dates_that_do_not_exist(self):
        for parts, code in (
            ((1445, 13, 1), "date_month"),
            ((1445, 0, 1), "date_month"),
            ((1445, 1, 0), "date_hijri_day"),
            ((1445, 1, 31), "date_hijri_day"),
            ((1342, 12, 29), "date_hijri_year"),
            ((1501, 1, 1), "date_hijri_year"),
        ):
            with self.subTest(parts=parts), self.assertRefused(code):
                hijri.to_gregorian(*parts)

    @properties
    @given(st.dates(FIRST_DAY, LAST_DAY))
    def test_there_and_back(self, date):
        self.assertEqual(hijri.to_gregorian(*hijri.from_gregorian(date)), date)


@tagged("post_install", "-at_install")
class TestParse(RuleCase):
    def test_one_day_however_it_is_written(self):
        for text in (
            "10/11/1445",
            "١٠/١١/١٤٤٥",
            "۱۰/۱۱/۱۴۴۵",
            "1445/11/10",
            "1445-11-10",
            "10-11-1445",
            "10.11.1445",
            "10 11 1445",
            " 10 / 11 / 1445 ",
            "10/11/1445هـ",
            "10/11/1445 هـ",
            "١٠/١١/١٤٤٥ ه",
            "10/11/1445 AH",
            "\u200f10/11/1445\u200f هـ",
            "السبت 10/11/1445هـ",
            "يوم السبت، 10/11/1445 هـ",
            "10 ذو القعدة 1445 هـ",
            "10 ذي القعدة 1445",
            "10 ذوالقعدة 1445 هـ",
            "10 ذو القعده 1445هـ",
            "١٠ شهر ذي القعدة ١٤٤٥",
            "1445 ذو القعدة 10",
            "10 Dhu al-Qi'dah 1445 AH",
            "18/5/2024",
            "18/05/2024 م",
            "١٨/٥/٢٠٢٤م",
            "2024-05-18",
            "2024-05-18 00:00:00",
            "18.5.2024",
            "18 مايو 2024",
            "18 مايو 2024 م",
            "18 أيار 2024",
            "18 May 2024",
            "18-may-2024",
            BOARD_SESSION,
            datetime.datetime(2024, 5, 18, 13, 0),
        ):
            with self.subTest(text=text):
                self.assertEqual(hijri.parse(text), BOARD_SESSION)

    def test_refusals(self):
        for text, code in (
            ("", "date_empty"),
            (None, "date_empty"),
            ("  ", "date_empty"),
            ("غدا", "date_unreadable"),
            ("1445", "date_unreadable"),
            ("10/11", "date_unreadable"),
            ("10/11/1445/2", "date_unreadable"),
            ("10 فوفو 1445", "date_unreadable"),
            ("10/2024/05", "date_unreadable"),
            ("12345/1/1", "date_unreadable"),
            ("10/11/45", "date_ambiguous"),
            ("2024/05/1445", "date_ambiguous"),
            ("10/11/1600", "date_year"),
            ("10/11/1342", "date_year"),
            ("10/11/1899", "date_year"),
            ("10/11/1445 م", "date_era"),
            ("18/5/2024 هـ", "date_era"),
            ("10 مايو 1445", "date_era"),
            ("10 رمضان 2024", "date_era"),
            ("05/18/2024", "date_month"),
            ("10/13/1445", "date_month"),
            ("30/1/1445", "date_hijri_day"),
            ("31/12/1445", "date_hijri_day"),
            ("0/1/1445", "date_hijri_day"),
            ("29/2/2023", "date_gregorian_day"),
            ("31/4/2024", "date_gregorian_day"),
        ):
            with self.subTest(text=text), self.assertRefused(code):
                hijri.parse(text)

    def test_leap_day(self):
        self.assertEqual(hijri.parse("29/2/2024"), datetime.date(2024, 2, 29))

    def test_every_month_name_is_read(self):
        for month, (arabic, english) in enumerate(
            zip(hijri.HIJRI_MONTHS_AR, hijri.HIJRI_MONTHS_EN, strict=True), start=1
        ):
            for name in (arabic, english):
                with self.subTest(name=name):
                    self.assertEqual(hijri.parse(f"1 {name} 1446"), hijri.to_gregorian(1446, month, 1))
        for month, (arabic, english) in enumerate(
            zip(hijri.GREGORIAN_MONTHS_AR, hijri.GREGORIAN_MONTHS_EN, strict=True), start=1
        ):
            for name in (arabic, english):
                with self.subTest(name=name):
                    self.assertEqual(hijri.parse(f"1 {name} 2024"), datetime.date(2024, month, 1))

    def test_other_names_of_months(self):
        for name, month in (
            ("ربيع الثاني", 4),
            ("ربيع ثاني", 4),
            ("جمادى الثانية", 6),
            ("جماد الآخر", 6),
            ("جمادى الأول", 5),
            ("المحرم", 1),
        ):
            self.assertEqual(hijri.parse(f"1 {name} 1446"), hijri.to_gregorian(1446, month, 1), name)

    @properties
    @given(st.dates(FIRST_DAY, LAST_DAY), st.sampled_from(["ar_001", "ar", "en_US"]))
    def test_reads_what_it_writes(self, date, lang):
        self.assertEqual(hijri.parse(hijri.format(date, lang)), date)
        self.assertEqual(hijri.parse(hijri.format_gregorian(date, lang)), date)

    @properties
    @given(st.one_of(st.text(), st.from_regex(r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}( هـ| م)?")))
    def test_gives_a_date_or_a_sentence(self, text):
        try:
            self.assertIsInstance(hijri.parse(text), datetime.date)
        except ValueError as error:
            self.assertTrue(hasattr(error, "code"), repr(error))


@tagged("post_install", "-at_install")
class TestFormat(RuleCase):
    def test_arabic_and_english(self):
        self.assertEqual(hijri.format(BOARD_SESSION, "ar_001"), "10 ذو القعدة 1445 هـ")
        self.assertEqual(hijri.format(BOARD_SESSION, "ar"), "10 ذو القعدة 1445 هـ")
        for lang in ("en_US", "fr_FR", None, False):
            self.assertEqual(hijri.format(BOARD_SESSION, lang), "10 Dhu al-Qi'dah 1445 AH")

    def test_both(self):
        self.assertEqual(
            hijri.format_both(BOARD_SESSION, "ar_001"), "10 ذو القعدة 1445 هـ الموافق 18 مايو 2024 م"
        )
        self.assertEqual(
            hijri.format_both(BOARD_SESSION, "en_US"), "10 Dhu al-Qi'dah 1445 AH (18 May 2024)"
        )

    def test_outside_the_calendar_gregorian_alone(self):
        date = datetime.date(1901, 3, 2)
        for write in (hijri.format, hijri.format_both):
            self.assertEqual(write(date, "ar_001"), "2 مارس 1901 م")
            self.assertEqual(write(date, "en_US"), "2 March 1901")

    def test_no_date(self):
        for write in (hijri.format, hijri.format_both, hijri.format_gregorian):
            self.assertEqual(write(False, "ar_001"), "")
            self.assertEqual(write(None, "en_US"), "")

    @properties
    @given(st.dates(), st.sampled_from(["ar_001", "en_US"]))
    def test_never_an_error(self, date, lang):
        self.assertTrue(hijri.format(date, lang))
        self.assertTrue(hijri.format_both(date, lang))
