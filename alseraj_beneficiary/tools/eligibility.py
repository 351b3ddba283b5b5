"""Who is eligible for a support, and when a family may ask for it again: rules as plain data, without the ORM."""

from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from . import hijri

# Kinds of conditions that compare one value of the file with a list.
LIST_KINDS = ("need_class", "zakat_class", "housing", "marital_status", "gender", "nationality", "branch")
HIJRI_YEAR_DAYS = 354  # outside the years that the calendar knows


class Condition(NamedTuple):
    """One line: all lines of a support hold together.

    :param kind: ``category``, one of :data:`LIST_KINDS`, or ``age``, ``member_age``, ``household_size``,
        ``income_per_head``
    :param values: ids or keys of the list
    :param excluded: none of the values, instead of one of them
    :param low: at least; of ages in full years, included; 0: no limit
    :param high: at most, included; 0: no limit
    """

    kind: str
    values: frozenset = frozenset()
    excluded: bool = False
    low: float = 0
    high: float = 0


class Facts(NamedTuple):
    """What the conditions ask of a file; an empty value is one that nobody knows."""

    categories: frozenset = frozenset()
    need_class: str = ""
    zakat_class: str = ""
    housing: str = ""
    marital_status: str = ""
    gender: str = ""
    nationality: str = ""
    branch: int = 0
    birth_date: object = None
    member_birth_dates: tuple = ()
    household_size: int = 0
    income_per_head: float = 0.0


def get_birth_bounds(low, high, today):
    """The birth dates of who is between two ages.

    :param int low: in full years, included; 0: no limit
    :param int high: in full years, included; 0: no limit
    :param date today: the day to look at
    :return: (first day or None, last day or None), both included
    """
    first = today - relativedelta(years=high + 1) + timedelta(days=1) if high else None
    last = today - relativedelta(years=low) if low else None
    return first, last


def is_between(birth_date, low, high, today):
    """Tell whether somebody is between two ages; nobody is whose birth date is unknown.

    :return: bool
    """
    first, last = get_birth_bounds(low, high, today)
    return bool(birth_date) and (not first or birth_date >= first) and (not last or birth_date <= last)


def holds(condition, facts, today):
    """Tell whether a condition holds for a file.

    :param Condition condition: the condition
    :param Facts facts: what the file says
    :param date today: the day to look at
    :return: bool
    """
    kind = condition.kind
    if kind == "category":
        return condition.values.isdisjoint(facts.categories) == condition.excluded
    if kind in LIST_KINDS:
        return (getattr(facts, kind) in condition.values) != condition.excluded
    if kind == "age":
        return is_between(facts.birth_date, condition.low, condition.high, today)
    if kind == "member_age":
        return any(is_between(date, condition.low, condition.high, today) for date in facts.member_birth_dates)
    value = getattr(facts, kind)
    return value >= condition.low and (not condition.high or value <= condition.high)


# ---------------------------------------------------------------- how often


def get_next_date(granted_on, basis, months=0):
    """From which day on a family may ask again.

    :param date granted_on: when it was granted last
    :param str basis: ``months`` after that day, or the next ``year`` or ``hijri_year``
    :param int months: for the basis ``months``; 0: no limit
    :return: date, or None when nothing limits it
    """
    if basis == "year":
        return granted_on.replace(year=granted_on.year + 1, month=1, day=1)
    if basis == "hijri_year":
        known = hijri.from_gregorian(granted_on)
        if not known or known[0] >= hijri.MAX_YEAR:
            return granted_on + timedelta(days=HIJRI_YEAR_DAYS)
        return hijri.to_gregorian(known[0] + 1, 1, 1)
    return granted_on + relativedelta(months=months) if months else None


def get_first_blocking_day(today, basis, months=0):
    """The oldest day on which a grant still stands in the way of asking today.

    :return: date, or None when nothing limits it
    """
    if basis == "year":
        return today.replace(month=1, day=1)
    if basis == "hijri_year":
        known = hijri.from_gregorian(today)
        return hijri.to_gregorian(known[0], 1, 1) if known else today - timedelta(days=HIJRI_YEAR_DAYS - 1)
    if not months:
        return None
    day = today - relativedelta(months=months)
    while get_next_date(day, basis, months) <= today:  # the last days of a month meet in a shorter one
        day += timedelta(days=1)
    return day
