from datetime import date, timedelta

from odoo.tests import TransactionCase, tagged

from ...tools import eligibility
from ...tools.eligibility import Condition, Facts


@tagged("post_install", "-at_install")
class TestEligibility(TransactionCase):

    def test_ages_at_the_birthday(self):
        today = date(2026, 11, 23)
        for birth, low, high, expected in (
            (date(2008, 11, 23), 18, 0, True), (date(2008, 11, 24), 18, 0, False),
            (date(2007, 11, 24), 0, 18, True), (date(2007, 11, 23), 0, 18, False),
            (None, 0, 18, False), (date(1990, 1, 1), 0, 0, True),
        ):
            with self.subTest(birth=birth, low=low, high=high):
                self.assertEqual(eligibility.is_between(birth, low, high, today), expected)

    def test_unknown_is_none_of_the_values(self):
        facts, today = Facts(), date(2026, 1, 1)
        for kind in eligibility.LIST_KINDS:
            self.assertFalse(eligibility.holds(Condition(kind, frozenset({"a"})), facts, today))
            self.assertTrue(eligibility.holds(Condition(kind, frozenset({"a"}), excluded=True), facts, today))
        self.assertFalse(eligibility.holds(Condition("category", frozenset({1})), facts, today))
        self.assertTrue(eligibility.holds(Condition("category", frozenset({1}), excluded=True), facts, today))

    def test_next_date(self):
        self.assertEqual(eligibility.get_next_date(date(2026, 1, 31), "months", 1), date(2026, 2, 28))
        self.assertEqual(eligibility.get_next_date(date(2026, 12, 31), "year"), date(2027, 1, 1))
        self.assertEqual(eligibility.get_next_date(date(2024, 2, 29), "year"), date(2025, 1, 1))
        self.assertEqual(eligibility.get_next_date(date(2026, 6, 10), "hijri_year"), date(2026, 6, 16))
        self.assertIsNone(eligibility.get_next_date(date(2026, 1, 1), "months", 0))

    def test_first_blocking_day_agrees_with_next_date(self):
        for basis, months in (("months", 1), ("months", 12), ("months", 7), ("year", 0), ("hijri_year", 0)):
            for offset in range(0, 800, 7):
                today = date(2024, 1, 31) + timedelta(days=offset)
                first = eligibility.get_first_blocking_day(today, basis, months)
                for day in (first - timedelta(days=1), first, first + timedelta(days=1)):
                    if day > today:
                        continue
                    blocked = eligibility.get_next_date(day, basis, months) > today
                    self.assertEqual(blocked, day >= first, (basis, months, today, day))
