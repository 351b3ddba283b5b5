import threading

from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ...common import AlserajCommon, get_today
from ...connections import BOUND, ConnectionCase, finish
from ...request.common import PNG

FINANCE = "alseraj_beneficiary.group_finance"


@tagged("post_install", "-at_install")
class TestConcurrencyRun(ConnectionCase):
    """Real connections: what two persons do with the same run, installment or entry at one moment."""

    context = {"lang": "en_US", "tracking_disable": True}

    def _scene(self, env):
        """Three persons of finance, an accountant, a cash box, approved requests of money and of goods, committed."""
        company = env.company
        self.users = [new_test_user(env, f"alseraj_run_{index}", groups=FINANCE).id for index in range(3)]
        self.accountant = new_test_user(env, "alseraj_run_accountant", groups="account.group_account_manager").id
        self.users.append(self.accountant)
        account = env["account.account"].create({
            "name": "Concurrency", "code": "599901", "account_type": "expense", "company_ids": [Command.set(company.ids)]})
        box = env["account.account"].create({
            "name": "Concurrency box", "code": "109901", "account_type": "asset_cash", "company_ids": [Command.set(company.ids)]})
        journal = env["account.journal"].create({
            "name": "Concurrency", "type": "cash", "code": "CCR", "default_account_id": box.id})
        journal.outbound_payment_method_line_ids.payment_account_id = box
        fund = env["alseraj.fund"].create({
            "name": "Concurrency", "code": "CCR", "budget": 1000, "account_id": account.id})
        branch = env["alseraj.branch"].create({"name": "Concurrency", "code": "concurrency_run"})
        types = env["alseraj.support.type"].create([
            {"name": "Concurrency", "code": f"concurrency_run_{kind}", "kind": kind, "fund_id": fund.id}
            for kind in ("cash", "in_kind")])
        AlserajCommon._identifier_count = 8_000_000
        file = env["alseraj.beneficiary"].create({
            "name": "محمد عبدالله سعد العتيبي", "identifier_type": "national_id",
            "identifier": AlserajCommon.national_id(), "birth_date": "1985-05-04", "mobile": "0501234567",
            "branch_id": branch.id,
        })
        file._write_internal({"state": "registered"})
        request = env["alseraj.support.request"].create([
            {"beneficiary_id": file.id, "type_id": support_type.id, "amount_requested": 100} for support_type in types])
        for one in request:
            one._write_internal({"name": f"REQ/RUN/{one.id}", "stage": "approved", "amount_approved": 100})
        request._step_plan_installments()
        layout = env["alseraj.bank.layout"].create({"name": "Concurrency"})
        layout.action_standard_columns()
        self.installment_id, self.goods_id = request[0].installment_ids.id, request[1].installment_ids.id
        self.journal_id, self.layout_id = journal.id, layout.id
        self.rows = [
            ("alseraj_support_installment", "request_id", request.ids),
            ("alseraj_support_request", "id", request.ids),
            ("alseraj_support_type", "id", types.ids),
            ("alseraj_bank_layout_column", "layout_id", layout.ids),
            ("alseraj_bank_layout", "id", layout.ids),
            ("alseraj_fund", "id", fund.ids),
            ("account_analytic_account", "id", fund.analytic_account_id.ids),
            ("alseraj_beneficiary", "id", file.ids),
            ("res_partner", "id", file.partner_id.ids),
            ("alseraj_branch", "id", branch.ids),
            ("account_payment_method_line", "journal_id", journal.ids),
            ("account_journal", "id", journal.ids),
            ("account_account", "id", (account | box).ids),
        ]
        env.flush_all()

    def _clean_before(self, env):
        journal = (self.journal_id,)
        env.cr.execute("UPDATE alseraj_support_installment SET disbursement_id = NULL WHERE id = %s", (self.installment_id,))
        env.cr.execute("UPDATE alseraj_disbursement SET move_id = NULL WHERE journal_id = %s", journal)
        env.cr.execute(
            "DELETE FROM account_analytic_line WHERE move_line_id IN "
            "(SELECT id FROM account_move_line WHERE journal_id = %s)", journal)
        env.cr.execute(
            "DELETE FROM account_partial_reconcile WHERE credit_move_id IN "
            "(SELECT id FROM account_move_line WHERE journal_id = %s)", journal)
        env.cr.execute(
            "DELETE FROM alseraj_bank_sheet WHERE disbursement_id IN "
            "(SELECT id FROM alseraj_disbursement WHERE journal_id = %s)", journal)
        for table in ("account_move_line", "account_move", "alseraj_disbursement"):
            env.cr.execute(SQL("DELETE FROM %s WHERE journal_id = %s", SQL.identifier(table), self.journal_id))

    # ------------------------------------------------------------ two at one moment

    def _in_threads(self, actions):
        """Each (uid, action) in a connection of its own, tried again after a conflict, as a request is.

        All have taken their picture of the data before the first of them acts.
        """
        results, seen = [], set()
        barrier = threading.Barrier(len(actions))

        def meet(uid, action):
            def run(env):
                env["alseraj.support.installment"].browse(self.installment_id).read(["state"])
                if uid not in seen:
                    seen.add(uid)
                    barrier.wait(BOUND)
                action(env)
            return run

        finish(*[self._in_thread(uid, meet(uid, action), results) for uid, action in actions])
        return results

    def _make_run(self, uid, installment_id=None):
        with self._connect(uid) as env:
            run = env["alseraj.disbursement"].create({
                "journal_id": self.journal_id,
                "installment_ids": [Command.link(installment_id)] if installment_id else [],
            })
            return run.id

    def _assert_one_wins(self, results):
        self.assertEqual(len(results), 2, "nobody hangs")
        self.assertEqual(results.count("done"), 1, results)
        sentence = next(result for result in results if result != "done")
        self.assertGreater(len(sentence.split()), 4, "the other gets a sentence")
        return sentence

    def test_two_post_the_same_run(self):
        run_id = self._make_run(self.users[0], self.installment_id)
        with self._connect(self.users[0]) as env:
            env["alseraj.disbursement"].browse(run_id).action_confirm()

        def post(env):
            env["alseraj.disbursement"].browse(run_id).action_post()

        sentence = self._assert_one_wins(self._in_threads([(self.users[1], post), (self.users[2], post)]))
        self.assertRegex(sentence, "posted|at this moment")
        with self._connect() as env:
            run = env["alseraj.disbursement"].browse(run_id)
            self.assertIn(run.state, ("posted", "paid"))
            moves = env["account.move"].search([("journal_id", "=", self.journal_id)])
            self.assertEqual(moves, run.move_id, "one entry")
            self.assertEqual(env["alseraj.support.installment"].browse(self.installment_id).state, "paid")

    def test_one_installment_in_two_runs(self):
        runs = [self._make_run(uid) for uid in self.users[:2]]

        def link(run_id):
            def action(env):
                env["alseraj.disbursement"].browse(run_id).write({"installment_ids": [Command.link(self.installment_id)]})
            return action

        self._assert_one_wins(self._in_threads([(uid, link(run)) for uid, run in zip(self.users, runs, strict=False)]))
        with self._connect() as env:
            installment = env["alseraj.support.installment"].browse(self.installment_id)
            self.assertEqual(installment.state, "in_run")
            counts = env["alseraj.disbursement"].browse(runs).mapped("installment_count")
            self.assertEqual(sorted(counts), [0, 1])

    def test_two_fill_at_once(self):
        """Collecting is no error when another one was quicker: it just finds nothing."""
        runs = [self._make_run(uid) for uid in self.users[:2]]

        def fill(run_id):
            return lambda env: env["alseraj.disbursement"].browse(run_id).action_fill()

        self._in_threads([(uid, fill(run)) for uid, run in zip(self.users, runs, strict=False)])
        with self._connect() as env:
            self.assertEqual(sorted(env["alseraj.disbursement"].browse(runs).mapped("installment_count")), [0, 1])
            self.assertEqual(sum(env["alseraj.disbursement"].browse(runs).mapped("total")), 100)

    def test_confirmed_while_another_takes_it_out(self):
        """A run is never vouched for with an installment that left it meanwhile."""
        run_id = self._make_run(self.users[0], self.installment_id)

        def leave(env):
            env["alseraj.support.installment"].browse(self.installment_id).write({"disbursement_id": False})

        def confirm(env):
            env["alseraj.disbursement"].browse(run_id).action_confirm()

        self._in_threads([(self.users[0], confirm), (self.users[1], leave)])
        with self._connect() as env:
            run = env["alseraj.disbursement"].browse(run_id)
            self.assertEqual(bool(run.confirmed_on), bool(run.installment_ids))
            self.assertLessEqual(run.date, get_today())

    # ------------------------------------------------------------ one acts on an older picture than the other

    def _pay(self):
        run_id = self._make_run(self.users[0], self.installment_id)
        for uid, verb in ((self.users[0], "action_confirm"), (self.users[1], "action_post")):
            with self._connect(uid) as env:
                getattr(env["alseraj.disbursement"].browse(run_id), verb)()
        self.run_id = run_id

    def _run(self, env):
        return env["alseraj.disbursement"].browse(self.run_id)

    def _return(self, env):
        self._run(env).action_return_line(self.installment_id, "Closed")

    def _sheet(self, env):
        self._run(env).action_make_sheet(self.layout_id)

    def _entry_to(self, verb):
        def act(env):
            getattr(env["account.move"].search([("journal_id", "=", self.journal_id)], order="id", limit=1), verb)()
        return act

    def _assert_tried_again(self, first, second):
        """``second`` = (uid, action) began before ``first`` was through: it is tried again, and sees what the first one did.

        :return: the sentence that refuses it then, or False
        """
        with self._connect(second[0]) as env:
            self._look(env)  # its picture of the data is taken
            with self._connect(first[0]) as other:
                first[1](other)
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                second[1](env)
                env.flush_all()
            env.cr.rollback()
            try:
                second[1](env)  # what Odoo does by itself
                env.flush_all()
            except UserError as refusal:
                env.cr.rollback()
                return str(refusal)
        return False

    def _look(self, env):
        env["alseraj.support.installment"].sudo().browse((self.installment_id, self.goods_id)).mapped("state")

    def _assert_ledger(self, state, balance):
        with self._connect() as env:
            installment = env["alseraj.support.installment"].browse(self.installment_id)
            lines = installment.ledger_line_ids.filtered(lambda line: line.parent_state == "posted")
            self.assertEqual((installment.state, sum(lines.mapped("balance"))), (state, balance))

    def test_sheet_against_return(self):
        self._pay()
        refusal = self._assert_tried_again((self.users[0], self._return), (self.users[2], self._sheet))
        self.assertIn("Post the run first", refusal)
        self._assert_ledger("returned", 0.0)

    def test_return_against_sheet(self):
        self._pay()
        self.assertFalse(self._assert_tried_again((self.users[0], self._sheet), (self.users[2], self._return)))
        self._assert_ledger("returned", 0.0)

    def test_two_sheets(self):
        self._pay()
        refusal = self._assert_tried_again((self.users[0], self._sheet), (self.users[2], self._sheet))
        self.assertIn("already made", refusal)

    def test_draft_against_return(self):
        """A return that began before Accounting took the entry to draft would be booked against nothing."""
        self._pay()
        refusal = self._assert_tried_again(
            (self.accountant, self._entry_to("button_draft")), (self.users[2], self._return))
        self.assertIn("not paid in this run", refusal)
        self._assert_ledger("in_run", 0.0)

    def test_return_against_draft(self):
        self._pay()
        self.assertTrue(self._assert_tried_again(
            (self.users[2], self._return), (self.accountant, self._entry_to("button_draft"))))
        self._assert_ledger("returned", 0.0)

    def test_draft_against_sheet(self):
        self._pay()
        refusal = self._assert_tried_again(
            (self.accountant, self._entry_to("button_draft")), (self.users[2], self._sheet))
        self.assertIn("Post the run first", refusal)
        self._assert_ledger("in_run", 0.0)

    def test_sheet_against_draft(self):
        self._pay()
        refusal = self._assert_tried_again(
            (self.users[2], self._sheet), (self.accountant, self._entry_to("button_draft")))
        self.assertIn("has the sheet", refusal)
        self._assert_ledger("paid", 100.0)

    def test_cancelled_entry_against_post(self):
        self._pay()
        with self._connect(self.accountant) as env:
            self._entry_to("button_draft")(env)
        self.assertTrue(self._assert_tried_again(
            (self.accountant, self._entry_to("button_cancel")), (self.users[1], lambda env: self._run(env).action_post())))
        self._assert_ledger("planned", 0.0)

    def test_two_returns(self):
        self._pay()
        refusal = self._assert_tried_again((self.users[0], self._return), (self.users[2], self._return))
        self.assertIn("not paid in this run", refusal)
        self._assert_ledger("returned", 0.0)

    def test_handed_over_twice_at_once(self):
        def hand_over(receiver):
            # as every way of confirming the receipt ends
            return lambda env: env["alseraj.support.installment"].browse(self.goods_id)._hand_over(
                receiver, PNG, None, None, None, {"received_proof": "code"})

        refusal = self._assert_tried_again(
            (self.users[0], hand_over("Um Saad")), (self.users[2], hand_over("Somebody")))
        self.assertIn("Um Saad", refusal)
        with self._connect() as env:
            self.assertEqual(env["alseraj.support.installment"].browse(self.goods_id).received_by, "Um Saad")
