"""The beneficiary's statement: what he received, and whose it is."""

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ....tools import amount_words
from ...report.common import ReportMixin
from ..common import FinanceCommon
from ..in_kind.test_in_kind import PNG

STATEMENT = "action_report_statement"


@tagged("post_install", "-at_install")
class TestStatement(ReportMixin, FinanceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.in_kind_type.write({"unit": "basket", "unit_value": 100})
        cls.file = cls.make_files()
        cls.file.partner_id.lang = "en_US"
        cls.paid = cls.make_requests(files=cls.file, amount=1250.75).installment_ids
        cls.back = cls.make_requests(files=cls.file, amount=500).installment_ids
        cls.goods = cls.make_requests(files=cls.file, amount=300, type_id=cls.in_kind_type.id).installment_ids
        cls.planned = cls.make_requests(files=cls.file, amount=77).installment_ids
        cls.back.due_date = fields.Date.subtract(cls.today, months=1)  # twice in a month would be asked about
        cls.run_ = cls.pay(cls.paid | cls.back)
        cls.run_.with_user(cls.user_finance).action_return_line(cls.back, "Closed account")
        cls.goods.with_user(cls.user_officer).action_hand_over("X", PNG)

    def make(self, user=None, **vals):
        return self.env["alseraj.beneficiary.statement"].with_user(user or self.user_officer).create({
            "beneficiary_id": self.file.id, "date_from": fields.Date.subtract(self.today, days=10), **vals})

    def test_lines_and_totals(self):
        document = self.make()
        self.assertEqual(
            [(line.name, float(line.amount), line.in_kind) for line in document._get_lines()],
            sorted([(self.paid.name, 1250.75, False), (self.back.name, 500.0, False), (self.goods.name, 300.0, True)])
            + [(self.back.name, -500.0, False)])
        self.assertEqual(document.total, 1550.75)
        html = self.render_html(STATEMENT, document, self.user_officer)
        for part in ("1,250.75", "-500.00", "Returned", "3 basket", self.run_.move_id.name, "1,550.75", self.file.code,
                     amount_words.amount_to_arabic("1550.75", "SAR")):
            self.assertIn(part, html)
        self.assertNotIn(self.planned.name, html)

    def test_his_language(self):
        self.file.partner_id.lang = "ar_001"
        self.assertIn('dir="rtl"', self.render_html(STATEMENT, self.make(), self.user_officer))

    def test_period(self):
        later = fields.Date.add(self.today, days=1)
        document = self.make(date_from=later, date_to=later)
        self.assertEqual((document._get_lines(), document.total), ([], 0))
        self.assertIn("Nothing was received", self.render_html(STATEMENT, document, self.user_officer))
        with self.assertRaises(ValidationError):
            self.make(date_from=later, date_to=self.today)

    def test_what_was_taken_back_or_is_a_draft_is_gone(self):
        self.goods.with_user(self.user_manager).action_take_back("Slip")
        later = self.make_requests(files=self.file, amount=42).installment_ids
        later.due_date = fields.Date.subtract(self.today, months=2)
        self.confirm_accounts(later)
        self.pay(later).move_id.button_draft()
        lines = self.make()._get_lines()
        self.assertEqual({line.name for line in lines}, {self.back.name, self.paid.name})

    def test_many_at_once(self):
        other = self.make_files()
        wizard = self.env["alseraj.beneficiary.statement"].with_user(self.user_manager).create({
            "beneficiary_ids": [fields.Command.set((self.file | other).ids)]})
        action = wizard.action_print()
        documents = self.env["alseraj.beneficiary.statement"].browse(action["context"]["active_ids"])
        self.assertEqual(documents.beneficiary_id, self.file | other)
        self.assertTrue(self.render(STATEMENT, documents, self.user_manager))

    def test_each_printing_is_written_down(self):
        document = self.make(self.user_finance)
        Log = self.env["alseraj.access.log"]
        before = Log.search([])
        self.render_html(STATEMENT, document, self.user_finance)
        self.assertRecordValues(Log.search([]) - before, [{
            "user_id": self.user_finance.id, "kind": "print", "beneficiary_id": self.file.id}])

    def test_foreign_files(self):
        far = self.make_files(branch_id=self.env["alseraj.branch"].create(
            {"name": "Far", "code": "far", "company_id": self.company.id}).id)
        self.user_delegate.alseraj_branch_ids = self.branch
        model = self.env["alseraj.beneficiary.statement"]
        for vals in ({"beneficiary_id": far.id}, {"beneficiary_ids": [(6, 0, far.ids)]}):
            for user in (self.user_delegate, self.user_outsider, self.user_portal, self.user_member):
                with self.subTest(user=user.login, vals=vals), self.assertRaises(UserError):
                    call_kw(model.with_user(user), "create", [vals], {})
        own = self.make_files(branch_id=self.branch.id)
        document = model.with_user(self.user_delegate).create({"beneficiary_id": own.id})
        with self.assertRaises(UserError):
            call_kw(model.with_user(self.user_delegate), "write", [document.ids, {"beneficiary_id": far.id}], {})
        foreign = self.make(self.user_manager, beneficiary_id=own.id)  # a file of his, the document of another
        with self.assertRaises(UserError):
            self.render_html(STATEMENT, foreign, self.user_delegate)
        with self.assertRaises(UserError):
            call_kw(model.with_user(self.user_delegate), "read", [foreign.ids, ["total"]], {})
