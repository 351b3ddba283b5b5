from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools.shares import get_interval
from .common import RuleCase, properties


@tagged("post_install", "-at_install")
class TestShares(RuleCase):

    def test_interval_against_published_ones(self):
        """R. G. Newcombe, Statistics in Medicine 17 (1998), pages 857 to 872, table I, method 3."""
        for positive, count, low, high in (
            (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
        ):
            found = get_interval(positive / count, count)
            self.assertAlmostEqual(found[0], low, places=4, msg=(positive, count))
            self.assertAlmostEqual(found[1], high, places=4, msg=(positive, count))

    def test_few_who_all_agree_prove_little(self):
        low, high = get_interval(1.0, 6)
        self.assertAlmostEqual(low, 6 / (6 + 1.96 ** 2), places=4)
        self.assertAlmostEqual(high, 1.0)
        self.assertGreater(get_interval(1.0, 6, 7)[0], get_interval(1.0, 6, 700)[0], "six of seven say more")
        self.assertEqual(get_interval(1.0, 6, 6), (1.0, 1.0), "everybody was asked")
        self.assertEqual(get_interval(0.0, 0), (0.0, 1.0))

    @properties
    @given(st.integers(1, 5000), st.data())
    def test_holds_the_share_and_narrows(self, count, data):
        share = data.draw(st.integers(0, count)) / count
        low, high = get_interval(share, count)
        self.assertTrue(0 <= low <= share + 1e-12 and share - 1e-12 <= high <= 1)
        self.assertTrue(low > 0 or share < 0.8 or count < 3)
        mirrored = get_interval(1 - share, count)
        self.assertAlmostEqual(low, 1 - mirrored[1])
        more = get_interval(share, 4 * count)
        self.assertLess(more[1] - more[0], high - low)
        finite = get_interval(share, count, 2 * count)
        (self.assertLess if count > 1 else self.assertAlmostEqual)(finite[1] - finite[0], high - low)
