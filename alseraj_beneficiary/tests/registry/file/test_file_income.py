from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...common import PREFIX, AlserajCommon


@tagged("post_install", "-at_install")
class TestFileIncome(AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        source = PREFIX + "income_source_"
        cls.salary = cls.env.ref(source + "salary")
        cls.debt = cls.env.ref(source + "court_debt")
        cls.savings = cls.env.ref(source + "cash_savings")
        cls.file = cls.make_beneficiary()
        cls.line = cls._make_line(cls.salary, 4000)

    @classmethod
    def _make_line(cls, source, amount, **vals):
        return cls.env["alseraj.household.income"].with_user(cls.user_officer).create({
            "beneficiary_id": cls.file.id, "source_id": source.id, "amount": amount, **vals,
        })

    def test_totals(self):
        self._make_line(self.debt, 350)
        self._make_line(self.savings, 6000)
        self.assertRecordValues(self.file, [{
            "monthly_income": 4000, "income_counted": 2000, "obligation_total": 350, "obligation_counted": 350,
            "asset_total": 6000, "asset_counted": 6000, "unproven_income_count": 3,
        }])

    def test_the_rate_of_its_day_stays(self):
        self.salary.count_rate = 0.8
        self.assertEqual(self.line.count_rate, 0.5)
        self.assertEqual(self._make_line(self.salary, 100).count_rate, 0.8)
        self.line.source_id = self.debt
        self.assertEqual(self.line.count_rate, 1)

    def test_only_a_manager_sets_another_rate(self):
        with self.assertRaisesRegex(UserError, "Salary is counted at 50%"), self.cr.savepoint():
            call_kw(self.line.browse().with_user(self.user_officer), "write", [self.line.ids, {"count_rate": 0}], {})
        with self.assertRaisesRegex(UserError, "Only a manager"), self.cr.savepoint():
            self._make_line(self.salary, 100, count_rate=0.1)
        ignored = self._make_line(self.env["alseraj.income.source"].create({
            "name": "Ignored", "code": "ignored", "kind": "income", "count_rate": 0}), 5000)
        with self.assertRaisesRegex(UserError, "Only a manager"), self.cr.savepoint():
            call_kw(ignored.browse().with_user(self.user_officer), "write", [
                ignored.ids, {"source_id": self.salary.id, "count_rate": 0}], {})
        self.assertEqual(self._make_line(self.salary, 100, count_rate=0.5).count_rate, 0.5)
        self.line.with_user(self.user_manager).count_rate = 0.25
        self.assertEqual(self.line.amount_counted, 1000)
        self.assertIn("Salary counted at 25% instead of 50%", self.file.message_ids[:1].body)
        self.line.with_user(self.user_officer).count_rate = 0.5  # back to the source's own

    def test_rate_bounds(self):
        for wrong in (-0.1, 1.1):
            with self.subTest(wrong), mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
                self.line.with_user(self.user_manager).count_rate = wrong
                self.env.flush_all()

    def test_proof(self):
        document = self.file.document_ids[:1]
        self.line.document_id = document
        self.assertEqual(self.line.document_state, "verified")
        other = self.make_beneficiary().document_ids[:1]
        with self.assertRaisesRegex(ValidationError, "another file"), self.cr.savepoint():
            call_kw(self.line.browse().with_user(self.user_officer), "write", [self.line.ids, {"document_id": other.id}], {})
        with self.assertRaisesRegex(ValidationError, "another file"):
            self._make_line(self.debt, 1, document_id=other.id)

    def test_form(self):
        with Form(self.file.with_user(self.user_officer)) as form:
            with form.income_ids.new() as line:
                line.source_id = self.salary
                self.assertEqual(line.count_rate, 0.5)
                line.amount = 1000
                self.assertEqual(line.amount_counted, 500)
        self.assertEqual(self.file.income_counted, 2500)
