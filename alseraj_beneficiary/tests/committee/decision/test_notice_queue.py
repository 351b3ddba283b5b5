from ast import literal_eval
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time

from odoo.addons.mail.tests.common import MailCase

from ..common import CommitteeCommon


class TestNoticeQueue(CommitteeCommon, MailCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.make_request(3)
        cls.decide(cls.requests)
        cls.by_mail, cls.by_hand, cls.by_letter = cls.requests
        cls.by_mail.beneficiary_id.mobile = False
        (cls.by_mail | cls.by_letter).partner_id.write({"email": "family@example.com"})
        cls.by_letter.beneficiary_id.preferred_channel_id = cls.env.ref("alseraj_beneficiary.channel_letter")
        cls.day = cls.by_mail.reply_not_before

    def _queue(self, user=None, extra=()):
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_decisions_to_tell")
        domain = fields.Domain(literal_eval(action["domain"]))
        found = self.env["alseraj.support.request"].with_user(user or self.user_officer).with_context(tz="Asia/Riyadh").search(
            domain & fields.Domain(list(extra)))
        return found.with_env(self.env) & self.requests

    def _run_cron(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_notify_due").method_direct_trigger()
        self.env.invalidate_all()

    def test_the_way_and_the_day(self):
        self.assertEqual(self.requests.mapped("notice_way"), ["mail", "hand", "hand"])
        self.assertEqual(set(self.requests.mapped("notice_on")), {self.day})
        self.by_mail.beneficiary_id.write(
            {"preferred_channel_id": self.env.ref("alseraj_beneficiary.channel_phone").id, "mobile": "0501234567"})
        self.assertEqual(self.by_mail.notice_way, "sms")
        self.by_mail._write_internal({"urgent": True})
        self.assertEqual(self.by_mail.notice_on, self.by_mail.decided_on)
        self.assertEqual(self._queue(), self.requests)
        self.assertEqual(self._queue(extra=[("notice_on", "<=", "today")]), self.by_mail)
        groups = self.env["alseraj.support.request"].with_user(self.user_officer).formatted_read_group(
            [("id", "in", self.requests.ids)], ["notice_channel_id", "notice_on:day"], ["__count"])
        self.assertEqual(sum(group["__count"] for group in groups), 3)

    def test_it_sends_itself_and_letters_wait_for_a_hand(self):
        self._run_cron(fields.Datetime.to_datetime(self.day) - timedelta(hours=20))
        self.assertFalse(any(self.requests.mapped("notified_on")))
        self._run_cron(fields.Datetime.to_datetime(self.day) + timedelta(hours=9))
        self.assertTrue(all(self.requests.mapped("notified_on")))
        mails = self.env["mail.mail"].search([("model", "=", "alseraj.support.request"),
                                              ("res_id", "in", self.requests.ids),
                                              ("alseraj_message_id.event_id.code", "=", "decision_letter")])
        self.assertEqual(mails.mapped("res_id"), self.by_mail.ids)
        waiting = self.by_hand | self.by_letter
        self.assertEqual(self._queue(), waiting)
        for request in waiting:
            letter = self.env["ir.attachment"].search(
                [("res_model", "=", request._name), ("res_id", "=", request.id), ("res_field", "=", False)])
            self.assertTrue(letter, "filed, ready to be printed")
        queue = self.env.ref("alseraj_beneficiary.work_queue_letters").with_user(self.user_officer)
        self.assertGreaterEqual(queue.total_count, 2)

    def test_the_phone_gets_a_short_text_that_tells_nothing(self):
        self.by_mail.beneficiary_id.write(
            {"preferred_channel_id": self.env.ref("alseraj_beneficiary.channel_phone").id, "mobile": "0501234567"})
        self._run_cron(fields.Datetime.to_datetime(self.day) + timedelta(hours=9))
        text = self.env["sms.sms"].search([
            ("partner_id", "=", self.by_mail.partner_id.id), ("alseraj_message_id.event_id.code", "=", "decision_ready"),
        ])
        self.assertEqual(len(text), 1)
        self.assertIn(self.by_mail.name, text.body)
        self.assertNotIn("approved", text.body)

    def test_told_by_hand_in_one_click(self):
        later = fields.Datetime.to_datetime(self.day) + timedelta(days=5)
        self._run_cron(fields.Datetime.to_datetime(self.day) + timedelta(hours=9))
        waiting = self.by_hand | self.by_letter
        with freeze_time(later):
            waiting.with_user(self.user_officer_2).action_told_by_hand()
        self.assertEqual(waiting.told_by_id, self.user_officer_2)
        self.assertEqual(set(waiting.mapped("notified_on")), {later}, "the time for an appeal counts from then")
        self.assertFalse(self._queue())
        self.assertFalse(waiting.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref("alseraj_beneficiary.activity_tell_decision")))
        waiting.with_user(self.user_officer).action_told_by_hand()
        self.assertEqual(waiting.told_by_id, self.user_officer_2, "told already: left alone")
        self.by_hand.with_user(self.user_officer).action_not_told()
        self.assertEqual(self._queue(), self.by_hand)
        with self.assertRaisesRegex(UserError, "not told by hand"):
            self.by_mail.with_user(self.user_officer).action_not_told()

    def test_before_its_day_and_by_whom(self):
        with self.assertRaisesRegex(UserError, "policy"):
            self.by_hand.with_user(self.user_officer).action_told_by_hand()
        self.requests._write_internal({"urgent": True})
        self.by_hand._write_internal({"tell_by_hand": True, "notified_on": fields.Datetime.now()})
        for user in (self.user_researcher, self.user_member, self.user_finance, self.user_auditor, self.user_delegate,
                     self.user_portal, self.user_outsider):
            for request in (self.by_hand, self.by_letter):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    request.with_user(user).action_told_by_hand()
        for name, value in (("tell_by_hand", False), ("told_by_id", self.user_officer.id),
                            ("told_on", "2026-01-01"), ("notice_on", "2026-01-01")):
            with self.subTest(name=name), self.assertRaises(UserError):
                self.by_hand.with_user(self.user_officer).write({name: value})
        self.by_letter.with_user(self.user_secretary).action_told_by_hand()
        self.assertTrue(self.by_letter.notified_on, "handed over without a mail before")

    def test_an_appeal_forgets_it(self):
        request = self.make_request(urgent=True, urgent_reason="Eviction")
        self.decide(request, "against")
        request.with_user(self.user_officer).action_notify()
        self.assertTrue(request.tell_by_hand)
        request.with_user(self.user_officer).action_told_by_hand()
        request.with_user(self.user_officer).action_appeal("New facts")
        self.assertFalse(request.told_on or request.tell_by_hand or request.notice_on)

    def test_same_queries(self):
        few, many = self.make_request(10), self.make_request(40)
        self.decide(few)
        self.decide(many)
        (few | many)._write_internal({"urgent": True})
        (few | many).with_user(self.user_officer).action_notify()
        self.by_hand._write_internal({"urgent": True})
        self.by_hand.with_user(self.user_officer).action_told_by_hand()
        counts = [
            self.count_queries(lambda r=r: r.with_user(self.user_officer).action_told_by_hand()) for r in (few, many)
        ]
        self.assertLessEqual(counts[1], counts[0])
