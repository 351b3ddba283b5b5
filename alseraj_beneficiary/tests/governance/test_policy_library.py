from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import AlserajCommon


@tagged("post_install", "-at_install")
class TestPolicyLibrary(AlserajCommon):
    """Circulated to groups of staff, with reminders and a sheet; and what everybody may read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["alseraj.policy"].with_user(cls.user_manager).create({"name": "Cash Desk Rules"})

    def make_version(self, **vals):
        version = self.env["alseraj.policy.version"].with_user(self.user_manager).create({
            "policy_id": self.policy.id, "approved_on": "2026-01-15", "summary": "<p>x</p>", **vals})
        version.action_approve()
        return version

    def test_circulated_to_a_group_and_named_ones(self):
        version = self.make_version(audience="finance", audience_user_ids=[fields.Command.set(self.user_researcher.ids)])
        asked = version.sudo().activity_ids.user_id
        self.assertLessEqual(self.user_finance | self.user_finance_2 | self.user_researcher, asked)
        self.assertFalse(asked & (self.user_officer | self.user_delegate | self.user_member))
        before = version.unread_count
        version.with_user(self.user_finance).action_acknowledge()
        self.env.invalidate_all()
        self.assertEqual(version.unread_count, before - 1)

    def test_reminded_once_a_week(self):
        version = self.make_version(audience="named", audience_user_ids=[
            fields.Command.set((self.user_researcher | self.user_finance).ids)])
        version.with_user(self.user_finance).action_acknowledge()
        notes = self.env["mail.notification"].sudo()
        domain = [("res_partner_id", "in", (self.user_researcher | self.user_finance).partner_id.ids),
                  ("mail_message_id.model", "=", "alseraj.policy.version"), ("mail_message_id.res_id", "=", version.id)]
        first = notes.search_count(domain)
        self.env["alseraj.policy.version"]._cron_remind_readers()
        self.assertEqual(notes.search_count(domain), first, "not before his week is over")
        version.sudo().activity_ids.date_deadline = fields.Date.subtract(self.get_today(), days=1)
        self.env["alseraj.policy.version"]._cron_remind_readers()
        self.env["alseraj.policy.version"]._cron_remind_readers()
        fresh = notes.search(domain)
        self.assertEqual(len(fresh), first + 1)
        self.assertEqual(fresh.sorted("id")[-1].res_partner_id, self.user_researcher.partner_id)

    def test_sheet(self):
        version = self.make_version(audience="finance")
        version.with_user(self.user_finance).action_acknowledge()
        rows = {row["name"]: row["acknowledged_on"] for row in version._get_sheet_rows()}
        self.assertTrue(rows[self.user_finance.name])
        self.assertFalse(rows[self.user_finance_2.name])
        html, _kind = self.env["ir.actions.report"].with_user(self.user_manager)._render_qweb_html(
            "alseraj_beneficiary.report_policy_sheet", version.ids)
        self.assertIn(self.user_finance_2.name, html.decode())
        self.assertIn("Not read yet", html.decode())

    def test_public_texts(self):
        with self.assertRaises(ValidationError):
            self.policy.published = True
        self.policy.write({"topic": "rights", "public_text": "You may ask, and you get an answer.", "published": True})
        version = self.make_version()
        policies = self.env["alseraj.policy"]
        texts = policies.with_user(self.env.ref("base.public_user"))._get_public_texts(self.company)
        mine = [text for text in texts["rights"] if text["title"] == self.policy.name]
        self.assertEqual(mine, [{
            "title": "Cash Desk Rules", "text": "You may ask, and you get an answer.", "version": "1",
            "date": version.approved_on,
        }])
        self.assertTrue(texts["services"], "what may be asked for on the portal")
        with self.assertRaises(UserError):
            self.policy.with_user(self.user_officer).published = False
        self.policy.published = False
        self.assertNotIn(self.policy.name, str(policies._get_public_texts(self.company)))
