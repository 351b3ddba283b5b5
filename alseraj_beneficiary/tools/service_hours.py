"""The hours in which short texts may be sent; they may go past midnight."""

from datetime import datetime, time, timedelta


def is_open(moment, start, end):
    """Whether ``moment`` lies in the hours from ``start`` to ``end``.

    :param datetime moment: wall clock
    :param float start: such as 9.5 for half past nine
    :param float end: the first moment that is too late; equal to ``start``: always open
    """
    if start == end:
        return True
    hour = moment.hour + moment.minute / 60 + moment.second / 3600
    return start <= hour < end if start < end else hour >= start or hour < end


def next_open(moment, start, end):
    """:return: datetime (wall clock), ``moment`` itself or the next one at which the hours begin"""
    if is_open(moment, start, end):
        return moment
    opening = datetime.combine(moment.date(), time(int(start), round(start % 1 * 60)))
    return opening if opening > moment else opening + timedelta(days=1)
