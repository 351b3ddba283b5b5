"""Amounts in words, worked by hand from the grammar and compared letter by letter."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools import amount_words
from ...tools.amount_words import CURRENCIES, amount_to_arabic
from .common import RuleCase, properties

RIYALS = (
    ("0", "صفر ريال"),
    # one and two: the noun says it
    ("1", "ريال واحد"),
    ("2", "ريالان"),
    # three to ten: plural, number with ة before a masculine
    ("3", "ثلاثة ريالات"),
    ("4", "أربعة ريالات"),
    ("5", "خمسة ريالات"),
    ("6", "ستة ريالات"),
    ("7", "سبعة ريالات"),
    ("8", "ثمانية ريالات"),
    ("9", "تسعة ريالات"),
    ("10", "عشرة ريالات"),
    # eleven to ninety-nine: singular accusative
    ("11", "أحد عشر ريالًا"),
    ("12", "اثنا عشر ريالًا"),
    ("13", "ثلاثة عشر ريالًا"),
    ("18", "ثمانية عشر ريالًا"),
    ("19", "تسعة عشر ريالًا"),
    ("20", "عشرون ريالًا"),
    ("21", "واحد وعشرون ريالًا"),
    ("22", "اثنان وعشرون ريالًا"),
    ("28", "ثمانية وعشرون ريالًا"),
    ("50", "خمسون ريالًا"),
    ("99", "تسعة وتسعون ريالًا"),
    # hundreds: singular genitive, two hundred loses its nūn
    ("100", "مائة ريال"),
    ("101", "مائة ريال وريال واحد"),
    ("102", "مائة ريال وريالان"),
    ("103", "مائة وثلاثة ريالات"),
    ("110", "مائة وعشرة ريالات"),
    ("111", "مائة وأحد عشر ريالًا"),
    ("150", "مائة وخمسون ريالًا"),
    ("200", "مئتا ريال"),
    ("201", "مئتا ريال وريال واحد"),
    ("202", "مئتا ريال وريالان"),
    ("203", "مئتان وثلاثة ريالات"),
    ("250", "مئتان وخمسون ريالًا"),
    ("300", "ثلاثمائة ريال"),
    ("500", "خمسمائة ريال"),
    ("800", "ثمانمائة ريال"),
    ("999", "تسعمائة وتسعة وتسعون ريالًا"),
    # thousands, counted by the same rules
    ("1000", "ألف ريال"),
    ("1001", "ألف ريال وريال واحد"),
    ("1002", "ألف ريال وريالان"),
    ("1003", "ألف وثلاثة ريالات"),
    ("1011", "ألف وأحد عشر ريالًا"),
    ("1100", "ألف ومائة ريال"),
    ("1101", "ألف ومائة ريال وريال واحد"),
    ("1200", "ألف ومئتا ريال"),
    ("1250", "ألف ومئتان وخمسون ريالًا"),
    ("2000", "ألفا ريال"),
    ("2001", "ألفا ريال وريال واحد"),
    ("2002", "ألفا ريال وريالان"),
    ("2003", "ألفان وثلاثة ريالات"),
    ("2100", "ألفان ومائة ريال"),
    ("3000", "ثلاثة آلاف ريال"),
    ("3500", "ثلاثة آلاف وخمسمائة ريال"),
    ("8926", "ثمانية آلاف وتسعمائة وستة وعشرون ريالًا"),
    ("10000", "عشرة آلاف ريال"),
    ("11000", "أحد عشر ألف ريال"),
    ("11500", "أحد عشر ألفًا وخمسمائة ريال"),
    ("12000", "اثنا عشر ألف ريال"),
    ("20000", "عشرون ألف ريال"),
    ("25001", "خمسة وعشرون ألف ريال وريال واحد"),
    ("25075", "خمسة وعشرون ألفًا وخمسة وسبعون ريالًا"),
    ("99999", "تسعة وتسعون ألفًا وتسعمائة وتسعة وتسعون ريالًا"),
    ("100000", "مائة ألف ريال"),
    ("100500", "مائة ألف وخمسمائة ريال"),
    ("101000", "مائة ألف وألف ريال"),
    ("102000", "مائة ألف وألفا ريال"),
    ("102300", "مائة ألف وألفان وثلاثمائة ريال"),
    ("103000", "مائة وثلاثة آلاف ريال"),
    ("111000", "مائة وأحد عشر ألف ريال"),
    ("200000", "مئتا ألف ريال"),
    ("200001", "مئتا ألف ريال وريال واحد"),
    ("203000", "مئتان وثلاثة آلاف ريال"),
    ("250000", "مئتان وخمسون ألف ريال"),
    ("250300", "مئتان وخمسون ألفًا وثلاثمائة ريال"),
    # millions
    ("1000000", "مليون ريال"),
    ("1000001", "مليون ريال وريال واحد"),
    ("1001000", "مليون وألف ريال"),
    ("1002000", "مليون وألفا ريال"),
    ("1000200", "مليون ومئتا ريال"),
    ("2000000", "مليونا ريال"),
    ("2500000", "مليونان وخمسمائة ألف ريال"),
    ("3000000", "ثلاثة ملايين ريال"),
    ("10000000", "عشرة ملايين ريال"),
    ("12000000", "اثنا عشر مليون ريال"),
    ("12500000", "اثنا عشر مليونًا وخمسمائة ألف ريال"),
    ("100000000", "مائة مليون ريال"),
    ("200000000", "مئتا مليون ريال"),
    (
        "999999999",
        "تسعمائة وتسعة وتسعون مليونًا وتسعمائة وتسعة وتسعون ألفًا وتسعمائة وتسعة وتسعون ريالًا",
    ),
)
HALALAS = (
    # feminine: the number sheds its ة up to ten, and the ten of 13 to 19 takes it
    ("0.01", "هللة واحدة"),
    ("0.02", "هللتان"),
    ("0.03", "ثلاث هللات"),
    ("0.07", "سبع هللات"),
    ("0.08", "ثماني هللات"),
    ("0.10", "عشر هللات"),
    ("0.11", "إحدى عشرة هللة"),
    ("0.12", "اثنتا عشرة هللة"),
    ("0.13", "ثلاث عشرة هللة"),
    ("0.15", "خمس عشرة هللة"),
    ("0.18", "ثماني عشرة هللة"),
    ("0.20", "عشرون هللة"),
    ("0.21", "إحدى وعشرون هللة"),
    ("0.22", "اثنتان وعشرون هللة"),
    ("0.23", "ثلاث وعشرون هللة"),
    ("0.28", "ثمانٍ وعشرون هللة"),
    ("0.50", "خمسون هللة"),
    ("0.99", "تسع وتسعون هللة"),
    ("1.01", "ريال واحد وهللة واحدة"),
    ("2.02", "ريالان وهللتان"),
    ("100.05", "مائة ريال وخمس هللات"),
    ("1250.75", "ألف ومئتان وخمسون ريالًا وخمس وسبعون هللة"),
    ("2000.50", "ألفا ريال وخمسون هللة"),
    # the largest amount there is
    (
        "999999999.99",
        "تسعمائة وتسعة وتسعون مليونًا وتسعمائة وتسعة وتسعون ألفًا وتسعمائة وتسعة وتسعون ريالًا وتسع وتسعون هللة",
    ),
)
OTHERS = (
    ("AED", "3", "ثلاثة دراهم"),
    ("AED", "2.03", "درهمان وثلاثة فلوس"),
    ("AED", "25.25", "خمسة وعشرون درهمًا وخمسة وعشرون فلسًا"),
    ("KWD", "1", "دينار واحد"),
    ("KWD", "7.002", "سبعة دنانير وفلسان"),
    ("KWD", "1.5", "دينار واحد وخمسمائة فلس"),
    ("BHD", "11.011", "أحد عشر دينارًا وأحد عشر فلسًا"),
    ("BHD", "2000.200", "ألفا دينار ومئتا فلس"),
    ("QAR", "10.10", "عشرة ريالات وعشرة دراهم"),
    ("QAR", "0.02", "درهمان"),
    ("OMR", "0.001", "بيسة واحدة"),
    ("OMR", "5.108", "خمسة ريالات ومائة وثماني بيسات"),
    ("OMR", "1.128", "ريال واحد ومائة وثمانٍ وعشرون بيسة"),
    ("OMR", "0.101", "مائة بيسة وبيسة واحدة"),
    ("OMR", "0.302", "ثلاثمائة بيسة وبيستان"),
    ("USD", "2.02", "دولاران وسنتان"),
    ("USD", "15.03", "خمسة عشر دولارًا وثلاثة سنتات"),
    ("USD", "1000", "ألف دولار"),
    ("EUR", "1", "يورو واحد"),
    ("EUR", "2.11", "يوروان وأحد عشر سنتًا"),
    ("EUR", "5", "خمسة يورو"),
    ("EUR", "100", "مائة يورو"),
    # each currency through one, two, the plural, the accusative and the hundreds of both its nouns
    ("AED", "1.01", "درهم واحد وفلس واحد"),
    ("AED", "100.02", "مائة درهم وفلسان"),
    ("QAR", "3.03", "ثلاثة ريالات وثلاثة دراهم"),
    ("QAR", "11.11", "أحد عشر ريالًا وأحد عشر درهمًا"),
    ("KWD", "103.103", "مائة وثلاثة دنانير ومائة وثلاثة فلوس"),
    ("KWD", "0.100", "مائة فلس"),
    ("BHD", "2.002", "ديناران وفلسان"),
    ("BHD", "0.010", "عشرة فلوس"),
    ("BHD", "300.999", "ثلاثمائة دينار وتسعمائة وتسعة وتسعون فلسًا"),
    ("OMR", "3.003", "ثلاثة ريالات وثلاث بيسات"),
    ("OMR", "11.012", "أحد عشر ريالًا واثنتا عشرة بيسة"),
    ("OMR", "200.200", "مئتا ريال ومئتا بيسة"),
    ("USD", "3.11", "ثلاثة دولارات وأحد عشر سنتًا"),
    ("USD", "1.01", "دولار واحد وسنت واحد"),
    ("EUR", "11.02", "أحد عشر يورو وسنتان"),
    ("EUR", "3.03", "ثلاثة يورو وثلاثة سنتات"),
)
ROUNDED = (
    ("SAR", "99.999", "مائة ريال"),
    ("SAR", "0.005", "هللة واحدة"),
    ("SAR", "0.004", "صفر ريال"),
    ("SAR", "0.00499999999999999999999999999999999999999", "صفر ريال"),
    ("SAR", 2.675, "ريالان وثمانٍ وستون هللة"),
    ("KWD", "0.0005", "فلس واحد"),
    ("KWD", "1.9995", "ديناران"),
)
amounts = st.decimals(0, Decimal("999999999.99"), places=2)


@tagged("post_install", "-at_install")
class TestAmountWords(RuleCase):
    def test_table_is_long_enough(self):
        self.assertGreaterEqual(len(RIYALS) + len(HALALAS) + len(OTHERS), 80)

    def test_riyals_and_halalas(self):
        for amount, words in RIYALS + HALALAS:
            with self.subTest(amount=amount):
                self.assertEqual(amount_to_arabic(Decimal(amount), "SAR"), words)

    def test_other_currencies(self):
        for currency, amount, words in OTHERS:
            with self.subTest(currency=currency, amount=amount):
                self.assertEqual(amount_to_arabic(Decimal(amount), currency), words)

    def test_rounded_half_up_to_the_currency_first(self):
        for currency, amount, words in ROUNDED:
            with self.subTest(amount=amount):
                self.assertEqual(amount_to_arabic(amount, currency), words)

    def test_any_kind_of_number(self):
        for amount in (1250.75, "1250.75", " 1250.75 ", Decimal("1250.750")):
            self.assertEqual(
                amount_to_arabic(amount, "sar"), "ألف ومئتان وخمسون ريالًا وخمس وسبعون هللة"
            )
        self.assertEqual(amount_to_arabic(-0.0, "SAR"), "صفر ريال")

    def test_refusals(self):
        for amount, currency, code in (
            (-1, "SAR", "amount_negative"),
            ("-0.001", "SAR", "amount_negative"),
            (1_000_000_000, "SAR", "amount_too_large"),
            ("999999999.995", "SAR", "amount_too_large"),
            ("1e999999", "SAR", "amount_too_large"),
            (float("inf"), "SAR", "amount_not_a_number"),
            (float("nan"), "SAR", "amount_not_a_number"),
            (Decimal("sNaN"), "SAR", "amount_not_a_number"),
            ("1,250", "SAR", "amount_not_a_number"),
            ("", "SAR", "amount_not_a_number"),
            (None, "SAR", "amount_not_a_number"),
            (True, "SAR", "amount_not_a_number"),
            (1, "GBP", "amount_currency"),
            (1, "", "amount_currency"),
            (1, None, "amount_currency"),
        ):
            with self.subTest(amount=amount, currency=currency), self.assertRefused(code):
                amount_to_arabic(amount, currency)


@tagged("post_install", "-at_install")
class TestAmountWordsProperties(RuleCase):
    @properties
    @given(amounts, st.sampled_from(sorted(CURRENCIES)))
    def test_well_formed(self, amount, currency):
        words = amount_to_arabic(amount, currency)
        self.assertEqual(words, " ".join(words.split()))
        self.assertFalse(words.startswith("و") and not words.startswith("واحد"))
        self.assertNotIn(" و ", words)
        self.assertNotRegex(words, "[0-9A-Za-z]")

    @properties
    @given(amounts, amounts)
    def test_two_amounts_two_texts(self, one, other):
        if one != other:
            self.assertNotEqual(amount_to_arabic(one, "SAR"), amount_to_arabic(other, "SAR"))

    @properties
    @given(st.integers(0, 9_999_999), st.integers(3, 10))
    def test_three_to_ten_take_the_plural(self, hundreds, last):
        self.assertTrue(amount_to_arabic(hundreds * 100 + last, "SAR").endswith(" ريالات"))
        self.assertTrue(amount_to_arabic(hundreds * 100 + last, "KWD").endswith(" دنانير"))

    @properties
    @given(st.integers(0, 9_999_999), st.integers(11, 99))
    def test_eleven_to_ninety_nine_take_the_accusative(self, hundreds, last):
        self.assertTrue(amount_to_arabic(hundreds * 100 + last, "SAR").endswith(" ريالًا"))

    @properties
    @given(st.integers(1, 9_999_999))
    def test_hundreds_take_the_singular_and_lose_the_nun(self, hundreds):
        words = amount_to_arabic(hundreds * 100, "SAR")
        self.assertTrue(words.endswith(" ريال"))
        self.assertNotRegex(words, "(مئتان|ألفان|مليونان|ألفًا|مليونًا) ريال$")

    @properties
    @given(st.integers(1, 9_999_999))
    def test_one_and_two_come_after_the_noun(self, hundreds):
        base = amount_to_arabic(hundreds * 100, "SAR")
        self.assertEqual(amount_to_arabic(hundreds * 100 + 1, "SAR"), f"{base} وريال واحد")
        self.assertEqual(amount_to_arabic(hundreds * 100 + 2, "SAR"), f"{base} وريالان")

    @properties
    @given(st.integers(0, 9), st.integers(3, 10))
    def test_gender_is_the_opposite_of_the_noun(self, hundreds, last):
        subunits = Decimal(hundreds * 100 + last) / 1000
        masculine = amount_to_arabic(subunits, "KWD").split()[-2]
        feminine = amount_to_arabic(subunits, "OMR").split()[-2]
        self.assertTrue(masculine.endswith("ة"))
        self.assertFalse(feminine.endswith("ة"))

    @properties
    @given(st.integers(1, 999_999_999), st.integers(1, 99))
    def test_whole_and_fraction_are_said_one_after_the_other(self, whole, fraction):
        part = Decimal(fraction) / 100
        self.assertEqual(
            amount_to_arabic(whole + part, "SAR"),
            f"{amount_to_arabic(whole, 'SAR')} و{amount_to_arabic(part, 'SAR')}",
        )


@tagged("standard", "at_install")
class TestCount(RuleCase):
    """A number in digits with its noun."""

    def test_by_grammar(self):
        for number, thing, oblique, each, text in (
            (0, "day", False, False, "0 يوم"), (1, "day", False, False, "يوم واحد"), (1, "month", True, True, "شهر"),
            (1, "time", True, False, "مرة واحدة"), (2, "month", True, True, "شهرين"), (2, "month", False, False, "شهران"),
            (2, "time", True, False, "مرتين"), (3, "gift", False, False, "3 هدايا"), (6, "month", True, False, "6 أشهر"),
            (10, "day", False, False, "10 أيام"), (11, "day", False, False, "11 يومًا"), (12, "month", True, False, "12 شهرًا"),
            (90, "day", False, False, "90 يومًا"), (100, "day", False, False, "100 يوم"), (101, "day", False, False, "101 يوم"),
            (103, "file", False, False, "103 ملفات"), (111, "case", False, False, "111 حالة"),
        ):
            with self.subTest(number=number, thing=thing):
                self.assertEqual(amount_words.count(number, thing, "ar_001", oblique=oblique, each=each), text)
        self.assertEqual(amount_words.count(1, "day", "en_US"), "1 day")
        self.assertEqual(amount_words.count(6, "month", "en_US", oblique=True), "6 months")

    def test_every_noun_has_its_forms(self):
        for thing, (noun, singular, plural) in amount_words.NOUNS.items():
            with self.subTest(thing=thing):
                self.assertTrue(noun.dual.endswith("ان"))
                self.assertEqual(noun.feminine, noun.singular.endswith("ة"))
                self.assertEqual(noun.feminine, noun.accusative == noun.singular)
                self.assertTrue(singular and plural and noun.plural)
