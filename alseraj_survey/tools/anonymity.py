"""What may be said about an answer, so that at least so many others look the same."""

from collections import defaultdict


def make_classes(rows, names, smallest):
    """Split rows into classes that share their values; a value that too few share is left out.

    Each class has at least ``smallest`` rows, whatever the values are, so an answer fits at least so many people. No
    class can be told from another by subtraction either: what is left over beside the large groups is large itself.

    :param list rows: of dicts
    :param names: the keys to split by, the most useful first
    :param int smallest: the fewest rows of a class
    :return: list of (dict of the values that are kept, list of positions in ``rows``)
    :raises ValueError: there are fewer rows than a class needs
    """
    if len(rows) < smallest:
        raise ValueError(f"{len(rows)} rows, {smallest} are needed")
    classes = [({}, list(range(len(rows))))]
    for name in names:
        classes = [
            ({**values, name: value}, members)
            for values, positions in classes for value, members in _split(rows, positions, name, smallest)
        ]
    return classes


def _split(rows, positions, name, smallest):
    groups = defaultdict(list)
    for position in positions:
        groups[rows[position].get(name) or None].append(position)
    large = {value: members for value, members in groups.items() if value is not None and len(members) >= smallest}
    rest = [position for value, members in groups.items() if value not in large for position in members]
    while large and 0 < len(rest) < smallest:
        # those few would be known by what is missing: a large group hides them
        rest += large.pop(min(large, key=lambda value: (len(large[value]), str(value))))
    return [*large.items(), *([(None, rest)] if rest else [])]

