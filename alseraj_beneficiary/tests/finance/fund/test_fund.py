"""No fund below zero, and zakat for zakat."""

import threading

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...connections import finish
from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestFund(FinanceCommon):

    def test_amounts(self):
        self.fund.budget = 1000.0
        installments = self.make_requests(3).installment_ids
        self.assertRecordValues(self.fund, [{"committed": 300.0, "spent": 0.0, "available": 700.0}])
        run = self.pay(installments[:2])
        self.assertRecordValues(self.fund, [
            {"committed": 100.0, "spent": 200.0, "available": 700.0, "used_rate": 30.0}])
        run.action_return_line(installments[0], reason="Account closed")
        self.assertRecordValues(self.fund, [{"committed": 200.0, "spent": 100.0, "available": 700.0}])
        installments[0].action_cancel("The family moved away")
        self.assertRecordValues(self.fund, [{"committed": 100.0, "spent": 100.0, "available": 800.0}])

    def test_never_below_zero(self):
        self.fund.budget = 250.0
        requests = self.make_requests(3, approve=False)
        requests._write_internal({"stage": "approved", "amount_approved": 100.0})
        with self.assertRaises(UserError) as caught:
            requests._step_plan_installments()
        message = str(caught.exception)
        self.assertIn(requests[2].name, message)
        self.assertNotIn(requests[0].name, message)
        self.assertFalse(requests.installment_ids, "all or none")
        requests[:2]._step_plan_installments()
        self.assertEqual(self.fund.available, 50.0)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.fund.budget = 199.0
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.zakat.budget = 10.0
            requests[0].type_id.zakat_eligible = True
            requests[0].beneficiary_id.zakat_class = "poor"
            requests[0].installment_ids.fund_id = self.zakat

    def test_approval_is_idempotent(self):
        request = self.make_requests()
        request._step_plan_installments()
        self.assertEqual(len(request.installment_ids), 1)

    def test_pays_support_types_that_name_no_fund(self):
        types = self.env["alseraj.support.type"].search([])
        named = types[:1]
        types.fund_id = False
        named.fund_id = self.zakat
        not_zakat = types[1:2]
        not_zakat.zakat_eligible = False
        fund = self.fund.with_user(self.user_manager)
        self.assertEqual(fund.unfunded_type_count, len(types) - 1)
        with self.assertRaises(UserError):
            self.fund.with_user(self.user_finance).action_pay_unfunded_types()
        with self.assertRaises(AccessError):
            self.fund.with_user(self.user_officer).action_pay_unfunded_types()
        self.zakat.with_user(self.user_manager).action_pay_unfunded_types()
        self.assertFalse(not_zakat.fund_id, "zakat pays only what is eligible for it")
        self.fund.type_ids = named
        self.assertFalse(fund.unfunded_type_count, "it pays these only")
        self.fund.type_ids = False
        fund.action_pay_unfunded_types()
        self.assertEqual(not_zakat.fund_id, self.fund)
        self.assertEqual(named.fund_id, self.zakat)

    def test_no_fund(self):
        self.support_type.fund_id = False
        installment = self.make_requests().installment_ids
        run = self.make_run(installment)
        with self.assertRaisesRegex(UserError, "No fund pays this"):
            run.action_confirm()
        run.action_cancel()
        self.fund.budget = 150.0
        installment.with_user(self.user_finance).fund_id = self.fund
        self.assertEqual(self.fund.available, 50.0)
        self.fund.budget = 1000.0
        request = self.make_requests(fund_id=self.fund.id)
        self.assertEqual(request.installment_ids.fund_id, self.fund)

    def test_zakat(self):
        self.support_type.fund_id = self.zakat
        with self.assertRaisesRegex(UserError, "not eligible for zakat"):
            self.make_requests()
        self.support_type.zakat_eligible = True
        with self.assertRaisesRegex(UserError, "no zakat class"):
            self.make_requests()
        installment = self.make_requests(files=self.make_files(zakat_class="poor")).installment_ids
        run = self.make_run(installment)
        installment.beneficiary_id.zakat_class = False
        with self.assertRaisesRegex(UserError, "no zakat class"):
            run.action_confirm()

    def test_zakat_by_hand(self):
        installment = self.make_requests().installment_ids
        with self.assertRaisesRegex(ValidationError, "not eligible for zakat"), self.env.cr.savepoint():
            installment.with_user(self.user_finance).fund_id = self.zakat
        with self.assertRaisesRegex(ValidationError, "not eligible for zakat"), self.env.cr.savepoint():
            self.fund.kind = "zakat"

    def test_plan(self):
        self.support_type.write({"installment_count": 3, "installment_interval_months": 2})
        installments = self.make_requests(amount=200.0).installment_ids
        self.assertEqual(installments.mapped("amount"), [66.66, 66.66, 66.68])
        months = [(date.year - self.today.year) * 12 + date.month - self.today.month
                  for date in installments.mapped("due_date")]
        self.assertEqual(months, [0, 2, 4])
        self.assertEqual(installments.mapped("sequence"), [1, 2, 3])

    def test_payees(self):
        files = self.make_files()
        collector = self.make_collector(files).partner_id
        self.assertEqual(self.make_requests(files=files).installment_ids.payee_id, collector)
        rent = self.make_requests(type_id=self.third_party_type.id)
        self.assertFalse(rent.installment_ids.payee_id)
        with self.assertRaisesRegex(UserError, "no payee"):
            self.make_run(rent.installment_ids).action_confirm()
        landlord = self.env["res.partner"].create({"name": "Landlord"})
        rent = self.make_requests(type_id=self.third_party_type.id, third_party_id=landlord.id)
        self.assertEqual(rent.installment_ids.payee_id, landlord)

    def test_a_fund_opens_its_analytic_account(self):
        for number, user in enumerate((self.user_manager, self.user_finance)):
            fund = self.env["alseraj.fund"].with_user(user).create({"name": f"Orphans {number}", "code": f"ORP{number}"})
            self.assertEqual(fund.analytic_account_id.name, fund.name)
        with self.assertRaisesRegex(UserError, "Only a manager"):
            fund.analytic_account_id = self.zakat.analytic_account_id

    @mute_logger("odoo.sql_db")
    def test_two_connections(self):
        """Two transactions promise from one fund at once: the second can't serialize.

        Odoo's ``retrying`` then runs it again, on the new figures. The row must be committed to be
        seen by both, so the test takes the fund of another connection and removes it at the end.
        """
        cursor = self.registry.cursor
        with cursor() as cr:
            cr.execute(
                """INSERT INTO alseraj_fund (name, code, kind, active, company_id, budget, lock_version)
                   SELECT '{"en_US": "Race"}', 'RACE', 'general', true, min(id), 100, 0 FROM res_company
                   RETURNING id"""
            )
            fund_id, = cr.fetchone()
            cr.commit()  # pylint: disable=invalid-commit
        try:
            with cursor() as first, cursor() as second:
                env = self.env
                for cr in (first, second):
                    cr.execute("SELECT lock_version FROM alseraj_fund WHERE id = %s", (fund_id,))
                env(cr=first)["alseraj.fund"].browse(fund_id)._lock_amounts()
                failures = []

                def lock_second():
                    try:
                        env(cr=second)["alseraj.fund"].browse(fund_id)._lock_amounts()
                    except SerializationFailure as error:
                        failures.append(error)
                thread = threading.Thread(target=lock_second)
                thread.start()
                first.commit()
                finish(thread)
                self.assertEqual(len(failures), 1)
        finally:
            with cursor() as cr:
                cr.execute("DELETE FROM alseraj_fund WHERE id = %s", (fund_id,))
                cr.commit()  # pylint: disable=invalid-commit
