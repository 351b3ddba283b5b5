"""How sure a share is. Shares, means and the net score themselves are counted in SQL."""

import math

CONFIDENT = 1.96  # 95 of 100 samples


def get_margin(share, answers, asked):
    """The margin of error of a share, at 95 %, for answers of a finite number of people.

    :param float share: 0 to 1
    :param int answers: how many answered
    :param int asked: how many there are; fewer than answered (a tablet asks nobody by name): as if without end
    :return: float, 0 to 1
    """
    if answers < 1:
        return 0.0
    margin = CONFIDENT * math.sqrt(share * (1 - share) / answers)
    if asked > answers:
        return margin * math.sqrt((asked - answers) / (asked - 1))
    return 0.0 if asked == answers else margin
