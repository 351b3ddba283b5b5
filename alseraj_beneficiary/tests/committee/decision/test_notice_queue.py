from ast import literal_eval
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time

from odoo.addons.mail.tests.common import MailCase

from ....tools import hijri
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

    # ------------------------------------------------------------ many at once

    def test_many_go_on_with_those_they_can_and_name_the_rest(self):
        (self.by_mail | self.by_hand)._write_internal({"urgent": True})
        for method, done in (("action_notify", "Sent by e-mail: 1. Letters filed, to be handed over: 1."),
                             ("action_told_by_hand", "Noted as told: 1.")):
            answer = getattr(self.requests.with_user(self.user_officer), method)()["params"]
            with self.subTest(method=method):
                self.assertIn(done, answer["message"])
                self.assertIn(f"{self.by_letter.display_name}: The policy sets a time of study", answer["message"])
                self.assertNotIn(self.by_mail.display_name, answer["message"])
                self.assertEqual((answer["type"], answer["sticky"]), ("warning", True))
        self.assertTrue(self.by_mail.notified_on and self.by_hand.told_on)
        self.assertFalse(self.by_letter.notified_on)
        with self.assertRaisesRegex(UserError, "policy"):  # nothing could be done: an error, not a notice
            self.requests.with_user(self.user_officer).action_notify()
        self.by_letter._write_internal({"urgent": True})
        answer = self.requests.with_user(self.user_officer).action_notify()["params"]
        self.assertEqual((answer["type"], answer["message"]), ("success", "Letters filed, to be handed over: 1."))

    def test_overdue_stand_first(self):
        view = self.env["alseraj.support.request"].get_view(
            self.env.ref("alseraj_beneficiary.support_request_view_list_notice").id, "list")
        order = etree.fromstring(view["arch"]).get("default_order")
        today = self.company._get_today()
        self.by_letter._write_internal({"reply_due": today - timedelta(days=2)})
        self.by_mail._write_internal({"reply_due": today + timedelta(days=2)})
        found = self.env["alseraj.support.request"].search([("id", "in", self.requests.ids)], order=order)
        self.assertEqual(found, self.by_letter | self.by_mail | self.by_hand)

    # ------------------------------------------------------------ told by hand: when, how, to whom

    def _tell(self, requests, **values):
        wizard = Form(self.env["alseraj.told.by.hand"].with_user(self.user_officer).with_context(active_ids=requests.ids))
        for name, value in values.items():
            wizard[name] = value
        return wizard.save().action_tell()

    def test_told_by_hand_asks_when_how_and_to_whom(self):
        self.requests._write_internal({"urgent": True})
        earlier = fields.Datetime.now() - timedelta(hours=1)
        phone = self.env.ref("alseraj_beneficiary.channel_phone")
        answer = self._tell(self.by_hand, told_on=earlier, channel_id=phone, told_as="other", told_to="His sister Huda")
        self.assertEqual(answer["params"]["message"], "Noted as told: 1.")
        self.assertRecordValues(self.by_hand, [{
            "notified_on": earlier, "told_on": earlier, "told_by_id": self.user_officer.id,
            "told_channel_id": phone.id, "told_to": "His sister Huda",
        }])
        note = self.by_hand.message_ids.sorted("id")[-1:].body
        for part in (self.user_officer.name, phone.name, "His sister Huda"):
            self.assertIn(part, note)
        self._tell(self.by_letter)
        self.assertEqual(self.by_letter.told_channel_id, self.env.ref("alseraj_beneficiary.channel_letter"), "as preferred")
        self.assertFalse(self.by_letter.told_to, "the beneficiary himself")
        self.by_letter.with_user(self.user_officer).action_not_told()
        self.assertFalse(self.by_letter.told_channel_id or self.by_letter.told_on)

    def test_the_moment_is_neither_in_the_future_nor_before_its_day(self):
        self.requests._write_internal({"urgent": True})
        now = fields.Datetime.now()
        for moment, sentence in ((now + timedelta(minutes=5), "in the future"), (now - timedelta(days=9), "not before")):
            with self.subTest(sentence=sentence), self.assertRaisesRegex(UserError, sentence):
                self.by_hand.with_user(self.user_officer).action_told_by_hand(moment)
        for name, value in (("told_to", "Nobody"), ("told_channel_id", self.env.ref("alseraj_beneficiary.channel_phone").id)):
            with self.subTest(name=name), self.assertRaises(UserError):
                self.by_hand.with_user(self.user_officer).write({name: value})

    def test_the_window_names_those_that_stay_as_they_are(self):
        self.by_hand._write_internal({"urgent": True})
        wizard = self.env["alseraj.told.by.hand"].with_user(self.user_officer).with_context(
            active_ids=(self.by_hand | self.by_letter).ids).create({})
        self.assertIn(self.by_letter.name, wizard.held)
        self.assertNotIn(self.by_hand.name, wizard.held)
        self.assertIn(self.by_hand.name, wizard.names)
        self.assertNotIn(self.by_letter.name, wizard.names)
        self.assertIn("Not notified: 1", wizard.action_tell()["params"]["message"])
        self.assertTrue(self.by_hand.told_on)
        self.assertFalse(self.by_letter.told_on)

    # ------------------------------------------------------------ a letter that may not go yet, and one under appeal

    def test_a_letter_says_not_before_its_day(self):
        day = self.by_mail.notice_on
        for lang, words in (("en_US", "Not before"), ("ar_001", "لا يُسلَّم قبل")):
            self.env["res.lang"]._activate_lang(lang)
            with self.subTest(lang=lang):
                self.assertIn(words, self.by_mail._get_letter_hold(lang))
                self.assertIn(hijri.format_both(day, lang), self.by_mail._get_letter_hold(lang))
        self.by_mail._write_internal({"urgent": True})
        self.assertFalse(self.by_mail._get_letter_hold(), "an urgent one goes at once")
        self.by_mail.beneficiary_id._write_internal({"is_deceased": True})
        self.assertIn("names no collector", self.by_mail._get_letter_hold("en_US"))

    def test_a_request_under_appeal_has_one_state(self):
        request = self.make_request(urgent=True, urgent_reason="Eviction")
        request.partner_id.lang = "en_US"
        self.decide(request, "against")
        request.with_user(self.user_officer).action_told_by_hand()
        request.with_user(self.user_officer).action_appeal("New facts")
        self.assertTrue(request.is_under_appeal)
        self.assertEqual((request.state, request.portal_state), ("studied", "under_study"))
        self.assertFalse(request.told_on or request.told_to or request.told_channel_id)
        letter = self.env.ref("alseraj_beneficiary.action_report_decision_letter")
        html = letter._render_qweb_html(letter.report_name, request.ids)[0].decode()
        self.assertIn("hears your appeal", html)
        self.assertNotIn("could not approve", html)

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
