from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from ..common import RequestCommon


@tagged("post_install", "-at_install")
class TestStop(RequestCommon):
    """Requests of a file that is suspended or closed."""

    def _suspend(self, days=0):
        self.beneficiary.action_suspend("moved")
        if days:
            self.beneficiary._write_internal({"suspended_on": self.get_today() - timedelta(days=days)})

    def test_a_suspended_file_blocks(self):
        draft = self.make_requests()
        submitted, studied = self.make_requests(), self.make_studied()
        submitted.action_submit()
        self.bring_documents(submitted)
        self._suspend()
        note = self.beneficiary.message_ids[0].body
        for request in (draft, submitted, studied):
            self.assertIn(request.display_name, note)
        for request, verb, user in (
            (draft, "submit", self.user_officer), (submitted, "verify", self.user_officer),
            (studied, "to_committee", self.user_secretary),
        ):
            with self.subTest(verb):
                with self.assertRaisesRegex(UserError, r"is Suspended \(Moved.*reopen it first"):
                    getattr(request.with_user(user), f"action_{verb}")()
                self.assertIn("reopen it first", request.with_user(user).blocked_reason)
        self.assertIn("stands still", studied.with_user(self.user_researcher).blocked_reason)
        self.beneficiary.action_reopen()
        submitted.action_verify()

    def test_the_clock_stands_still(self):
        request, other = self.make_requests(), self.make_requests(self.make_beneficiary())
        (request | other).action_submit()
        today = self.get_today()
        due = today - timedelta(days=1)
        (request | other)._write_internal({"reply_due": due})
        self.assertTrue(request.is_overdue)
        self._suspend(days=5)
        self.assertFalse(request.is_overdue)
        Request = self.env["alseraj.support.request"]
        domain = [("id", "in", (request | other).ids)]
        self.assertEqual(Request.search([*domain, ("is_overdue", "=", True)]), other.with_env(self.env))
        self.assertEqual(Request.search([*domain, ("is_overdue", "=", False)]), request.with_env(self.env))
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_request_overdue").method_direct_trigger()
        kind = self.env.ref("alseraj_beneficiary.activity_request_overdue")
        self.assertIn(kind, other.activity_ids.activity_type_id)
        self.assertNotIn(kind, request.activity_ids.activity_type_id)
        self.beneficiary.action_reopen()
        self.assertEqual(request.reply_due, due + timedelta(days=5), "the days of the suspension are given back")
        self.assertEqual(other.reply_due, due)

    def test_a_closed_file_cancels(self):
        requests = self.make_requests() | self.make_requests()
        requests[0].action_submit()
        approved, rejected = self.make_requests(), self.make_requests()
        approved._write_internal({"stage": "approved"})
        rejected._write_internal({"stage": "rejected"})
        self.beneficiary.with_user(self.user_delegate).action_close("improved")
        self.assertEqual(set(requests.mapped("state")), {"cancelled"})
        self.assertIn("Circumstances Improved", requests[0].cancel_reason)
        self.assertFalse(requests.activity_ids)
        self.assertEqual((approved.state, rejected.state), ("approved", "rejected"))
        self.assertIn(requests[0].name, self.beneficiary.message_ids[0].body)
        self.beneficiary.action_reopen()
        self.assertEqual(set(requests.mapped("state")), {"cancelled"}, "nothing rises silently")
        self.assertIn(f"not brought back: {requests[0].name}", self.beneficiary.message_ids[0].body)
        self.beneficiary.action_suspend("moved")
        self.beneficiary.action_reopen()
        said = [body for body in self.beneficiary.message_ids.mapped("body") if "not brought back" in body]
        self.assertEqual(len(said), 1, "it is said once")

    def test_no_appeal_of_a_closed_file(self):
        rejected = self.make_requests()
        rejected._write_internal({"stage": "rejected", "notified_on": fields.Datetime.now()})
        self.beneficiary.action_close("moved")
        with self.assertRaisesRegex(UserError, "reopen it first"):
            rejected.action_appeal("It is not right")

    def test_the_mark_is_not_set_by_hand(self):
        request = self.make_requests()
        with self.assertRaises(UserError):
            call_kw(request, "write", [request.ids, {"cancelled_with_file": True}], {})
        with self.assertRaises(UserError):
            call_kw(request.with_user(self.user_manager), "write", [request.ids, {"stage": "cancelled"}], {})

    def test_the_applicant_of_a_closed_file_reads_only(self):
        request = self.make_requests()
        user = new_test_user(self.env, "applicant", groups="base.group_portal")
        user.partner_id = self.beneficiary.partner_id
        theirs = request.with_user(user)
        self.assertEqual(theirs._mail_get_operation_for_mail_message_operation("create"), {theirs: "read"})
        self.beneficiary.action_close("moved")
        self.assertEqual(theirs._mail_get_operation_for_mail_message_operation("create"), {theirs: "write"})
        self.assertEqual(theirs._mail_get_operation_for_mail_message_operation("read"), {theirs: "read"})
        self.assertFalse(theirs.has_access("write"))

    def test_no_letter_to_the_dead(self):
        request, other = self.make_requests(self.beneficiary | self.make_beneficiary())
        (request | other).partner_id.email = "family@example.com"
        self.beneficiary.action_close("deceased")
        messages = (request | other)._tell("request_received")
        self.assertEqual(messages.mapped("state"), ["cancelled", "sending"])
        texts = self.env["sms.sms"].sudo().search([("partner_id", "in", (request | other).partner_id.ids)])
        self.assertEqual(texts.partner_id, other.partner_id)

    def test_constant_queries(self):
        def cost(count):
            files = self.make_beneficiaries(count)
            requests = self.make_requests(files)
            requests.action_submit()
            return (
                self.count_queries(files.action_suspend, "moved"), self.count_queries(files.action_reopen),
                self.count_queries(files.action_close, "moved"), self.count_queries(files.action_reopen),
            )

        cost(2)
        for ten, hundred in zip(cost(10), cost(100), strict=True):
            self.assertLessEqual(hundred, ten + 8)
