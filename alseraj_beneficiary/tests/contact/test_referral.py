from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ContactCommon


@tagged("post_install", "-at_install")
class TestReferral(ContactCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.researcher_2 = cls._make_user("researcher_2", "group_researcher")

    def test_asked_accepted_answered(self):
        referral = self.make("alseraj.referral", self.user_officer, researcher_id=self.user_researcher.id)
        self.assertEqual(referral.activity_ids.user_id, self.user_researcher)
        as_researcher = referral.with_user(self.user_researcher)
        as_researcher.action_accept()
        self.assertTrue(referral.accepted_on)
        with self.assertRaisesRegex(UserError, "Write down the answer"):
            as_researcher.action_answer()
        as_researcher.answer = "He does: the court order is enough."
        as_researcher.action_answer()
        self.assertEqual(referral.state, "answered")
        self.assertTrue(referral.closed_on)
        self.assertEqual(referral.activity_ids.user_id, self.user_officer, "who asked is told")
        with self.assertRaisesRegex(UserError, "can't be changed any more"):
            as_researcher.answer = "No"

    def test_pool(self):
        referral = self.make("alseraj.referral", self.user_officer)
        waiting = referral.activity_ids.user_id
        self.assertLessEqual(self.user_researcher + self.researcher_2, waiting, "whoever may take it hears of it")
        self.assertNotIn(self.user_officer, waiting)
        referral.with_user(self.researcher_2).action_accept()
        self.assertEqual(referral.researcher_id, self.researcher_2)
        self.assertEqual(referral.activity_ids.user_id, self.researcher_2, "the others are not reminded any more")
        with self.assertRaisesRegex(UserError, "put to Researcher_2"):
            referral.with_user(self.user_researcher).write({"answer": "x", "state": "answered"})

    def test_declined_with_a_reason(self):
        referral = self.make("alseraj.referral", self.user_officer).with_user(self.user_researcher)
        with self.assertRaisesRegex(UserError, "Say why"):
            referral.action_decline()
        wizard = self.env["alseraj.reason.wizard"].with_user(self.user_researcher).with_context(
            active_model="alseraj.referral", active_ids=referral.ids, default_verb="decline",
        ).create({"reason": "Not a question of research."})
        wizard.action_apply()
        self.assertEqual(referral.state, "declined")
        self.assertEqual(referral.decline_reason, "Not a question of research.")

    def test_wizard_takes_only_its_steps(self):
        referral = self.make("alseraj.referral", self.user_officer)
        for model, step in (
            ("alseraj.referral", "accept"), ("alseraj.referral", "unlink"), ("res.partner", "decline"),
            (None, None),
        ):
            wizard = self.env["alseraj.reason.wizard"].with_user(self.user_researcher).with_context(
                active_model=model, active_ids=referral.ids, default_verb=step,
            ).create({"reason": "x"})
            with self.assertRaises(UserError):
                wizard.action_apply()

    def test_only_researchers(self):
        referral = self.make("alseraj.referral", self.user_officer)
        for user in (self.user_officer, self.user_manager, self.user_delegate):
            with self.assertRaisesRegex(UserError, "Only these roles"):
                referral.with_user(user).action_accept()
        for user in (self.user_auditor, self.user_finance, self.user_outsider):
            with self.assertRaises(AccessError):
                referral.with_user(user).action_accept()

    def test_system_fields(self):
        with self.assertRaisesRegex(UserError, "filled in by the system"):
            self.make("alseraj.referral", self.user_officer, accepted_on="2026-01-01 10:00:00")
        referral = self.make("alseraj.referral", self.user_officer)
        with self.assertRaisesRegex(UserError, "filled in by the system"):
            referral.closed_on = "2026-01-01 10:00:00"

    def test_relative(self):
        self.file.kin_user_ids = self.user_researcher
        referral = self.make("alseraj.referral", self.user_officer)
        with self.assertRaisesRegex(UserError, "relative"):
            referral.with_user(self.user_researcher).action_accept()

    def test_request_of_another(self):
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": self.other_file.id, "channel_id": self.channel_phone.id,
            "type_id": self.env.ref("alseraj_beneficiary.support_type_cash_once").id,
        })
        with self.assertRaises(ValidationError):
            self.make("alseraj.referral", self.user_officer, request_id=request.id)
        action = request.with_user(self.user_officer).action_refer()
        self.make(
            "alseraj.referral", self.user_officer,
            **{key[len("default_"):]: value for key, value in action["context"].items()},
        )
        self.assertEqual(request.referral_count, 1)
