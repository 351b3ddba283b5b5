"""The need assessment: how far a family is below the sufficiency line, step by step.

The formula is the association's own, built from published lines; its board's approval
is expected, so every number is a parameter of a dated version and none is in the code.
The line comes from the King Khalid Foundation's sufficiency study (8,926 SAR a month
for a family of five, about 3,719 for each adult equivalent on the scale 1 / 0.5 / 0.3,
the scale that Citizen Account's 720 : 360 : 216 follows too)::

    net   = Σ income × count rate + liquid assets ÷ 12
            − capped rent − court-ordered debt − chronic treatment
    AE    = 1 + 0.5 × further adults + 0.3 × children
    cover = net ÷ (line × AE)
    class A < 0.25 ≤ B < 0.50 ≤ C < 0.75 ≤ D < 1.00 ≤ outside
    score = 60 × (1 − cover, between 0 and 1)
            + housing 10 + health 15 + dependants 10 + shock 5

Rounding is half up: money to the halala at each step, cover to four decimals, points to
two. Class and points follow from the *rounded* cover, so whoever has the printed steps
can check them with a pencil. The score recommends; people decide.
"""

# `_` only marks sentences here; the ORM layer translates them with self.env._
from dataclasses import asdict, dataclass
from decimal import Decimal

from .errors import RuleError, _
from .need_parameters import (
    CLASSES,
    DEFAULT_PARAMETERS,
    OBLIGATIONS,
    TOTAL_WEIGHT,
    Parameters,
    check_parameters,
    json_number,
    money,
    number_of,
    prepare,
    rounded,
)

__all__ = [
    "CLASSES",
    "DEFAULT_PARAMETERS",
    "LINE_TEXTS",
    "OBLIGATIONS",
    "OUTSIDE",
    "Parameters",
    "Result",
    "assess",
    "check_parameters",
    "explain",
    "prepare",
]

OUTSIDE = "outside"
MAX_AGE = 150

# One sentence for each step, in the words of a committee member.
LINE_TEXTS = {
    "income": _("%(name)s: %(given)s SAR a month, counted at %(percent)s%%: %(amount)s SAR"),
    "assets": _(
        "Savings and liquid assets of %(given)s SAR, spread over %(months)s months: %(amount)s SAR a month"
    ),
    "rent": _("Rent: %(amount)s SAR"),
    "rent_capped": _("Rent of %(given)s SAR, of which at most %(cap)s SAR is taken off: %(amount)s SAR"),
    "court_debt": _("Debt payments ordered by a court: %(amount)s SAR"),
    "court_debt_capped": _(
        "Debt payments ordered by a court, %(given)s SAR,"
        " of which at most %(cap)s SAR is taken off: %(amount)s SAR"
    ),
    "treatment": _("Treatment of a chronic illness: %(amount)s SAR"),
    "treatment_capped": _(
        "Treatment of a chronic illness, %(given)s SAR,"
        " of which at most %(cap)s SAR is taken off: %(amount)s SAR"
    ),
    "net": _("Net monthly income of the family: %(amount)s SAR"),
    "household": _("Persons in the family: %(amount)s, of whom %(dependants)s depend on its head"),
    "per_head": _("Income per head: %(amount)s SAR"),
    "age_unknown": _("Members whose age is not recorded, counted as children: %(amount)s"),
    "adult_equivalent": _(
        "Adult equivalents: head %(head)s, %(adults)s further adults at %(adult)s,"
        " %(children)s children at %(child)s: %(amount)s"
    ),
    "line": _(
        "Sufficiency line of this family: %(line)s SAR × index %(index)s × %(adult_equivalent)s:"
        " %(amount)s SAR a month"
    ),
    "class_a": _("The family reaches %(percent)s%% of the sufficiency line: class A"),
    "class_b": _("The family reaches %(percent)s%% of the sufficiency line: class B"),
    "class_c": _("The family reaches %(percent)s%% of the sufficiency line: class C"),
    "class_d": _("The family reaches %(percent)s%% of the sufficiency line: class D"),
    "class_outside": _("The family reaches %(percent)s%% of the sufficiency line: outside the classes"),
    "points_cover": _("Points for what it lacks to the line: %(amount)s of %(weight)s"),
    "points_housing": _("Points for housing: %(amount)s of %(weight)s"),
    "points_health": _(
        "Points for health, %(disabled)s with a disability and %(ill)s with a chronic illness:"
        " %(amount)s of %(weight)s"
    ),
    "points_dependants": _("Points for %(dependants)s dependants: %(amount)s of %(weight)s"),
    "points_shock": _("Points for a sudden shock: %(amount)s of %(weight)s"),
    "score": _("Priority: %(amount)s of 100"),
}

# these say, or let one count, who is ill in the family
HEALTH_LINES = frozenset({"treatment", "treatment_capped", "points_health"})


@dataclass(frozen=True)
class Result:
    """What :func:`assess` finds; every value is JSON-serialisable.

    ``lines`` is the list of steps, each ``{"code", "values", "amount", "unit"}``.
    """

    version: str
    net: float
    household_size: int
    dependants: int
    per_head: float
    adult_equivalent: float
    line: float
    cover: float
    need_class: str
    score: float
    lines: list

    def as_dict(self):
        """Give the result as a plain dict."""
        return asdict(self)


def assess(inputs, parameters=None):
    """Assess the need of one family.

    :param inputs: dict with any of ``head`` (age, disabled, ill), ``members`` (list of
        age, relation, dependent, disabled, ill, student; without the head), ``incomes``
        (list of source, name, amount, rate), ``obligations`` (list of kind, amount),
        ``liquid_assets``, ``housing``, ``shock``. Money is SAR, incomes and obligations
        by month, ages whole years or None.
    :param parameters: dict as :data:`DEFAULT_PARAMETERS` (also when None), or what
        :func:`prepare` gave
    :return: :class:`Result`
    :raises RuleError: for a negative or unreadable number, or a code without a parameter
    """
    rules = prepare(parameters)
    family = _Family(inputs, rules)
    lines = []
    net = _net_income(inputs, rules, lines)
    per_head = money(net / family.size)
    line = money(rules.line * rules.line_index * family.adult_equivalent)
    cover = rounded(net / line, "0.0001")
    need_class = _need_class(cover, rules)
    _describe_family(family, rules, lines, per_head, line)
    percent = json_number(max(Decimal(0), cover) * 100)  # a deficit reaches nothing of the line
    _add(lines, f"class_{need_class}", cover, "ratio", percent=percent)
    score = _score(inputs, rules, family, cover, lines)
    return Result(
        version=rules.version,
        net=float(net),
        household_size=family.size,
        dependants=family.dependants,
        per_head=float(per_head),
        adult_equivalent=float(family.adult_equivalent),
        line=float(line),
        cover=float(cover),
        need_class=need_class,
        score=float(score),
        lines=lines,
    )


def explain(result, translate=str, health=True):
    """Say each step of a result in a sentence.

    :param result: :class:`Result`, its ``as_dict()``, or that dict read back from JSON
    :param translate: function from an English sentence with ``%(name)s`` in it to the
        reader's language, such as ``env._``
    :param bool health: whether the reader may know who is ill; else the steps of health are left out
    :return: list of str, in the order of the formula
    """
    lines = result["lines"] if isinstance(result, dict) else result.lines
    sentences = []
    for step in lines:
        if step["code"] in HEALTH_LINES and not health:
            continue
        values = {
            key: _show(value) if isinstance(value, (int, float)) else value
            for key, value in {**step["values"], "amount": step["amount"]}.items()
        }
        if step["unit"] == "money":
            values["amount"] = f"{step['amount']:,.2f}"
        sentences.append(translate(LINE_TEXTS[step["code"]]) % values)
    return sentences


class _Family:
    """Heads counted: size, adult equivalents, dependants, health."""

    def __init__(self, inputs, rules):
        members = inputs.get("members") or []
        ages = [_age(member.get("age")) for member in members]
        self.size = 1 + len(members)
        # An age that is missing counts as the lower share: nobody gains by leaving it out.
        self.unknown_ages = ages.count(None)
        self.children = sum(age is None or age < rules.child_until for age in ages)
        self.adults = len(members) - self.children
        scale = rules.scale
        self.adult_equivalent = scale["head"] + scale["adult"] * self.adults + scale["child"] * self.children
        self.dependants = sum(
            _is_dependent(member, age, rules) for member, age in zip(members, ages, strict=True)
        )
        people = [inputs.get("head") or {}, *members]
        self.disabled = sum(bool(person.get("disabled")) for person in people)
        self.ill = sum(bool(person.get("ill")) for person in people)
        # Who is both disabled and ill counts once, by the higher share.
        shares = sum((_health_share(person, rules) for person in people), Decimal(0))
        self.health_share = min(Decimal(1), shares)


def _is_dependent(member, age, rules):
    if member.get("dependent") is not None:
        return bool(member["dependent"])
    if member.get("disabled") or age is None or age < rules.child_until:
        return True
    return bool(member.get("student")) and age < rules.student_until


def _health_share(person, rules):
    return max((share for key, share in rules.health_shares.items() if person.get(key)), default=Decimal(0))


def _net_income(inputs, rules, lines):
    net = Decimal(0)
    for income in inputs.get("incomes") or []:
        source = income.get("source") or "other"
        name = income.get("name") or source
        given = number_of(income.get("amount"), name)
        rate = _count_rate(income, source, rules)
        counted = money(given * rate)
        net += counted
        _add(lines, "income", counted, name=name, given=json_number(given), percent=json_number(rate * 100))
    assets = number_of(inputs.get("liquid_assets"), "liquid_assets")
    if assets:
        counted = money(assets / rules.assets_months)
        net += counted
        _add(lines, "assets", counted, given=json_number(assets), months=json_number(rules.assets_months))
    for kind, given in _obligations(inputs).items():
        cap = rules.obligation_caps[kind]
        counted = given if cap is None else min(given, cap)
        taken_off = 0 - money(counted)  # not -x: nothing taken off is 0, not "-0"
        net += taken_off
        if counted < given:
            _add(lines, f"{kind}_capped", taken_off, given=json_number(given), cap=json_number(cap))
        elif given:
            _add(lines, kind, taken_off)
    _add(lines, "net", net)
    return net


def _count_rate(income, source, rules):
    if income.get("rate") is None:
        return rules.count_rates.get(source, rules.default_count_rate)
    rate = number_of(income["rate"], source)
    if rate > 1:
        raise RuleError("need_rate", value=income["rate"], name=source)
    return rate


def _obligations(inputs):
    """Sum the obligations of each kind, in the order of the formula."""
    totals = dict.fromkeys(OBLIGATIONS, Decimal(0))
    for obligation in inputs.get("obligations") or []:
        kind = obligation.get("kind")
        if kind not in totals:
            raise RuleError("need_obligation", kind=kind)
        totals[kind] += number_of(obligation.get("amount"), kind)
    return totals


def _need_class(cover, rules):
    for code, bound in zip(CLASSES, rules.class_bounds, strict=True):
        if cover < bound:
            return code
    return OUTSIDE


def _describe_family(family, rules, lines, per_head, line):
    _add(lines, "household", family.size, "persons", dependants=family.dependants)
    if family.unknown_ages:
        _add(lines, "age_unknown", family.unknown_ages, "persons")
    _add(lines, "per_head", per_head)
    _add(
        lines,
        "adult_equivalent",
        family.adult_equivalent,
        "ratio",
        adults=family.adults,
        children=family.children,
        **{key: float(share) for key, share in rules.scale.items()},
    )
    _add(
        lines,
        "line",
        line,
        line=json_number(rules.line),
        index=float(rules.line_index),
        year=rules.line_year,
        adult_equivalent=float(family.adult_equivalent),
    )


def _score(inputs, rules, family, cover, lines):
    housing = inputs.get("housing") or None
    if housing and housing not in rules.housing_shares:
        raise RuleError("need_housing", housing=housing)
    steps = (
        ("cover", min(Decimal(1), max(Decimal(0), 1 - cover)), {}),
        ("housing", rules.housing_shares[housing] if housing else Decimal(0), {"housing": housing or ""}),
        ("health", family.health_share, {"disabled": family.disabled, "ill": family.ill}),
        (
            "dependants",
            min(Decimal(1), family.dependants / rules.dependants_full),
            {"dependants": family.dependants},
        ),
        ("shock", Decimal(bool(inputs.get("shock"))), {}),
    )
    score = Decimal(0)
    for key, share, values in steps:
        weight = rules.weights[key]
        points = rounded(weight * share, "0.01")
        score += points
        _add(lines, f"points_{key}", points, "points", weight=json_number(weight), **values)
    # Weights with more than two decimals could round past the total.
    score = min(score, Decimal(TOTAL_WEIGHT))
    _add(lines, "score", score, "points")
    return score


def _add(lines, code, amount, unit="money", **values):
    amount = amount if isinstance(amount, int) else float(amount)
    lines.append({"code": code, "values": values, "amount": amount, "unit": unit})


def _age(age):
    if age is None:
        return None
    if isinstance(age, bool) or not isinstance(age, int) or not 0 <= age <= MAX_AGE:
        raise RuleError("need_age", value=age)
    return age


def _show(number):
    """Write a number with thousands separated and no useless decimals."""
    return f"{number:,.4f}".rstrip("0").rstrip(".")
