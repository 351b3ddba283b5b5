"""How sure a share is: between which two bounds the true one lies. Shares themselves are counted in SQL."""

import math

CONFIDENT = 1.96  # 95 of 100 samples


def get_interval(share, count, population=0):
    """The interval of a share at 95 %, after Wilson; it holds for few cases too, and for a share of 0 or 100 %.

    Edwin B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the American
    Statistical Association 22 (158), 1927, pages 209 to 212; without continuity correction. The usual "± 1.96 standard
    errors" says of six people who all agree that not one among thousands does not; this says "at least 61 %".
    Of a finite number of people each answer weighs more: with the usual correction, six of seven count as many.

    :param float share: 0 to 1
    :param int count: of how many cases
    :param int population: of how many people these were drawn; fewer than cases: as if without end
    :return: tuple of floats (lowest, highest), 0 to 1; everything where there is no case
    """
    if count < 1:
        return 0.0, 1.0
    if population == count:
        return share, share
    if population > count:
        count *= (population - 1) / (population - count)
    square = CONFIDENT ** 2 / count
    middle = (share + square / 2) / (1 + square)
    half = CONFIDENT / (1 + square) * math.sqrt(share * (1 - share) / count + square / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)
