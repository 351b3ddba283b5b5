"""The parameters of the need assessment: the shipped version, and how a set is checked.

See ``need.py`` for the formula they belong to.
"""
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from .errors import RuleError

CLASSES = ("a", "b", "c", "d")
OBLIGATIONS = ("rent", "court_debt", "treatment")
WEIGHTS = ("cover", "housing", "health", "dependants", "shock")
TOTAL_WEIGHT = 100
MAX_NUMBER = 10**12  # beyond it lies a slip of the keyboard, not a family

# The version that ships. Published figures are named above; the rest is a proposal.
DEFAULT_PARAMETERS = {
    "version": "1",
    "line": 3719.0,  # SAR a month for one adult equivalent
    "line_year": 0,  # the year whose prices the line is in; 0: not recorded yet
    "line_index": 1.0,  # raises the line to today's prices
    "scale": {"head": 1.0, "adult": 0.5, "child": 0.3},
    "child_until": 18,  # a child is younger than this
    "student_until": 20,  # an adult student younger than this is a dependant
    "count_rates": {
        "salary": 0.5,  # social security counts earned income at half
        "business": 0.5,
        "social_security": 1.0,
        "pension": 1.0,
        "gosi": 1.0,
        "citizen_account": 1.0,
        "family_support": 1.0,
        "rent_income": 1.0,
        "charity": 1.0,
        "student_allowance": 0.5,
        "other": 1.0,
    },
    "default_count_rate": 1.0,
    "assets_months": 12,
    "obligation_caps": {"rent": 2000.0, "court_debt": None, "treatment": None},
    "class_bounds": {"a": 0.25, "b": 0.5, "c": 0.75, "d": 1.0},
    "weights": {"cover": 60, "housing": 10, "health": 15, "dependants": 10, "shock": 5},
    # Of the weight of housing, by the condition of the dwelling.
    "housing_shares": {
        "owned": 0.0,
        "charity": 0.3,
        "rented": 0.5,
        "shared": 0.7,
        "unfit": 0.9,
        "none": 1.0,
    },
    # Of the weight of health, for each person; together at most all of it.
    "health_shares": {"disabled": 0.5, "ill": 0.3},
    "dependants_full": 5,  # so many dependants earn all the points
}


class Parameters:
    """A checked set of parameters with its numbers as Decimal; see :func:`prepare`."""

    def __init__(self, parameters):
        given = _Reader(parameters)
        self.version = str(given.value("version"))
        self.line = given.positive("line")
        self.line_year = int(given.number("line_year"))
        self.line_index = given.positive("line_index")
        self.scale = {key: given.number("scale", key) for key in ("head", "adult", "child")}
        if not money(self.line * self.line_index * self.scale["head"]):
            # The line of a person alone, by which a family's net is divided.
            raise RuleError("need_parameter_positive", parameter="line", value=0)
        self.child_until = given.number("child_until")
        self.student_until = given.number("student_until")
        self.count_rates = given.shares("count_rates")
        self.default_count_rate = given.share("default_count_rate")
        self.assets_months = given.positive("assets_months")
        self.obligation_caps = {
            kind: given.cap("obligation_caps", kind)
            for kind in OBLIGATIONS
        }
        self.class_bounds = [given.number("class_bounds", code) for code in CLASSES]
        if sorted({0, *self.class_bounds}) != [0, *self.class_bounds]:
            raise RuleError("need_class_bounds")
        self.weights = {key: given.number("weights", key) for key in WEIGHTS}
        if sum(self.weights.values()) != TOTAL_WEIGHT:
            raise RuleError("need_weights", total=plain(sum(self.weights.values())))
        self.housing_shares = given.shares("housing_shares")
        self.health_shares = {key: given.share("health_shares", key) for key in ("disabled", "ill")}
        self.dependants_full = given.positive("dependants_full")


class _Reader:
    """Read numbers out of a parameter dict, naming the one that is wrong."""

    def __init__(self, parameters):
        self.parameters = parameters

    def value(self, *path):
        """What stands at this path; a missing one is named."""
        value = self.parameters
        for key in path:
            if not isinstance(value, dict) or key not in value:
                raise RuleError("need_parameter_missing", parameter=".".join(path))
            value = value[key]
        return value

    def number(self, *path):
        """A number that is zero or more."""
        return number_of(self.value(*path), ".".join(path))

    def cap(self, *path):
        """A number, or None where there is no cap."""
        return None if self.value(*path) is None else self.number(*path)

    def positive(self, *path):
        """A number above zero."""
        number = self.number(*path)
        if not number:
            raise RuleError("need_parameter_positive", parameter=".".join(path), value=0)
        return number

    def share(self, *path):
        """A number from zero to one."""
        number = self.number(*path)
        if number > 1:
            raise RuleError("need_parameter_share", parameter=".".join(path), value=plain(number))
        return number

    def shares(self, name):
        """A dict of numbers from zero to one."""
        return {key: self.share(name, key) for key in self.value(name)}


def prepare(parameters=None):
    """Check a set of parameters once, for use on many families.

    :param parameters: dict as :data:`DEFAULT_PARAMETERS` (also when None), or what
        this function gave before
    :return: :class:`Parameters`
    :raises RuleError: naming the parameter that is missing or out of its bounds
    """
    if isinstance(parameters, Parameters):
        return parameters
    return Parameters(DEFAULT_PARAMETERS if parameters is None else parameters)


def check_parameters(parameters):
    """Refuse a set of parameters the formula cannot use.

    :param parameters: dict as :data:`DEFAULT_PARAMETERS`
    :raises RuleError: naming the parameter that is missing or out of its bounds
    """
    prepare(parameters)


def number_of(value, field):
    """Read a number that is not negative; what is missing is zero."""
    if value is None or value is False:
        return Decimal(0)
    try:
        number = Decimal(str(value))  # through str: a float counts as what it shows
    except InvalidOperation:
        raise RuleError("need_not_a_number", value=value, field=field) from None
    if not number.is_finite():
        raise RuleError("need_not_a_number", value=value, field=field)
    if number < 0:
        raise RuleError("need_negative", value=value, field=field)
    if number > MAX_NUMBER:
        raise RuleError("need_too_large", value=value, field=field)
    return number


def money(amount):
    """Round to the halala."""
    return rounded(amount, "0.01")


def rounded(number, exponent):
    """Round half up, as on paper."""
    return number.quantize(Decimal(exponent), ROUND_HALF_UP)


def json_number(number):
    """Give a Decimal as a JSON number, whole ones as int."""
    return int(number) if number == number.to_integral_value() else float(number)


def plain(number):
    """A Decimal as a person writes it."""
    return str(json_number(number))
