"""Drawing by lot: the size is right on average, nobody twice."""
import random

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools.receipt_sample import draw
from .common import RuleCase, properties

ids = st.lists(st.integers(1, 10_000), unique=True, max_size=60)


@tagged("post_install", "-at_install")
class TestReceiptSample(RuleCase):
    @properties
    @given(ids, st.floats(-1, 2), st.integers())
    def test_a_part_in_order(self, pool, share, seed):
        drawn = draw(pool, share, random.Random(seed))
        self.assertEqual(drawn, [id_ for id_ in pool if id_ in set(drawn)])
        wanted = len(pool) * min(max(share, 0), 1)
        self.assertLess(abs(len(drawn) - wanted), 1)

    def test_all_and_none(self):
        self.assertEqual(draw([3, 1, 2], 1, random.Random(1)), [3, 1, 2])
        self.assertEqual(draw([3, 1, 2], 0, random.Random(1)), [])

    def test_one_payment_a_night_is_right_on_average(self):
        chance = random.Random(20261123)
        drawn = sum(len(draw([1], 0.1, chance)) for _night in range(5000))
        self.assertAlmostEqual(drawn / 5000, 0.1, delta=0.02)
