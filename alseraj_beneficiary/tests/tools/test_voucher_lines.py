"""Deliveries of cards as they are pasted, and what is refused without telling a number."""
import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools.errors import RuleError
from ...tools.voucher_lines import CardLine, read_sheet, read_text
from .common import RuleCase, properties


@tagged("post_install", "-at_install")
class TestVoucherLines(RuleCase):
    def test_lines(self):
        for text, lines in (
            ("12345678", [CardLine(1, "12345678", None, None)]),
            ("Number;Value\n12345678;50", [CardLine(2, "12345678", Decimal(50), None)]),
            ("\n 12345678 \t 50.5 \t 2027-12-31 \n\n", [
                CardLine(2, "12345678", Decimal("50.5"), datetime.date(2027, 12, 31))]),
            ("١٢٣٤٥٦٧٨،٥٠٫٥،31/12/2027", [CardLine(1, "12345678", Decimal("50.5"), datetime.date(2027, 12, 31))]),
        ):
            with self.subTest(text=text):
                self.assertEqual(read_text(text), lines)

    def test_refusals(self):
        for text, code in (
            ("", "voucher_empty"), ("Number", "voucher_empty"), ("12345678;0", "voucher_value"),
            ("12345678;-5", "voucher_value"), ("12345678;x", "voucher_value"), ("12345678;NaN", "voucher_value"),
            ("12345678;5;31/02/2027", "voucher_expiry"), ("\n".join(["12345678"] * 5001), "voucher_too_many"),
        ):
            with self.subTest(text=text[:20]), self.assertRefused(code):
                read_text(text)
        with self.assertRefused("voucher_not_workbook"):
            read_sheet(b"PK\x03\x04 broken")

    @properties
    @given(st.text(max_size=80))
    def test_any_text_is_read_or_refused(self, text):
        try:
            lines = read_text(text)
        except RuleError:
            return
        self.assertTrue(all(line.number for line in lines))

    @properties
    @given(st.from_regex(r"[1-9][0-9]{11,18}", fullmatch=True))
    def test_a_refusal_tells_no_number(self, number):
        with self.assertRaises(RuleError) as refused:
            read_text(f"{number};{number}x")
        self.assertNotIn(number, str(refused.exception))
