from odoo.tests import BaseCase

from ...tools.requirements import FileFacts, MemberFacts, Rule, concerns, needs
from ...tools.scans import get_kind, is_scan


class TestRequirements(BaseCase):

    def test_every_condition_left_empty_holds(self):
        self.assertEqual(needs([Rule(1)], FileFacts(), []), [(1, None)])

    def test_conditions(self):
        file = FileFacts(frozenset({1, 2}), "rented", "widowed", "saudi")
        for rule, asked in (
            (Rule(1, categories=frozenset({2, 9})), True), (Rule(1, categories=frozenset({9})), False),
            (Rule(1, housing="rented"), True), (Rule(1, housing="owned"), False),
            (Rule(1, marital_status="widowed", origin="other"), False),
            (Rule(1, categories=frozenset({1}), housing="rented", marital_status="widowed", origin="saudi"), True),
        ):
            with self.subTest(rule):
                self.assertEqual(bool(needs([rule], file, [])), asked)

    def test_once_each_in_the_order_of_the_rules(self):
        members = [MemberFacts("a", "son", 3), MemberFacts("b", "wife", 30)]
        rules = [Rule(2), Rule(1, each_member=True), Rule(2, housing=""), Rule(1, each_member=True, relation="child")]
        self.assertEqual(needs(rules, FileFacts(), members), [(2, None), (1, "a"), (1, "b")])

    def test_members(self):
        rule = Rule(1, each_member=True, age_from=6, age_to=20)
        self.assertEqual([age for age in (None, 0, 5, 6, 20, 21) if concerns(rule, MemberFacts(1, "son", age))], [6, 20])
        self.assertTrue(concerns(Rule(1, each_member=True), MemberFacts(1)))
        self.assertTrue(concerns(Rule(1, each_member=True, age_to=1), MemberFacts(1, "son", 0)))
        self.assertFalse(concerns(Rule(1, each_member=True, studying=True), MemberFacts(1, "son", 9, "none")))

    def test_scans_are_told_by_their_content(self):
        for raw in (b"%PDF-1.7", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftypheic"):
            self.assertTrue(is_scan(raw), raw)
        for raw in (b"", b"<html>", b"<svg xmlns=", b" %PDF-", b"MZ", b"PK\3\4", b"\0\0\0\x18ftypisom", b"GIF89a"):
            self.assertFalse(is_scan(raw), raw)
        self.assertEqual([get_kind(m) for m in ("application/pdf", "image/png", "image/svg+xml", "text/html", None)],
                         ["pdf", "image", "other", "other", "other"])
