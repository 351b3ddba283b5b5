import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from odoo.tests import tagged

from ...tools import identity
from ...tools.errors import RuleError
from .common import RuleCase, properties

ZEROS = [char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.decimal(char, None) == 0]
BETWEEN = st.text(" -\u2013\u00a0\u0640\u200b\u200e\u200f\u061c\u202a\u202c\u2067\u2069\ufeff", max_size=3)
numbers = st.builds(
    lambda body: body + luhn.calc_check_digit(body), st.from_regex(r"[12][0-9]{8}", fullmatch=True).map(
        lambda text: identity.normalize_digits(text)),
)


@tagged("post_install", "-at_install")
class TestIdentityProperties(RuleCase):

    @properties
    @given(numbers, st.sampled_from(ZEROS), st.lists(BETWEEN, min_size=11, max_size=11))
    def test_any_script_any_marks(self, number, zero, between):
        """Digits of every script Unicode knows, with anything invisible between them, are one number."""
        digits = [chr(ord(zero) + int(digit)) for digit in number]
        spelled = between[0] + "".join(digit + gap for digit, gap in zip(digits, between[1:], strict=True))
        self.assertEqual(identity.normalize_identifier(spelled), number)
        kind = "national_id" if number[0] == "1" else "iqama"
        self.assertEqual(identity.check_saudi_identifier(spelled, kind), number)

    @properties
    @given(numbers, st.integers(0, 9), st.integers(1, 9))
    def test_one_wrong_digit_in_any_number(self, number, place, shift):
        wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1:]
        self.assertIsNone(identity.identifier_kind(wrong))

    @properties
    @given(numbers, st.integers(0, 8))
    def test_two_neighbours_swapped(self, number, place):
        """Seen by the check digit, but for 09 and 90: the one swap that Luhn can't see."""
        pair = number[place:place + 2]
        if pair[0] == pair[1]:
            return  # nothing is swapped
        swapped = number[:place] + pair[::-1] + number[place + 2:]
        unseen = set(pair) == {"0", "9"}
        self.assertEqual(luhn.is_valid(swapped), unseen)
        if not unseen:
            self.assertIsNone(identity.identifier_kind(swapped))

    @properties
    @given(st.one_of(st.text(), st.from_regex(r"[0-9 ]{8,12}")), st.sampled_from([None, "national_id", "iqama"]))
    def test_a_number_or_a_sentence(self, text, kind):
        try:
            number = identity.check_saudi_identifier(text, kind)
        except RuleError as error:
            self.assertTrue(str(error))
            self.assertNotIn("%(", str(error))
            return
        self.assertEqual(identity.check_saudi_identifier(number, kind), number)

    @properties
    @given(st.text("0123456789", min_size=20, max_size=20), st.integers(0, 23), st.integers(1, 9), st.data())
    def test_iban(self, account, place, shift, data):
        """Any account with its check digits; spelled in groups and in another script; one digit wrong."""
        from stdnum.iso7064 import mod_97_10

        number = f"SA{mod_97_10.calc_check_digits(account + 'SA')}{account}"
        zero = data.draw(st.sampled_from(ZEROS))
        spelled = " ".join(number[i:i + 4] for i in range(0, 24, 4)).lower()
        spelled = "".join(chr(ord(zero) + int(c)) if c.isdigit() else c for c in spelled)
        self.assertEqual(identity.check_iban(spelled), number)
        if place > 1:
            wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1:]
            self.assertFalse(identity.is_saudi_iban(wrong))

    @properties
    @given(st.integers(0, 99999999), st.sampled_from(ZEROS), st.sampled_from(["05", "5", "9665", "009665", "+9665"]))
    def test_mobile(self, rest, zero, prefix):
        number = f"{prefix}{rest:08d}"
        spelled = "".join(chr(ord(zero) + int(c)) if c.isdigit() else c for c in number)
        self.assertEqual(identity.normalize_mobile(spelled), f"+9665{rest:08d}")

    @properties
    @given(st.text())
    def test_digits_fold_once(self, text):
        once = identity.normalize_digits(text)
        self.assertEqual(identity.normalize_digits(once), once)
        self.assertEqual(len(once), len(text))
        self.assertFalse([char for char in once if char.isdecimal() and not char.isascii()])

    @properties
    @given(st.text())
    def test_short_address(self, text):
        if identity.is_short_address(text):
            self.assertEqual(identity.check_short_address(identity.check_short_address(text)),
                             identity.check_short_address(text))
        else:
            with self.assertRefused("short_address"):
                identity.check_short_address(text)
