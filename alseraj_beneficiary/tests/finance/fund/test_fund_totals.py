"""The running totals of funds are the sums, whoever changes what; and where they are not, a manager hears of it."""

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..common import FinanceCommon

KIND = "alseraj_beneficiary.activity_fund_totals"


@tagged("post_install", "-at_install")
class TestFundTotals(FinanceCommon):

    def assertKept(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.env["alseraj.fund"]._get_differences())

    def test_what_is_kept_is_the_sum(self):
        installments = self.make_requests(3).installment_ids
        self.assertEqual((self.fund.used, self.fund.installment_count), (300, 3))
        self.pay(installments[:1])
        self.assertEqual((self.fund.used, self.fund.committed, self.fund.spent), (300, 200, 100))
        other = self.fund.copy({"code": "OTHER", "analytic_account_id": False, "budget": 100})
        installments[1].fund_id = other
        self.assertEqual((self.fund.used, other.used, other.installment_count), (200, 100, 1))
        installments[1].action_split(parts=3, reason="In parts")
        self.assertEqual((other.used, other.installment_count), (100, 3))
        installments[2].with_user(self.user_manager).action_lower(40, "Less is needed")
        self.assertEqual(self.fund.used, 140)
        installments[2].action_cancel("Moved away")
        self.assertEqual((self.fund.used, self.fund.installment_count), (100, 1))
        self.assertKept()
        extra = self.env["alseraj.support.installment"].create({
            "request_id": installments[2].request_id.id, "amount": 10, "fund_id": self.fund.id})
        self.assertEqual(self.fund.used, 110)
        extra.unlink()
        self.assertEqual(self.fund.used, 100)
        self.assertKept()

    def test_a_payment_that_is_named_twice_counts_once(self):
        installments = self.make_requests(3).installment_ids
        calls = (
            (self.user_manager, "action_lower", (60, "Less is needed")), (self.user_finance, "write", ({"fund_id": False},)),
            (self.user_finance, "write", ({"fund_id": self.fund.id},)), (self.user_finance, "action_cancel", ("Moved away",)),
        )
        for user, method, args in calls:
            with self.subTest(method=method, args=args):
                call_kw(installments.with_user(user).browse(), method, [installments[:1].ids * 2, *args], {})
                self.assertKept()
        self.assertEqual((self.fund.used, self.fund.installment_count), (200, 2))

    def test_an_amount_is_rounded_in_its_own_currency(self):
        """Whichever company the user has in front of him."""
        installment = self.make_requests(amount=100.25).installment_ids
        other = self.env["res.company"].create({"name": "Elsewhere", "currency_id": self.env.ref("base.JPY").id})
        self.env.user.company_ids |= other
        there = installment.with_context(allowed_company_ids=[other.id, self.company.id])
        there.write({"amount": 99.75})
        self.assertEqual(installment.amount, 99.75)
        added = there.create({"request_id": installment.request_id.id, "amount": 0.25, "fund_id": self.fund.id})
        self.assertEqual(added.amount, 0.25)
        self.assertKept()

    def test_a_refused_promise_counts_nothing(self):
        self.fund.budget = 150
        self.make_requests()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.make_requests()
        self.assertEqual((self.fund.used, self.fund.available), (100, 50))
        self.assertKept()

    def test_ten_and_a_hundred_cost_the_same(self):
        costs = []
        for count in (10, 100):
            requests = self.make_requests(count, approve=False)
            requests._write_internal({"stage": "approved", "amount_approved": 1.0})
            vals_list = [{"request_id": request.id, "amount": 1.0, "fund_id": self.fund.id} for request in requests]
            installments = self.env["alseraj.support.installment"].create(vals_list)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            installments._write_internal({"cancelled": True})
            installments._count_in_funds(installments._get_counted())
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(costs[0], costs[1])

    def test_the_nightly_count_finds_what_was_changed_by_sql(self):
        self.make_requests()
        self.env.flush_all()
        self.env.cr.execute("UPDATE alseraj_fund SET used = used - 30 WHERE id = %s", [self.fund.id])
        self.env.invalidate_all()
        for _night in range(2):
            self.env["alseraj.fund"]._cron_check_totals()
        self.assertEqual(self.fund.used_difference, 30)
        activities = self.fund.activity_ids.filtered(lambda activity: activity.activity_type_id == self.env.ref(KIND))
        self.assertEqual(len(activities.filtered(lambda activity: activity.user_id == self.user_manager)), 1, "once")
        with self.assertRaises(UserError):
            self.fund.with_user(self.user_finance).action_count_again()
        self.fund.with_user(self.user_manager).action_count_again()
        self.env.invalidate_all()
        self.assertEqual((self.fund.used, self.fund.used_difference), (100, 0))
        self.assertFalse(self.fund.activity_ids.filtered(lambda activity: activity.activity_type_id == self.env.ref(KIND)))
        self.assertIn("Counted again", self.fund.message_ids[0].body)
        self.assertKept()

    def test_nobody_sets_them(self):
        for user in (self.user_finance, self.user_manager):
            for name in ("used", "installment_count", "used_difference"):
                with self.subTest(user=user.login, name=name), self.assertRaises(UserError), self.env.cr.savepoint():
                    self.fund.with_user(user).write({name: 5})
