from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.iso7064 import mod_97_10

from odoo.tests import tagged

from ...tools import identity
from .common import RuleCase, properties

# Luhn by hand, from the right, every second digit doubled (digits of the double added):
# 1012345672 : 2 + (7*2=14 -> 5) + 6 + (5*2=10 -> 1) + 4 + (3*2=6) + 2 + (1*2=2) + 0
#              + (1*2=2) = 30, a multiple of 10.
NATIONAL_ID = "1012345672"
# 2012345670 : 0 + 5 + 6 + 1 + 4 + 6 + 2 + 2 + 0 + (2*2=4) = 30.
IQAMA = "2012345670"
# The example of the Saudi central bank's IBAN guide.
IBAN = "SA0380000000608010167519"


@tagged("post_install", "-at_install")
class TestIdentifier(RuleCase):
    def test_spellings_fold_to_one(self):
        spellings = (
            "1012345672",
            "١٠١٢٣٤٥٦٧٢",
            "۱۰۱۲۳۴۵۶۷۲",
            "１０１２３４５６７２",
            " 1012 345 672 ",
            "1012-345-672",
            "1012–345—672",
            "1012−345−672",
            "\u200f1012345672\u200e",
            "10\u200b12345672\ufeff",
            "\u202b1012345672\u202c",
            "1012\u00a0345672\t\n",
            "1012ـ345672",
            1012345672,
            1012345672.0,
        )
        for spelling in spellings:
            with self.subTest(spelling=spelling):
                self.assertEqual(identity.normalize_identifier(spelling), NATIONAL_ID)
                self.assertTrue(identity.is_saudi_identifier(spelling))

    def test_nothing_is_nothing(self):
        for nothing in (None, False, "", "  ", "\u200f"):
            self.assertEqual(identity.normalize_identifier(nothing), "")
            self.assertFalse(identity.is_saudi_identifier(nothing))

    def test_passport_is_kept_in_upper_case(self):
        self.assertEqual(identity.normalize_identifier("ab 123-45٦"), "AB123456")

    def test_digits_alone(self):
        self.assertEqual(identity.normalize_digits("شقة ١٢ - ۳"), "شقة 12 - 3")

    def test_kind(self):
        self.assertEqual(identity.identifier_kind(NATIONAL_ID), "national_id")
        self.assertEqual(identity.identifier_kind(IQAMA), "iqama")
        for wrong in ("1012345673", "3012345678", "101234567", "10123456720", "A012345672"):
            self.assertIsNone(identity.identifier_kind(wrong), wrong)

    def test_check_names_the_broken_rule(self):
        self.assertEqual(identity.check_saudi_identifier("١٠١٢٣٤٥٦٧٢", "national_id"), NATIONAL_ID)
        self.assertEqual(identity.check_saudi_identifier(IQAMA, "iqama"), IQAMA)
        cases = (
            ("", None, "identifier_missing"),
            ("10123A5672", None, "identifier_characters"),
            ("101234567", None, "identifier_length"),
            ("3012345672", None, "identifier_first_digit"),
            (IQAMA, "national_id", "identifier_not_national_id"),
            (NATIONAL_ID, "iqama", "identifier_not_iqama"),
            ("1012345673", None, "identifier_check_digit"),
            ("1012345627", None, "identifier_check_digit"),  # two digits swapped
        )
        for text, kind, code in cases:
            with self.subTest(text=text), self.assertRefused(code):
                identity.check_saudi_identifier(text, kind)

    @properties
    @given(st.text())
    def test_normalising_twice_changes_nothing(self, text):
        once = identity.normalize_identifier(text)
        self.assertEqual(identity.normalize_identifier(once), once)

    @properties
    @given(st.sampled_from("12"), st.text("0123456789", min_size=8, max_size=8))
    def test_any_number_with_its_check_digit_is_valid(self, first, middle):
        number = first + middle + luhn.calc_check_digit(first + middle)
        self.assertTrue(identity.is_saudi_identifier(number))

    @properties
    @given(st.integers(0, 9), st.integers(1, 9))
    def test_one_wrong_digit_is_always_seen(self, place, shift):
        digits = [int(digit) for digit in NATIONAL_ID]
        digits[place] = (digits[place] + shift) % 10
        self.assertFalse(identity.is_saudi_identifier("".join(map(str, digits))))


@tagged("post_install", "-at_install")
class TestIban(RuleCase):
    def test_spellings(self):
        for spelling in (IBAN, "sa03 8000 0000 6080 1016 7519", "SA٠٣٨٠٠٠٠٠٠٠٦٠٨٠١٠١٦٧٥١٩"):
            self.assertEqual(identity.check_iban(spelling), IBAN)
            self.assertTrue(identity.is_saudi_iban(spelling))

    def test_refusals(self):
        cases = (
            ("", "iban_not_saudi"),
            ("GB29NWBK60161331926819", "iban_not_saudi"),
            (IBAN[:-1], "iban_length"),
            (IBAN + "0", "iban_length"),
            (IBAN[:-1] + "8", "iban_check_digits"),
            ("SA03800000006080101675É9", "iban_check_digits"),
            ("SAA380000000608010167519", "iban_check_digits"),
        )
        for text, code in cases:
            with self.subTest(text=text), self.assertRefused(code):
                identity.check_iban(text)
            self.assertFalse(identity.is_saudi_iban(text))

    @properties
    @given(st.text("0123456789", min_size=20, max_size=20))
    def test_any_account_with_its_check_digits_is_valid(self, account):
        number = f"SA{mod_97_10.calc_check_digits(account + 'SA')}{account}"
        self.assertTrue(identity.is_saudi_iban(number))


@tagged("post_install", "-at_install")
class TestMobile(RuleCase):
    def test_one_number_however_it_is_written(self):
        spellings = (
            "0501234567",
            "501234567",
            "٠٥٠١٢٣٤٥٦٧",
            "050 123 4567",
            "050-123-4567",
            "(050) 1234567",
            "966501234567",
            "00966501234567",
            "+966501234567",
            "+966 050 123 4567",
            "\u202a+966 50 123 4567\u202c",
            501234567,
        )
        for spelling in spellings:
            with self.subTest(spelling=spelling):
                self.assertEqual(identity.normalize_mobile(spelling), "+966501234567")
                self.assertFalse(identity.is_doubtful_mobile(spelling))

    def test_another_country(self):
        self.assertEqual(identity.normalize_mobile("+971 50 123 4567"), "+971501234567")
        self.assertFalse(identity.is_doubtful_mobile("+971501234567"))

    def test_doubtful_is_kept(self):
        for given_, kept in (("0521234567", "+966521234567"), ("0112345678", "+966112345678")):
            self.assertEqual(identity.normalize_mobile(given_), kept)
            self.assertTrue(identity.is_doubtful_mobile(given_))

    def test_nonsense_is_refused(self):
        for text in ("", None, "abc", "123", "05FLOWERS1", "050123456", "0501234567890", "0" * 300):
            with self.subTest(text=text), self.assertRefused("mobile_nonsense"):
                identity.normalize_mobile(text)

    @properties
    @given(st.text("0123456789+ -٠١٢٣٤٥٦٧٨٩", max_size=16))
    def test_normalised_once_and_for_all(self, text):
        try:
            once = identity.normalize_mobile(text)
        except ValueError:
            return
        self.assertRegex(once, r"^\+[0-9]{5,17}$")
        self.assertEqual(identity.normalize_mobile(once), once)


@tagged("post_install", "-at_install")
class TestShortAddress(RuleCase):
    def test_accepted(self):
        for text in ("RRRD2929", "rrrd 2929", "RRRD٢٩٢٩", "RRRD-2929"):
            self.assertEqual(identity.check_short_address(text), "RRRD2929")
            self.assertTrue(identity.is_short_address(text))

    def test_refused(self):
        for text in ("", "RRR2929", "RRRD292", "2929RRRD", "رررد2929", "RRRD29291"):
            self.assertFalse(identity.is_short_address(text))
            with self.assertRefused("short_address"):
                identity.check_short_address(text)
