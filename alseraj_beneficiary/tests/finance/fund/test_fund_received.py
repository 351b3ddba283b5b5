"""What a fund received: income of the ledger with the fund's analytic account, and nothing else."""

from odoo import Command
from odoo.tests import tagged

from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestFundReceived(FinanceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.income, cls.other_income = (cls.find_account(kind) for kind in ("income", "income_other"))

    @classmethod
    def find_account(cls, kind):
        found = cls.env["account.account"].search([
            ("account_type", "=", kind), ("company_ids", "in", cls.company.ids)], limit=1)
        return found or cls.env["account.account"].create({
            "name": kind, "code": f"9{kind[-3:]}", "account_type": kind, "company_ids": [Command.link(cls.company.id)]})

    def book(self, amount, shares, account=None, day="2026-05-10", post=True):
        """Book what came in by the bank.

        :param dict shares: fund -> per cent
        """
        move = self.env["account.move"].create({
            "journal_id": self.bank.id, "date": day, "line_ids": [
                Command.create({"account_id": self.bank.default_account_id.id, "balance": amount}),
                Command.create({
                    "account_id": (account or self.income).id, "balance": -amount,
                    "analytic_distribution": {str(fund.analytic_account_id.id): share for fund, share in shares.items()},
                }),
            ]})
        if post:
            move.action_post()
        return move

    def get_received(self, fund, *domain):
        self.env.flush_all()
        report = self.env["alseraj.fund.report"].with_user(self.user_finance)
        return report._read_group([("fund_id", "=", fund.id), *domain], [], ["received:sum"])[0][0] or 0.0

    def test_income_of_the_fund(self):
        self.book(1000.25, {self.fund: 100})
        self.book(200, {self.fund: 100}, account=self.other_income)
        self.assertAlmostEqual(self.get_received(self.fund), 1200.25)
        self.assertEqual(self.get_received(self.zakat), 0)

    def test_shared_between_funds(self):
        self.book(1000, {self.fund: 70, self.zakat: 30})
        self.assertAlmostEqual(self.get_received(self.fund), 700)
        self.assertAlmostEqual(self.get_received(self.zakat), 300)

    def test_what_was_not_received(self):
        """A draft, income of no fund, and money that is no income."""
        self.book(500, {self.fund: 100}, post=False)
        self.book(500, {})
        self.book(500, {self.fund: 100}, account=self.expense_account)
        self.assertEqual(self.get_received(self.fund), 0)
        self.pay(self.make_requests(1, amount=100.0).installment_ids)
        self.assertEqual(self.get_received(self.fund), 0, "what is paid out is not received")

    def test_taken_back(self):
        move = self.book(500, {self.fund: 100})
        move._reverse_moves([{"date": move.date}], cancel=True)
        self.assertEqual(self.get_received(self.fund), 0)
        again = self.book(300, {self.fund: 100})
        self.assertEqual(self.get_received(self.fund), 300)
        again.button_draft()
        self.assertEqual(self.get_received(self.fund), 0)

    def test_by_the_day_of_its_entry(self):
        self.book(100, {self.fund: 100}, day="2026-05-31")
        self.book(900, {self.fund: 100}, day="2026-06-01")
        may = (("date", ">=", "2026-05-01"), ("date", "<=", "2026-05-31"))
        self.assertEqual(self.get_received(self.fund, *may), 100)

    def test_of_this_association_alone(self):
        """The same analytic account on an entry of another company is not this fund's."""
        move = self.book(100, {self.fund: 100})
        self.env.flush_all()
        line = self.env["alseraj.fund.report"].search([("fund_id", "=", self.fund.id), ("received", "!=", 0)])
        self.assertRecordValues(line, [{"received": 100.0, "company_id": self.company.id, "committed": 0.0}])
        self.assertEqual(line.with_user(self.user_finance).action_open()["res_id"], move.id)
