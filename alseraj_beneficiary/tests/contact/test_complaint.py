from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ContactCommon


@tagged("post_install", "-at_install")
class TestComplaint(ContactCommon):

    def test_numbered_owned_and_due(self):
        complaint = self.make("alseraj.complaint", self.user_officer)
        self.assertRegex(complaint.name, r"^CMP/\d{4}/\d{5}$")
        self.assertEqual(complaint.user_id, self.user_officer)
        self.assertEqual(complaint.activity_ids.user_id, self.user_officer)
        self.assertEqual(complaint.activity_ids.date_deadline, complaint.next_due)

    def test_way_to_resolution(self):
        complaint = self.make("alseraj.complaint", self.user_officer)
        with self.assertRaisesRegex(UserError, "can't go from Just In to Resolved"):
            complaint.write({"state": "resolved"})
        complaint.action_acknowledge()
        self.assertTrue(complaint.acknowledged_on)
        self.assertEqual(complaint.activity_ids.date_deadline, complaint.due_date)
        with self.assertRaisesRegex(UserError, "what was found and done"):
            complaint.action_resolve()
        complaint.resolution = "He was called; the clerk had noted a wrong number."
        complaint.action_resolve()
        self.assertEqual(complaint.state, "resolved")
        self.assertFalse(complaint.activity_ids)
        with self.assertRaisesRegex(UserError, "Only these roles"):
            complaint.action_reopen()
        complaint.with_user(self.user_manager).action_reopen()
        self.assertEqual((complaint.state, complaint.closed_on), ("acknowledged", False))

    def test_rejected_with_a_reason(self):
        complaint = self.make("alseraj.complaint", self.user_officer)
        with self.assertRaisesRegex(UserError, "Say why"):
            complaint.action_reject()
        complaint.action_reject(reason="It concerns another association.")
        self.assertEqual(complaint.state, "rejected")
        with self.assertRaisesRegex(UserError, "can.t be (changed any more|set by hand)"):
            complaint.description = "Other words"

    def test_one_extension_in_writing(self):
        complaint = self.make("alseraj.complaint", self.user_officer, received_on=self.at("2026-01-01 10:00"))
        with self.assertRaisesRegex(UserError, "Say why"):
            complaint.action_extend()
        with self.assertRaisesRegex(UserError, "filled in by the system"):
            complaint.extended_on = "2026-01-05 10:00:00"
        complaint.action_extend(reason="The branch has to be asked.")
        self.assertEqual(complaint.due_date, date(2026, 2, 12), "30 working days")
        with self.assertRaisesRegex(UserError, "filled in by the system"):
            complaint.extended_on = False
        with self.assertRaisesRegex(UserError, "extended once before"):
            complaint.action_extend(reason="Again.")

    def test_system_fields(self):
        for name, value in (
            ("name", "CMP/2026/99999"), ("acknowledged_on", "2026-01-01 10:00:00"),
            ("closed_on", "2026-01-01 10:00:00"), ("extension_reason", "Because"),
        ):
            with self.subTest(field=name), self.assertRaisesRegex(UserError, "filled in by the system"):
                self.make("alseraj.complaint", self.user_officer, **{name: value})

    def test_own_complaint(self):
        self.file.kin_user_ids = self.user_officer
        complaint = self.make("alseraj.complaint", self.user_officer)
        with self.assertRaisesRegex(UserError, "relative"):
            complaint.action_acknowledge()
        complaint.with_user(self.user_officer_2).action_acknowledge()

    def test_anonymous_suggestion(self):
        suggestion = self.make(
            "alseraj.complaint", self.user_officer, kind="suggestion", beneficiary_id=False,
            description="Open on Saturday mornings.",
        )
        suggestion.action_acknowledge()
        self.assertEqual(suggestion.state, "acknowledged")

    def test_sensitive_is_for_few(self):
        complaint = self.make("alseraj.complaint", self.user_officer, sensitive=True)
        for user in (self.user_officer, self.user_manager, self.user_auditor):
            self.assertEqual(complaint.with_user(user).search([("id", "=", complaint.id)]), complaint)
        for user in (self.user_officer_2, self.user_delegate, self.user_researcher):
            with self.subTest(user=user.name):
                self.assertFalse(complaint.with_user(user).search([("id", "=", complaint.id)]))
                with self.assertRaises(AccessError):
                    complaint.with_user(user).read(["description"])
        complaint.with_user(self.user_manager).user_id = self.user_officer_2
        self.assertEqual(complaint.with_user(self.user_officer_2).description, "Nobody called.")

    def test_improvement(self):
        complaint = self.make("alseraj.complaint", self.user_officer)
        action = complaint.action_open_improvement()
        improvements = self.env["alseraj.improvement"].with_user(self.user_officer)
        improvement = Form(improvements.with_context(**action["context"])).save()
        self.assertEqual(complaint.improvement_ids, improvement)
        with self.assertRaisesRegex(UserError, "what was changed"):
            improvement.action_done()
        improvement.result = "A second number is asked for."
        with self.assertRaisesRegex(UserError, "cause"):
            improvement.action_done()
        improvement.cause = "One number only is asked for."
        with self.assertRaisesRegex(UserError, "where one sees"):
            improvement.action_done()
        improvement.proof = "Form of 2026, page 1"
        improvement.action_done()
        with self.assertRaisesRegex(UserError, "Only these roles"):
            improvement.action_reopen()
        improvement.with_user(self.user_manager).action_reopen()
        self.assertFalse(improvement.done_on)
