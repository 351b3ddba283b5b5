"""Whatever finance and managers do, and in whatever order: no fund below zero, nothing lost, the report agrees."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import FinanceCommon

OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(("approve", "pay", "cancel", "split", "lower", "refund", "transfer", "back", "hold", "move",
                         "return", "budget")),
        st.integers(0, 20), st.sampled_from((1, 33.33, 50, 100, 400)),
    ),
    min_size=3, max_size=12,
)


@tagged("post_install", "-at_install")
class TestFundProperties(FinanceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fund.budget = 300
        cls.other = cls.fund.copy({"code": "OTHER", "analytic_account_id": False, "budget": 100})
        cls.funds = cls.fund | cls.other
        cls.files = cls.make_files(3)

    @settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(OPERATIONS)
    def test_any_order(self, operations):
        savepoint = self.env.cr.savepoint()
        try:
            for name, index, amount in operations:
                before = sum(self.funds.mapped("budget"))
                try:
                    with self.env.cr.savepoint():
                        getattr(self, f"_do_{name}")(index, amount)
                        self.env.flush_all()
                except UserError:
                    self.env.invalidate_all()  # refused with a sentence: nothing has changed
                if name != "budget":
                    self.assertEqual(round(sum(self.funds.mapped("budget")), 2), round(before, 2), name)
                self._check()
        finally:
            self.env.flush_all()
            savepoint.rollback()
            self.env.invalidate_all()

    def _check(self):
        self.env.invalidate_all()
        for fund in self.funds:
            live = fund.installment_ids.filtered(lambda rec: rec.state != "cancelled")
            paid = live.filtered(lambda rec: rec.state in ("paid", "confirmed"))
            self.assertAlmostEqual(fund.spent, sum(paid.mapped("amount")), 2)
            self.assertAlmostEqual(fund.committed, sum((live - paid).mapped("amount")), 2)
            self.assertAlmostEqual(fund.available, fund.budget - fund.committed - fund.spent, 2)
            self.assertGreaterEqual(round(fund.available, 2), 0)
            rows = self.env["alseraj.fund.report"].search([("fund_id", "=", fund.id)])
            self.assertAlmostEqual(sum(rows.mapped("available")), fund.available, 2)
            ledger = self.env["alseraj.ledger.report"].search([("installment_id", "in", paid.ids)])
            self.assertAlmostEqual(sum(ledger.mapped("amount")), fund.spent, 2)
        for request in self.funds.installment_ids.request_id:
            live = request.installment_ids.filtered(lambda rec: rec.state != "cancelled")
            self.assertLessEqual(round(sum(live.mapped("amount")), 2), request.amount_approved)

    def _pick(self, index, *states):
        found = self.funds.installment_ids.filtered(lambda rec: rec.state in states).sorted("id")
        return found[index % len(found)] if found else found

    def _do_approve(self, index, amount):
        self.make_requests(amount=amount, files=self.files[index % 3], fund_id=self.funds[index % 2].id)

    def _do_pay(self, index, _amount):
        if installment := self._pick(index, "planned", "returned"):
            self.pay(installment)

    def _do_return(self, index, _amount):
        if installment := self._pick(index, "paid"):
            installment.disbursement_id.with_user(self.user_finance).action_return_line(installment, "Closed")

    def _do_cancel(self, index, _amount):
        self._pick(index, "planned", "returned").with_user(self.user_manager).action_cancel("Gone")

    def _do_split(self, index, amount):
        if installment := self._pick(index, "planned", "returned", "paid"):
            installment.with_user(self.user_finance).action_split(2 + int(amount) % 3, reason="Parts")

    def _do_lower(self, index, amount):
        self._pick(index, "planned", "paid").with_user(self.user_finance).write({"amount": amount})

    def _do_refund(self, index, _amount):
        self._pick(index, "planned", "returned", "paid").with_user(self.user_finance).write(
            {"fund_id": self.funds[index % 2].id})

    def _do_hold(self, index, _amount):
        if installment := self._pick(index, "planned", "in_run", "paid"):
            verb = installment.action_release if installment.held_on else installment.action_hold
            verb("Why not")

    def _do_move(self, index, _amount):
        if installment := self._pick(index, "planned", "returned"):
            installment.with_user(self.user_finance).action_move(self.today + timedelta(days=index), "Later")

    def _do_transfer(self, index, amount):
        source, target = self.funds if index % 2 else self.funds[::-1]
        self.env["alseraj.fund.transfer"].create({
            "from_fund_id": source.id, "to_fund_id": target.id, "amount": amount, "reason": "Need",
        }).with_user(self.user_manager).action_approve()

    def _do_back(self, index, _amount):
        done = self.env["alseraj.fund.transfer"].search([("state", "=", "done"), ("from_fund_id", "in", self.funds.ids)])
        if done:
            action = done[index % len(done)].action_give_back()
            back = self.env["alseraj.fund.transfer"].browse(action["res_id"])
            back.reason = "Back"
            back.with_user(self.user_manager).action_approve()

    def _do_budget(self, index, amount):
        self.funds[index % 2].with_user(self.user_manager).write({"budget": amount * 3})
