"""Days of a reply: counted on the wall calendar, all of them or without the days off.

Dates only: what time it was, and whether the clocks were changed meanwhile, makes no difference.
"""

from datetime import timedelta

DAY = timedelta(days=1)


def add_days(start, days, off=frozenset()):
    """The last of the ``days`` days that follow ``start``; ``start`` itself does not count.

    :param date start: the first day
    :param int days: how many days, zero or more
    :param off: dates that don't count
    :return: date
    """
    day = start
    for _index in range(days):
        day += DAY
        while day in off:
            day += DAY
    return day


def count_days(start, end, off=frozenset()):
    """How many days follow ``start`` up to and including ``end``: the inverse of :func:`add_days`.

    :param date start: the first day, which does not count
    :param date end: the last day; before ``start``: 0
    :param off: dates that don't count
    :return: int
    """
    whole = max(0, (end - start).days)
    return whole - sum(start < day <= end for day in off)
