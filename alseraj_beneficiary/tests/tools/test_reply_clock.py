import unittest
from datetime import date, timedelta

from ...tools.reply_clock import add_days, count_days

START = date(2026, 11, 1)  # a Sunday
WEEKENDS = frozenset(day for number in range(800) if (day := START + timedelta(days=number)).weekday() in (4, 5))


class TestReplyClock(unittest.TestCase):

    def test_by_hand(self):
        self.assertEqual(add_days(START, 14), date(2026, 11, 15))
        self.assertEqual(add_days(START, 0), START)
        self.assertEqual(add_days(START, 4, WEEKENDS), date(2026, 11, 5), "Thursday")
        self.assertEqual(add_days(START, 5, WEEKENDS), date(2026, 11, 8), "over Friday and Saturday")
        self.assertEqual(add_days(date(2026, 11, 6), 1, WEEKENDS), date(2026, 11, 8), "begun on a Friday")
        self.assertEqual(count_days(date(2026, 11, 5), date(2026, 11, 8), WEEKENDS), 1)
        self.assertEqual(count_days(date(2026, 11, 6), date(2026, 11, 7), WEEKENDS), 0)
        self.assertEqual(count_days(START, START), 0)
        self.assertEqual(count_days(START, START - timedelta(days=9)), 0)

    def test_counting_undoes_adding(self):
        for off in (frozenset(), WEEKENDS, WEEKENDS | {date(2026, 11, 10), date(2026, 11, 11)}):
            for begin in range(8):
                start = START + timedelta(days=begin)
                for days in range(60):
                    end = add_days(start, days, off)
                    self.assertEqual(count_days(start, end, off), days)
                    self.assertTrue(not days or end not in off)

    def test_a_pause_in_two_is_one_pause(self):
        for cut in range(20):
            middle, end = START + timedelta(days=cut), START + timedelta(days=20)
            self.assertEqual(
                count_days(START, middle, WEEKENDS) + count_days(middle, end, WEEKENDS),
                count_days(START, end, WEEKENDS),
            )
