from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import PNG, RequestCommon


@tagged("post_install", "-at_install")
class TestRequestClose(RequestCommon):
    """Withdrawn, cancelled, reopened, corrected; too early again after a rejection."""

    def assertRefused(self, sentence, function, *args):
        with self.assertRaisesRegex(UserError, sentence):
            function(*args)

    # ------------------------------------------------------------ withdraw

    def test_withdraw_until_the_decision(self):
        requests = self.make_requests(self.make_beneficiaries(2)) | self.make_studied(self.make_beneficiary())
        requests[1].action_submit()
        self.assertRefused("Write why the applicant withdraws", requests.action_withdraw)
        requests.action_withdraw("The son found work.")
        self.assertEqual(set(requests.mapped("state")), {"withdrawn"})
        self.assertEqual(set(requests.mapped("withdraw_reason")), {"The son found work."})
        self.assertTrue(all(requests.mapped("stopped_on")))
        self.assertFalse(requests.activity_ids)
        self.assertFalse(requests[1].is_overdue)
        self.assertEqual(requests[1].sudo().portal_state, "withdrawn")
        decided = self.make_studied(self.make_beneficiary())
        decided.sudo()._run_steps("reject")
        self.assertRefused("the step needs", decided.action_withdraw, "No")
        self.assertRefused("Only these roles", requests.with_user(self.user_researcher).write, {"state": "draft"})

    def test_withdraw_of_a_paused_request(self):
        request = self.make_requests()
        request.action_submit()
        request.action_return("The lease")
        request.action_withdraw("He moved away.")
        self.assertFalse(request.paused_on)

    def test_withdraw_leaves_the_agenda(self):
        request, other = self.make_studied(self.make_beneficiaries(2))
        committee = self.env["alseraj.committee"].create({"name": "Test", "quorum": 1, "sequence": -1})
        session = self.env["alseraj.committee.session"].with_user(self.user_secretary).create(
            {"committee_id": committee.id, "date": fields.Datetime.now()}
        )
        (request | other).with_user(self.user_secretary).action_to_committee(session)
        request.action_withdraw("He found work.")
        self.assertEqual(session.decision_ids.request_id.ids, other.ids)
        self.assertEqual(request.state, "withdrawn")
        session.sudo()._write_internal({"state": "open"})
        self.assertRefused("has it before it", other.with_user(self.user_delegate).action_withdraw, "No")
        self.assertEqual(other.state, "committee")

    # ------------------------------------------------------------ reopen

    def test_reopened_it_starts_anew(self):
        with freeze_time("2026-02-01 09:00:00"):
            request = self.make_requests()
            request.action_submit()
            name = request.name
            request.action_return("The lease")
        with freeze_time("2026-02-08 09:00:00"):
            request.action_submit()
            request.action_withdraw("He found work.")
        with freeze_time("2026-03-10 09:00:00"):
            self.assertRefused("Say why the request is reopened", request.action_reopen)
            request.action_reopen("He lost it again.")
            self.assertEqual(request.state, "draft")
            self.assertEqual(
                (request.submitted_on, request.reply_due, request.withdraw_reason, request.paused_days,
                 request.stopped_on, request.is_overdue),
                (False, False, False, 0, False, False),
            )
            note = request.message_ids[0].body
            for words in ("He lost it again.", "He found work.", "1 February 2026"):
                self.assertIn(words, note)
            request.action_submit()
        self.assertEqual((request.name, request.reply_due), (name, date(2026, 4, 9)))
        self.assertRefused("What has a number", request.sudo().with_context(x=1)._unlink_unnumbered)

    def test_reopened_a_number_is_kept(self):
        request = self.make_requests()
        request.action_submit()
        request.action_cancel("Twice")
        request.action_reopen("It was another one.")
        self.assertEqual((request.state, request.cancel_reason), ("draft", False))
        self.assertRefused("What has a number stays on record", request.unlink)
        self.assertRefused("Say why the request is cancelled", request.action_cancel)

    def test_reopen_in_time_and_at_work(self):
        with freeze_time("2026-02-01 09:00:00"):
            request = self.make_requests()
            request.action_cancel("Twice")
        with freeze_time("2026-03-04 09:00:00"):
            self.assertRefused("could be reopened until", request.action_reopen, "Again")
            self.company.alseraj_reopen_days = 0
            request.action_reopen("Again")
        request.action_cancel("Twice")
        self.beneficiary.action_suspend("moved")
        self.assertRefused("reopen it first", request.action_reopen, "Again")

    # ------------------------------------------------------------ correct

    def test_a_slip_is_corrected_at_once(self):
        request = self.make_requests()
        request.action_submit()
        kept = (request.name, request.submitted_on, request.reply_due, request.signed_on)
        phone = self.env.ref("alseraj_beneficiary.channel_phone")
        self.assertRefused("Say what was wrong", request.action_correct, {"channel_id": phone.id})
        self.assertRefused("nothing to correct", request.action_correct, {"channel_id": request.channel_id.id}, "Slip")
        self.assertRefused("not corrected this way", request.action_correct, {"beneficiary_id": 1}, "Slip")
        self.assertRefused("not corrected this way", request.action_correct, {"amount_approved": 1}, "Slip")
        request.action_correct({"channel_id": phone.id, "amount_requested": 3000}, "He called.")
        self.assertEqual((request.state, request.channel_id), ("submitted", phone))
        self.assertEqual((request.name, request.submitted_on, request.reply_due, request.signed_on), kept)
        note = request.message_ids[0].body
        for words in ("He called.", phone.name, self.channel_interview.name):
            self.assertIn(words, note)

    def test_what_was_declared_is_signed_again(self):
        with freeze_time("2026-02-01 09:00:00"):
            request = self.make_requests()
            request.action_submit()
        due = request.reply_due
        request.action_correct({"amount_requested": 2000}, "A zero too many.")
        self.assertEqual((request.state, request.amount_requested, request.reply_due), ("draft", 2000, due))
        self.assertTrue(request.is_overdue, "our slip stops no clock")
        self.assertIn(request, self.env["alseraj.support.request"].search([("is_overdue", "=", True)]).with_env(request.env))
        self.assertRefused("Have it signed again", request.action_submit)
        request.action_sign("محمد العتيبي", PNG)
        request.action_submit()
        self.assertEqual((request.state, request.reply_due), ("submitted", due))
        self.assertFalse(request.correct_reason)

    def test_correct_by_the_right_people(self):
        request = self.make_requests()
        self.assertRefused("the step needs", request.action_correct, {"urgent": True}, "Slip")
        request.action_submit()
        with self.assertRaises(UserError):
            request.with_user(self.user_researcher).action_correct({"amount_requested": 1}, "Slip")
        self.assertRefused("Say what was wrong", request.write, {"state": "draft"})

    def test_the_dialog_corrects(self):
        request = self.make_requests()
        request.action_submit()
        form = Form(self.env["alseraj.request.correct"].with_user(self.user_officer).with_context(active_id=request.id))
        self.assertEqual((form.amount_requested, form.needs_signature), (3000, False))
        form.amount_requested = 1500
        self.assertTrue(form.needs_signature)
        form.reason = "Slip"
        form.save().action_apply()
        self.assertEqual((request.state, request.amount_requested), ("draft", 1500))

    # ------------------------------------------------------------ too early again

    def test_again_too_early_after_a_rejection(self):
        with freeze_time("2026-02-01 09:00:00"):
            rejected = self.make_studied()
            rejected.sudo()._run_steps("reject")
        again = self.make_requests()
        with freeze_time("2026-07-30 09:00:00"):
            self.assertRefused(r"was rejected: the family may apply for .* again from .*1 August 2026", again.action_submit)
            self.company.alseraj_reapply_months = 3
            self.assertFalse(again._get_reapply_reason())
            self.company.alseraj_reapply_months = 12
            self.assertTrue(again._get_reapply_reason())
            again.write({"urgent": True, "urgent_reason": "Eviction"})
            self.assertFalse(again._get_reapply_reason())
        self.assertFalse(self.make_requests(type_id=self.type_food.id)._get_reapply_reason(), "another support")
        self.company.alseraj_reapply_months = 0
        other = self.make_requests()
        with freeze_time("2026-08-01 09:00:00"):
            self.assertFalse(other._get_reapply_reason())

    # ------------------------------------------------------------ many at once

    def test_constant_queries(self):
        def cost(count):
            requests = self.make_requests(self.make_beneficiaries(count))
            requests.action_submit()
            requests._write_internal({"paused_on": fields.Datetime.now() - timedelta(days=3), "stage": "incomplete"})
            return (
                self.count_queries(requests.action_submit),
                self.count_queries(requests.action_withdraw, "No"),
                self.count_queries(requests.action_reopen, "Yes"),
            )

        cost(3)
        for ten, hundred in zip(cost(10), cost(100), strict=True):
            self.assertLessEqual(hundred, ten + 4)
