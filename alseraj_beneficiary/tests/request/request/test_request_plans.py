"""Lists and searches of requests are served by an index, also when the table is long."""

from odoo.tests import tagged

from ...plans import ROWS, PlanMixin
from ..common import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestPlans(PlanMixin, RequestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        files = cls.make_beneficiaries(50)
        cls.request = cls.make_requests(files[0])
        cls.env.flush_all()
        cls.multiply("alseraj.support.request", cls.request, {
            "name": "'PLAN/' || k", "beneficiary_id": f"(ARRAY{files.ids})[1 + k % 50]",
            "state": "CASE WHEN k % 20 = 0 THEN 'submitted' WHEN k % 20 < 5 THEN 'draft' ELSE 'done' END",
            "stage": "CASE WHEN k % 20 = 0 THEN 'submitted' WHEN k % 20 < 5 THEN 'draft' ELSE 'approved' END",
            "urgent": "k % 100 = 0",
            "submitted_on": "now()::timestamp - k * interval '1 hour'",
            "reply_due": "CASE WHEN k % 50 = 0 THEN now()::date ELSE NULL END",
            "notified_on": "CASE WHEN k % 50 = 0 THEN NULL ELSE now()::timestamp END",
            "tell_by_hand": "k % 500 = 0", "access_token": "NULL", "third_party_id": "NULL",
        })

    def test_the_list_comes_in_its_order(self):
        self.assertServed("alseraj_support_request_list_index", self.plan("alseraj.support.request", []))

    def test_open_requests(self):
        states = ["draft", "submitted", "incomplete", "verified", "studied", "committee", "approved", "delivering"]
        view = self.env.ref("alseraj_beneficiary.support_request_view_search").arch
        self.assertIn(f"[('state', 'in', {tuple(states)!r})]", view, "as the filter of the menu asks")
        plan = self.plan("alseraj.support.request", [("state", "in", states)])
        self.assertServed("alseraj_support_request_open_index", plan)

    def test_open_requests_by_state(self):
        plan = self.plan("alseraj.support.request", [("state", "=", "submitted")])
        # that of the state, or of all open ones in the same order: by how many of these it is
        self.assertRegex(plan, "Index Scan using alseraj_support_request_(state|open)_index")
        self.assertServed("alseraj_support_request_", plan)
        self.assertNotIn("Sort", plan)

    def test_a_state_that_nobody_is_in(self):
        plan = self.plan("alseraj.support.request", [("state", "=", "studied")])
        self.assertServed("alseraj_support_request_state_index", plan)

    def test_overdue(self):
        plan = self.plan("alseraj.support.request", [("is_overdue", "=", True)], limit=None)
        self.assertNotIn("Seq Scan on alseraj_support_request", plan)
        self.assertNotIn("res_partner", plan, "whether a file is suspended needs no contact")

    def test_told_by_hand(self):
        plan = self.plan("alseraj.support.request", [("tell_by_hand", "=", True)], order="id", limit=None)
        self.assertServed("alseraj_support_request_letters_index", plan)

    def test_search_by_number_or_name(self):
        plan = self.plan("alseraj.support.request", [("display_name", "ilike", "PLAN/4711")], small=True)
        self.assertServed("alseraj_support_request__name_index", plan)
        self.assertServed("alseraj_support_request__beneficiary_id_index", plan)

    def test_search_finds_by_both(self):
        found = self.env["alseraj.support.request"].search([("display_name", "ilike", "PLAN/4711")])
        self.assertEqual(found.mapped("name"), ["PLAN/4711"])
        identifier = self.request.beneficiary_id.identifier
        by_file = self.env["alseraj.support.request"].search_count([("display_name", "ilike", identifier)])
        self.assertEqual(by_file, ROWS // 50 + 1)
        others = self.env["alseraj.support.request"].search_count([("display_name", "not ilike", "PLAN/4711")])
        self.assertEqual(others, ROWS)
