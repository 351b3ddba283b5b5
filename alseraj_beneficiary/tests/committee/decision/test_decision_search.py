"""A decision is found by its request, its family or its session, each looked up once."""

from odoo.tests import tagged

from ...plans import PlanMixin
from ..common import CommitteeCommon

DECISION = "alseraj.committee.decision"


@tagged("post_install", "-at_install")
class TestDecisionSearch(PlanMixin, CommitteeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.make_request(2)
        cls.session = cls.make_session(cls.requests)
        cls.decisions = cls.session.decision_ids

    def _find(self, text):
        ids = [row_id for row_id, _name in self.env[DECISION].with_user(self.user_officer).name_search(text)]
        return self.env[DECISION].browse(ids) & self.decisions

    def test_by_each_name(self):
        first = self.decisions.filtered(lambda decision: decision.request_id == self.requests[0])
        self.assertEqual(self._find(self.requests[0].name), first)
        self.assertIn(first, self._find(self.requests[0].beneficiary_id.name))
        self.assertEqual(self._find(self.session.name), self.decisions)
        self.assertFalse(self._find("nobody says this"))

    def test_no_decision_is_compared_with_all(self):
        """Where very many match, an OR of two sets would look through them for each decision."""
        query = self.env[DECISION]._search([("display_name", "ilike", "0")], order=self.env[DECISION]._order, limit=8)
        plan = self.explain(query.select())
        self.assertNotRegex(plan, r"SubPlan \d+\) OR", "neither set is asked again for each decision")
