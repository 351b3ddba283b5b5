"""Collecting, what is wrong before confirming, in kind, wizards."""

import base64

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import FinanceCommon

PNG = base64.b64encode(base64.b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
))


@tagged("post_install", "-at_install")
class TestRun(FinanceCommon):

    def _new_run(self, **vals):
        return self.env["alseraj.disbursement"].with_user(self.user_finance).create({
            "journal_id": self.bank.id, **vals})

    def test_collect(self):
        due = self.make_requests(2).installment_ids
        later = self.make_requests().installment_ids
        later.due_date = fields.Date.add(self.today, days=1)
        suspended = self.make_requests().installment_ids
        suspended.beneficiary_id._write_internal({"state": "suspended"})
        self.make_requests(type_id=self.in_kind_type.id)
        taken = self.make_requests().installment_ids
        self.make_run(taken)
        run = self._new_run()
        run.action_fill()
        self.assertEqual(run.installment_ids, due)
        self.assertEqual((run.total, run.installment_count), (200.0, 2))
        other = self._new_run(date=fields.Date.add(self.today, days=2))
        other.action_fill()
        self.assertEqual(other.installment_ids, later)
        self.assertRegex(run.name, r"^RUN/\d{4}/\d{4}$")

    def test_collect_one_fund(self):
        other_fund = self.fund.copy({"code": "OTHER", "analytic_account_id": False, "budget": 500.0})
        mine = self.make_requests(fund_id=other_fund.id).installment_ids
        self.make_requests()
        run = self._new_run(fund_id=other_fund.id)
        run.action_fill()
        self.assertEqual(run.installment_ids, mine)

    def test_collect_some_types_offices_and_families(self):
        orphans = self.env["alseraj.category"].create({"name": "Far Away", "code": "far_away"})
        other_type = self.support_type.copy({"name": "Winter", "code": "winter_aid"})
        office = self.branch.copy({"name": "Office", "code": "OFF"})
        plain, other, family, away = (self.make_requests(**vals).installment_ids for vals in (
            {}, {"type_id": other_type.id}, {}, {}))
        family.beneficiary_id.category_ids = orphans
        away.beneficiary_id.branch_id = office
        for vals, expected in (
            ({"type_ids": other_type.ids}, other), ({"category_ids": orphans.ids}, family),
            ({"branch_ids": office.ids}, away), ({}, plain),
        ):
            run = self._new_run(**vals)
            run.action_fill()
            with self.subTest(vals=vals):
                self.assertEqual(run.installment_ids, expected)

    def test_missing_iban(self):
        wrong = self.make_requests(files=self.make_files(iban=False)).installment_ids
        good = self.make_requests().installment_ids
        run = self.make_run(wrong | good)
        self.assertEqual(run.problem_count, 1)
        self.assertIn("has no IBAN", run.problems)
        with self.assertRaisesRegex(UserError, "has no IBAN"):
            run.action_confirm()
        run.action_drop_problems()
        self.assertEqual(run.installment_ids, good)
        self.assertEqual(wrong.state, "planned")
        run.action_confirm()

    def test_missing_expense_account(self):
        self.company.alseraj_expense_account_id = False
        run = self.make_run(self.make_requests().installment_ids)
        with self.assertRaisesRegex(UserError, "Support Expense Account"):
            run.action_confirm()

    def test_empty_run(self):
        with self.assertRaisesRegex(UserError, "empty"):
            self._new_run().action_confirm()

    def test_suspended_between_confirm_and_post(self):
        installment = self.make_requests().installment_ids
        run = self.make_run(installment)
        run.action_confirm()
        installment.beneficiary_id._write_internal({"state": "suspended"})
        with self.assertRaisesRegex(UserError, "Suspended"):
            run.with_user(self.user_finance_2).action_post()

    def test_in_kind(self):
        installment = self.make_requests(type_id=self.in_kind_type.id).installment_ids
        with self.assertRaisesRegex(UserError, "in kind"):
            self.make_run(installment).action_confirm()
        installment.write({"disbursement_id": False})
        with self.assertRaises(UserError):
            installment.with_user(self.user_officer).action_hand_over("", False)
        wizard = Form(self.env["alseraj.installment.hand.over"].with_user(self.user_officer).with_context(
            active_ids=installment.ids))
        wizard.received_by = "Um Saad"
        wizard.signature = PNG
        wizard.save().action_hand_over()
        self.assertEqual((installment.state, installment.request_id.state), ("paid", "done"))
        self.assertEqual(installment.handed_over_by_id, self.user_officer)
        self.assertEqual(self.fund.spent, 100.0)
        with self.assertRaisesRegex(UserError, "Another person"):
            installment.with_user(self.user_officer).action_confirm_receipt()
        installment.with_user(self.user_manager).action_confirm_receipt()
        self.assertEqual(installment.state, "confirmed")

    def test_money_is_not_handed_over(self):
        installment = self.make_requests().installment_ids
        with self.assertRaisesRegex(UserError, "paid by a disbursement"), self.env.cr.savepoint():
            installment.with_user(self.user_officer).action_hand_over("Um Saad", PNG)
        self.assertFalse(installment.received_by)

    def test_return_wizard(self):
        installments = self.make_requests(2).installment_ids
        run = self.pay(installments).with_user(self.user_finance)
        action = run.action_open_return()
        wizard = self.env[action["res_model"]].with_user(self.user_finance).with_context(action["context"]).create({
            "installment_ids": [(6, 0, installments[0].ids)], "reason": "Account closed"})
        wizard.action_return()
        self.assertEqual(installments.mapped("state"), ["returned", "paid"])

    def test_cancel_wizard(self):
        installment = self.make_requests().installment_ids
        self.env["alseraj.reason.wizard"].with_user(self.user_manager).with_context(
            active_model=installment._name, active_ids=installment.ids,
        ).create({"verb": "cancel", "reason": "Moved away"}).action_apply()
        self.assertEqual(installment.state, "cancelled")

    def test_form(self):
        """The run as finance puts it together on screen."""
        installment = self.make_requests().installment_ids
        form = Form(self.env["alseraj.disbursement"].with_user(self.user_finance))
        self.assertEqual(form.journal_id, self.bank)
        form.installment_ids.add(installment)
        run = form.save()
        self.assertEqual(run.installment_ids, installment)
        self.assertIn("confirm", run.allowed_verbs)
