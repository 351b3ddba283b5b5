"""Nobody decides on his own or his relatives' case, over RPC either."""

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..common import CommitteeCommon


@tagged("post_install", "-at_install")
class TestDecisionDuties(CommitteeCommon):

    def test_kin_writes_no_decision(self):
        request = self.make_request()
        decision = self.make_session(request).decision_ids
        request.beneficiary_id.kin_user_ids = self.user_secretary | self.user_chair | self.user_member
        for user in (self.user_secretary, self.user_chair, self.user_member):
            for vals in ({"outcome": "approved"}, {"amount": 900.0}, {"conditions": "None"}, {"reason_id": self.reason.id}):
                # a member who neither presides nor keeps the minutes writes no decision at all
                sentence = "presides" if user == self.user_member else "relative"
                with self.subTest(user=user.login, vals=vals), self.assertRaisesRegex(UserError, sentence):
                    call_kw(decision.with_user(user), "write", [decision.ids, vals], {})
        call_kw(decision.with_user(self.user_vice), "write", [decision.ids, {"amount": 900.0}], {})

    def test_kin_closes_the_session_of_others(self):
        """Closing is arithmetic over the votes: one relative on the agenda does not hold up the others."""
        request = self.make_request()
        session = self.make_session(request)
        session.decision_ids.write({"amount": 900.0})
        self.vote(session.decision_ids)
        request.beneficiary_id.kin_user_ids = self.user_secretary
        session.action_close()
        self.assertEqual(request.state, "approved")
