from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...tools import payment_plan


@tagged("post_install", "-at_install")
class TestPaymentPlan(BaseCase):

    def test_by_hand(self):
        self.assertEqual(payment_plan.split_amount(200, 3), [66.66, 66.66, 66.68])
        self.assertEqual(payment_plan.split_amount(0.01, 2), [0.0, 0.01])
        self.assertEqual(payment_plan.split_amount(1, 3, digits=3), [0.333, 0.333, 0.334])
        self.assertEqual(payment_plan.split_amount(100.10, 1), [100.10])
        with self.assertRaises(ValueError):
            payment_plan.split_amount(100, 0)
        self.assertTrue(payment_plan.is_same_sum([0.1, 0.2], 0.3))
        self.assertFalse(payment_plan.is_same_sum([0.1, 0.2, 0.0], 0.3), "a part of nothing is no part")
        self.assertFalse(payment_plan.is_same_sum([], 0))
        self.assertEqual(
            payment_plan.every_months(date(2027, 1, 31), 3), [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)])
        self.assertEqual(payment_plan.every_months(date(2027, 1, 31), 2, 0), [date(2027, 1, 31)] * 2)
        days = [date(2027, 4, 1), date(2026, 9, 1), date(2027, 1, 10), date(2027, 1, 10)]
        self.assertEqual(payment_plan.next_dates(days, date(2026, 9, 1), 2), [date(2026, 9, 1), date(2027, 1, 10)])
        self.assertEqual(payment_plan.next_dates(days, date(2028, 1, 1), 2), [])

    @staticmethod
    @given(st.decimals(min_value=0, max_value=10**9, places=2), st.integers(1, 60))
    def test_nothing_is_lost(amount, parts):
        plan = [Decimal(str(part)) for part in payment_plan.split_amount(float(amount), parts)]
        assert len(plan) == parts
        assert sum(plan) == amount
        assert max(plan) - min(plan) < Decimal("0.01") * parts

    @staticmethod
    @given(st.decimals(min_value="0.01", max_value=100, places=2))
    def test_no_part_is_empty(amount):
        most = payment_plan.most_parts(float(amount))
        assert min(payment_plan.split_amount(float(amount), most)) > 0
        assert min(payment_plan.split_amount(float(amount), most + 1)) == 0
