"""What leaves the bank, in one sum or one by one, and Odoo's own statement lines against it, as state vectors."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import FinanceCommon


class CreditCase(FinanceCommon):

    def setUp(self):
        super().setUp()
        self.installments = self.make_requests(3).installment_ids.sorted("id")

    def _pay(self):
        self.run_ = self.pay(self.installments)
        self.credits = self.run_._get_credits().sorted(lambda line: line.alseraj_transfer_id.id)
        return self.run_

    def _book_statement(self, credit, amount, date=None):
        """A line of the bank statement, matched with an outstanding item as the accountant does it."""
        line = self.env["account.bank.statement.line"].create({
            "journal_id": self.run_.journal_id.id, "date": date or self.today, "payment_ref": credit.name,
            "amount": -amount,
        })
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = credit.account_id
        (credit | suspense).reconcile()
        return line

    def _assert(self, run, *installments):
        self.env.flush_all()
        self.assertEqual((self.run_.state, *self.installments.mapped("state")), (run, *installments))

    def _reverse(self, move):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids,
        ).create({"journal_id": move.journal_id.id, "reason": "wrong"})
        wizard.reverse_moves()
        return wizard.new_move_ids


@tagged("post_install", "-at_install")
class TestOneCredit(CreditCase):

    def test_statement(self):
        self._pay()
        self.assertEqual(self.credits.mapped("balance"), [-300.0])
        line = self._book_statement(self.credits, 300.0)
        self.assertTrue(line.is_reconciled)
        self._assert("paid", "paid", "paid", "paid")
        line.action_undo_reconciliation()
        self._assert("posted", "paid", "paid", "paid")
        line.unlink()
        self._assert("posted", "paid", "paid", "paid")

    def test_in_two_parts(self):
        self._pay()
        self._book_statement(self.credits, 100.0)
        self._assert("posted", "paid", "paid", "paid")
        self._book_statement(self.credits, 200.0)
        self._assert("paid", "paid", "paid", "paid")

    def test_return_before_the_bank(self):
        self._pay()
        self.run_.action_return_line(self.installments[0], reason="Closed")
        self._book_statement(self.credits, 200.0)
        self._assert("paid", "returned", "paid", "paid")

    def test_return_after_the_bank(self):
        self._pay()
        self._book_statement(self.credits, 300.0)
        self.run_.action_return_line(self.installments[0], reason="Closed")
        self._assert("paid", "returned", "paid", "paid")
        back = self.run_.move_id.reversal_move_ids.line_ids.filtered(lambda line: not line.alseraj_installment_id)
        self.assertEqual(back.amount_residual, 100.0, "it waits for the money to come in")
        self._book_statement(back, -100.0)
        self.assertTrue(back.reconciled)
        self._assert("paid", "returned", "paid", "paid")

    def test_reversed_after_the_bank(self):
        self._pay()
        self._book_statement(self.credits, 300.0)
        self._reverse(self.run_.move_id)
        self._assert("cancelled", "returned", "returned", "returned")

    def test_journal_without_outstanding_account(self):
        """A cash box that books straight to its own account is paid at once."""
        self.installments.payee_id.bank_ids.unlink()
        account = self.cash.default_account_id
        account.reconcile = False
        self.cash.outbound_payment_method_line_ids.payment_account_id = account
        self.run_ = self.pay(self.installments, self.cash)
        self.assertEqual(self.run_._get_credits().account_id, account)
        self._assert("paid", "paid", "paid", "paid")

    def test_cheque_journal(self):
        cheques = self.bank.copy({"name": "Cheques", "code": "CHQ", "alseraj_payment_way": "cheque"})
        self.installments.payee_id.bank_ids.unlink()
        self.run_ = self.pay(self.installments, cheques)
        self._assert("posted", "paid", "paid", "paid")
        self.credits = self.run_._get_credits()
        self._book_statement(self.credits, 300.0)
        self._assert("paid", "paid", "paid", "paid")

    def test_third_party(self):
        landlord = self.env["res.partner"].create({"name": "Landlord"})
        self.verify_accounts(
            self.env["res.partner.bank"].create({"acc_number": self.make_iban(), "partner_id": landlord.id}))
        self.installments = self.make_requests(
            2, type_id=self.third_party_type.id, third_party_id=landlord.id).installment_ids
        self._pay()
        self._assert("posted", "paid", "paid")
        debits = self.run_.move_id.line_ids - self.credits
        self.assertEqual(debits.partner_id, self.installments.beneficiary_id.partner_id)


@tagged("post_install", "-at_install")
class TestManyCredits(CreditCase):

    def setUp(self):
        super().setUp()
        self.bank.alseraj_credit_per_installment = True

    def test_entry(self):
        self._pay()
        self.assertRecordValues(self.credits, [
            {
                "credit": 100.0, "debit": 0.0, "name": rec.name, "alseraj_transfer_id": rec.id,
                "partner_id": rec.beneficiary_id.partner_id.id, "alseraj_installment_id": False,
            }
            for rec in self.installments
        ])
        self.assertEqual(self.run_.total, 300.0)
        self.assertEqual(self.run_.installment_count, 3)
        self._assert("posted", "paid", "paid", "paid")

    def test_statement_one_by_one(self):
        self._pay()
        lines = []
        for credit in self.credits:
            self._assert("posted", "paid", "paid", "paid")
            lines.append(self._book_statement(credit, 100.0))
        self._assert("paid", "paid", "paid", "paid")
        lines[1].action_undo_reconciliation()
        self._assert("posted", "paid", "paid", "paid")

    def test_partial(self):
        self._pay()
        for credit in self.credits[:2]:
            self._book_statement(credit, 100.0)
        self._book_statement(self.credits[2], 40.0)
        self._assert("posted", "paid", "paid", "paid")
        self._book_statement(self.credits[2], 60.0)
        self._assert("paid", "paid", "paid", "paid")

    def test_return_settles_its_own_credit(self):
        self._pay()
        self.run_.action_return_line(self.installments[1], reason="Closed")
        self.assertEqual(self.credits.mapped("amount_residual"), [-100.0, 0.0, -100.0])
        self._assert("posted", "paid", "returned", "paid")
        for credit in self.credits[0] | self.credits[2]:
            self._book_statement(credit, 100.0)
        self._assert("paid", "paid", "returned", "paid")

    def test_return_two_at_once(self):
        self._pay()
        self.run_.action_return_line(self.installments[:2], reason="Closed")
        self.assertEqual(self.credits.mapped("amount_residual"), [0.0, 0.0, -100.0])
        self._assert("posted", "returned", "returned", "paid")

    def test_return_after_the_bank(self):
        self._pay()
        for credit in self.credits:
            self._book_statement(credit, 100.0)
        self.run_.action_return_line(self.installments[0], reason="Closed")
        self._assert("paid", "returned", "paid", "paid")

    def test_entry_reversed_drafted_deleted(self):
        self._pay()
        reversal = self._reverse(self.run_.move_id)
        self._assert("cancelled", "returned", "returned", "returned")
        reversal.button_draft()
        self._assert("posted", "paid", "paid", "paid")
        reversal.unlink()
        self.run_.move_id.button_draft()
        self._assert("confirmed", "in_run", "in_run", "in_run")
        self.run_.move_id.unlink()
        self.run_.with_user(self.user_finance_2).action_post()
        self._assert("posted", "paid", "paid", "paid")

    def test_tampered_credit(self):
        self._pay()
        self.run_.move_id.button_draft()
        first, second, _third = self.credits
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.run_.move_id.write({"line_ids": [(1, first.id, {"credit": 150.0}), (1, second.id, {"credit": 50.0})]})
            self.run_.move_id.action_post()
        self.run_.move_id.action_post()
        self._assert("posted", "paid", "paid", "paid")

    def test_credit_links_are_not_typed_in(self):
        other = self.make_requests().installment_ids
        self._pay()
        with self.assertRaises(UserError), self.env.cr.savepoint():  # the link is not his to give
            self.credits[0].with_user(self.user_finance).alseraj_transfer_id = other
        with self.assertRaises(ValidationError), self.env.cr.savepoint():  # and must fit the debits, whoever writes it
            self.credits[0].sudo().alseraj_transfer_id = other
            self.env.flush_all()

    def test_queries(self):
        def cost(count):
            run = self.make_run(self.make_requests(count).installment_ids)
            run.action_confirm()
            return self.count_queries(run.with_user(self.user_finance_2).action_post)
        cost(1)
        few, many = cost(10), cost(90)
        # one a line: Odoo's analytic lines, as in test_entry; and twice as many lines go into the table in more batches
        self.assertLessEqual(many - few, 80 + 10, (few, many))
