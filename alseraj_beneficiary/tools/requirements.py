"""Which documents a file must bring: rules as plain data, without the ORM."""

from typing import NamedTuple

# What a rule says of a member's relation -> the relations meant.
RELATIONS_MEANT = {
    "spouse": ("spouse",),
    "child": ("son", "daughter"),
    "son": ("son",),
    "daughter": ("daughter",),
    "parent": ("father", "mother"),
    "sibling": ("brother", "sister"),
    "grandchild": ("grandchild",),
}
STUDYING = ("school", "university")


class Rule(NamedTuple):
    """One line of the requirements; a condition left empty holds for everybody.

    :param type_id: the document type that is required
    :param categories: ids of categories, any of them
    :param housing: how the family is housed
    :param marital_status: of the beneficiary
    :param origin: ``saudi`` or ``other``
    :param each_member: asked of each member that the next conditions fit, not of the beneficiary
    :param relation: key of :data:`RELATIONS_MEANT`
    :param age_from: in full years, included
    :param age_to: in full years, included; 0: no limit
    :param studying: members at school or university only
    """

    type_id: int
    categories: frozenset = frozenset()
    housing: str = ""
    marital_status: str = ""
    origin: str = ""
    each_member: bool = False
    relation: str = ""
    age_from: int = 0
    age_to: int = 0
    studying: bool = False


class FileFacts(NamedTuple):
    """What the rules ask of a file."""

    categories: frozenset = frozenset()
    housing: str = ""
    marital_status: str = ""
    origin: str = ""


class MemberFacts(NamedTuple):
    """What the rules ask of a member; ``age`` is None where the birth date is unknown."""

    key: object
    relation: str = ""
    age: int | None = None
    study: str = ""


def applies(rule, file):
    """Tell whether the conditions of a rule on the file hold, all of them.

    :param Rule rule: the rule
    :param FileFacts file: the file
    :return: bool
    """
    return (
        (not rule.categories or not rule.categories.isdisjoint(file.categories))
        and rule.housing in ("", file.housing)
        and rule.marital_status in ("", file.marital_status)
        and rule.origin in ("", file.origin)
    )


def concerns(rule, member):
    """Tell whether a rule for each member asks this one. Without a birth date no age limit holds.

    :param Rule rule: the rule
    :param MemberFacts member: the member
    :return: bool
    """
    if rule.relation and member.relation not in RELATIONS_MEANT[rule.relation]:
        return False
    if rule.studying and member.study not in STUDYING:
        return False
    if not (rule.age_from or rule.age_to):
        return True
    return member.age is not None and rule.age_from <= member.age <= (rule.age_to or member.age)


def needs(rules, file, members):
    """List what a file must bring, each once, in the order of the rules.

    :param rules: iterable of :class:`Rule`
    :param FileFacts file: the file
    :param members: iterable of :class:`MemberFacts`
    :return: list of (type id, key of the member or None for the beneficiary)
    """
    found = {}
    for rule in rules:
        if not applies(rule, file):
            continue
        if rule.each_member:
            found.update(((rule.type_id, member.key), True) for member in members if concerns(rule, member))
        else:
            found[rule.type_id, None] = True
    return list(found)
