"""Nothing is prepared or put before anybody twice: two of the same scheduled actions at the same moment."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..connections import ConnectionCase

PREFIX = "alseraj_beneficiary."


@tagged("post_install", "-at_install")
class TestContactConcurrency(ConnectionCase):

    def _scene(self, env):
        self.users = []
        branch = env["alseraj.branch"].create({"name": "Jobs", "code": "jobs-race"})
        file = env["alseraj.beneficiary"].create({
            "name": "محمد عبدالله سعد", "identifier_type": "passport", "identifier": "JOBS1", "branch_id": branch.id})
        long_ago = fields.Datetime.now() - timedelta(days=90)
        channel = env.ref(PREFIX + "channel_phone")
        campaign = env["alseraj.outreach"].create({
            "name": "Jobs winter", "type_id": env.ref(PREFIX + "support_type_cash_once").id, "channel_id": channel.id,
            "amount": 500, "yearly": True, "season": "winter", "date": long_ago - timedelta(days=250),
        })
        campaign._write_internal({"state": "done"})
        complaint = env["alseraj.complaint"].create({
            "beneficiary_id": file.id, "channel_id": channel.id, "description": "Jobs", "received_on": long_ago})
        asker = env["alseraj.referral"].with_user(env.ref("base.user_admin")).sudo()
        referral = asker.create({
            "beneficiary_id": file.id, "question": "Jobs?", "asked_on": long_ago, "due_date": long_ago})
        self.campaign_id, self.complaint_id, self.referral_id = campaign.id, complaint.id, referral.id
        today = env.company._get_today()
        improvement = env["alseraj.improvement"].create({
            "name": "Jobs", "measure_on": today, "user_id": env.ref("base.user_admin").id})
        improvement._write_internal({"state": "done", "done_on": long_ago, "measure_on": today})
        body = env["alseraj.body"].create({"name": "Jobs", "user_id": env.ref("base.user_admin").id})
        agreement = env["alseraj.body.agreement"].create({
            "name": "Jobs", "body_id": body.id, "date_from": long_ago.date(), "date_to": today + timedelta(days=7)})
        policy = env["alseraj.policy"].create({
            "name": "Jobs", "kind": "other", "user_id": env.ref("base.user_admin").id, "review_months": 1})
        version = env["alseraj.policy.version"].create({
            "policy_id": policy.id, "version": "1", "approved_on": long_ago.date(), "summary": "<p>Jobs</p>",
            "audience_user_ids": env.ref("base.user_admin").ids})
        version.action_approve()
        env["mail.activity"].search([("res_model", "=", version._name), ("res_id", "=", version.id)]).unlink()
        self.improvement_id, self.agreement_id, self.policy_id = improvement.id, agreement.id, policy.id
        self.version_id, self.file_id = version.id, file.id
        file._write_internal({"state": "registered", "review_date": today, "officer_id": env.ref("base.user_admin").id})
        self.rows = [
            ("alseraj_improvement", "id", improvement.ids), ("alseraj_body_agreement", "id", agreement.ids),
            ("alseraj_body", "id", body.ids), ("alseraj_policy_acknowledgement", "version_id", version.ids),
            ("alseraj_policy_version", "id", version.ids), ("alseraj_policy", "id", policy.ids),
            ("alseraj_referral", "id", referral.ids), ("alseraj_complaint", "id", complaint.ids),
            ("alseraj_document", "beneficiary_id", file.ids), ("alseraj_beneficiary", "id", file.ids),
            ("res_partner", "id", file.partner_id.ids), ("alseraj_branch", "id", branch.ids),
        ]

    def _clean_before(self, env):
        env.cr.execute(
            "DELETE FROM mail_activity WHERE (res_model, res_id) IN (('alseraj.complaint', %s), ('alseraj.referral', %s))"
            " OR res_model = 'alseraj.outreach' AND res_id IN (SELECT id FROM alseraj_outreach WHERE name LIKE 'Jobs winter%%')",
            (self.complaint_id, self.referral_id))
        env.cr.execute(
            "DELETE FROM mail_activity WHERE (res_model, res_id) IN (('alseraj.improvement', %s), ('alseraj.body.agreement', %s),"
            " ('alseraj.policy', %s), ('alseraj.policy.version', %s), ('alseraj.beneficiary', %s))",
            (self.improvement_id, self.agreement_id, self.policy_id, self.version_id, self.file_id))
        env.cr.execute("UPDATE alseraj_policy SET current_version_id = NULL WHERE id = %s", (self.policy_id,))
        env.cr.execute("DELETE FROM alseraj_message WHERE complaint_id = %s", (self.complaint_id,))
        env.cr.execute("UPDATE alseraj_outreach SET next_id = NULL WHERE name LIKE 'Jobs winter%'")
        env.cr.execute("DELETE FROM alseraj_outreach WHERE name LIKE 'Jobs winter%'")

    def _count_activities(self, env, model, record_id):
        return env["mail.activity"].search_count([("res_model", "=", model), ("res_id", "=", record_id)])

    def test_the_next_campaign_is_prepared_once(self):
        self._two_jobs(lambda env: env["alseraj.outreach"]._cron_prepare_next())
        with self._connect() as env:
            campaigns = env["alseraj.outreach"].search([("name", "like", "Jobs winter")])
            self.assertEqual(len(campaigns), 2)
            upcoming = campaigns.filtered("next_id").next_id
            self.assertEqual(self._count_activities(env, "alseraj.outreach", upcoming.id), 1)

    def test_what_is_late_is_put_before_somebody_once(self):
        with self._connect() as env:
            before = self._count_activities(env, "alseraj.complaint", self.complaint_id)
        self._two_jobs(lambda env: env["alseraj.complaint"]._cron_escalate_late())
        with self._connect() as env:
            complaint = env["alseraj.complaint"].browse(self.complaint_id)
            self.assertEqual(complaint.late_level, 1)
            self.assertLessEqual(self._count_activities(env, "alseraj.complaint", self.complaint_id), before + 1)

    def test_who_asked_hears_once_that_the_answer_is_late(self):
        with self._connect() as env:
            before = self._count_activities(env, "alseraj.referral", self.referral_id)
        self._two_jobs(lambda env: env["alseraj.referral"]._cron_chase_overdue())
        with self._connect() as env:
            self.assertTrue(env["alseraj.referral"].browse(self.referral_id).chased_on)
            self.assertEqual(self._count_activities(env, "alseraj.referral", self.referral_id), before + 1)

    def _assert_asked_once(self, model, record_id, job):
        self._two_jobs(lambda env: getattr(env[model], job)())
        with self._connect() as env:
            self.assertEqual(self._count_activities(env, model, record_id), 1)

    def test_the_effect_is_asked_for_once(self):
        self._assert_asked_once("alseraj.improvement", self.improvement_id, "_cron_ask_effect")

    def test_an_agreement_that_ends_is_said_once(self):
        self._assert_asked_once("alseraj.body.agreement", self.agreement_id, "_cron_ending")

    def test_a_policy_is_put_before_its_owner_once(self):
        self._assert_asked_once("alseraj.policy", self.policy_id, "_cron_review_due")

    def test_who_has_not_read_is_asked_once(self):
        with self._connect() as env:
            version = env["alseraj.policy.version"].browse(self.version_id)
            readers = len(version._get_unread_users())
            self.assertTrue(readers)
        self._two_jobs(lambda env: env["alseraj.policy.version"]._cron_remind_readers())
        with self._connect() as env:
            self.assertEqual(self._count_activities(env, "alseraj.policy.version", self.version_id), readers)

    def test_a_review_that_is_due_is_asked_for_once(self):
        self._assert_asked_once("alseraj.beneficiary", self.file_id, "_cron_review_due")
