from functools import partial

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_request_paths import PathsCommon

PNG = ""


@tagged("post_install", "-at_install")
class TestRequestRefusals(PathsCommon):
    """What was tried, and the sentence that says what to do, in both languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")

    def refused(self, day, request, method, english, arabic, *args):
        with freeze_time(f"2026-{day} 09:00:00"):
            for lang, sentence in (("en_US", english), ("ar_001", arabic)):
                spoken = request.with_context(lang=lang)
                with self.subTest(sentence=sentence), self.assertRaises(UserError) as caught:
                    getattr(spoken, method)(*args)
                print("ARABIC", lang, str(caught.exception)) if lang != "en_US" else None
                self.assertIn(sentence, str(caught.exception))
                self.env.invalidate_all()

    def test_taken_in(self):
        request = self.make_on("02-01", sign=False, type_id=False, channel_id=False, amount_requested=0)
        refused = partial(self.refused, "02-01", request, "action_submit")
        refused("Choose the support type.", "")
        request.type_id = self.type_cash
        refused("Choose the channel over which the request came.", "")
        request.channel_id = self.channel_interview
        refused("Enter the amount requested.", "")
        request.amount_requested = 5000.01
        refused("Ask for no more than that.", "")
        request.write({"amount_requested": 3000, "urgent": True})
        refused("Say why the request is urgent.", "")
        request.urgent_reason = "Eviction"
        refused("The applicant signs the declaration first", "")

    def test_declared_otherwise(self):
        request = self.make_on("02-01")
        request.amount_requested = 2000
        self.refused("02-01", request, "action_submit", "Have it signed again.", "")

    def test_returned_withdrawn_reopened(self):
        request = self.make_on("02-01")
        self.steps(request, "submitted")
        self.refused("02-03", request, "action_verify", "These documents are not verified and valid today", "")
        self.refused("02-03", request, "action_return", "Say what is missing, as the applicant will read it.", "")
        self.refused("02-03", request, "action_withdraw", "Write why the applicant withdraws the request.", "")
        self.refused("02-03", request, "action_cancel", "Say why the request is cancelled.", "")
        self.refused("02-03", request, "action_reopen", "the step needs", "", "Why not")
        with freeze_time("2026-02-04 09:00:00"):
            request.action_withdraw("He found work.")
        self.refused("02-05", request, "action_reopen", "Say why the request is reopened.", "")
        self.refused("04-05", request, "action_reopen", "It could be reopened until", "", "He lost it again.")

    def test_roles(self):
        request = self.make_on("02-01")
        self.refused("02-01", request.with_user(self.user_manager), "action_submit", "", "")
        self.steps(request, "submitted")
        self.refused("02-03", request.with_user(self.user_researcher), "action_verify", "Only these roles", "")

    def test_recommended_without_a_study(self):
        request = self.make_on("02-01")
        self.steps(request, "verified")
        self.refused("02-05", request.with_user(self.user_researcher), "action_recommend",
                     "A need study must be done first.", "")

    def test_told_and_heard_again(self):
        request = self.make_on("02-01")
        self.steps(request, "committee")
        self.refused("02-06", request, "action_notify", "There is no decision to notify yet.", "")
        self.refused("02-06", request, "action_cancel", "the step needs", "", "Entered twice")
        with freeze_time("2026-02-06 09:00:00"):
            self.close(request, "against", reason_id=self.reason.id)
        self.refused("02-07", request, "action_notify", "Earlier only for an urgent request.", "")
        self.refused("02-07", request, "action_appeal", "The decision has not been notified yet", "", "No")
        with freeze_time("2026-02-20 09:00:00"):
            request.action_notify()
        self.refused("02-21", request, "action_appeal", "Write what the beneficiary brings forward.", "")
        self.refused("12-21", request, "action_appeal", "The time for an appeal ended on", "", "No")
        again = self.make_on_file(request.beneficiary_id, "03-01")
        self.refused("03-01", again, "action_submit", "was rejected: the family may apply for", "")

    def test_too_early_after_a_grant(self):
        request = self.make_on("02-01")
        self.steps(request, "committee")
        with freeze_time("2026-02-06 09:00:00"):
            self.close(request)
        again = self.make_on_file(request.beneficiary_id, "03-01")
        self.refused("03-01", again, "action_submit", "The family was granted it by", "")
        with freeze_time("2026-08-06 09:00:00"):
            again.action_submit()
        self.assertEqual(again.state, "submitted")

    def test_the_file_stands_still(self):
        request = self.make_on("02-01")
        request.beneficiary_id.with_user(self.user_officer).action_suspend("moved")
        self.refused("02-02", request, "action_submit", "reopen it first", "")

    def test_what_is_no_longer_changed(self):
        request = self.make_on("02-01")
        self.steps(request, "submitted")
        self.refused("02-03", request, "write", "can't be changed any more", "", {"amount_requested": 1})
        self.refused("02-03", request, "write", "are filled in by the system", "", {"amount_approved": 1})

    def make_on_file(self, file, day):
        with freeze_time(f"2026-{day} 09:00:00"):
            return self.make_requests(file)
