"""Whole state vectors (installment, run, request) through whatever Accounting may do to the entry."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestStates(FinanceCommon):

    def setUp(self):
        super().setUp()
        self.request = self.make_requests()
        self.installment = self.request.installment_ids
        self.run_ = self.make_run(self.installment)

    def _assert(self, installment, run, request):
        self.assertStates(self.installment, self.run_, (installment, run, request))

    def _post(self):
        self.run_.action_confirm()
        self.run_.with_user(self.user_finance_2).action_post()
        return self.run_.move_id

    def _reverse(self, move):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids,
        ).create({"journal_id": move.journal_id.id, "reason": "wrong"})
        wizard.reverse_moves()
        return wizard.new_move_ids

    def test_forward(self):
        self._assert("in_run", "draft", "delivering")
        self.run_.action_confirm()
        self._assert("in_run", "confirmed", "delivering")
        self.run_.with_user(self.user_finance_2).action_post()
        self._assert("paid", "posted", "done")
        self.installment.with_user(self.user_officer).action_confirm_receipt()
        self._assert("confirmed", "posted", "done")

    def test_cancel_run(self):
        self.run_.action_confirm()
        self.run_.action_cancel()
        self._assert("planned", "cancelled", "approved")
        other = self.make_run(self.installment)
        self.assertStates(self.installment, other, ("in_run", "draft", "delivering"))

    def test_reset_run(self):
        self.run_.action_confirm()
        self.run_.action_reset()
        self._assert("in_run", "draft", "delivering")
        self.assertFalse(self.run_.confirmed_by_id)

    def test_entry_to_draft_and_again(self):
        move = self._post()
        move.button_draft()
        self._assert("in_run", "confirmed", "delivering")
        move.action_post()
        self._assert("paid", "posted", "done")

    def test_entry_to_draft_and_posted_by_the_run(self):
        move = self._post()
        move.button_draft()
        self.run_.with_user(self.user_finance_2).action_post()
        self.assertEqual(self.run_.move_id, move)
        self._assert("paid", "posted", "done")

    def test_entry_cancelled_and_paid_by_another_run(self):
        move = self._post()
        move.button_cancel()
        self._assert("planned", "cancelled", "approved")
        other = self.env["alseraj.disbursement"].with_user(self.user_finance).create({
            "journal_id": self.run_.journal_id.id,
        })
        other.action_fill()
        other.action_confirm()
        other.with_user(self.user_finance_2).action_post()
        self.assertStates(self.installment, other, ("paid", "posted", "done"))
        move.button_draft()
        with self.assertRaises(ValidationError):
            move.action_post()

    def test_draft_entry_deleted(self):
        move = self._post()
        move.button_draft()
        move.unlink()
        self._assert("in_run", "confirmed", "delivering")
        self.assertFalse(self.run_.move_id)
        self.run_.with_user(self.user_finance_2).action_post()
        self._assert("paid", "posted", "done")

    def test_cancel_run_with_draft_entry(self):
        move = self._post()
        move.button_draft()
        self.run_.action_cancel()
        self.assertEqual(move.state, "cancel")
        self._assert("planned", "cancelled", "approved")

    def test_entry_reversed(self):
        move = self._post()
        reversal = self._reverse(move)
        self.assertEqual(reversal.state, "posted")
        self._assert("returned", "cancelled", "approved")
        other = self.pay(self.installment)
        self.assertStates(self.installment, other, ("paid", "posted", "done"))
        self.assertEqual(self.run_.state, "cancelled")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            reversal.button_draft()
        self.assertStates(self.installment, other, ("paid", "posted", "done"))

    def test_reversal_undone(self):
        reversal = self._reverse(self._post())
        reversal.button_draft()
        self._assert("paid", "posted", "done")
        reversal.action_post()
        self._assert("returned", "cancelled", "approved")

    def test_reversal_reversed(self):
        reversal = self._reverse(self._post())
        self._reverse(reversal)
        self._assert("paid", "posted", "done")

    def test_original_not_reset_below_its_reversal(self):
        move = self._post()
        self._reverse(move)
        with self.assertRaises(ValidationError):
            move.button_draft()

    def test_return_line(self):
        others = self.make_requests(2).installment_ids
        self.run_.write({"installment_ids": [(4, rec.id) for rec in others]})
        self._post()
        with self.assertRaises(UserError):
            self.run_.action_return_line(self.installment)
        self.run_.action_return_line(self.installment.id, reason="Account closed")
        self._assert("returned", "posted", "approved")
        self.assertEqual(others.mapped("state"), ["paid", "paid"])
        self.assertEqual(self.installment.return_reason, "Account closed")
        self.assertEqual(self.run_.amount_returned, 100.0)
        self.assertEqual(self.run_.total, 300.0)
        with self.assertRaises(UserError):
            self.run_.action_return_line(self.installment, reason="again")
        self.confirm_accounts(self.installment)
        other = self.pay(self.installment)
        self.assertStates(self.installment, other, ("paid", "posted", "done"))
        self.assertEqual(self.run_.state, "posted")
        self.assertEqual(self.run_.total, 300.0)

    def test_return_two_lines_then_the_bank_books_the_rest(self):
        others = self.make_requests(2).installment_ids
        self.run_.write({"installment_ids": [(4, rec.id) for rec in others]})
        move = self._post()
        self.run_.action_return_line(others, reason="Accounts closed")
        outstanding = move.line_ids.filtered(lambda line: not line.alseraj_installment_id)
        self.assertEqual(outstanding.amount_residual, -100.0)
        self._reconcile(outstanding, 100.0)
        self._assert("paid", "paid", "done")

    def test_return_of_the_only_line(self):
        self._post()
        self.run_.action_return_line(self.installment, reason="Account closed")
        self._assert("returned", "cancelled", "approved")

    def test_return_after_receipt_was_confirmed(self):
        self._post()
        self.installment.action_confirm_receipt()
        self.run_.action_return_line(self.installment, reason="Account closed")
        self._assert("returned", "cancelled", "approved")
        self.assertFalse(self.installment.receipt_confirmed_on)

    def _reconcile(self, outstanding, amount):
        line = self.env["account.bank.statement.line"].create({
            "journal_id": self.bank.id, "date": self.today, "payment_ref": "run", "amount": -amount,
        })
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = outstanding.account_id
        (outstanding | suspense).reconcile()
        return line

    def test_bank_statement(self):
        move = self._post()
        outstanding = move.line_ids.filtered(lambda line: not line.alseraj_installment_id)
        self.assertTrue(outstanding.account_id.reconcile)
        line = self._reconcile(outstanding, 100.0)
        self._assert("paid", "paid", "done")
        line.action_undo_reconciliation()
        self._assert("paid", "posted", "done")

    def test_partial_bank_statement(self):
        move = self._post()
        outstanding = move.line_ids.filtered(lambda line: not line.alseraj_installment_id)
        self._reconcile(outstanding, 40.0)
        self._assert("paid", "posted", "done")

    def test_run_deleted(self):
        self.run_.unlink()
        self.assertEqual(self.installment.state, "planned")
        self.assertEqual(self.request.state, "approved")

    def test_cancel_installment(self):
        self.run_.action_cancel()
        with self.assertRaises(UserError):
            self.installment.with_user(self.user_finance).action_cancel()
        before = self.fund.available
        self.installment.with_user(self.user_manager).action_cancel("The family moved away")
        self._assert("cancelled", "cancelled", "approved")
        self.assertEqual(self.fund.available, before + 100.0)
        with self.assertRaises(UserError):
            self.make_run(self.installment)

    def test_done_is_told_once(self):
        self._post()
        first = self.request.delivered_on
        self.assertTrue(first)
        self.run_.action_return_line(self.installment, reason="Account closed")
        self.confirm_accounts(self.installment)
        self.pay(self.installment)
        self.assertEqual(self.request.delivered_on, first)

    def test_cron_catches_what_accounting_posted(self):
        move = self._post()
        self.request.delivered_on = False
        move.button_draft()
        move.action_post()
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_notice_done").method_direct_trigger()
        self.assertTrue(self.request.delivered_on)

    def test_two_installments(self):
        self.support_type.installment_count = 2
        request = self.make_requests(amount=100.01)
        first, second = request.installment_ids
        self.assertEqual((first.amount, second.amount), (50.0, 50.01))
        run = self.pay(first)
        self.assertStates(first, run, ("paid", "posted", "delivering"))
        second.action_cancel("Not needed any more")
        self.assertStates(first, run, ("paid", "posted", "done"))
