from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PREFIX, ContactCommon


@tagged("post_install", "-at_install")
class TestInteraction(ContactCommon):

    def test_answer_then_done(self):
        interaction = self.make("alseraj.interaction", self.user_officer)
        self.assertEqual(interaction.branch_id, self.branch)
        with self.assertRaisesRegex(UserError, "Write down the answer first"):
            interaction.action_done()
        self.assertIn("Write down", interaction.blocked_reason)
        interaction.answer = "The family record and the lease."
        interaction.write({"state": "done"})
        self.assertEqual(interaction.state, "done")
        self.assertTrue(interaction.date_end)
        with self.assertRaisesRegex(UserError, "can't be changed any more"):
            interaction.answer = "Something else"
        interaction.action_reopen()
        interaction.answer = "And the income statement."

    def test_researcher_does_not_close(self):
        interaction = self.make("alseraj.interaction", self.user_officer, answer="Yes")
        with self.assertRaisesRegex(UserError, "Only these roles"):
            interaction.with_user(self.user_researcher).action_done()

    def test_auditor_changes_nothing(self):
        interaction = self.make("alseraj.interaction", self.user_officer, answer="Yes")
        as_auditor = interaction.with_user(self.user_auditor)
        self.assertEqual(as_auditor.answer, "Yes")
        with self.assertRaises(AccessError):
            as_auditor.write({"state": "done"})
        with self.assertRaises(AccessError):
            as_auditor.action_done()

    def test_visitor_without_file(self):
        interaction = self.make(
            "alseraj.interaction", self.user_delegate, beneficiary_id=False, visitor_name="أم سعد"
        )
        self.assertEqual(interaction.branch_id, self.branch, "the delegate's own")
        self.assertIn("أم سعد", interaction.display_name)
        with self.assertRaisesRegex(UserError, "file first"):
            interaction.action_open_request()
        action = interaction.action_complain()
        self.assertEqual(action["context"]["default_complainant_name"], "أم سعد")

    def test_what_comes_of_it(self):
        interaction = self.make("alseraj.interaction", self.user_officer)
        action = interaction.action_open_request()
        form = Form(
            self.env[action["res_model"]].with_user(self.user_officer).with_context(**action["context"]),
            PREFIX + "support_request_view_form",
        )
        self.assertEqual(form.beneficiary_id, self.file)
        self.assertEqual(form.channel_id, self.channel_phone)
        form.type_id = self.env.ref(PREFIX + "support_type_cash_once")
        form.amount_requested = 1000
        request = form.save()
        self.assertEqual(interaction.request_ids, request)
        action = interaction.action_refer()
        referral = Form(
            self.env["alseraj.referral"].with_user(self.user_officer).with_context(**action["context"])
        ).save()
        self.assertEqual(referral.question, interaction.question)
        action = interaction.action_complain()
        complaint = Form(
            self.env["alseraj.complaint"].with_user(self.user_officer).with_context(**action["context"])
        ).save()
        self.assertEqual(complaint.description, interaction.question)
        self.assertRecordValues(
            interaction, [{"request_count": 1, "referral_count": 1, "complaint_count": 1}]
        )
        for model in ("alseraj.support.request", "alseraj.referral", "alseraj.complaint"):
            action = interaction.with_context(follow_up_model=model).action_view_follow_ups()
            self.assertEqual(self.env[model].search_count(action["domain"]), 1)
        self.assertNotEqual(
            interaction.with_context(follow_up_model="res.users").action_view_follow_ups()["res_model"],
            "res.users",
        )

    def test_front_desk_form(self):
        form = Form(self.env["alseraj.interaction"].with_user(self.user_officer))
        form.beneficiary_id = self.file
        form.channel_id = self.channel_interview
        form.question = "Where is my request?"
        interaction = form.save()
        self.assertEqual(interaction.user_id, self.user_officer)
        self.assertTrue(interaction.due_date)

    def test_handed_on_question_reminds(self):
        interaction = self.make("alseraj.interaction", self.user_officer)
        self.assertFalse(interaction.activity_ids)
        interaction.user_id = self.user_officer_2
        self.assertEqual(interaction.activity_ids.user_id, self.user_officer_2)
        self.assertEqual(interaction.activity_ids.date_deadline, interaction.due_date)
        interaction.answer = "Yes"
        interaction.action_done()
        self.assertFalse(interaction.activity_ids)

    @mute_logger("odoo.sql_db")
    def test_end_after_start(self):
        interaction = self.make("alseraj.interaction", self.user_officer)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            interaction.date_end = "2000-01-01 10:00:00"
            interaction.flush_recordset()

    def test_file_counts(self):
        self.make("alseraj.interaction", self.user_officer)
        self.make("alseraj.complaint", self.user_officer)
        self.assertRecordValues(self.file.with_user(self.user_officer), [
            {"interaction_count": 1, "referral_count": 0, "complaint_count": 1},
        ])
        self.assertEqual(self.file.with_user(self.user_finance).interaction_count, 0)
