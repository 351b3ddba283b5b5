"""Budgets by period, the rules of a fund, and transfers between funds."""

from datetime import date

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestFundBudget(FinanceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year = cls.today.year
        cls.first, cls.second = cls.env["alseraj.fund.budget"].create([
            {"fund_id": cls.fund.id, "date_from": date(cls.year, 1, 1), "date_to": date(cls.year, 12, 31), "amount": 500},
            {"fund_id": cls.fund.id, "date_from": date(cls.year + 1, 1, 1), "date_to": date(cls.year + 1, 12, 31),
             "amount": 300},
        ])

    def test_the_whole_is_the_sum_of_the_periods(self):
        self.assertEqual(self.fund.budget, 800)
        self.second.amount = 400
        self.assertEqual(self.fund.budget, 900)
        self.second.unlink()
        self.assertEqual(self.fund.budget, 500)
        with self.assertRaisesRegex(UserError, "sum of its periods"):
            self.fund.budget = 1000
        self.first.unlink()
        self.assertEqual(self.fund.budget, 500, "what was there stays, as entered")
        self.fund.budget = 1000
        fund = self.env["alseraj.fund"].create({"name": "New", "code": "NEW", "budget": 7, "budget_line_ids": [
            Command.create({"date_from": "2026-01-01", "date_to": "2026-12-31", "amount": 50})]})
        self.assertEqual(fund.budget, 50)

    def test_each_period_has_its_own_figures(self):
        installments = self.make_requests(3).installment_ids
        installments[2].due_date = date(self.year + 1, 2, 1)
        self.pay(installments[0])
        self.assertRecordValues(self.first | self.second, [
            {"committed": 100, "spent": 100, "available": 300, "used_rate": 40},
            {"committed": 100, "spent": 0, "available": 200, "used_rate": 100 / 3},
        ])
        self.assertRecordValues(self.fund, [{"committed": 200, "spent": 100, "available": 500}])

    def test_a_paid_one_counts_where_it_was_paid(self):
        installment = self.make_requests().installment_ids
        installment.due_date = date(self.year + 1, 1, 5)
        self.pay(installment)
        self.assertEqual((self.first.spent, self.second.committed, self.second.spent), (100, 0, 0))

    def test_periods_dont_overlap(self):
        for first, last in (((self.year, 12, 31), (self.year + 3, 1, 1)), ((self.year, 2, 1), (self.year, 2, 2))):
            with self.assertRaisesRegex(ValidationError, "overlap"), self.env.cr.savepoint():
                self.env["alseraj.fund.budget"].create({
                    "fund_id": self.fund.id, "date_from": date(*first), "date_to": date(*last), "amount": 1})
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.second.date_to = date(self.year - 1, 1, 1)
            self.second.flush_recordset()

    def test_periods_never_promise_less_than_is_promised(self):
        self.make_requests(8)
        self.assertEqual(self.fund.available, 0)
        with self.assertRaisesRegex(ValidationError, "lacks"), self.env.cr.savepoint():
            self.first.amount = 499
        with self.assertRaisesRegex(ValidationError, "lacks"), self.env.cr.savepoint():
            self.second.unlink()

    def test_strict_periods(self):
        requests = self.make_requests(6)
        self.assertLess(self.first.available, 0, "without the setting only the whole counts")
        with self.assertRaisesRegex(ValidationError, "in the period"), self.env.cr.savepoint():
            self.fund.strict_periods = True
        requests[5].installment_ids.due_date = date(self.year + 1, 1, 1)
        self.fund.strict_periods = True
        with self.assertRaisesRegex(ValidationError, "in the period"), self.env.cr.savepoint():
            self.make_requests()
        with self.assertRaisesRegex(ValidationError, "in the period"), self.env.cr.savepoint():
            requests[5].installment_ids.due_date = self.today
        with self.assertRaisesRegex(ValidationError, "no budget for"), self.env.cr.savepoint():
            requests[5].installment_ids.due_date = date(self.year + 5, 1, 1)

    def test_who_sets_budgets(self):
        users = self.user_finance | self.user_officer | self.user_delegate | self.user_auditor | self.user_member \
            | self.user_secretary | self.user_researcher | self.user_outsider | self.user_portal
        for user in users:
            with self.subTest(user=user.name):
                self._refused(user, self.first, "write", [self.first.ids, {"amount": 9999}])
                self._refused(user, self.first, "unlink", [self.first.ids])
                self._refused(user, self.first, "create", [{
                    "fund_id": self.zakat.id, "date_from": "2026-01-01", "date_to": "2026-02-01", "amount": 1}])
                self._refused(user, self.zakat, "write", [self.zakat.ids, {"budget": 5}])
                self._refused(user, self.zakat, "write", [self.zakat.ids, {"kind": "general"}])
                for rule in ("type_ids", "category_ids", "zakat_class_ids"):
                    self._refused(user, self.zakat, "write", [self.zakat.ids, {rule: [Command.clear()]}])
                self._refused(user, self.zakat, "write", [self.zakat.ids, {
                    "budget_line_ids": [[0, 0, {"date_from": "2026-01-01", "date_to": "2026-02-01", "amount": 1}]]}])
                self._refused(user, self.zakat, "create", [{"name": "Mine", "code": "MINE", "budget": 5}])
        manager = self.user_manager
        call_kw(self.first.with_user(manager), "write", [self.first.ids, {"amount": 600}], {})
        call_kw(self.zakat.with_user(manager), "write", [self.zakat.ids, {"budget": 5}], {})
        self.assertEqual((self.fund.budget, self.zakat.budget), (900, 5))
        call_kw(self.zakat.with_user(self.user_finance), "write", [self.zakat.ids, {"purpose": "Zakat"}], {})

    def _refused(self, user, record, method, args):
        with self.assertRaises(UserError), mute_logger("odoo.addons.base.models.ir_model"), \
                self.env.cr.savepoint():
            call_kw(self.env[record._name].with_user(user).with_company(self.company), method, args, {})

    def test_constant_queries(self):
        def cost(count):
            funds = self.env["alseraj.fund"].create([
                {"name": f"F{index}", "code": f"C{count}-{index}"} for index in range(count)])
            lines = self.env["alseraj.fund.budget"].create([
                {"fund_id": fund.id, "date_from": "2026-01-01", "date_to": "2026-12-31", "amount": 10} for fund in funds])
            return self.count_queries(lines.mapped, "available"), self.count_queries(funds.mapped, "available")

        cost(2)
        self.assertEqual(cost(10), cost(100))

    # ------------------------------------------------------------ rules

    def test_a_restricted_fund_has_a_purpose(self):
        with self.assertRaisesRegex(ValidationError, "purpose"), self.env.cr.savepoint():
            self.env["alseraj.fund"].create({"name": "Orphans", "code": "ORP", "kind": "restricted"})
        with self.assertRaisesRegex(ValidationError, "purpose"), self.env.cr.savepoint():
            self.zakat.kind = "restricted"

    def test_rules_are_data(self):
        category = self.env.ref("alseraj_beneficiary.category_orphan")
        option = self.env["alseraj.support.option"].search([("kind", "=", "zakat_class"), ("value", "=", "debtors")])
        for rule, sentence in (
            ({"type_ids": [Command.set(self.in_kind_type.ids)]}, "does not pay"),
            ({"category_ids": [Command.set(category.ids)]}, "these categories only"),
            ({"zakat_class_ids": [Command.set(option.ids)]}, "these zakat classes only"),
            ({"active": False}, "archived"),
        ):
            with self.subTest(rule=rule), self.env.cr.savepoint() as savepoint:
                planned = self.make_requests().installment_ids
                self.fund.write(rule)
                with self.assertRaisesRegex(UserError, sentence), self.env.cr.savepoint():
                    self.make_requests()
                with self.assertRaisesRegex(UserError, sentence), self.env.cr.savepoint():
                    self.make_run(planned).action_confirm()
                savepoint.rollback()
        self.fund.write({"category_ids": [Command.set((category | self.category_poor).ids)],
                         "type_ids": [Command.set(self.support_type.ids)]})
        self.assertEqual(self.make_requests().installment_ids.state, "planned")

    # ------------------------------------------------------------ transfers

    def _transfer(self, source, target, amount=100, **vals):
        return self.env["alseraj.fund.transfer"].with_user(self.user_finance).with_company(self.company).create({
            "from_fund_id": source.id, "to_fund_id": target.id, "amount": amount, "reason": "The board said so", **vals})

    def test_transfer(self):
        other = self.fund.copy({"code": "OTHER", "analytic_account_id": False, "budget": 50})
        transfer = self._transfer(self.fund, other)
        self.assertRegex(transfer.name, r"^TRF/")
        self.assertEqual(self.fund.available, 800, "a draft moves nothing")
        with self.assertRaises(UserError):
            transfer.action_approve()
        transfer.with_user(self.user_manager).action_approve()
        self.assertRecordValues(self.fund | other, [{"available": 700}, {"available": 150}])
        self.assertRecordValues(self.first, [{"transferred": -100, "available": 400}])
        self.assertEqual(transfer.done_by_id, self.user_manager)
        self.assertIn("The board said so", self.fund.message_ids[0].body)
        self.assertIn("The board said so", other.message_ids[0].body)
        self.first.amount = 600
        self.assertEqual(self.fund.budget, 800, "a later change of a period keeps the transfer")
        back = self.env["alseraj.fund.transfer"].browse(transfer.action_give_back()["res_id"])
        self.assertEqual((back.from_fund_id, back.to_fund_id, back.amount), (other, self.fund, 100))
        with self.assertRaisesRegex(UserError, "reason"):
            back.with_user(self.user_manager).action_approve()
        back.with_user(self.user_finance).reason = "It was a mistake"
        back.with_user(self.user_manager).action_approve()
        self.assertRecordValues(self.fund | other, [{"available": 900}, {"available": 50}])
        with self.assertRaisesRegex(UserError, "already"):
            transfer.action_give_back()

    def test_zakat_stays_zakat(self):
        transfer = self._transfer(self.zakat, self.fund)
        self.assertIn("is zakat", transfer.hint)
        with self.assertRaisesRegex(UserError, "is zakat"):
            transfer.with_user(self.user_manager).action_approve()
        into = self._transfer(self.fund, self.zakat)
        into.with_user(self.user_manager).action_approve()
        with self.assertRaisesRegex(UserError, "stays zakat"):
            into.action_give_back()
        with self.assertRaisesRegex(ValidationError, "its kind stays"), self.env.cr.savepoint():
            self.zakat.with_user(self.user_manager).kind = "general"
        second = self.zakat.copy({"code": "ZAK2", "analytic_account_id": False, "budget": 0})
        self._transfer(self.zakat, second).with_user(self.user_manager).action_approve()
        self.assertEqual(second.available, 100)

    def test_never_more_than_is_available(self):
        self.make_requests(3)
        with self.assertRaisesRegex(UserError, "available"):
            self._transfer(self.fund, self.zakat, 501).with_user(self.user_manager).action_approve()
        both = self._transfer(self.fund, self.zakat, 300) | self._transfer(self.fund, self.zakat, 300)
        with self.assertRaisesRegex(UserError, "lacks"), self.env.cr.savepoint():
            both.with_user(self.user_manager).action_approve()
        self.assertEqual((self.fund.available, set(both.mapped("state"))), (500, {"draft"}))

    def test_a_done_transfer_is_never_changed(self):
        transfer = self._transfer(self.fund, self.zakat)
        transfer.with_user(self.user_manager).action_approve()
        for user in (self.user_finance, self.user_manager):
            for vals in ({"amount": 1}, {"from_fund_id": self.zakat.id}, {"state": "draft"}, {"reason": "Other"},
                         {"date": "2020-01-01"}, {"done_by_id": user.id}, {"name": "TRF/1"}):
                with self.subTest(user=user.name, vals=vals):
                    self._refused(user, transfer, "write", [transfer.ids, vals])
            self._refused(user, transfer, "unlink", [transfer.ids])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            transfer.amount = 1  # not for the superuser either

    def test_who_transfers(self):
        draft = self._transfer(self.fund, self.zakat)
        users = self.user_officer | self.user_delegate | self.user_auditor | self.user_member | self.user_secretary \
            | self.user_researcher | self.user_outsider | self.user_portal
        for user in users | self.user_finance:
            with self.subTest(user=user.name):
                self._refused(user, draft, "action_approve", [draft.ids])
                self._refused(user, draft, "write", [draft.ids, {"state": "done"}])
        for user in users:
            self._refused(user, draft, "create", [{
                "from_fund_id": self.fund.id, "to_fund_id": self.zakat.id, "amount": 1, "reason": "Mine"}])
            self._refused(user, draft, "write", [draft.ids, {"amount": 3}])
            self._refused(user, draft, "action_give_back", [draft.ids])
        self._refused(self.user_finance, draft, "create", [{
            "from_fund_id": self.fund.id, "to_fund_id": self.zakat.id, "amount": 1, "reason": "M", "state": "done"}])
        self.assertEqual(self.fund.available, 800)
