"""What finance reads: budget against payments, what is owed, the ledger, the zakat register."""

import base64
import io
from datetime import date, timedelta

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...report.common import ReportMixin
from ..common import FinanceCommon

MODELS = ("alseraj.fund.report", "alseraj.zakat.register", "alseraj.ledger.report")


@tagged("post_install", "-at_install")
class TestFinanceReport(ReportMixin, FinanceCommon):

    def _sums(self, domain=(), groupby="fund_id"):
        report = self.env["alseraj.fund.report"].with_user(self.user_finance)
        return {
            key: tuple(values) for key, *values in report._read_group(
                [("company_id", "=", self.company.id), *domain], [groupby],
                ["budget:sum", "committed:sum", "spent:sum", "available:sum"])
        }

    def test_budget_and_payments(self):
        year = self.today.year
        self.env["alseraj.fund.budget"].create({
            "fund_id": self.fund.id, "date_from": date(year, 1, 1), "date_to": date(year, 12, 31), "amount": 1000})
        self.zakat.budget = 70
        installments = self.make_requests(3).installment_ids
        self.pay(installments[0])
        installments[1].action_cancel("Gone")
        installments[2].action_hold("Wait")
        transfer = self.env["alseraj.fund.transfer"].create({
            "from_fund_id": self.fund.id, "to_fund_id": self.zakat.id, "amount": 30, "reason": "Need"})
        transfer.action_approve()
        self.assertEqual(self._sums(), {self.fund: (970, 100, 100, 770), self.zakat: (100, 0, 0, 100)})
        for fund in self.fund | self.zakat:
            budget, committed, spent, available = self._sums()[fund]
            self.assertEqual(
                (fund.budget, fund.committed, fund.spent, fund.available), (budget, committed, spent, available))
        months = self._sums([("budget", "!=", 0), ("fund_id", "=", self.fund.id)], "date:month")
        self.assertEqual(len(months), 12)
        shares = sorted(values[0] for values in months.values())
        self.assertEqual(shares[-1], 83.37, "what does not divide is in the last month")
        self.assertEqual(self._sums([("held", ">", 0)])[self.fund][1], 100)
        self.assertEqual(set(self._sums([("is_open", "=", True)], "type_id")), {self.support_type})
        self.assertEqual(set(self._sums([("is_open", "=", True)], "category_id")), {self.category_poor})

    def test_from_this_year_on(self):
        """Of a budget without periods what this year began with: what is left is right without the years before."""
        installments = self.make_requests(3).installment_ids
        self.pay(installments[:2])
        self.env.flush_all()
        self.env.cr.execute("UPDATE alseraj_support_installment SET paid_on = %s WHERE id = %s", [
            date(self.today.year - 1, 3, 4), installments[0].id])
        self.env.invalidate_all()
        self.assertEqual(self._sums()[self.fund], (1_000_000, 100, 200, 999_700))
        self.assertEqual(self._sums(self.get_running_domain())[self.fund], (999_900, 100, 100, 999_700))
        last = self._sums([("date", "<", date(self.today.year, 1, 1))])[self.fund]
        self.assertEqual(last, (100, 0, 100, 0), "what the years before had and used")
        self.assertEqual(self.fund.available, 999_700)

    def test_what_is_owed_by_month(self):
        self.support_type.installment_count = 3
        installments = self.make_requests(amount=300).installment_ids
        self.pay(installments[0])
        owed = self._sums([("is_open", "=", True)], "date:month")
        self.assertEqual([values[1] for values in owed.values()], [100, 100])

    def test_the_ledger(self):
        installments = self.make_requests(2).installment_ids
        run = self.pay(installments)
        run.action_return_line(installments[0], "Account closed")
        report = self.env["alseraj.ledger.report"].with_user(self.user_finance)
        rows = report.search([("company_id", "=", self.company.id)])
        self.assertEqual((len(rows), sum(rows.mapped("amount")), len(rows.filtered("is_return"))), (3, 100, 1))
        self.assertEqual((rows.fund_id, rows.type_id), (self.fund.with_env(report.env), self.support_type.with_env(report.env)))
        self.assertEqual(self.fund.spent, sum(rows.mapped("amount")), "the ledger equals the fund")

    # ------------------------------------------------------------ zakat

    def _pay_zakat(self, **vals):
        self.support_type.write({"zakat_eligible": True, "fund_id": self.zakat.id})
        file = self.make_files(zakat_class="poor")
        self.verify_documents(file)
        installment = self.make_requests(files=file, **vals).installment_ids
        self.pay(installment)
        return installment

    def test_zakat_register(self):
        self.make_requests()
        installment = self._pay_zakat()
        installment.beneficiary_id.zakat_class = "debtors"
        row = self.env["alseraj.zakat.register"].with_user(self.user_auditor).search([("company_id", "=", self.company.id)])
        self.assertEqual((row.installment_id.id, row.zakat_class, row.amount), (installment.id, "poor", 100))
        self.assertEqual(row.date, installment.paid_on)
        self.assertEqual(row.evidence_count, len(installment.beneficiary_id.document_ids))
        self.assertIn(self.type_identity.name, row.evidence)
        self.assertEqual(row.entry, installment.disbursement_id.move_id.name)
        self.assertEqual(row.gap, "no decision of a closed session")
        self.assertFalse(row.is_proved)

    def test_the_class_follows_the_fund(self):
        self.support_type.zakat_eligible = True
        installment = self.make_requests(files=self.make_files(zakat_class="poor")).installment_ids
        self.assertFalse(installment.zakat_class)
        installment.with_user(self.user_finance).fund_id = self.zakat
        self.assertEqual(installment.zakat_class, "poor")
        installment.action_split(2, reason="Two halves")
        self.assertEqual(installment.request_id.installment_ids.mapped("zakat_class"), ["poor", "poor"])
        installment.with_user(self.user_finance).fund_id = self.fund
        self.assertFalse(installment.zakat_class)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            installment.beneficiary_id.zakat_class = False
            installment.with_user(self.user_finance).fund_id = self.zakat

    def test_print_and_export(self):
        installment = self._pay_zakat()
        for user in (self.user_finance, self.user_manager, self.user_auditor):
            wizard = self.env["alseraj.zakat.register.print"].with_user(user).with_company(self.company).create({})
            self.assertEqual(wizard.action_print()["type"], "ir.actions.report")
            text = self.render_text("action_report_zakat_register", wizard)
            self.assertIn("The Poor", text)
            self.assertIn("no decision", text)
            wizard.action_export()
            sheet = load_workbook(io.BytesIO(base64.b64decode(wizard.workbook))).active
            self.assertEqual(sheet.max_row, 3)
            self.assertEqual(sheet.cell(2, 2).value, installment.name)
            self.assertEqual(sheet.cell(3, sheet.max_column).value, 100)
        wizard.date_to = self.today - timedelta(days=400)
        wizard.date_from = self.today - timedelta(days=500)
        with self.assertRaisesRegex(UserError, "Nothing was paid"):
            wizard.action_export()

    def test_a_name_is_no_formula(self):
        self._pay_zakat().beneficiary_id.name = "=1+1"
        wizard = self.env["alseraj.zakat.register.print"].with_user(self.user_finance).with_company(self.company).create({})
        wizard.action_export()
        sheet = load_workbook(io.BytesIO(base64.b64decode(wizard.workbook))).active
        self.assertNotIn("f", [cell.data_type for row in sheet.iter_rows() for cell in row])

    # ------------------------------------------------------------ who reads

    def test_who_reads(self):
        self._pay_zakat()
        readers = {self.user_finance: MODELS, self.user_manager: MODELS[:2], self.user_auditor: MODELS}
        users = self.user_delegate | self.user_officer | self.user_researcher | self.user_member | self.user_secretary \
            | self.user_outsider | self.user_portal
        for user in users.union(*readers):
            for model in MODELS:
                with self.subTest(user=user.name, model=model):
                    search = self.env[model].with_user(user).with_company(self.company).search
                    if model in readers.get(user, ()):
                        search([])
                    else:
                        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                            search([])
