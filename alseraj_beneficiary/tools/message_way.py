"""By which way a message goes: what the person prefers, else what reaches him."""

WAYS = ("sms", "mail", "letter")  # in the order in which they are tried


def list_ways(allowed, reached_by, preferred=None):
    """The ways to try, the first one first.

    :param allowed: ways that this message may take
    :param reached_by: ways for which the person has an address
    :param preferred: the way that he asked for, or None
    :return: list
    """
    possible = [way for way in WAYS if way in allowed and way in reached_by]
    if preferred in possible:
        possible.remove(preferred)
        possible.insert(0, preferred)
    return possible


def choose_way(ways, tried=()):
    """:return: the first of ``ways`` that has not been tried, or None: he can't be reached"""
    return next((way for way in ways if way not in tried), None)
