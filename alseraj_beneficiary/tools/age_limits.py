"""Until which age a member of a household counts as a dependant.

The limits are data (a manager's screen); this module knows only how to apply them: the first
limit that fits the person decides. An age is reached on the birthday itself; who was born on
29 February reaches it on 1 March.
"""
from typing import NamedTuple

from dateutil.relativedelta import relativedelta


def _(sentence):
    """Mark a sentence for Odoo's term export; the ORM layer translates it."""
    return sentence


WARNINGS = {
    "age": _("Aged %(age)s: dependent until %(limit)s."),
    "age_or_study": _("Aged %(age)s: dependent until %(limit)s, or until %(study_limit)s while studying."),
    "age_no_proof": _(
        "Aged %(age)s: dependent until %(limit)s; until %(study_limit)s with a verified, valid proof of study."
    ),
    "married": _("Married: not counted as a dependant."),
    "working": _("Works: not counted as a dependant."),
}


class Limit(NamedTuple):
    """One limit; None and 0 mean that it does not ask."""

    relation: str | None = None
    gender: str | None = None
    category: object = None
    age_to: int = 0
    age_to_study: int = 0
    study_proof: bool = True
    only_unmarried: bool = False
    only_without_work: bool = False


class Person(NamedTuple):
    """What a limit reads of a member."""

    relation: str
    gender: str | None = None
    birth_date: object = None
    studies: bool = False
    study_proven: bool = False
    married: bool = False
    works: bool = False


def has_reached(birth_date, years, today):
    """Tell whether a person born on ``birth_date`` is ``years`` old on ``today``.

    :param birth_date: datetime.date, or a falsy value when unknown
    :param int years: completed years
    :param today: datetime.date
    :return: bool; False when the birth date is unknown
    """
    return bool(birth_date) and birth_date <= today - relativedelta(years=years)


def is_within(birth_date, age_from, age_to, today):
    """Tell whether a known age lies between two ages.

    :param birth_date: datetime.date, or a falsy value when unknown
    :param int age_from: first age that counts; 0: none
    :param int age_to: from this birthday on it does not count any more; 0: none
    :param today: datetime.date
    :return: bool; False when the birth date is unknown
    """
    return bool(birth_date) and (
        (not age_from or has_reached(birth_date, age_from, today))
        and not (age_to and has_reached(birth_date, age_to, today))
    )


def find_limit(limits, person, categories=()):
    """Give the limit that decides about a person: the first that fits.

    :param limits: :class:`Limit` in order
    :param Person person: the member
    :param categories: categories of the file
    :return: Limit or None
    """
    for limit in limits:
        if (
            limit.relation in (None, person.relation)
            and limit.gender in (None, person.gender)
            and (limit.category is None or limit.category in categories)
        ):
            return limit
    return None


def find_warnings(limit, person, today):
    """Say in what a person who is kept as a dependant does not fit the limit.

    :param Limit limit: the limit that decides, or None
    :param Person person: the member
    :param today: datetime.date
    :return: list of (key of :data:`WARNINGS`, values); empty when all is well
    """
    if limit is None:
        return []
    found = []
    if warning := _find_age_warning(limit, person, today):
        found.append(warning)
    if limit.only_unmarried and person.married:
        found.append(("married", {}))
    if limit.only_without_work and person.works:
        found.append(("working", {}))
    return found


def _find_age_warning(limit, person, today):
    if not limit.age_to or not has_reached(person.birth_date, limit.age_to, today):
        return None
    values = {
        "age": relativedelta(today, person.birth_date).years,
        "limit": limit.age_to,
        "study_limit": limit.age_to_study,
    }
    if not limit.age_to_study or has_reached(person.birth_date, limit.age_to_study, today):
        values["limit"] = max(limit.age_to, limit.age_to_study if person.studies else 0)
        return "age", values
    if not person.studies:
        return "age_or_study", values
    if limit.study_proof and not person.study_proven:
        return "age_no_proof", values
    return None
