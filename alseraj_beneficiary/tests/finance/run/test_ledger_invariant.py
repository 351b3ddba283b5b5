"""Whatever finance and Accounting do, in any order: the ledger says what the installments say."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...request.common import PNG
from ...tools.common import properties
from ..common import FinanceCommon

STEPS = (
    "fill", "confirm", "post", "return_line", "reverse", "undo_reversal", "reset", "cancel_run", "entry_to_draft",
    "entry_post", "entry_cancel", "entry_delete", "receive", "hand_over", "cancel_installment", "statement", "unreconcile",
    "drop", "delete_run",
)
PAID = ("paid", "confirmed")


@tagged("post_install", "-at_install")
class TestLedgerInvariant(FinanceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.installments = cls.make_requests(3, amount=100.01).installment_ids
        cls.goods = cls.make_requests(type_id=cls.in_kind_type.id, amount=70).installment_ids
        cls.everything = cls.installments | cls.goods
        cls.env.flush_all()

    # ------------------------------------------------------------ the steps

    def _runs(self):
        return self.env["alseraj.disbursement"].search([("company_id", "=", self.company.id)], order="id")

    def _pick(self, records):
        return records[self.dice.randrange(len(records))] if records else records

    def _step_fill(self):
        drafts = self._runs().filtered(lambda run: run.state == "draft")
        run = self._pick(drafts) or self.env["alseraj.disbursement"].with_user(self.user_finance).create({
            "journal_id": self._pick(self.bank | self.cash).id})
        run.with_user(self.user_finance).action_fill()

    def _step_confirm(self):
        self._pick(self._runs()).with_user(self.user_finance).action_confirm()

    def _step_post(self):
        self._pick(self._runs()).with_user(self.user_finance_2).action_post()

    def _step_return_line(self):
        installment = self._pick(self.everything.filtered("disbursement_id"))
        if not installment:
            return
        installment.disbursement_id.with_user(self.user_finance).action_return_line(installment, reason="Closed")
        installment.payee_id.bank_ids.filtered("alseraj_returned_on").action_alseraj_confirm_account()

    def _step_reverse(self):
        self._pick(self._runs().move_id)._reverse_moves(cancel=True)

    def _step_undo_reversal(self):
        self._pick(self._runs().move_id.reversal_move_ids).button_draft()

    def _step_reset(self):
        self._pick(self._runs()).with_user(self.user_finance).action_reset()

    def _step_cancel_run(self):
        self._pick(self._runs()).with_user(self.user_finance).action_cancel()

    def _entries(self):
        moves = self._runs().move_id
        return moves | moves.reversal_move_ids

    def _step_entry_to_draft(self):
        self._pick(self._entries()).button_draft()

    def _step_entry_post(self):
        self._pick(self._entries()).action_post()

    def _step_entry_cancel(self):
        self._pick(self._entries()).button_cancel()

    def _step_entry_delete(self):
        self._pick(self._entries().filtered(lambda move: move.state == "draft")).unlink()

    def _step_receive(self):
        self._pick(self.everything).with_user(self.user_officer).action_confirm_receipt()

    def _step_hand_over(self):
        self.goods.with_user(self.user_officer).action_hand_over("Um Saad", PNG)

    def _step_cancel_installment(self):
        self._pick(self.everything).with_user(self.user_manager).action_cancel("Not needed")

    def _step_statement(self):
        credit = self._pick(self._runs()._get_credits().filtered(lambda line: line.amount_residual < 0))
        if not credit:
            return
        line = self.env["account.bank.statement.line"].create({
            "journal_id": self.bank.id, "date": self.today, "payment_ref": "run",
            "amount": self.dice.choice([credit.amount_residual, round(credit.amount_residual / 2, 2)])})
        suspense = line._seek_for_lines()[1]
        suspense.account_id = credit.account_id
        (credit | suspense).reconcile()

    def _step_unreconcile(self):
        self._pick(self.env["account.bank.statement.line"].search(
            [("journal_id", "=", self.bank.id)])).action_undo_reconciliation()

    def _step_drop(self):
        self._pick(self.installments).with_user(self.user_finance).disbursement_id = False

    def _step_delete_run(self):
        self._pick(self._runs()).with_user(self.user_finance).unlink()

    # ------------------------------------------------------------ what always holds

    def _get_ledger(self):
        """What the posted items say, by SQL: nothing that our own code computes."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT line.alseraj_installment_id, SUM(line.balance)
                 FROM account_move_line line JOIN account_move move ON move.id = line.move_id
                WHERE move.state = 'posted' AND line.alseraj_installment_id = ANY(%s)
             GROUP BY 1""", (self.everything.ids,))
        return {key: round(float(value), 2) for key, value in self.env.cr.fetchall()}

    def _check(self, after):
        ledger = self._get_ledger()
        self.env.invalidate_all()
        for installment in self.everything:
            booked = ledger.get(installment.id, 0.0)
            due = installment.amount if installment.state in PAID and not installment.handed_over_on else 0.0
            self.assertEqual(booked, due, f"{installment.name} is {installment.state} after {after}")
            if installment.state in PAID and not installment.handed_over_on:
                self.assertIn(installment.disbursement_id.state, ("posted", "paid"), after)
        handed = sum(self.goods.filtered("handed_over_on").mapped("amount"))
        self.assertEqual(round(self.fund.spent, 2), round(sum(ledger.values()) + handed, 2), after)
        live = sum(self.everything.filtered(lambda rec: rec.state != "cancelled").mapped("amount"))
        self.assertEqual(round(self.fund.spent + self.fund.committed, 2), round(live, 2), after)
        for run in self._runs():
            self.assertEqual(run.state in ("posted", "paid"), self._is_in_the_books(run), (run.name, run.state, after))
        self._check_requests(after)

    def _is_in_the_books(self, run):
        if run.move_id.state != "posted" or run.cancelled:
            return False
        lines = run._get_entries().filtered(lambda move: move.state == "posted").line_ids.filtered("alseraj_installment_id")
        return not self.company.currency_id.is_zero(sum(lines.mapped("balance")))

    def _check_requests(self, after):
        for request in self.everything.request_id:
            live = request.installment_ids.filtered(lambda rec: rec.state != "cancelled")
            if live and all(rec.state in PAID for rec in live):
                self.assertEqual(request.state, "done", after)
            elif any(rec.state in ("in_run", *PAID) for rec in live):
                self.assertEqual(request.state, "delivering", after)

    # ------------------------------------------------------------ the property

    @settings(properties, max_examples=6)
    @given(st.lists(st.sampled_from(STEPS), min_size=8, max_size=40), st.integers(0, 2**32), st.booleans())
    def test_any_order(self, steps, seed, singly):
        self._play(steps, seed, singly)

    def test_long_walks(self):
        """Longer than the ones above, and mostly forward, so that money does move."""
        forward = ["fill", "confirm", "post", "statement"]
        for seed in range(2):
            dice = random.Random(seed)
            steps = [dice.choice(forward * 4 + list(STEPS)) for _index in range(30)]
            with self.subTest(seed=seed):
                self.assertTrue(self._play(steps, seed, seed % 2))

    def _play(self, steps, seed, singly):
        """Do ``steps``; what is refused is refused whole. Returns how many payments were made on the way."""
        self.dice = random.Random(seed)
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        payments = 0
        try:
            self.bank.alseraj_credit_per_installment = bool(singly)
            done = []
            for step in steps:
                done.append(step)
                try:
                    with self.env.cr.savepoint(), mute_logger("odoo.models.unlink"):
                        getattr(self, f"_step_{step}")()
                except UserError:
                    done[-1] += " (refused)"
                self._check(done[-6:])
                payments = max(payments, len(self.everything.filtered(lambda rec: rec.state in PAID)))
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False) if not savepoint.closed else None
            self.env.invalidate_all()
        return payments
