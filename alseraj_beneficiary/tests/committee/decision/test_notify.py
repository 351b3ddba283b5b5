from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from odoo.addons.mail.tests.common import MailCase

from ....tools import hijri
from ..common import CommitteeCommon


class TestNotify(CommitteeCommon, MailCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.make_request()
        cls.decide(cls.request, conditions="Paid to the landlord")
        cls.partner = cls.request.beneficiary_id.partner_id
        cls.partner.email = "family@example.com"

    def _mails(self, request=None):
        return self.env["mail.mail"].search([
            ("model", "=", "alseraj.support.request"), ("res_id", "in", (request or self.request).ids),
            ("alseraj_message_id.event_id.code", "=", "decision_letter"),
        ])

    def test_not_before_its_day(self):
        request = self.request.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "policy.*AH"):
            request.action_notify()
        self.assertFalse(self._mails())
        with freeze_time(fields.Datetime.now() + timedelta(days=self.company.reply_min_days)):
            request.action_notify()
        self.assertTrue(request.notified_on)
        self.assertEqual(len(self._mails()), 1)

    def test_urgent_at_once_and_only_once(self):
        urgent = self.make_request(urgent=True, urgent_reason="Eviction")
        with self.assertRaisesRegex(UserError, "no decision"):
            urgent.with_user(self.user_officer).action_notify()
        self.decide(urgent)
        urgent.beneficiary_id.partner_id.email = "urgent@example.com"
        urgent.with_user(self.user_secretary).action_notify()
        urgent.with_user(self.user_officer).action_notify()
        self.assertEqual(len(self._mails(urgent)), 1, "told already: left alone")

    def test_roles(self):
        self.request._write_internal({"urgent": True})
        for user in (self.user_delegate, self.user_researcher, self.user_member, self.user_finance,
                     self.user_auditor, self.user_outsider, self.user_portal):
            with self.assertRaises(UserError, msg=user.login):
                self.request.with_user(user).action_notify()
        for user in (self.user_officer, self.user_secretary):
            with self.assertRaises(UserError):
                self.request.with_user(user).write({"notified_on": fields.Datetime.now()})

    def test_in_the_language_of_the_beneficiary(self):
        self.env["res.lang"]._activate_lang("ar_001")
        event = self.env["alseraj.message.event"]._find("decision_letter")
        event.with_context(lang="ar_001").write({"subject": "قرار طلبكم {number}", "letter": "المبلغ المعتمد: {details}"})
        self.partner.lang = "ar_001"
        self.request._write_internal({"urgent": True})
        self.request.with_user(self.user_officer).with_context(lang="en_US").action_notify()
        mail = self._mails()
        self.assertIn("قرار طلبكم", mail.subject)
        self.assertIn("المبلغ المعتمد", mail.body_html)
        self.assertIn("Paid to the landlord", mail.body_html)
        self.assertEqual(mail.recipient_ids, self.partner)

    def test_a_rejection_tells_reason_and_appeal(self):
        request = self.make_request(urgent=True, urgent_reason="Eviction")
        self.decide(request, "against")
        request.beneficiary_id.partner_id.write({"email": "no@example.com", "lang": "en_US"})
        request.with_user(self.user_officer).action_notify()
        body = self._mails(request).body_html
        self.assertIn(self.reason.letter_text, body.replace("&#39;", "'"))
        self.assertIn("appeal", body)
        self.assertIn("AH", body)
        for voter in self.voters:
            self.assertNotIn(voter.name, body, "votes stay in the committee")

    def test_without_an_address_his_officer_tells_him(self):
        self.partner.email = False
        self.request._write_internal({"urgent": True})
        self.request.with_user(self.user_secretary).action_notify()
        self.assertFalse(self._mails())
        activity = self.request.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref("alseraj_beneficiary.activity_tell_decision"))
        self.assertEqual(activity.user_id, self.user_officer)
        self.assertTrue(self.request.notified_on)

    def test_the_queue_sends_itself(self):
        cron = self.env.ref("alseraj_beneficiary.cron_notify_due")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertFalse(self.request.notified_on)
        with freeze_time(fields.Datetime.now() + timedelta(days=self.company.reply_min_days)):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.assertTrue(self.request.notified_on)

    def test_the_family_hears_of_a_deferral(self):
        requests = self.make_request(3)
        told, texted, silent = requests
        (told | texted).partner_id.write({"lang": "en_US"})
        told.partner_id.email = "family@example.com"
        (told | silent).beneficiary_id.mobile = False
        session = self.make_session(requests)
        day = session.day + timedelta(days=20)
        session.decision_ids.write(
            {"outcome": "deferred", "conditions": "The neighbours say otherwise", "deferred_until": day})
        self.assertFalse(told.deferred_until_text, "the session is not closed")
        session.with_user(self.user_chair).action_close()
        mail = self.env["mail.mail"].search([
            ("model", "=", "alseraj.support.request"), ("res_id", "in", requests.ids),
            ("alseraj_message_id.event_id.code", "=", "request_deferred"),
        ])
        self.assertEqual(mail.res_id, told.id)
        self.assertIn(hijri.format_both(day, "en_US"), mail.body_html)
        self.assertNotIn("neighbours", mail.body_html, "why stays in the minutes")
        text = self.env["sms.sms"].search([
            ("partner_id", "in", requests.partner_id.ids), ("alseraj_message_id.event_id.code", "=", "request_deferred"),
        ])
        self.assertEqual(text.partner_id, texted.partner_id)
        self.assertIn(texted.name, text.body)
        self.assertIn("Tell the family", silent.message_ids.sorted("id")[-1:].body)

    def test_the_portal_learns_it_from_the_letter(self):
        self.assertEqual(self.request.state, "approved")
        self.assertEqual(self.request.portal_state, "under_study")
        self.user_portal.sudo().partner_id = self.partner
        mine = self.request.with_user(self.user_portal)
        self.assertEqual(mine.read(["portal_state"])[0]["portal_state"], "under_study")
        for name in ("state", "stage", "amount_approved", "decided_on", "decision_ids", "decision_id",
                     "decision_outcome", "pending_decision_id", "days_to_decision", "decision_count"):
            with self.assertRaises(AccessError, msg=name):
                mine.read([name])
        for name, value in (("state", "approved"), ("stage", "approved"), ("amount_approved", 1000.0),
                            ("decision_ids.outcome", "approved")):
            with self.assertRaises(AccessError, msg=name):
                self.env["alseraj.support.request"].with_user(self.user_portal).search([(name, "=", value)])
        self.request._write_internal({"urgent": True})
        self.request.with_user(self.user_officer).action_notify()
        self.assertEqual(mine.portal_state, "approved")
