"""What the formula promises to everyone, on families and parameters of any kind."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools import need
from .common import RuleCase, properties

CLASSES = (*need.CLASSES, need.OUTSIDE)
amounts = st.decimals(0, 50_000, places=2)
shares = st.decimals(0, 1, places=2)
ages = st.one_of(st.none(), st.integers(0, 100))
people = st.fixed_dictionaries(
    {"age": ages, "disabled": st.booleans(), "ill": st.booleans()},
    optional={"dependent": st.sampled_from([True, False, None]), "student": st.booleans()},
)
incomes = st.fixed_dictionaries(
    {"source": st.sampled_from([*need.DEFAULT_PARAMETERS["count_rates"], "unknown"]), "amount": amounts},
    optional={"rate": st.one_of(st.none(), shares)},
)
obligations = st.fixed_dictionaries({"kind": st.sampled_from(need.OBLIGATIONS), "amount": amounts})
families = st.fixed_dictionaries(
    {
        "head": people,
        "members": st.lists(people, max_size=12),
        "incomes": st.lists(incomes, max_size=5),
        "obligations": st.lists(obligations, max_size=4),
        "liquid_assets": amounts,
        "housing": st.sampled_from([None, *need.DEFAULT_PARAMETERS["housing_shares"]]),
        "shock": st.booleans(),
    }
)


@st.composite
def parameters(draw):
    """Any set that check_parameters lets through, not only the shipped one."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=4, max_size=4)))
    weights = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
    bounds = sorted(draw(st.sets(st.integers(1, 300), min_size=4, max_size=4)))
    caps = st.one_of(st.none(), amounts)
    return {
        **need.DEFAULT_PARAMETERS,
        "line": draw(st.decimals(1, 20_000, places=2)),
        "line_index": draw(st.decimals("0.5", 3, places=2)),
        "scale": {"head": 1, "adult": draw(shares), "child": draw(shares)},
        "child_until": draw(st.integers(0, 30)),
        "assets_months": draw(st.integers(1, 60)),
        "obligation_caps": {kind: draw(caps) for kind in need.OBLIGATIONS},
        "class_bounds": {code: bound / 100 for code, bound in zip(need.CLASSES, bounds, strict=True)},
        "weights": dict(zip(("cover", "housing", "health", "dependants", "shock"), weights, strict=True)),
        "health_shares": {"disabled": draw(shares), "ill": draw(shares)},
        "dependants_full": draw(st.integers(1, 10)),
    }


@tagged("post_install", "-at_install")
class TestNeedProperties(RuleCase):
    def assertNotMoreUrgent(self, later, earlier):
        """``later`` has at most the priority of ``earlier``."""
        self.assertLessEqual(later.score, earlier.score)
        self.assertGreaterEqual(CLASSES.index(later.need_class), CLASSES.index(earlier.need_class))

    @properties
    @given(families, parameters(), incomes)
    def test_more_income_never_raises_priority(self, family, rules, more):
        richer = {**family, "incomes": [*family["incomes"], more]}
        self.assertNotMoreUrgent(need.assess(richer, rules), need.assess(family, rules))

    @properties
    @given(families, parameters(), amounts, st.data())
    def test_a_higher_income_never_raises_priority(self, family, rules, raise_, data):
        if not family["incomes"]:
            return
        place = data.draw(st.integers(0, len(family["incomes"]) - 1))
        raised = [dict(row) for row in family["incomes"]]
        raised[place]["amount"] += raise_
        self.assertNotMoreUrgent(
            need.assess({**family, "incomes": raised}, rules), need.assess(family, rules)
        )

    @properties
    @given(families, parameters(), amounts)
    def test_more_assets_never_raise_priority(self, family, rules, more):
        richer = {**family, "liquid_assets": family["liquid_assets"] + more}
        self.assertNotMoreUrgent(need.assess(richer, rules), need.assess(family, rules))

    @properties
    @given(families, parameters(), people)
    def test_one_more_dependant_never_lowers_priority(self, family, rules, person):
        larger = {**family, "members": [*family["members"], {**person, "dependent": True}]}
        self.assertNotMoreUrgent(need.assess(family, rules), need.assess(larger, rules))

    @properties
    @given(families, parameters(), obligations)
    def test_one_more_obligation_never_lowers_priority(self, family, rules, more):
        burdened = {**family, "obligations": [*family["obligations"], more]}
        self.assertNotMoreUrgent(need.assess(family, rules), need.assess(burdened, rules))

    @properties
    @given(families, parameters())
    def test_bounds(self, family, rules):
        result = need.assess(family, rules)
        self.assertTrue(0 <= result.score <= 100)
        self.assertIn(result.need_class, CLASSES)
        self.assertGreater(result.line, 0)
        self.assertEqual(result.household_size, 1 + len(family["members"]))
        self.assertLessEqual(result.dependants, len(family["members"]))

    @properties
    @given(families, st.randoms())
    def test_the_order_of_rows_does_not_matter(self, family, random):
        shuffled = {
            key: random.sample(value, len(value)) if isinstance(value, list) else value
            for key, value in family.items()
        }
        one, other = need.assess(family).as_dict(), need.assess(shuffled).as_dict()
        one.pop("lines"), other.pop("lines")
        self.assertEqual(one, other)

    @properties
    @given(families, parameters(), families)
    def test_class_follows_the_cover(self, family, rules, other):
        one, two = need.assess(family, rules), need.assess(other, rules)
        if one.cover < two.cover:
            self.assertLessEqual(CLASSES.index(one.need_class), CLASSES.index(two.need_class))
        elif one.cover == two.cover:
            self.assertEqual(one.need_class, two.need_class)

    @properties
    @given(families, parameters())
    def test_the_lines_add_up(self, family, rules):
        result = need.assess(family, rules)
        amounts = [(line["code"], line["amount"]) for line in result.lines]
        net = [code for code, _amount in amounts].index("net")
        self.assertAlmostEqual(sum(amount for _code, amount in amounts[:net]), result.net, 2)
        points = sum(amount for code, amount in amounts if code.startswith("points_"))
        self.assertAlmostEqual(min(points, 100), result.score, 2)
        self.assertEqual(len(need.explain(result)), len(result.lines))

    @properties
    @given(families, parameters(), st.sampled_from([10, 100]))
    def test_the_unit_of_money_does_not_matter(self, family, rules, times):
        """All amounts ten times as high, line and caps too: the same need, but for the halala of each step."""
        larger = {
            **family,
            "incomes": [{**row, "amount": row["amount"] * times} for row in family["incomes"]],
            "obligations": [{**row, "amount": row["amount"] * times} for row in family["obligations"]],
            "liquid_assets": family["liquid_assets"] * times,
        }
        caps = {kind: cap and cap * times for kind, cap in rules["obligation_caps"].items()}
        small = need.assess(family, rules)
        large = need.assess(larger, {**rules, "line": rules["line"] * times, "obligation_caps": caps})
        steps = len(small.lines)
        self.assertLessEqual(abs(large.net - small.net * times), 0.005 * times * steps + 0.01)
        # the line is rounded to a halala, too: by so much it may weigh more or less
        halala = 0.005 * (steps + abs(small.cover) + 1) / small.line + 0.0002
        self.assertLessEqual(abs(large.cover - small.cover), halala * 1.1)
        self.assertEqual((large.dependants, large.adult_equivalent), (small.dependants, small.adult_equivalent))
