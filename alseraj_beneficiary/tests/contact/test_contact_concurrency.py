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
        self.rows = [
            ("alseraj_referral", "id", referral.ids), ("alseraj_complaint", "id", complaint.ids),
            ("alseraj_document", "beneficiary_id", file.ids), ("alseraj_beneficiary", "id", file.ids),
            ("res_partner", "id", file.partner_id.ids), ("alseraj_branch", "id", branch.ids),
        ]

    def _clean_before(self, env):
        env.cr.execute(
            "DELETE FROM mail_activity WHERE (res_model, res_id) IN (('alseraj.complaint', %s), ('alseraj.referral', %s))"
            " OR res_model = 'alseraj.outreach' AND res_id IN (SELECT id FROM alseraj_outreach WHERE name LIKE 'Jobs winter%%')",
            (self.complaint_id, self.referral_id))
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
