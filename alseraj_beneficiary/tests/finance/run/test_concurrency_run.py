import threading

from odoo import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ...common import AlserajCommon, get_today
from ...connections import BOUND, ConnectionCase, finish

FINANCE = "alseraj_beneficiary.group_finance"


@tagged("post_install", "-at_install")
class TestConcurrencyRun(ConnectionCase):
    """Real connections: two persons post the same run, or put the same installment into two runs, at one moment."""

    context = {"lang": "en_US", "tracking_disable": True}

    def _scene(self, env):
        """Three persons of finance, a cash box, an approved request with its installment, committed."""
        company = env.company
        self.users = [new_test_user(env, f"alseraj_run_{index}", groups=FINANCE).id for index in range(3)]
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
        support_type = env["alseraj.support.type"].create(
            {"name": "Concurrency", "code": "concurrency_run", "kind": "cash", "fund_id": fund.id})
        AlserajCommon._identifier_count = 8_000_000
        file = env["alseraj.beneficiary"].create({
            "name": "محمد عبدالله سعد العتيبي", "identifier_type": "national_id",
            "identifier": AlserajCommon.national_id(), "birth_date": "1985-05-04", "mobile": "0501234567",
            "branch_id": branch.id,
        })
        file._write_internal({"state": "registered"})
        request = env["alseraj.support.request"].create({
            "beneficiary_id": file.id, "type_id": support_type.id, "amount_requested": 100})
        request._write_internal({"name": "REQ/RUN", "stage": "approved", "amount_approved": 100})
        request._step_plan_installments()
        self.installment_id, self.journal_id = request.installment_ids.id, journal.id
        self.rows = [
            ("alseraj_support_installment", "request_id", request.ids),
            ("alseraj_support_request", "id", request.ids),
            ("alseraj_support_type", "id", support_type.ids),
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
