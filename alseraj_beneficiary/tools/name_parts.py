"""The four parts of a name as on the ID card: first, father, grandfather, family."""

PARTS = ("first_name", "father_name", "grandfather_name", "family_name")

_CONNECTORS = {"بن", "ابن", "بنت", "bin", "ibn", "bint"}
# These make one name with the word after them...
_BEFORE = {"عبد", "أبو", "ابو", "أبي", "ابي", "أم", "ام", "آل", "ال", "ذو", "abd", "abu", "umm", "al"}
# ... and these with the word before them.
_AFTER = {"الدين", "الله", "الإسلام", "الاسلام"}


def compose(parts):
    """One name of the parts that are given.

    :param parts: mapping with some of :data:`PARTS`
    :return: str, the parts in order with single spaces
    """
    return " ".join(" ".join((parts.get(part) or "").split()) for part in PARTS if parts.get(part))


def split(name):
    """The four parts of a name typed in one go; compound names (عبد الله, نور الدين) stay whole.

    :param str name: the whole name
    :return: dict of :data:`PARTS`, False where the name has no such part
    """
    words = []
    join = False
    for word in (name or "").split():
        if words and (join or word in _AFTER):
            words[-1] += f" {word}"
        elif words and word.lower() in _CONNECTORS:
            continue
        else:
            words.append(word)
        join = word.lower() in _BEFORE
    if not words:
        return dict.fromkeys(PARTS, False)
    first, *rest = words
    family = rest.pop() if rest else False
    father = rest.pop(0) if rest else False
    return {
        "first_name": first,
        "father_name": father,
        "grandfather_name": " ".join(rest) or False,
        "family_name": family,
    }
