import copy
import json

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools import snapshot
from .common import RuleCase, properties

MEMBER = {"id": 1, "name": "سعد", "relation": "son", "dependent": True, "works": False}
INCOME = {"id": 7, "source": "salary", "kind": "income", "amount": 2000}
SIGNED = {
    "format": 2, "housing": "rented", "rent": 1200.0, "household": [MEMBER], "incomes": [INCOME],
    "head": {"work": "employed"}, "categories": ["poor"],
}
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-10**12, 10**12) | st.text(max_size=8)
    | st.floats(-1e9, 1e9, allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@tagged("standard", "at_install")
class TestSnapshot(RuleCase):

    def changed(self, **values):
        now = copy.deepcopy(SIGNED)
        now.update(values)
        return [(d.section, d.change, d.field) for d in snapshot.compare(SIGNED, now)]

    def test_nothing_differs(self):
        self.assertEqual(self.changed(), [])
        self.assertEqual(self.changed(rent=1200), [], "a whole number is the same number")

    def test_facts_values_and_sets(self):
        self.assertEqual(self.changed(rent=1500), [("rent", "changed", "rent")])
        self.assertEqual(self.changed(head={"work": False}), [("head", "changed", "work")])
        self.assertEqual(
            self.changed(categories=["orphan"]), [("categories", "removed", None), ("categories", "added", None)])

    def test_a_zero_is_an_answer(self):
        def answered(before, now):
            line = {"name": "arrears", "label": "Months", "kind": "integer"}
            return len(snapshot.compare(
                {"answers": [{**line, "value": before}]}, {"answers": [{**line, "value": now}]}))

        for nothing in (None, False, "", []):
            with self.subTest(nothing=nothing):
                self.assertEqual((answered(0, nothing), answered(nothing, 0), answered(0.0, nothing)), (1, 1, 1))
                self.assertEqual(answered(nothing, None), 0)
        self.assertEqual((answered(0, 0), answered(0, 0.0), answered(0, 3), answered(3, 0)), (0, 0, 1, 1))
        self.assertEqual((answered(False, True), answered(True, False)), (1, 1))

    def test_lines(self):
        other = {**MEMBER, "id": 2, "name": "نورة"}
        self.assertEqual(self.changed(household=[]), [("household", "removed", None)])
        self.assertEqual(self.changed(household=[other, MEMBER]), [("household", "added", None)])
        self.assertEqual(self.changed(household=[{**MEMBER, "name": "سعود"}]), [("household", "changed", "name")])
        self.assertEqual(self.changed(incomes=[{**INCOME, "amount": 1}]), [("incomes", "changed", "amount")])
        self.assertEqual(
            self.changed(incomes=[{**INCOME, "id": 9}]), [], "the same line on the file it was merged into")

    def test_order_is_no_difference(self):
        twin = {**INCOME, "id": 8, "amount": 50}
        signed = {"incomes": [INCOME, twin]}
        self.assertEqual(snapshot.compare(signed, {"incomes": [twin, INCOME]}), [])

    def test_first_format_is_read(self):
        old = {
            "household": [{"name": "سعد", "relation": "son", "dependent": True}],
            "incomes": [{"source": "salary", "kind": "income", "amount": 2000}], "monthly_income": 2000,
        }
        self.assertEqual(snapshot.compare(old, SIGNED), [])
        gone = snapshot.compare(old, {**SIGNED, "household": []})
        self.assertEqual([(d.section, d.change, d.is_essential) for d in gone], [("household", "removed", True)])

    def test_essential(self):
        lines = snapshot.compare(SIGNED, {**SIGNED, "rent": 9, "incomes": []})
        self.assertEqual({d.section: d.is_essential for d in lines}, {"rent": False, "incomes": True})

    @properties
    @given(plain)
    def test_digest_survives_the_database(self, data):
        back = json.loads(json.dumps(data))
        self.assertEqual(snapshot.digest(data), snapshot.digest(back))

    @properties
    @given(st.dictionaries(st.text(max_size=5), plain, max_size=5))
    def test_order_of_keys_is_no_content(self, data):
        turned = dict(reversed(data.items()))
        self.assertEqual(snapshot.digest(data), snapshot.digest(turned))

    @properties
    @given(st.integers(0, 10**9), st.integers(0, 10**9))
    def test_another_amount_has_another_digest(self, first, second):
        self.assertEqual(first == second, snapshot.digest({"a": first}) == snapshot.digest({"a": second}))

    @properties
    @given(st.lists(
        st.fixed_dictionaries({"id": st.integers(1, 9), "name": st.sampled_from("abc")}),
        max_size=6, unique_by=lambda line: line["id"],
    ))
    def test_nothing_differs_from_itself(self, lines):
        self.assertEqual(snapshot.compare({"household": lines}, {"household": list(reversed(lines))}), [])
