from odoo.tests import BaseCase

from ...tools.statistics import get_margin


class TestStatistics(BaseCase):

    def test_margin_against_a_table_worked_by_hand(self):
        # 1.96 * sqrt(p(1-p)/n) * sqrt((N-n)/(N-1))
        for share, answers, asked, expected in (
            (0.5, 100, 0, 0.0980), (0.5, 384, 0, 0.0500), (0.8, 100, 200, 0.0556), (0.8, 40, 60, 0.0722),
            (0.8, 50, 50, 0.0), (1.0, 10, 100, 0.0), (0.5, 0, 10, 0.0),
        ):
            self.assertAlmostEqual(get_margin(share, answers, asked), expected, places=4, msg=(share, answers, asked))
