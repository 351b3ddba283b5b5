"""From a closed session to installments; a fund that is too short stops the closing as a whole."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...committee.common import CommitteeCommon


@tagged("post_install", "-at_install")
class TestSessionToInstallments(CommitteeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fund = cls.env["alseraj.fund"].create({
            "name": "Rent", "code": "RENT", "kind": "restricted", "budget": 2500.0, "company_id": cls.company.id,
            "purpose": "Rent of families"})
        cls.support_type.write({"fund_id": cls.fund.id, "installment_count": 3})

    def _decide(self, requests):
        session = self.make_session(requests)
        for decision in session.decision_ids:
            for user in self.voters:
                decision.with_user(user).cast_vote("for")
        return session

    def test_close(self):
        requests = self.make_request(2)
        self._decide(requests).with_user(self.user_secretary).action_close()
        self.assertEqual(requests.mapped("state"), ["approved", "approved"])
        self.assertEqual(requests[0].installment_ids.mapped("amount"), [333.33, 333.33, 333.34])
        self.assertEqual(requests.installment_ids.payee_id, requests.partner_id)
        self.assertEqual((self.fund.committed, self.fund.available), (2000.0, 500.0))
        decisions = requests.decision_ids
        self.assertEqual(decisions.fund_id, self.fund)
        html = self.env["ir.actions.report"].with_user(self.user_secretary)._render_qweb_html(
            "alseraj_beneficiary.report_minutes", decisions.session_id.ids)[0].decode()
        self.assertIn(self.fund.name, html)
        with self.assertRaisesRegex(UserError, "by the system"):
            decisions.with_user(self.user_secretary).write({"fund_id": False})
        self.env.flush_all()
        self.env.cr.execute("UPDATE alseraj_committee_decision SET fund_id = NULL WHERE id = %s", [decisions[0].id])
        self.env.invalidate_all()
        self.assertFalse(decisions.session_id.verify_seal(), "the fund is sealed")

    def test_last_riyal(self):
        requests = self.make_request(3)
        session = self._decide(requests)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            session.with_user(self.user_secretary).action_close()
        message = str(caught.exception)
        self.assertIn("Rent", message)
        self.assertEqual(sum(request.name in message for request in requests), 1)
        self.assertEqual(session.state, "open")
        self.assertFalse(requests.installment_ids)
        self.fund.budget = 3000.0
        session.with_user(self.user_secretary).action_close()
        self.assertEqual(self.fund.available, 0.0)
