"""Which of the payments that nobody confirmed are asked about by phone."""
import math


def draw(ids, share, chance):
    """Draw a sample without replacement, whose size is right on average however few there are.

    :param list ids: what to draw from
    :param float share: 0 to 1 of them
    :param chance: ``random.Random``; a system one, so that nobody knows beforehand who is asked
    :return: list of ids, in the order of ``ids``
    """
    share = min(max(share, 0.0), 1.0)
    wanted = len(ids) * share
    size = math.floor(wanted)
    if chance.random() < wanted - size:
        size += 1
    drawn = set(chance.sample(range(len(ids)), min(size, len(ids))))
    return [id_ for position, id_ in enumerate(ids) if position in drawn]
