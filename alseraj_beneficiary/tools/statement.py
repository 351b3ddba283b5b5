"""What a beneficiary received over a period, in the order of the days, with its totals."""
import datetime
from decimal import Decimal
from typing import NamedTuple


class Line(NamedTuple):
    """One payment, hand-over or return.

    :param date: day of the entry or hand-over
    :param name: number of the installment
    :param type_name: what it is for
    :param quantity: units in words, empty for money
    :param how: journal it was paid from, empty for support in kind
    :param entry: number of the journal entry, empty for support in kind
    :param amount: positive when received, negative when it came back
    :param in_kind: whether it was handed over
    """

    date: datetime.date
    name: str
    type_name: str
    quantity: str
    how: str
    entry: str
    amount: Decimal
    in_kind: bool


class Totals(NamedTuple):
    """Sums of a statement; what came back counts once, as a minus."""

    money: Decimal
    in_kind: Decimal
    returned: Decimal
    total: Decimal


def sort(lines):
    """Put lines in the order of a statement: by day, what came in before what came back.

    :param lines: iterable of :class:`Line`
    :return: list
    """
    return sorted(lines, key=lambda line: (line.date, line.amount < 0, line.name, line.entry))


def add_up(lines):
    """Add a statement up.

    :param lines: iterable of :class:`Line`
    :return: :class:`Totals`: money and support in kind received, what came back (positive), and the difference
    """
    zero = Decimal(0)
    lines = list(lines)
    money = sum((line.amount for line in lines if line.amount > 0 and not line.in_kind), zero)
    in_kind = sum((line.amount for line in lines if line.in_kind), zero)
    returned = -sum((line.amount for line in lines if line.amount < 0), zero)
    return Totals(money, in_kind, returned, money + in_kind - returned)
