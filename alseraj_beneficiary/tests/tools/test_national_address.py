from odoo.tests import tagged

from ...tools import national_address
from .common import RuleCase


@tagged("post_install", "-at_install")
class TestNationalAddress(RuleCase):

    def test_folded(self):
        self.assertEqual(national_address.check_building_number(" ٨٢٢٨ "), "8228")
        self.assertEqual(national_address.check_additional_number("21-21"), "2121")
        self.assertEqual(national_address.check_postcode(12643.0), "12643")
        self.assertEqual(national_address.check_postcode("۱۲۶۴۳"), "12643")
        self.assertEqual(national_address.check_postcode(False), "")

    def test_refused(self):
        for part, length in national_address.DIGITS.items():
            for wrong in ("1" * (length - 1), "1" * (length + 1), "1" * (length - 1) + "A", "؟" * length):
                with self.subTest(part=part, wrong=wrong), self.assertRefused(f"address_{part}"):
                    national_address.check_number(part, wrong)
