from odoo.tests import tagged

from ...tools import persons
from .common import RuleCase


@tagged("standard", "at_install")
class TestPersons(RuleCase):

    def test_the_word_for_him_or_her(self):
        for text, gender, chosen in (
            ("أرمل/أرملة", "female", "أرملة"), ("أرمل/أرملة", "male", "أرمل"), ("أرمل/أرملة", None, "أرمل/أرملة"),
            ("مصاب/مصابة بمرض مزمن", "female", "مصابة بمرض مزمن"), ("من ذوي الإعاقة", "female", "من ذوي الإعاقة"),
            ("Widowed", "female", "Widowed"), ("REQ/2026/0001", None, "REQ/2026/0001"), ("", "male", ""), (None, "male", ""),
        ):
            with self.subTest(text=text, gender=gender):
                self.assertEqual(persons.choose(text, gender), chosen)

    def test_the_gender_that_a_relation_says(self):
        for relation, other, gender in (
            ("son", None, "male"), ("mother", "male", "female"), ("spouse", "male", "female"), ("spouse", "female", "male"),
            ("spouse", None, None), ("other", "male", None), (None, "male", None),
        ):
            with self.subTest(relation=relation, other=other):
                self.assertEqual(persons.gender_of(relation, other), gender)

    def test_nationalities(self):
        self.assertEqual(persons.nationality("SA", "السعودية", "male", "ar_001"), "سعودي")
        self.assertEqual(persons.nationality("SA", "السعودية", "female", "ar_001"), "سعودية")
        self.assertEqual(persons.nationality("SA", "Saudi Arabia", "female", "en_US"), "Saudi Arabia")
        self.assertEqual(persons.nationality("XX", "بلد بعيد", "male", "ar_001"), "بلد بعيد")
