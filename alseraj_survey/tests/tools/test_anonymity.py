import random
from collections import Counter

from odoo.tests import BaseCase

from ...tools.anonymity import are_enough, choose_enough, make_classes

NAMES = ("type", "branch", "gender")


class TestAnonymity(BaseCase):

    def test_every_class_has_enough_and_all_rows_are_in_one(self):
        chance = random.Random(7)
        for _round in range(400):
            count, smallest = chance.randint(5, 90), chance.choice((5, 5, 7))
            if count < smallest:
                continue
            rows = [
                {"type": chance.choice("aaaabbc"), "branch": chance.choice((1, 2, 3, None)), "gender": chance.choice("mf")}
                for _row in range(count)
            ]
            classes = make_classes(rows, NAMES, smallest)
            self.assertEqual(sorted(p for _values, members in classes for p in members), list(range(count)))
            for values, members in classes:
                self.assertGreaterEqual(len(members), smallest)
                for name, value in values.items():
                    if value is not None:
                        self.assertEqual({rows[position][name] for position in members}, {value})

    def test_who_is_left_over_takes_others_along(self):
        rows = [{"type": "rent"}] * 6 + [{"type": "food"}] * 2
        self.assertEqual([values for values, _members in make_classes(rows, ("type",), 5)], [{"type": None}])
        rows = [{"type": "rent"}] * 6 + [{"type": "food"}] * 5
        self.assertEqual(
            sorted((values["type"], len(members)) for values, members in make_classes(rows, ("type",), 5)),
            [("food", 5), ("rent", 6)])

    def test_too_few_are_refused(self):
        with self.assertRaises(ValueError):
            make_classes([{}] * 4, NAMES, 5)

    def test_who_knows_some_of_them_learns_nothing_of_the_others(self):
        for knowers, expected in (
            ([None] * 5, True), ([None] * 4, False), (["a"] * 5, True), (["a"] * 4 + ["b"], False),
            (["a"] * 5 + ["b"] * 4, False),
            (["a"] * 5 + ["b"] * 5, True), (["a"] * 3 + ["b"] * 3 + ["c"] * 2, True), (["a"] * 3 + ["b"] * 3 + ["c"], False),
            (["a"] * 2 + [None] * 4, False), (["a"] * 2 + [None] * 5, True), ([], False),
        ):
            self.assertEqual(are_enough(knowers, 5), expected, knowers)

    def test_classes_of_entered_answers(self):
        chance = random.Random(11)
        for _round in range(600):
            rows = [
                {"type": chance.choice("aab"), "branch": chance.choice((1, 2)), "gender": chance.choice("mf"),
                 "by": chance.choice((None, 7, 8, 8, 9))} for _row in range(chance.randint(1, 40))]
            chosen = choose_enough(rows, 5)
            left_out = Counter(row.get("by") for position, row in enumerate(rows) if position not in set(chosen))
            self.assertFalse(set(left_out) & {rows[position].get("by") for position in chosen}, "all of somebody's, or none")
            if not chosen:
                continue
            mixed = [rows[position] for position in chosen]
            classes = make_classes(mixed, NAMES, 5)
            self.assertEqual(sorted(p for _values, members in classes for p in members), list(range(len(mixed))))
            for _values, members in classes:
                known = Counter(mixed[position]["by"] for position in members)
                self.assertGreaterEqual(len(members), 5)
                for knower, count in known.items():
                    if knower:
                        self.assertFalse(0 < len(members) - count < 5, known)
