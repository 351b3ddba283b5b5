"""Who may do what, over RPC too."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestDuties(FinanceCommon):

    def setUp(self):
        super().setUp()
        self.installment = self.make_requests().installment_ids
        self.run_ = self.make_run(self.installment)

    def _rpc(self, user, records, method, *args):
        return call_kw(self.env[records._name].with_user(user), method, [records.ids, *args], {})

    def test_confirmer_does_not_post(self):
        self.run_.action_confirm()
        with self.assertRaisesRegex(UserError, "You confirmed this run"):
            self.run_.with_user(self.user_finance).action_post()
        self.assertIn("You confirmed", self.run_.with_user(self.user_finance).blocked_reason)
        self.company.alseraj_one_hand_disburse = True
        self.run_.with_user(self.user_finance).action_post()
        self.assertEqual(self.run_.state, "posted")

    def test_confirmer_can_not_erase_his_name(self):
        self.run_.action_confirm()
        for name in ("confirmed_by_id", "confirmed_on", "move_id", "posted_by_id", "cancelled", "name"):
            value = False if self.run_[name] else (self.user_finance_2.id if name.endswith("by_id") else 1)
            with self.subTest(field=name), self.assertRaises(UserError):
                self._rpc(self.user_finance, self.run_, "write", {name: value})

    def test_voter_neither_confirms_nor_posts(self):
        self.user_finance.group_ids += self.env.ref("alseraj_beneficiary.group_committee_member")
        self._vote(self.user_finance)
        with self.assertRaisesRegex(UserError, "You voted"):
            self.run_.with_user(self.user_finance).action_confirm()
        self.run_.with_user(self.user_finance_2).action_confirm()
        with self.assertRaisesRegex(UserError, "You voted"):
            self.run_.with_user(self.user_finance).action_post()
        self.company.alseraj_voter_may_disburse = True
        self.run_.with_user(self.user_finance).action_post()

    def _vote(self, user):
        """A vote as a closed session leaves it; the committee's own tests walk the way there."""
        request = self.installment.request_id
        committee = self.env["alseraj.committee"].create({"name": "Test", "quorum": 1, "company_id": self.company.id})
        member = self.env["alseraj.committee.member"].create({
            "committee_id": committee.id, "user_id": user.id, "role": "chair", "date_from": "2020-01-01"})
        self.company.alseraj_single_vote = True
        request._write_internal({"stage": "studied"})
        session = self.env["alseraj.committee.session"].create({"committee_id": committee.id})
        request.action_to_committee(session)
        session.action_open()
        self.env["alseraj.committee.vote"].create({
            "decision_id": session.decision_ids.id, "member_id": member.id, "choice": "for"})
        request._write_internal({"stage": "approved"})

    def test_own_file_and_kin(self):
        self.installment.beneficiary_id.sudo().kin_user_ids = self.user_finance
        with self.assertRaisesRegex(UserError, "relative"):
            self.run_.with_user(self.user_finance).action_confirm()
        self.run_.with_user(self.user_finance_2).action_confirm()

    def test_kin_plans_no_payment(self):
        request = self.installment.request_id
        request.beneficiary_id.sudo().kin_user_ids = self.user_finance
        for vals in ({"amount": 90.0}, {"fund_id": self.zakat.id}, {"payee_id": self.bank.company_id.partner_id.id}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "relative"):
                self._rpc(self.user_finance, self.installment, "write", vals)
        self.run_.installment_ids = False
        with self.assertRaisesRegex(UserError, "relative"):
            self._rpc(self.user_finance, self.installment, "action_move", "2030-01-01", "Later")
        self.installment.amount = 50.0
        with self.assertRaisesRegex(UserError, "relative"):
            self._rpc_create(request, 1.0)

    def test_wrong_roles_create_no_run(self):
        for user in (self.user_officer, self.user_auditor, self.user_delegate, self.user_manager,
                     self.user_secretary, self.user_outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["alseraj.disbursement"].with_user(user).create({"journal_id": self.bank.id})

    def test_rpc_state_writes(self):
        for user in (self.user_officer, self.user_auditor, self.user_outsider, self.user_manager):
            for records in (self.run_, self.installment):
                for state, _label in records._fields["state"].selection:
                    if state == records.state:
                        continue
                    with self.subTest(user=user.login, model=records._name, state=state), \
                            self.assertRaises(UserError):
                        self._rpc(user, records, "write", {"state": state})
        for state in ("posted", "paid"):
            with self.subTest(state=state), self.assertRaises(UserError):
                self._rpc(self.user_finance, self.run_, "write", {"state": state})
        for state in ("planned", "paid", "confirmed", "returned", "cancelled"):
            with self.subTest(installment=state), self.assertRaises(UserError):
                self._rpc(self.user_finance, self.installment, "write", {"state": state})

    def test_state_write_is_the_transition(self):
        self._rpc(self.user_finance, self.run_, "write", {"state": "confirmed"})
        self.assertEqual(self.run_.confirmed_by_id, self.user_finance)
        with self.assertRaisesRegex(UserError, "You confirmed"):
            self._rpc(self.user_finance, self.run_, "write", {"state": "posted"})
        self._rpc(self.user_finance_2, self.run_, "write", {"state": "posted"})
        self.assertEqual(self.run_.move_id.state, "posted")

    def test_rpc_system_fields_of_installments(self):
        values = {
            "receipt_confirmed_on": "2026-01-01 10:00:00", "handed_over_on": "2026-01-01 10:00:00",
            "cancelled": True, "received_by": "Me",
        }
        for name, value in values.items():
            with self.subTest(field=name), self.assertRaises(UserError):
                self._rpc(self.user_finance, self.installment, "write", {name: value})

    def test_confirmed_run_is_closed(self):
        other = self.make_requests().installment_ids
        self.run_.action_confirm()
        for records, values in (
            (self.run_, {"journal_id": self.cash.id}),
            (self.run_, {"installment_ids": [(4, other.id)]}),
            (self.run_, {"installment_ids": [(3, self.installment.id)]}),
            (self.installment, {"disbursement_id": False}),
            (self.installment, {"payee_id": other.payee_id.id}),
            (self.installment, {"amount": 1.0}),
            (self.installment, {"fund_id": self.zakat.id}),
            (other, {"disbursement_id": self.run_.id}),
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self._rpc(self.user_finance, records, "write", values)

    def test_one_run_for_an_installment(self):
        with self.assertRaisesRegex(UserError, "Take it out there first"):
            self.make_run(self.installment)

    def test_return_needs_finance(self):
        self.run_.action_confirm()
        self.run_.with_user(self.user_finance_2).action_post()
        for user in (self.user_officer, self.user_auditor, self.user_manager):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._rpc(user, self.run_, "action_return_line", self.installment.id, "closed")
        self._rpc(self.user_finance, self.run_, "action_return_line", self.installment.id, "closed")
        self.assertEqual(self.installment.state, "returned")

    def test_receipt_roles(self):
        self.run_.action_confirm()
        self.run_.with_user(self.user_finance_2).action_post()
        for user in (self.user_auditor, self.user_delegate, self.user_secretary, self.user_outsider):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._rpc(user, self.installment, "action_confirm_receipt")
        self._rpc(self.user_officer, self.installment, "action_confirm_receipt")
        self.assertEqual(self.installment.receipt_confirmed_by_id, self.user_officer)

    def test_installments_by_hand(self):
        request = self.installment.request_id
        with self.assertRaisesRegex(ValidationError, "more than"):
            self._rpc_create(request, 1.0)
        waiting = self.make_requests(approve=False)
        with self.assertRaisesRegex(ValidationError, "not approved"):
            self._rpc_create(waiting, 1.0)

    def _rpc_create(self, request, amount):
        self.env["alseraj.support.installment"].with_user(self.user_finance).create({
            "request_id": request.id, "amount": amount, "fund_id": self.fund.id})

    def test_delegate_sees_his_branch(self):
        model = self.env["alseraj.support.installment"].with_user(self.user_delegate)
        self.user_delegate.alseraj_branch_ids = self.other_branch
        self.assertFalse(model.search([("id", "=", self.installment.id)]))
        self.user_delegate.alseraj_branch_ids = self.branch
        self.assertTrue(model.search([("id", "=", self.installment.id)]))
