import random

from odoo.tests import BaseCase

from ...tools.anonymity import make_classes

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
