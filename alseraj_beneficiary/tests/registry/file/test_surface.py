import ast

from lxml import etree

from odoo import Command
from odoo.tests import tagged

from ...common import PREFIX, AlserajCommon

IBAN = "SA0380000000608010167519"


@tagged("post_install", "-at_install")
class TestSurface(AlserajCommon):
    """Lists, filters and searches of the files."""

    def test_every_filter_answers(self):
        """Each filter, grouping and field of the search view runs, as every role that reads files."""
        arch = self.env["alseraj.beneficiary"].get_view(
            self.env.ref(PREFIX + "beneficiary_view_search").id, "search")["arch"]
        nodes = list(etree.fromstring(arch).iter("filter"))
        self.assertGreater(len(nodes), 20)
        for user in (self.user_delegate, self.user_officer, self.user_finance, self.user_auditor):
            files = self.env["alseraj.beneficiary"].with_user(user)
            for node in nodes:
                with self.subTest(node.get("name"), user=user.login):
                    if domain := node.get("domain"):
                        files.search(ast.literal_eval(domain.replace("uid", str(user.id))), limit=1)
                    if context := node.get("context"):
                        group = ast.literal_eval(context)["group_by"]
                        files.formatted_read_group([], [group], ["__count"])

    def test_iban_as_it_is_typed(self):
        file = self.make_beneficiary(bank_ids=[Command.create({"acc_number": IBAN})])
        other = self.make_beneficiary()
        files = self.env["alseraj.beneficiary"].with_user(self.user_officer)
        for text in (
            IBAN, IBAN.lower(), "SA03 8000 0000 6080 1016 7519", "SA-0380-0000", "0380000000608010167519",
            "٠٣٨٠٠٠٠٠٠٠٦٠٨٠١٠١٦٧٥١٩", "7519", "SA03",
        ):
            with self.subTest(text):
                found = files.search([("iban_text", "ilike", text)])
                self.assertIn(file, found)
                self.assertNotIn(other, found)
        for text in (IBAN, "SA03 8000 0000 6080 1016 7519", "0380000000608010167519"):
            with self.subTest("one box: " + text):
                self.assertEqual([id_ for id_, _name in files.name_search(text)], file.ids)
        self.assertFalse(files.search([("iban_text", "ilike", "  ")]))
        self.assertFalse(files.search([("iban_text", "ilike", "%")]))

    def test_iban_of_another_branch(self):
        other = self.make_beneficiary(
            bank_ids=[Command.create({"acc_number": IBAN})], branch_id=self.other_branch.id)
        files = self.env["alseraj.beneficiary"].with_user(self.user_delegate)
        for text in (IBAN, IBAN[:14], "7519"):
            self.assertFalse(files.search([("iban_text", "ilike", text)]))
            self.assertFalse(files.name_search(text))
        self.assertTrue(files.with_user(self.user_officer).search([("iban_text", "=", IBAN)]) == other)

    def test_a_list_costs_the_same_for_many(self):
        view = self.env["alseraj.beneficiary"].with_user(self.user_officer)
        spec = {
            name: {} for name in (
                "code", "name", "identifier", "mobile", "need_class", "missing_document_count", "review_date", "state",
                "amount_paid", "is_review_due", "is_incomplete",
            )
        }

        def cost(count):
            files = self.make_beneficiaries(count)
            return self.count_queries(lambda: view.web_search_read([("id", "in", files.ids)], spec))

        cost(2)
        self.assertLessEqual(cost(80), cost(10) + 2)

    def test_the_search_panel(self):
        self.make_beneficiary(register=False)
        files = self.env["alseraj.beneficiary"].with_user(self.user_delegate)
        branches = files.search_panel_select_range("branch_id")["values"]
        self.assertTrue(branches)
        for name in ("category_ids", "need_class"):
            files.search_panel_select_multi_range(name)

    def test_actions_open(self):
        for name in ("action_beneficiary", "action_beneficiary_review", "action_beneficiary_analysis"):
            action = self.env["ir.actions.act_window"].with_user(self.user_officer)._for_xml_id(PREFIX + name)
            self.assertTrue(action["help"])
            for _id, kind in action["views"]:
                self.env["alseraj.beneficiary"].with_user(self.user_officer).get_view(view_type=kind)
