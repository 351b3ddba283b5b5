"""The piles of finance on the page "My Work"."""

from odoo.tests import tagged

from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestFinanceQueues(FinanceCommon):

    def _count(self, code, user):
        queue = self.env.ref(f"alseraj_beneficiary.work_queue_{code}").with_user(user).with_context(
            allowed_company_ids=self.company.ids, tz="Asia/Riyadh")  # a domain's "today" is the client's
        queue.invalidate_recordset()
        return queue.total_count, queue.own_count

    def test_due_until_it_is_in_a_run(self):
        installments = self.make_requests(2).installment_ids
        self.assertEqual(self._count("due", self.user_finance), (2, 2))
        self.assertEqual(self._count("due", self.user_auditor), (2, 0), "who only reads pays nothing")
        installments[0].with_user(self.user_officer).action_hold("look")
        self.assertEqual(self._count("due", self.user_finance)[0], 1)
        self.make_run(installments[1])
        self.assertEqual(self._count("due", self.user_finance)[0], 0)

    def test_a_run_waits_for_the_other_hand(self):
        run = self.make_run(self.make_requests().installment_ids)
        self.assertEqual(self._count("to_post", self.user_finance_2), (0, 0))
        run.action_confirm()
        self.assertEqual(self._count("to_post", self.user_finance), (1, 0))
        self.assertEqual(self._count("to_post", self.user_finance_2), (1, 1))
        run.with_user(self.user_finance_2).action_post()
        self.assertEqual(self._count("to_post", self.user_finance_2), (0, 0))

    def test_money_back(self):
        installments = self.make_requests(2).installment_ids
        run = self.pay(installments)
        run.with_user(self.user_finance).action_return_line(installments[0], "closed account")
        self.assertEqual(self._count("money_back", self.user_finance)[0], 1)
        self.assertEqual(self._count("money_back", self.user_officer)[0], 1)

    def test_transfers_wait_for_a_manager(self):
        transfer = self.env["alseraj.fund.transfer"].with_user(self.user_finance).create({
            "from_fund_id": self.fund.id, "to_fund_id": self.zakat.id, "amount": 10, "reason": "board",
            "company_id": self.company.id,
        })
        self.assertEqual(self._count("transfers", self.user_manager), (1, 1))
        self.assertEqual(self._count("transfers", self.user_finance_2), (1, 0))
        transfer.with_user(self.user_manager).action_approve()
        self.assertEqual(self._count("transfers", self.user_manager), (0, 0))

    def test_each_pile_opens(self):
        for queue in self.env["alseraj.work.queue"].with_user(self.user_finance).search([]):
            action = queue.action_open_total()
            views = self.env[action["res_model"]].with_user(self.user_finance).get_views(action["views"])
            self.assertEqual(set(views["views"]), {kind for _id, kind in action["views"]})
