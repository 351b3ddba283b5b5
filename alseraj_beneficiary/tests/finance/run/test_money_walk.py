"""A random walk over the money: whatever people do, in any order, what is paid, booked and sent to the bank is one sum.

Each walk has a seed, printed when it fails, and is replayed by it: ``./dev walk --seed 7.12``. Short here; the whole:
``./dev walk --steps 3000``.
"""

import os
import random
from collections import Counter

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...plausible import is_ours
from .walk_scene import OPEN, PAID, Nothing
from .walk_steps import STEPS, AccountingSteps

LENGTH = 60  # steps of one walk
FIRST = ("apply", "apply", "apply", "decide", "tell", "run", "confirm", "post")
SHORT_STEPS, SHORT_SEED = 300, "5"
KEPT_MODELS = ("alseraj.support.installment", "alseraj.disbursement", "alseraj.support.request", "alseraj.fund")
BUDGETING = ("budget", "poke")


class Broken(AssertionError):
    """What always holds does not hold."""


@tagged("post_install", "-at_install")
class TestMoneyWalk(AccountingSteps):

    def test_walks(self):
        steps = int(os.environ.get("ALSERAJ_WALK_STEPS") or SHORT_STEPS)
        seed = os.environ.get("ALSERAJ_WALK_SEED") or SHORT_SEED
        seeds = [seed] if "." in seed else [f"{seed}.{index}" for index in range(-(-steps // LENGTH))]
        done, most = Counter(), 0
        for one in seeds:
            plan = self._make_plan(one)
            trail = []
            try:
                most = max(most, self._walk(plan, trail))
            except Exception as error:
                shortest = [name for name, _seed in self._shorten(plan)]
                lines = "\n".join(trail)
                raise Broken(f"{error!r}\nreplay: ./dev walk --seed {one}\n{lines}\nshortest: {shortest}") from error
            done.update(" ".join(line.split()[:2]) for line in trail)
        print(f"\nwalks {seeds[0]} to {seeds[-1]}: {sum(done.values())} steps, at most {most} paid at once")  # noqa: T201  # pylint: disable=print-used
        if os.environ.get("ALSERAJ_WALK_STEPS"):
            for name in STEPS:
                counts = ", ".join(f"{outcome} {done[f'{name} {outcome}']}" for outcome in ("done", "refused", "nothing"))
                print(f"  {name:<20} {counts}")  # noqa: T201  # pylint: disable=print-used
        self.assertGreater(most, 1, "money does move")

    def _make_plan(self, seed):
        """The steps of the walk ``seed``, each with a seed of its own: without one the others stay what they are."""
        names = [*FIRST, *random.Random(seed).choices(list(STEPS), STEPS.values(), k=LENGTH - len(FIRST))]
        return [(name, f"{seed}/{index}") for index, name in enumerate(names)]

    def _shorten(self, plan):
        """The same failure with less before it: leave out what it does without."""
        size = len(plan) // 2
        while size:
            start = 0
            while start < len(plan):
                less = plan[:start] + plan[start + size:]
                try:
                    self._walk(less, [])
                except Exception:
                    plan = less
                else:
                    start += size
            size //= 2
        return plan

    def _walk(self, plan, trail):
        """Do the steps of ``plan``; what is refused is refused whole. Returns how many payments there were at once."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        self.minutes, self.paid_before, self.budgets, most = 0, {}, None, 0
        try:
            for index, (name, seed) in enumerate(plan, start=1):
                self.dice = random.Random(seed)
                trail.append(f"{name} …")
                self.call = ""
                trail[-1] = f"{name} {self._try(name)} | {self.call}"
                most = max(most, self._check(name))
                if index % 6 == 0 or index == len(plan):
                    self._check_sheets()
                    self._check_recomputed()
        finally:
            savepoint.rollback()
            if not savepoint.closed:
                savepoint.close(rollback=False)
            self.env.cr.precommit.clear()
            self.env.invalidate_all()
        return most

    def _try(self, name):
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.models.unlink", "odoo.sql_db"):
                getattr(self, f"_do_{name}")()
                self.env.flush_all()
        except Nothing:
            return "nothing"
        except (UserError, IntegrityError) as error:  # Odoo says the second one in a sentence, too
            return f"refused {str(error).splitlines()[0][:150]}"
        return "done"

    # ------------------------------------------------------------ what always holds, by SQL: nothing of our own code

    def _hold(self, holds, *words):
        if not holds:
            raise Broken(" ".join(map(str, words)))

    def _query(self, query):
        """The rows; amounts are counted in halalas, so that they add up."""
        self.env.cr.execute(query, {"company": self.company.id})
        return [
            {name: self._count(value) if isinstance(value, float) else value for name, value in row.items()}
            for row in self.env.cr.dictfetchall()
        ]

    def _count(self, amount):
        self._hold(abs(amount * 100 - round(amount * 100)) < 0.0001, amount, "is stored with more than two decimals")
        return round(amount * 100)

    def _check(self, after):
        """:return: how many installments are paid"""
        self.env.flush_all()
        rows = self._query("""
            SELECT i.id, i.name, i.state, i.amount, i.cancelled, i.request_id, i.fund_id, d.state AS run_state,
                   i.handed_over_on IS NOT NULL AS handed, COALESCE(ledger.balance, 0) AS booked
              FROM alseraj_support_installment i
         LEFT JOIN alseraj_disbursement d ON d.id = i.disbursement_id
         LEFT JOIN (SELECT l.alseraj_installment_id, SUM(l.balance) AS balance
                      FROM account_move_line l JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
                     GROUP BY 1) ledger ON ledger.alseraj_installment_id = i.id
             WHERE i.company_id = %(company)s""")
        for row in rows:
            paid = row["state"] in PAID
            self._hold(row["amount"] > 0, row["name"], "is", row["amount"])
            due = row["amount"] if paid and not row["handed"] else 0
            self._hold(
                row["booked"] == due, row["name"], "is", row["state"], "the ledger says", row["booked"], "of", row["amount"])
            self._hold(not due or row["run_state"] in ("posted", "paid"), row["name"], "is paid, its run is", row["run_state"])
            self._hold(not (paid and row["cancelled"]), row["name"], "is paid and cancelled")
        self._check_requests(rows)
        self._check_funds(rows, after)
        self._check_items()
        return sum(row["state"] in PAID for row in rows)

    def _check_requests(self, rows):
        """Nothing is paid, and nothing waits to be paid, above what is granted."""
        requests = {row["id"]: row for row in self._query(
            "SELECT id, name, stage, state, amount_approved FROM alseraj_support_request WHERE company_id = %(company)s")}
        paid_now = {}
        for request_id, request in requests.items():
            live = [row for row in rows if row["request_id"] == request_id and row["state"] != "cancelled"]
            granted = (request["stage"] == "approved" and request["amount_approved"]) or 0
            paid = sum(row["amount"] for row in live if row["state"] in PAID)
            paid_now[request_id] = paid
            self._hold(paid <= max(granted, self.paid_before.get(request_id, 0)), request["name"], "paid", paid, "of", granted)
            if any(row["state"] in OPEN for row in live):
                total = sum(row["amount"] for row in live)
                self._hold(total <= granted, request["name"], "is to get", total, "of", granted)
            if granted and live and all(row["state"] in PAID for row in live):
                self._hold(request["state"] == "done", request["name"], "is paid, and", request["state"])
            elif granted and any(row["state"] in ("in_run", *PAID) for row in live):
                self._hold(request["state"] == "delivering", request["name"], "is being paid, and", request["state"])
        self.paid_before = paid_now

    def _check_funds(self, rows, after):
        """No fund is below zero; only a budget that was set anew changes what all have together, and zakat never leaves."""
        budgets = {row["id"]: row["budget"] or 0 for row in self._query(
            "SELECT id, budget FROM alseraj_fund WHERE company_id = %(company)s")}
        for fund_id, budget in budgets.items():
            taken = sum(row["amount"] for row in rows if row["fund_id"] == fund_id and row["state"] != "cancelled")
            self._hold(taken <= budget, "fund", fund_id, "has", budget, "and promised", taken)
        if self.budgets and after not in BUDGETING:
            self._hold(sum(budgets.values()) == sum(self.budgets.values()), "funds had", self.budgets, "and have", budgets)
            self._hold(budgets[self.zakat.id] >= self.budgets[self.zakat.id] or after == "give_back", "zakat left its fund")
        self.budgets = budgets

    def _check_items(self):
        """Each payment stays on the account and the fund on which it was booked first."""
        wrong = self._query("""
            SELECT l.id, l.name, l.analytic_distribution, d.booked_lines
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
              JOIN alseraj_support_installment i ON i.id = l.alseraj_installment_id AND i.state IN ('paid', 'confirmed')
              JOIN alseraj_disbursement d ON d.move_id = m.id AND d.id = i.disbursement_id
             WHERE i.company_id = %(company)s AND l.balance > 0
               AND (d.booked_lines->'debits'->i.id::text->1 IS DISTINCT FROM l.analytic_distribution
                    OR d.booked_lines->'debits'->i.id::text->0 IS DISTINCT FROM to_jsonb(l.account_id))""")
        self._hold(not wrong, "booked on something else:", wrong)

    # ------------------------------------------------------------ what the bank gets, and what is stored

    def _check_sheets(self):
        """A sheet made now says what the ledger says; one that the bank has says at least as much."""
        self.env.invalidate_all()
        place = self.layout.column_ids.mapped("source").index("amount")
        for run in self.runs("posted", "paid"):
            mine = run.installment_ids.filtered(lambda rec: rec.state in PAID)
            paid = round(sum(mine.mapped("amount")), 2)
            sheet = run._get_sheet(self.layout)
            listed = round(sum(float(row[place].replace(",", ".")) for row in sheet.rows), 2)
            self._hold(paid == listed == sheet.total, run.name, "paid", paid, "its sheet lists", listed, "in all", sheet.total)
            if run.sheet_ids:
                last = run.sheet_ids.sorted("number")[-1].total
                self._hold(paid <= last, run.name, "paid", paid, "the bank has a sheet of", last)

    def _check_recomputed(self):
        self.env.invalidate_all()
        for model in KEPT_MODELS:
            records = self._search(model)
            for name, field in records._fields.items():
                if not (field.store and field.compute and is_ours(field)) or field.inherited or not (
                        field.readonly or name == "budget"):
                    continue
                stored = [rec[name] for rec in records]
                self.env.add_to_compute(field, records)
                for rec, before in zip(records, stored, strict=True):
                    self._hold(rec[name] == before, rec, name, "is stored as", before, "and computed as", rec[name])
