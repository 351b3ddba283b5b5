"""What may be said about an answer, so that at least so many others look the same."""

from collections import Counter, defaultdict

KNOWER = "by"  # the key of a row that says who knows it, because he entered it or was told it; none: nobody


def are_enough(knowers, smallest):
    """Whether a sum over some answers tells nobody about fewer than ``smallest`` that he does not know yet.

    :param knowers: of each answer, who knows it or None
    :param int smallest: the fewest that a sum may be about
    :return: bool
    """
    knowers = list(knowers)
    most = max(Counter(filter(None, knowers)).values(), default=0)
    unknown = len(knowers) - most  # what is left for the one who knows most, when he takes away what he knows
    return len(knowers) >= smallest and (unknown == 0 or unknown >= smallest)


def choose_enough(rows, smallest):
    """The rows that may be mixed: without those of people who know too few of them for the others.

    :param list rows: of dicts
    :param int smallest: the fewest that a sum may be about
    :return: list of positions, none where too few are left
    """
    groups = defaultdict(list)
    for position, row in enumerate(rows):
        groups[row.get(KNOWER)].append(position)
    left = sorted(groups.values(), key=len)
    while left and not are_enough([rows[position].get(KNOWER) for group in left for position in group], smallest):
        left.pop(0)
    return sorted(position for group in left for position in group)


def make_classes(rows, names, smallest):
    """Split rows into classes that share their values; a value that too few share is left out.

    Each class has at least ``smallest`` rows, whatever the values are, so an answer fits at least so many people. No
    class can be told from another by subtraction either: what is left over beside the large groups is large itself. Who
    knows some of the rows finds no class in which fewer than ``smallest`` are left that he does not know.

    :param list rows: of dicts
    :param names: the keys to split by, the most useful first
    :param int smallest: the fewest rows of a class
    :return: list of (dict of the values that are kept, list of positions in ``rows``)
    :raises ValueError: there are fewer rows than a class needs
    """
    if not are_enough([row.get(KNOWER) for row in rows], smallest):
        raise ValueError(f"{len(rows)} rows, {smallest} are needed")
    classes = [({}, list(range(len(rows))))]
    for name in names:
        classes = [
            ({**values, name: value}, members)
            for values, positions in classes for value, members in _split(rows, positions, name, smallest)
        ]
    return classes


def _split(rows, positions, name, smallest):
    def is_large(members):
        return are_enough([rows[position].get(KNOWER) for position in members], smallest)

    groups = defaultdict(list)
    for position in positions:
        groups[rows[position].get(name) or None].append(position)
    large = {value: members for value, members in groups.items() if value is not None and is_large(members)}
    rest = [position for value, members in groups.items() if value not in large for position in members]
    while large and rest and not is_large(rest):
        # those few would be known by what is missing: a large group hides them
        rest += large.pop(min(large, key=lambda value: (len(large[value]), str(value))))
    return [*large.items(), *([(None, rest)] if rest else [])]
