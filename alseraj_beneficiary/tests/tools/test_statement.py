"""A statement adds up, whatever came and went back."""
import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools.statement import Line, add_up, sort
from .common import RuleCase, properties

amounts = st.decimals(Decimal("-9999.99"), Decimal("9999.99"), places=2)
lines = st.lists(st.builds(
    lambda day, amount, in_kind: Line(day, "x", "t", "", "", "", abs(amount) if in_kind else amount, in_kind),
    st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1)), amounts, st.booleans(),
), max_size=30)


@tagged("post_install", "-at_install")
class TestStatementRules(RuleCase):
    @properties
    @given(lines)
    def test_totals(self, some):
        totals = add_up(some)
        self.assertEqual(totals.total, sum((line.amount for line in some), Decimal(0)))
        self.assertEqual(totals.total, totals.money + totals.in_kind - totals.returned)
        self.assertTrue(min(totals.money, totals.in_kind, totals.returned) >= 0)

    @properties
    @given(lines)
    def test_order(self, some):
        ordered = sort(some)
        self.assertCountEqual(ordered, some)
        self.assertEqual([line.date for line in ordered], sorted(line.date for line in some))

    def test_what_came_back_stands_after_what_came(self):
        day = datetime.date(2026, 1, 1)
        paid, back = (Line(day, "a", "t", "", "", "", Decimal(amount), False) for amount in (5, -5))
        self.assertEqual(sort([back, paid]), [paid, back])
