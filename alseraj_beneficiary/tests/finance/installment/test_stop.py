from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestStop(FinanceCommon):
    """Payments of a file that is suspended or closed; what a family received."""

    def _close(self, request, reason="moved"):
        request.beneficiary_id.with_user(self.user_officer).action_close(reason)
        self.env.flush_all()

    def test_a_suspended_file_is_held(self):
        requests = self.make_requests(2)
        held, paid = requests.installment_ids
        run = self.make_run(requests.installment_ids)
        held.beneficiary_id.with_user(self.user_officer).action_suspend("moved")
        self.assertIn(held.name, run.message_ids[0].body)
        self.assertIn(held.name, held.beneficiary_id.message_ids[0].body)
        with self.assertRaisesRegex(UserError, f"{held.name}.*is Suspended"):
            run.action_confirm()
        run.action_drop_problems()
        run.action_fill()
        self.assertEqual(run.installment_ids, paid.with_user(self.user_finance), "it is not collected again")
        run.action_confirm()
        held.beneficiary_id._write_internal({"state": "registered"})
        self.assertEqual(held.state, "planned")

    def test_a_confirmed_run_is_not_posted(self):
        request = self.make_requests()
        run = self.make_run(request.installment_ids)
        run.action_confirm()
        request.beneficiary_id.action_suspend("moved")
        with self.assertRaisesRegex(UserError, "is Suspended"):
            run.with_user(self.user_finance_2).action_post()

    def test_a_closed_file_frees_its_money(self):
        request, other = self.make_requests(2)
        self.assertEqual(self.fund.committed, 200)
        run = self.make_run((request | other).installment_ids)
        run.action_confirm()
        self._close(request)
        installment = request.installment_ids
        self.assertEqual((installment.state, run.state), ("cancelled", "draft"))
        self.assertIn("Moved", installment.cancel_reason)
        self.assertEqual(run.installment_ids.request_id, other.with_user(self.user_finance))
        self.assertEqual(self.fund.committed, 100)
        self.assertIn(installment.name, request.beneficiary_id.message_ids[0].body)
        self.assertTrue(any(installment.name in body for body in run.message_ids.mapped("body")))

    def test_what_is_paid_stays_paid(self):
        request = self.make_requests()
        run = self.pay(request.installment_ids)
        self._close(request)
        self.assertStates(request.installment_ids, run, ("paid", "posted", "done"))

    def test_reopening_says_what_was_cancelled(self):
        request = self.make_requests()
        self._close(request)
        file = request.beneficiary_id
        self.verify_documents(file)
        file.with_user(self.user_officer).action_reopen()
        self.assertEqual(request.installment_ids.state, "cancelled")
        self.assertIn(f"not brought back: {request.installment_ids.name}", file.message_ids[0].body)

    def test_an_entry_in_preparation_stops_it(self):
        request = self.make_requests()
        run = self.pay(request.installment_ids)
        run.sudo().move_id.button_draft()
        self.assertEqual(request.installment_ids.state, "in_run")
        with self.assertRaisesRegex(UserError, "Ask finance"):
            self._close(request)

    def test_the_mark_is_not_set_by_hand(self):
        installment = self.make_requests().installment_ids
        with self.assertRaises(UserError):
            call_kw(installment.with_user(self.user_finance), "write",
                    [installment.ids, {"cancelled_with_file": True}], {})

    def test_paid_so_far(self):
        request, other = self.make_requests(2)
        self.pay(request.installment_ids)
        files = (request | other).beneficiary_id
        for user in (self.user_finance, self.user_officer, self.user_auditor):
            self.assertEqual(files.with_user(user).mapped("amount_paid"), [100, 0])
        action = files[0].with_user(self.user_officer).action_view_payments()
        self.assertEqual(action["domain"], [("beneficiary_id", "=", files[0].id)])

    def test_constant_queries(self):
        def cost(count):
            requests = self.make_requests(count)
            self.make_run(requests.installment_ids)
            files = self.env["alseraj.beneficiary"].browse(requests.beneficiary_id.ids).with_user(self.user_officer)
            return (
                self.count_queries(files.mapped, "amount_paid"), self.count_queries(files.action_suspend, "moved"),
                self.count_queries(files.action_close, "moved"),
            )

        cost(2)
        for ten, hundred in zip(cost(10), cost(100), strict=True):
            self.assertLessEqual(hundred, ten + 8)
