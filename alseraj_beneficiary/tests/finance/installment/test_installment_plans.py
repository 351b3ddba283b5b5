"""What finance asks of the installments is served by an index, also when the table is long."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from ...plans import ROWS, IndexMixin
from ..common import FinanceCommon

TABLE = "alseraj_support_installment"


@tagged("post_install", "-at_install")
class TestInstallmentPlans(IndexMixin, FinanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.make_requests()
        cls.env.flush_all()
        # most of it is history: one in fifty is still to pay; over five years
        cls.multiply("alseraj.support.installment", cls.request.installment_ids, {
            "name": "'PLAN/' || k",
            "state": "CASE WHEN k % 50 = 0 THEN 'planned' WHEN k % 10 = 1 THEN 'paid' ELSE 'confirmed' END",
            "fund_id": f"(ARRAY{(cls.fund | cls.zakat).ids})[1 + k / 50 % 2]",
            "due_date": "current_date - (k % 1800)::int",
            "paid_on": "CASE WHEN k % 50 = 0 THEN NULL ELSE current_date - (k % 1800)::int END",
            "is_receipt_sample": "k % 500 = 1", "disbursement_id": "NULL",
        })

    def test_what_a_fund_still_owes(self):
        query = self.env["alseraj.support.installment"]._search(
            [("fund_id", "in", self.fund.ids), ("state", "in", ("planned", "in_run", "returned"))])
        plan = self.explain(query.select(SQL("sum(amount)")))
        self.assertServed(f"{TABLE}_fund_open_index", plan, TABLE)

    def test_an_approval_sums_nothing_of_the_past(self):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.capture_queries() as queries:
            self.fund._check_available()
        self.assertTrue(queries)
        self.assertNotIn(TABLE, " ".join(queries))

    @contextmanager
    def capture_queries(self):
        queries, execute = [], self.env.cr.execute
        with patch.object(self.env.cr, "execute", lambda query, *args, **kwargs: (
                queries.append(str(query)), execute(query, *args, **kwargs))[1]):
            yield queries

    def test_a_period_of_a_fund(self):
        budget = self.env["alseraj.fund.budget"].create({
            "fund_id": self.fund.id, "date_from": self.today.replace(month=1, day=1),
            "date_to": self.today.replace(month=12, day=31), "amount": 10**7,
        })
        self.assertGreater(budget.spent, 0)
        self.assertGreater(budget.committed, 0)

    def test_what_is_due(self):
        plan = self.plan("alseraj.fund.report", [("is_open", "=", True)], order="date, id")
        self.assertServed(f"{TABLE}_", plan, TABLE)
        read = [line for line in plan.splitlines() if "Scan on " in line or "Scan using " in line or "Cond" in line]
        self.assertNotIn("paid", " ".join(read), "nothing of the past is read")
        self.assertIn("One-Time Filter: false", plan)

    def test_a_page_of_funds_and_budgets_sorts_no_year(self):
        """The lines of the list come from the indexes of their parts in its order; only the few budgets are sorted."""
        # the payments are spread over a table too long to be read by pages; each index serves alone, as for all indexes
        self.env.cr.execute("ANALYZE alseraj_fund, alseraj_fund_budget; SET LOCAL enable_bitmapscan = off")
        query = self.env["alseraj.fund.report"]._search(self.get_running_domain(), order="date, id", limit=80).select()
        for index, alias in (("open", "i"), ("paid", "i_1")):
            with self.subTest(index=index), self.alone(f"{TABLE}_{index}_index", TABLE):
                plan = self.explain_text(query)
                self.assertIn("Merge Append", plan)
                self.assertIn(f"using {TABLE}_{index}_index on {TABLE} {alias}", plan)
                self.assertNotIn(f"Sort Key: {alias}.", plan, "its payments are not sorted")

    def test_lines_are_the_same_in_their_order(self):
        report = self.env["alseraj.fund.report"]
        for domain in ([], self.get_running_domain(), [("fund_id", "=", self.zakat.id)], [("kind", "=", "zakat")]):
            page = report.search(domain, limit=40, offset=7)
            self.assertEqual(page.ids, report.search(domain).ids[7:47])
            self.assertEqual(len(set(page.ids)), 40)
            line = page.filtered("installment_id")[:1]
            self.assertEqual(line.action_open()["res_id"], line.installment_id.id)

    def test_funds_and_budgets_join_no_file(self):
        query = self.env["alseraj.fund.report"]._search([])
        plan = self.explain(SQL("%s GROUP BY fund_id", query.select(SQL("fund_id"), SQL("sum(available)"))))
        self.assertNotIn("alseraj_beneficiary", plan)

    def test_zakat_register_looks_up_what_it_shows(self):
        year = self.today.replace(month=1, day=1)
        query = self.env["alseraj.zakat.register"]._search([("date", ">=", year)], limit=10001)
        plan = self.explain(SQL("SELECT count(*) FROM (%s) t", query.subselect(SQL("1"))))
        self.assertNotIn("alseraj_committee_decision", plan)
        self.assertNotIn("account_move", plan)

    def test_payments_that_are_asked_about(self):
        plan = self.plan("alseraj.support.installment", [
            ("is_receipt_sample", "=", True), ("not_received_on", "=", False), ("state", "=", "paid")])
        self.assertServed(f"{TABLE}_called_index", plan, TABLE)

    def test_payments_of_a_year(self):
        plan = self.plan("alseraj.receipt.report", [("date", ">=", self.today.replace(month=self.today.month, day=1))])
        self.assertServed(f"{TABLE}_paid_index", plan, TABLE)

    def test_a_row_each(self):
        rows = self.env["alseraj.fund.report"].search_count([("fund_id", "=", self.fund.id)])
        self.assertEqual(rows, ROWS // 2 + 3, "each installment, and the budget in its two parts")

    def test_from_this_year_on(self):
        """What the menu opens with reads what is still to pay and what this year paid; nothing of the years before."""
        action = self.env.ref("alseraj_beneficiary.action_fund_report")
        self.assertIn("'search_default_running': 1", action.context)
        query = self.env["alseraj.fund.report"]._search(self.get_running_domain())
        plan = self.explain(SQL("%s GROUP BY fund_id", query.select(SQL("fund_id"), SQL("sum(available)"))))
        self.assertServed(f"{TABLE}_", plan, TABLE)
        self.assertIn("paid_on >=", plan)
