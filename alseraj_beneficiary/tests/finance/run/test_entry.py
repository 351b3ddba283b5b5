"""What a run books, and what nobody can book."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestEntry(FinanceCommon):

    def test_one_balanced_entry(self):
        installments = self.make_requests(3).installment_ids
        run = self.pay(installments)
        move = run.move_id
        self.assertRecordValues(move, [{"state": "posted", "journal_id": self.bank.id, "ref": run.name}])
        debits = move.line_ids.filtered("alseraj_installment_id").sorted("alseraj_installment_id")
        self.assertRecordValues(debits, [
            {
                "name": rec.name, "partner_id": rec.beneficiary_id.partner_id.id, "debit": 100.0, "credit": 0.0,
                "account_id": self.expense_account.id, "alseraj_installment_id": rec.id,
                "analytic_distribution": {str(self.fund.analytic_account_id.id): 100.0},
            }
            for rec in installments.sorted("id")
        ])
        credit = move.line_ids - debits
        self.assertRecordValues(credit, [{"debit": 0.0, "credit": 300.0, "name": run.name}])
        self.assertEqual(credit.account_id, run._get_outstanding_account())
        self.assertNotIn(installments[0].beneficiary_id.name, move.line_ids.mapped("name"))
        self.assertEqual(sum(move.line_ids.analytic_line_ids.mapped("amount")), -300.0)
        self.assertEqual(installments.move_line_id, debits)
        self.assertEqual((run.total, run.installment_count), (300.0, 3))
        self.assertTrue(run.amount_in_words)

    def test_fund_account(self):
        account = self.expense_account.copy({"code": "599001", "name": "Zakat paid"})
        self.fund.account_id = account
        run = self.pay(self.make_requests().installment_ids)
        self.assertEqual(run.move_id.line_ids.filtered("alseraj_installment_id").account_id, account)

    def test_return_entry(self):
        installments = self.make_requests(2).installment_ids
        run = self.pay(installments)
        run.action_return_line(installments[0], reason="Account closed")
        back = run.move_id.reversal_move_ids
        self.assertEqual(back.alseraj_disbursement_id, run)
        line = back.line_ids.filtered("alseraj_installment_id")
        self.assertRecordValues(line, [{
            "credit": 100.0, "alseraj_installment_id": installments[0].id,
            "partner_id": installments[0].beneficiary_id.partner_id.id,
            "analytic_distribution": {str(self.fund.analytic_account_id.id): 100.0},
        }])
        self.assertEqual(sum(
            (run.move_id | back).line_ids.analytic_line_ids.mapped("amount")), -100.0)

    def test_batch_of_runs(self):
        requests = self.make_requests(4)
        first = self.make_run(requests[:2].installment_ids)
        second = self.make_run(requests[2:].installment_ids)
        (first | second).action_confirm()
        (first | second).with_user(self.user_finance_2).action_post()
        self.assertEqual((first | second).mapped("state"), ["posted", "posted"])
        self.assertEqual(len(first.move_id | second.move_id), 2)
        (first | second).with_user(self.user_finance_2).action_post()
        self.assertEqual(len(first.move_id | second.move_id), 2, "posting again does nothing")

    def test_plain_duplicate_carries_no_link(self):
        run = self.pay(self.make_requests().installment_ids)
        copy = run.move_id.copy()
        self.assertFalse(copy.line_ids.alseraj_installment_id)
        self.assertFalse(copy.alseraj_disbursement_id)

    def test_paying_twice_is_impossible(self):
        installment = self.make_requests().installment_ids
        run = self.pay(installment)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.make_run(installment)
        accountant = self.env["account.move"].with_user(self.user_finance)
        values = run.move_id.with_context(include_business_fields=True).copy_data()[0]
        for extra in ({}, {"reversed_entry_id": run.move_id.id}):
            with self.assertRaises(UserError), self.env.cr.savepoint():  # the link is not his to give
                accountant.create({**values, **extra})
            with self.assertRaises(ValidationError), self.env.cr.savepoint():  # and no entry pays twice, whoever makes it
                accountant.sudo().create({**values, **extra}).action_post()
        self.assertEqual(installment.state, "paid")

    def _prepare_by_hand(self, installment):
        return {
            "journal_id": self.bank.id,
            "line_ids": [
                Command.create({
                    "account_id": self.expense_account.id, "debit": 100.0,
                    "alseraj_installment_id": installment.id,
                }),
                Command.create({"account_id": self.bank.default_account_id.id, "credit": 100.0}),
            ],
        }

    def test_hand_made_entry_pays_nothing(self):
        installment = self.make_requests().installment_ids
        entries = self.env["account.move"].with_user(self.user_outsider)
        with self.assertRaises(UserError), self.env.cr.savepoint():  # the link is not his to give
            entries.create(self._prepare_by_hand(installment))
        move = entries.sudo().create(self._prepare_by_hand(installment))
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            move.action_post()
        move.line_ids.alseraj_installment_id = False
        move.action_post()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            move.line_ids[0].alseraj_installment_id = installment
        self.assertEqual(installment.state, "planned")

    def test_tampered_entry_is_not_posted_again(self):
        installment = self.make_requests().installment_ids
        run = self.pay(installment)
        run.move_id.button_draft()
        debit = run.move_id.line_ids.filtered("alseraj_installment_id")
        other = self.make_files().partner_id
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            debit.partner_id = other
            run.move_id.action_post()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            run.move_id.write({"line_ids": [
                Command.update(debit.id, {"debit": 50.0}),
                Command.update((run.move_id.line_ids - debit).id, {"credit": 50.0}),
            ]})
            run.move_id.action_post()

    def test_links_of_items_are_the_runs(self):
        """No accountant says which installment an item pays: not on create, write, by a command or a default."""
        installment, other = self.make_requests(2).installment_ids
        run = self.pay(installment)
        debit = run.move_id.line_ids.filtered("alseraj_installment_id").with_user(self.user_finance)
        line = {"name": "By hand", "account_id": self.expense_account.id, "debit": 0.0, "credit": 0.0}
        for name in ("alseraj_installment_id", "alseraj_transfer_id"):
            with self.subTest(field=name, way="write"), self.assertRaises(UserError):
                debit.write({name: other.id})
            with self.subTest(field=name, way="command"), self.assertRaises(UserError):
                debit.move_id.write({"line_ids": [Command.update(debit.id, {name: other.id})]})
            with self.subTest(field=name, way="create"), self.assertRaises(UserError):
                self.env["account.move"].with_user(self.user_finance).create({
                    "move_type": "entry", "journal_id": self.bank.id,
                    "line_ids": [Command.create({**line, name: other.id})],
                })
            move = self.env["account.move"].with_user(self.user_finance).with_context(**{f"default_{name}": other.id}).create({
                "move_type": "entry", "journal_id": self.bank.id, "line_ids": [Command.create(line)],
            })
            self.assertFalse(move.line_ids[name], "a default of the context is no way either")
        with self.assertRaises(UserError):
            debit.write({"alseraj_installment_id": False})
        self.assertEqual(debit.alseraj_installment_id, installment.with_user(self.user_finance))
        duplicate = debit.move_id.copy()
        self.assertFalse(duplicate.line_ids.alseraj_installment_id, "a plain duplicate pays nothing")

    def test_lock_date_moves_the_return(self):
        installments = self.make_requests(2).installment_ids
        run = self.pay(installments)
        self.company.fiscalyear_lock_date = self.today
        with self.assertRaises(UserError), self.env.cr.savepoint():
            run.move_id.button_draft()
        run.action_return_line(installments[0], reason="Account closed")
        self.assertGreater(run.move_id.reversal_move_ids.date, self.today)
        self.assertEqual(installments[0].state, "returned")

    def test_cash_journal_needs_no_iban(self):
        files = self.make_files(iban=False)
        run = self.pay(self.make_requests(files=files).installment_ids, self.cash)
        self.assertIn(run.state, ("posted", "paid"))

    def test_foreign_journal(self):
        journal = self.bank.copy({"currency_id": self.env.ref("base.USD").id})
        self.env.ref("base.USD").active = True
        run = self.make_run(self.make_requests().installment_ids, journal)
        with self.assertRaisesRegex(UserError, "USD"):
            run.action_confirm()

    def _count_post(self, count):
        run = self.make_run(self.make_requests(count).installment_ids)
        run.action_confirm()
        return self.count_queries(run.with_user(self.user_finance_2).action_post)

    def test_queries(self):
        self._count_post(1)
        few, many = self._count_post(10), self._count_post(90)
        # account._prepare_analytic_distribution_line asks for the analytic account of each line: one
        # query a line, with or without us; nothing else grows.
        self.assertLessEqual(many - few, 80 + 3, (few, many))

    def test_queries_of_the_other_steps(self):
        def costs(count):
            requests = self.make_requests(count, approve=False)
            requests._write_internal({"stage": "approved", "amount_approved": 100.0})
            run = self.env["alseraj.disbursement"].with_user(self.user_finance).create({
                "journal_id": self.bank.id, "fund_id": self.fund.id})
            plan = self.count_queries(requests._step_plan_installments)
            fill = self.count_queries(run.action_fill)
            self.assertEqual(len(run.installment_ids), count)
            confirm = self.count_queries(run.action_confirm)
            run.with_user(self.user_finance_2).action_post()
            receive = self.count_queries(lambda: run.installment_ids.with_user(self.user_officer).action_confirm_receipt())
            return plan, fill, confirm, receive
        costs(1)
        few, many = costs(10), costs(90)
        for step, one, other in zip(("plan", "fill", "confirm", "receive"), few, many, strict=True):
            with self.subTest(step=step):
                self.assertLessEqual(other - one, 3, (few, many))
