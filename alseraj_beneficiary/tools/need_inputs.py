"""What the need formula reads of a family, out of plain facts.

A study of one family and a simulation of the whole registry build their inputs here, so
that both count a family the same way.
"""

import calendar
from typing import NamedTuple

from .need_parameters import OBLIGATIONS

NO_RENT = ("owned", "charity")  # nobody pays rent there, whatever rent an old flat left on the file


class Head(NamedTuple):
    """The facts of a file."""

    birth_date: object = None
    housing: str = None
    rent_amount: float = 0
    health: str = None


class Findings(NamedTuple):
    """What a visit found."""

    housing: str = None
    disabled: bool = False
    ill: bool = False
    shock: bool = False


class Member(NamedTuple):
    """One person of the household beside the head."""

    birth_date: object = None
    relation: str = None
    dependent: bool = None
    health: str = None
    study: str = None


class Line(NamedTuple):
    """An income, obligation or asset with the rate at which it counts."""

    kind: str
    code: str
    name: str
    amount: float
    rate: float = 1.0


def findings_of_file(head):
    """What a file says by itself, for a family that nobody has visited yet.

    :param Head head: the facts of the file
    :return: :class:`Findings`
    """
    return Findings(head.housing, head.health == "disabled", head.health == "ill")


def build_inputs(head, findings, members, lines, day):
    """Build what ``need.assess`` reads, without any person's name.

    :param Head head: the facts of the file
    :param Findings findings: of the visit
    :param members: list of :class:`Member`, only who lives in the household
    :param lines: list of :class:`Line`, as declared
    :param date day: the day of which ages are told
    :return: dict for ``need.assess``, JSON-serialisable
    """
    housing = findings.housing or head.housing or None
    obligations = [
        {"kind": line.code, "amount": counted(line)}
        for line in lines if line.kind == "obligation" and line.code in OBLIGATIONS
    ]
    if head.rent_amount and housing not in NO_RENT and not any(row["kind"] == "rent" for row in obligations):
        obligations.append({"kind": "rent", "amount": head.rent_amount})
    return {
        "head": {
            "age": age_on(head.birth_date, day), "disabled": bool(findings.disabled), "ill": bool(findings.ill),
        },
        "members": [
            {
                "age": age_on(member.birth_date, day),
                "relation": member.relation,
                "dependent": bool(member.dependent),
                "disabled": member.health == "disabled",
                "ill": member.health == "ill",
                "student": member.study in ("school", "university"),
            }
            for member in members
        ],
        "incomes": [
            {"source": line.code, "name": line.name, "amount": line.amount, "rate": line.rate}
            for line in lines if line.kind == "income"
        ],
        "obligations": obligations,
        "liquid_assets": round(sum(counted(line) for line in lines if line.kind == "asset"), 6),
        "housing": housing,
        "shock": bool(findings.shock),
    }


def counted(line):
    """The part of a line that counts; without the dust of binary fractions."""
    return round(line.amount * line.rate, 6)


def age_on(birth_date, day):
    """Tell the age in whole years; who was born on 29 February has his birthday on the 28th of other years.

    :return: int, or None without a birth date
    """
    if not birth_date:
        return None
    birthday = (birth_date.month, birth_date.day)
    if birthday == (2, 29) and not calendar.isleap(day.year):
        birthday = (2, 28)
    return day.year - birth_date.year - ((day.month, day.day) < birthday)
