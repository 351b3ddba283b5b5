"""When the parts of an approved amount are due, and how much each of them is."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta


def split_amount(amount, parts, digits=2):
    """Cut ``amount`` into equal parts; what does not divide is in the last.

    :param amount: number >= 0, in the currency
    :param int parts: >= 1
    :param int digits: decimals of the currency
    :return: list of ``parts`` floats that add up to ``amount``, to the last decimal
    :raises ValueError: fewer than one part
    """
    if parts < 1:
        raise ValueError("an amount is cut into one part at least")
    step = Decimal(1).scaleb(-digits)
    total = Decimal(str(amount)).quantize(step, rounding=ROUND_HALF_UP)
    part = (total / parts).quantize(step, rounding=ROUND_DOWN)
    return [float(part)] * (parts - 1) + [float(total - part * (parts - 1))]


def most_parts(amount, digits=2):
    """Into how many parts ``amount`` can be cut so that none is empty: of 0.05 there are five.

    :param amount: number >= 0
    :param int digits: decimals of the currency
    :return: int, at least 1
    """
    return max(int(Decimal(str(amount)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP).scaleb(digits)), 1)


def is_same_sum(amounts, total, digits=2):
    """Tell whether ``amounts`` are all above zero and add up to ``total``, to the last decimal.

    :param amounts: list of numbers
    :param total: number
    :param int digits: decimals of the currency
    :return: bool
    """
    step = Decimal(1).scaleb(-digits)
    exact = [Decimal(str(amount)).quantize(step, rounding=ROUND_HALF_UP) for amount in amounts]
    return bool(exact) and min(exact) > 0 and sum(exact) == Decimal(str(total)).quantize(step, rounding=ROUND_HALF_UP)


def every_months(start, count, interval=1):
    """``count`` days from ``start`` on, ``interval`` months apart; the 31st becomes the last day of a shorter month.

    :param date start: the first of them
    :param int count: how many
    :param int interval: months between two of them
    :return: list of dates, ascending
    """
    return [start + relativedelta(months=index * interval) for index in range(count)]


def next_dates(dates, start, count):
    """The next ``count`` of ``dates``, from ``start`` on; fewer when there are no more.

    :param dates: iterable of dates, in any order
    :param date start: the first day that counts
    :param int count: how many at most
    :return: list of dates, ascending, without doubles
    """
    return sorted({day for day in dates if day >= start})[:count]
