"""A payment run (create, confirm, post, sheet) beside what Odoo itself offers for paying as many people.

(a) the plain `account.move` of as many lines, (b) `account.payment` created and posted in batch, (c) a bill for each
and the "register payment" wizard. The peers of a payment are (b) and (c); (a) is the floor. What waits for the commit
(the history) is counted with each; ours are confirmed and posted by two persons of finance, as in life.
"""

import base64

from measure import FULL, Clock, Row, compare, get_last_file
from stdnum import luhn

from odoo import Command

SIZES = (500, 5000) if FULL else (500,)
PEERS = {"payments": 500, "bills": 100}  # as many are enough to know what one costs


def measure(env):
    scene = Scene(env, max(SIZES))
    for work in (scene.run, scene.plain, scene.payments, scene.bills):
        work(0, 20)
        env.cr.rollback()  # warm now
    ours = {}
    for size in SIZES:
        rounds = 3 if size < 5000 else 1
        ours[size] = compare(env, f"run of {size}: create, confirm, post, sheet; beside (a) one plain entry",
                             size, scene.plain, scene.run, rounds)
        yield ours[size]
    yield compare(env, f"(b) {PEERS['payments']} account.payment, created and posted in batch; beside our run of as many",
                  PEERS["payments"], scene.run, scene.payments, 1)
    yield compare(env, f"(c) {PEERS['bills']} bills and register payment; beside our run of as many",
                  PEERS["bills"], scene.run, scene.bills, 1)
    for size in SIZES:
        yield from scene.steps(size)
    env.cr.rollback()
    if len(SIZES) > 1:
        small, large = (ours[size].seconds / size for size in SIZES)
        yield Row("growth: ms a payment at 5000 beside 500", large * SIZES[-1], small * SIZES[-1], count=SIZES[-1])


class Scene:
    """A journal, a fund, approved requests with installments, and the peers' partners."""

    def __init__(self, env, most):
        self.env = env
        company = env.company
        if not company.chart_template:
            env["account.chart.template"].try_loading("sa", company=company, install_demo=False)
        self.expense = env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", company.ids)], limit=1)
        company.alseraj_expense_account_id = self.expense
        self.journal = env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
        self.journal.alseraj_bank_layout_id = env.ref("alseraj_beneficiary.bank_layout_xlsx")
        first = get_last_file(env)
        fund = env["alseraj.fund"].create({"name": "Bench", "code": f"BENCHRUN{first}", "budget": 10**9})
        kind = env["alseraj.support.type"].create(
            {"name": "Bench run", "code": f"bench_run_{first}", "kind": "cash", "fund_id": fund.id})
        branch = env["alseraj.branch"].search([], limit=1) or env["alseraj.branch"].create({"name": "Bench", "code": "B"})
        self.persons = env["res.users"].create([
            {
                "name": f"Finance {index}", "login": f"bench_finance_{first}_{index}",
                "group_ids": [env.ref("alseraj_beneficiary.group_finance").id, env.ref("account.group_account_manager").id],
            } for index in range(2)
        ])
        self.distribution = {str(fund.analytic_account_id.id): 100}
        files = env["alseraj.beneficiary"].create([
            {
                "name": f"مستفيد تجريبي رقم {number}", "identifier": _identifier(number), "branch_id": branch.id,
                "mobile": f"+9665{number % 10**8:08d}",
            } for number in range(first, first + most)
        ])
        files._write_internal({"state": "registered"})
        banks = env["res.partner.bank"].create([
            {"acc_number": _iban(index), "partner_id": file.partner_id.id} for index, file in enumerate(files, first)])
        banks.with_user(self.persons[0]).action_alseraj_verify_account(
            "Letter of the bank", base64.b64encode(b"%PDF-1.4 bench"))
        requests = env["alseraj.support.request"].create([
            {"beneficiary_id": file.id, "type_id": kind.id, "amount_requested": 750} for file in files])
        requests._write_internal({"stage": "approved", "amount_approved": 750})
        requests._step_plan_installments()
        self.installment_ids = requests.installment_ids.ids
        self.partner_ids = files.partner_id.ids
        env.cr.commit()  # this database is made for the measurement; what follows is rolled back

    def _commit(self):
        """What waits for the commit, without committing."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    # ------------------------------------------------------------ ours

    def run(self, first, count):
        self.env.invalidate_all()
        for _name, work in self._get_steps(first, count)[:-1]:
            work()
            self._commit()  # each is a request of its own

    def _get_steps(self, first, count):
        state = {}
        one, two = self.persons

        def create():
            state["run"] = self.env["alseraj.disbursement"].with_user(one).create({
                "journal_id": self.journal.id,
                "installment_ids": [Command.set(self.installment_ids[first:first + count])],
            })

        def post():
            run = state["run"].with_user(two)
            run.action_post()
            while run.posting_since:  # a large one, batch by batch as the job does it
                run._continue_posting()

        return [
            ("create", create),
            ("confirm", lambda: state["run"].action_confirm()),
            ("post", post),
            ("bank sheet", lambda: state["run"].with_user(two).action_make_sheet()),
            ("sheet printed as PDF", lambda: self._print(state["run"])),
        ]

    def _print(self, run):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        report._render_qweb_pdf("alseraj_beneficiary.action_report_run_sheet", run.ids)

    def steps(self, size):
        """What each step of a run costs by itself."""
        clock = Clock(self.env)
        for name, work in self._get_steps(0, size):
            self._commit()
            self.env.invalidate_all()
            queries, start = self.env.cr.sql_log_count, clock.now()
            work()
            self._commit()
            self.env.flush_all()
            yield Row(f"run of {size}: {name}", clock.now() - start, count=size, queries=self.env.cr.sql_log_count - queries)
        self.env.cr.rollback()

    # ------------------------------------------------------------ peers

    def plain(self, first, count):
        self.env.invalidate_all()
        account = self.env["alseraj.disbursement"].new({"journal_id": self.journal.id})._get_outstanding_account()
        move = self.env["account.move"].with_user(self.persons[0]).create({
            "move_type": "entry", "journal_id": self.journal.id, "ref": "Bench",
            "line_ids": [
                *(
                    Command.create({
                        "name": f"REQ/{number}", "account_id": self.expense.id, "partner_id": partner, "debit": 750.0,
                        "analytic_distribution": self.distribution,
                    }) for number, partner in enumerate(self.partner_ids[first:first + count])
                ),
                Command.create({"name": "Bench", "account_id": account.id, "credit": 750.0 * count}),
            ],
        })
        self._commit()
        move.action_post()
        self._commit()

    def payments(self, first, count):
        payments = self.env["account.payment"].create([
            {
                "payment_type": "outbound", "partner_type": "supplier", "partner_id": partner, "amount": 750.0,
                "journal_id": self.journal.id, "memo": "Bench",
            } for partner in self.partner_ids[first:first + count]
        ])
        payments.action_post()
        self._commit()

    def bills(self, first, count):
        bills = self.env["account.move"].create([
            {
                "move_type": "in_invoice", "partner_id": partner, "invoice_date": "2026-01-31",
                "invoice_line_ids": [Command.create({
                    "name": "Support", "account_id": self.expense.id, "price_unit": 750.0, "tax_ids": [],
                    "analytic_distribution": self.distribution,
                })],
            } for partner in self.partner_ids[first:first + count]
        ])
        bills.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bills.ids,
        ).create({"journal_id": self.journal.id})._create_payments()
        self._commit()


def _identifier(number):
    body = f"1{2 * 10**7 + number:08d}"
    return body + luhn.calc_check_digit(body)


def _iban(index):
    bban = f"80{index:018d}"
    return f"SA{98 - int(f'{bban}281000') % 97:02d}{bban}"
