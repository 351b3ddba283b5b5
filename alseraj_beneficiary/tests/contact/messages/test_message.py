"""The message centre: which way, once, when, and what becomes of it."""

import contextlib
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ...common import PREFIX
from ...request.common import PNG
from .common import MessageCommon

EMAIL = "family@example.com"


@tagged("post_install", "-at_install")
class TestMessage(MessageCommon):

    def setUp(self):
        super().setUp()
        self.event = self.env["alseraj.message.event"]._find("documents_missing")
        self.file = self.make_beneficiary(register=False)

    def tell(self, file=None):
        return (self.file if file is None else file)._tell("documents_missing")

    # ------------------------------------------------------------ the way

    def test_mobile_first_then_mail_then_letter_then_work(self):
        self.file.email = EMAIL
        self.assertRecordValues(self.tell(), [{"way": "sms", "sent_to": "+966501234567", "state": "sending"}])
        mailed = self.make_beneficiary(register=False, mobile=False, email=EMAIL)
        self.assertRecordValues(self.tell(mailed), [{"way": "mail", "sent_to": EMAIL, "state": "sending"}])
        at_home = self.make_beneficiary(register=False, mobile=False, street="King Fahd Road", city="Riyadh")
        self.assertRecordValues(self.tell(at_home), [{"way": "letter", "sent_to": False, "state": "letter"}])
        nowhere = self.make_beneficiary(register=False, mobile=False)
        lost = self.tell(nowhere)
        self.assertRecordValues(lost, [{"way": False, "sent_to": False, "state": "unreachable"}])
        self.assertIn("no mobile, e-mail or address", lost.why, "whoever takes it up reads what is missing")

    def test_preference_counts_where_it_reaches_him(self):
        self.file.preferred_channel_id = self.env.ref(PREFIX + "channel_website")
        self.assertEqual(self.tell().way, "sms", "he has no address")
        mailed = self.make_beneficiary(
            register=False, email=EMAIL, preferred_channel_id=self.env.ref(PREFIX + "channel_website").id)
        self.assertEqual(self.tell(mailed).way, "mail")
        by_letter = self.make_beneficiary(
            register=False, email=EMAIL, city="Riyadh", street="King Fahd Road",
            preferred_channel_id=self.env.ref(PREFIX + "channel_letter").id)
        self.assertEqual(self.tell(by_letter).way, "letter")

    def test_the_ways_of_the_event(self):
        self.file.email = EMAIL
        self.event.by_sms = False
        self.assertEqual(self.tell().way, "mail")
        self.event.by_mail = False
        self.assertEqual(self.tell(self.make_beneficiary(register=False)).state, "unreachable")
        self.event.enabled = False
        self.assertFalse(self.tell(self.make_beneficiary(register=False)))

    # ------------------------------------------------------------ what is said

    def test_text_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.event.with_context(lang="ar_001").short_text = "{association}: ملفكم رقم {number}"
        arabic = self.make_beneficiary(register=False, lang="ar_001")
        english = self.make_beneficiary(register=False, lang="en_US")
        messages = self.tell(arabic | english)
        self.assertEqual(messages[0].text, f"{self.company.name}: ملفكم رقم {arabic.code}")
        self.assertIn("something is still needed", messages[1].text)
        self.run_queues()
        self.assertEqual(self.Outbox.search([("body", "=", messages[0].text)]).number, arabic.mobile)

    def test_short_text_tells_no_stranger(self):
        request = self.make_requests()
        request.action_submit()
        request.action_return("The divorce deed")
        for message in self.messages_of(request):
            for private in ("divorce", request.type_id.name, request.beneficiary_id.name, "3,000", "3000"):
                self.assertNotIn(private, message.text)
        self.assertIn(request.name, self.messages_of(request, "request_incomplete").text)

    def test_no_event_that_is_shipped_tells_too_much(self):
        for event in self.env["alseraj.message.event"].search([]):
            with self.subTest(event=event.code):
                event._check_texts()
                for text in (event.preview_en, event.preview_ar):
                    self.assertTrue(text)
                    self.assertNotIn("{", text)

    def test_texts_are_checked(self):
        for name, text in (
            ("short_text", "Dear {name}"), ("short_text", "{details}"), ("short_text", "{amount} for you"),
            ("short_text", "{numbr}"), ("letter", "{x}"), ("subject", "{0}"), ("letter", "{name"), ("short_text", "}"),
            ("letter", "{link}"), ("short_text", ""), ("letter", ""),
        ):
            with self.subTest(text=text), self.assertRaises(ValidationError), self.cr.savepoint():
                self.event.with_user(self.user_manager).write({name: text})
        self.event.with_user(self.user_manager).write({"letter": "{name}, {details} {kind} {amount} {date}"})

    def test_translations_are_checked_as_well(self):
        self.env["res.lang"]._activate_lang("ar_001")
        event = self.event.with_user(self.user_manager)
        with self.assertRaises(ValidationError):
            event.update_field_translations("short_text", {"ar_001": "إلى {name}"})
        with self.assertRaises(ValidationError):
            event.with_context(lang="ar_001").short_text = "إلى {name}"

    def test_words_are_not_read_as_texts(self):
        request = self.make_requests()
        request.action_submit()
        request.beneficiary_id.write({"mobile": False, "email": EMAIL})
        request.action_return("{name} <b>and</b> {link}")
        message = self.messages_of(request, "request_incomplete")
        self.assertIn("{name} <b>and</b> {link}", message.text)
        mail = self.env["mail.mail"].search([("alseraj_message_id", "=", message.id)])
        self.assertIn("&lt;b&gt;and&lt;/b&gt;", mail.body_html)

    # ------------------------------------------------------------ once

    def test_none_twice(self):
        self.assertTrue(self.tell())
        self.assertFalse(self.tell())
        files = self.make_beneficiaries(2, register=False)
        self.assertEqual(len(self.tell(files | self.file)), 2)
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=1)):
            self.assertTrue(self.tell(), "the list may go out every day")

    def test_another_return_is_another_message(self):
        request = self.make_requests()
        request.action_submit()
        request.action_return("The lease")
        self.assertEqual(len(self.messages_of(request, "request_incomplete")), 1)
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=2)):
            request.action_sign("محمد العتيبي", PNG)
            request.action_submit()
            request.action_return("The other lease")
        self.assertEqual(len(self.messages_of(request, "request_incomplete")), 2)
        self.assertEqual(len(self.messages_of(request, "request_received")), 1)

    # ------------------------------------------------------------ none to the dead or closed

    def test_none_to_the_dead_or_closed(self):
        files = self.make_beneficiaries(2, email=EMAIL)
        files[0].action_close("deceased")
        files[1].action_close("moved")
        messages = self.tell(files)
        self.assertRecordValues(messages, [
            {"state": "cancelled", "stopped": "deceased"}, {"state": "cancelled", "stopped": "closed"}])
        self.run_queues()
        self.assertFalse(self.Outbox.search([("number", "in", files.mapped("mobile"))]))

    def test_who_dies_before_the_hour_gets_nothing(self):
        file = self.make_beneficiary()
        with freeze_time("2026-03-03 20:00:00"):  # 23:00 in Riyadh
            message = file._tell("review_due")
            self.assertEqual(message.state, "waiting")
        file.action_close("deceased")
        self.run_queues()
        self.assertRecordValues(message, [{"state": "cancelled", "stopped": "deceased"}])

    def test_what_is_over_is_not_said(self):
        request = self.make_requests()
        request.action_submit()
        with freeze_time("2026-03-03 20:00:00"):
            request.action_return("The lease")
        message = self.messages_of(request, "request_incomplete")
        self.assertEqual(message.state, "waiting")
        request.action_submit()
        self.run_queues()
        self.assertRecordValues(message, [{"state": "cancelled", "stopped": "over"}])

    # ------------------------------------------------------------ hours

    def test_quiet_hours(self):
        with freeze_time("2026-03-03 19:30:00"):  # 22:30 in Riyadh
            message = self.tell()
            self.assertRecordValues(message, [{
                "state": "waiting", "send_at": fields.Datetime.to_datetime("2026-03-04 05:00:00"),
            }])
            mailed = self.tell(self.make_beneficiary(register=False, mobile=False, email=EMAIL))
            self.assertEqual(mailed.state, "sending", "a mail wakes nobody")
            self.run_queues()
            self.assertEqual(message.state, "waiting")
        with freeze_time("2026-03-04 05:01:00"):
            self.run_queues()
            self.assertEqual(message.state, "delivered")

    def test_awareness_has_hours_of_its_own(self):
        self.event.kind = "awareness"
        self.company.alseraj_quiet_until = 6.0
        with freeze_time("2026-03-03 05:30:00"):  # 8:30
            self.assertEqual(self.tell().send_at, fields.Datetime.to_datetime("2026-03-03 06:00:00"))
        with freeze_time("2026-03-03 18:30:00"):  # 21:30: quiet for service, open for awareness
            self.assertEqual(self.tell(self.make_beneficiary(register=False)).state, "sending")

    def test_who_waits_for_it_gets_it_at_night(self):
        request = self.make_requests(sign=False)
        with freeze_time("2026-03-03 22:00:00"):
            request.with_user(self.user_officer).action_send_sign_link()
        self.assertEqual(self.messages_of(request, "request_to_sign").state, "sending")

    # ------------------------------------------------------------ what becomes of it

    def _fail_sms(self, failure_type, messages):
        tracker = self.env["sms.tracker"].search([("alseraj_message_id", "in", messages.ids)], order="id desc")[:len(messages)]
        tracker._action_update_from_sms_state("error", failure_type=failure_type)

    def test_a_failed_one_falls_to_the_next_way(self):
        self.file.write({"email": EMAIL, "street": "King Fahd Road", "city": "Riyadh"})
        message = self.tell()
        self._fail_sms("sms_number_format", message)
        self.assertRecordValues(message, [{"way": "mail", "state": "waiting", "sent_to": EMAIL}])
        self.assertIn("sms", message.ways_tried)
        self.Message._cron_send()
        mail = self.env["mail.mail"].search([("alseraj_message_id", "=", message.id)])
        self.assertEqual(mail.recipient_ids, self.file.partner_id)
        mail._postprocess_sent_message([], [], failure_reason="No such mailbox", failure_type="mail_email_invalid")
        self.assertRecordValues(message, [{"way": "letter", "state": "waiting"}])
        self.Message._cron_send()
        self.assertEqual(message.state, "letter")
        self.assertIn(self.file.name, message.text)

    def test_what_may_pass_is_tried_again_first(self):
        self.file.email = EMAIL
        message = self.tell()
        for attempt in (1, 2, 3):
            self.assertEqual((message.way, message.attempts), ("sms", attempt))
            self._fail_sms("sms_server", message)
            message.sudo().send_at = message.send_at and fields.Datetime.now()
            self.Message._cron_send()
        self.assertEqual(message.way, "mail")
        self.assertEqual(self.env["sms.sms"].search_count([("alseraj_message_id", "=", message.id)]), 3)

    def test_late_report_of_an_earlier_text_changes_nothing(self):
        self.file.email = EMAIL
        message = self.tell()
        tracker = self.env["sms.tracker"].search([("alseraj_message_id", "=", message.id)])
        self._fail_sms("sms_number_format", message)
        self.Message._cron_send()
        tracker._action_update_from_sms_state("sent")
        tracker._action_update_from_provider_error("not_delivered")
        self.assertRecordValues(message, [{"way": "mail", "state": "sending"}])

    def test_nobody_answers_for_a_day(self):
        self.file.email = EMAIL
        message = self.tell()
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), hours=25)):
            self.Message._cron_send()
        self.assertEqual(message.way, "mail")
        self.assertIn("No answer", message.failure)

    def test_delivered_by_the_outbox(self):
        message = self.tell()
        self.run_queues()
        self.assertRecordValues(message, [{"state": "delivered", "failure": False}])
        self.assertTrue(message.delivered_on and message.sent_on)
        self.assertEqual(self.Outbox.search([("sms_uuid", "=", message.sms_uuid)]).body, message.text)
        self.run_queues()
        self.assertEqual(self.Outbox.search_count([("number", "=", self.file.mobile), ("body", "=", message.text)]), 1)

    def test_mail_sent(self):
        file = self.make_beneficiary(register=False, mobile=False, email=EMAIL)
        message = self.tell(file)
        self.run_queues()
        self.assertEqual(message.state, "sent")
        mail = self.env["mail.mail"].search([("alseraj_message_id", "=", message.id)])
        self.assertEqual((mail.model, mail.res_id), (file._name, file.id))
        self.assertIn(file.with_context(lang=file.lang).missing_document_names.splitlines()[0], mail.body_html)
        self.assertEqual(len(mail.attachment_ids), 1)

    # ------------------------------------------------------------ work

    def test_unreachable_is_work(self):
        self.file.write({"mobile": False, "officer_id": self.user_officer.id})
        message = self.tell()
        queue = self.env.ref(PREFIX + "work_queue_unreachable").with_user(self.user_officer)
        self.assertGreaterEqual(queue.own_count, 1)
        message = message.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "neither by mobile nor by e-mail"):
            message.action_retry()
        self.file.mobile = "0551112223"
        message.action_retry()
        self.assertRecordValues(message, [{"state": "sending", "way": "sms", "sent_to": "+966551112223"}])

    def test_told_by_hand(self):
        self.file.mobile = False
        message = self.tell().with_user(self.user_officer)
        message.action_told()
        self.assertRecordValues(message, [{"state": "told", "told_by_id": self.user_officer.id}])

    def test_letters_are_printed(self):
        self.file.write({"mobile": False, "street": "King Fahd Road", "city": "Riyadh"})
        message = self.tell().with_user(self.user_officer)
        self.assertEqual(message.action_print_letters()["report_name"], "alseraj_beneficiary.report_message")
        html = self.env["ir.actions.report"].with_user(self.user_officer)._render_qweb_html(
            "alseraj_beneficiary.report_message", message.ids)[0].decode()
        self.assertIn(self.file.name, html)
        with self.assertRaises(UserError):
            self.tell(self.make_beneficiary(register=False)).action_print_letters()

    def test_the_report_says_why(self):
        Report = self.env["alseraj.reach.report"].with_user(self.user_officer)
        files = self.make_beneficiaries(5, register=False)
        by_text, mailed, at_home, nowhere, wrong = files
        gone = self.make_beneficiary()
        (mailed | at_home | nowhere).mobile = False
        (mailed | wrong).email = EMAIL
        at_home.write({"street": "King Fahd Road", "city": "Riyadh"})
        self._fail_sms("sms_number_format", wrong._tell("documents_missing"))
        gone.action_close("moved")
        self.Message._cron_send()
        self.env.flush_all()
        lines = {line.beneficiary_id: line for line in Report.search([("beneficiary_id", "in", (files | gone).ids)])}
        self.assertEqual({file: (line.way, line.reason, line.is_reached) for file, line in lines.items()}, {
            by_text: ("sms", False, True), mailed: ("mail", "no_mobile", True), at_home: ("letter", "no_mobile", True),
            nowhere: (False, "no_address", False), wrong: ("mail", "number_failed", True),
        })
        self._fail_mail(wrong)
        self.assertEqual(Report.search([("beneficiary_id", "=", wrong.id)]).reason, "failed")
        (rate, ), = Report._read_group([("beneficiary_id", "in", files.ids)], [], ["reached_rate:avg"])
        self.assertEqual(rate, 60)
        # the last message counts, whatever failed before it
        later = wrong._tell("documents_ending")
        self.assertTrue(later)
        later._write_internal({"state": "delivered", "ways_tried": False})
        self.env.flush_all()
        line = Report.search([("beneficiary_id", "=", wrong.id)])
        line.invalidate_recordset()
        self.assertEqual((line.way, line.reason), ("sms", False))

    def _fail_mail(self, file):
        message = self.messages_of(file)
        self.env["mail.mail"].search([("alseraj_message_id", "=", message.id)])._postprocess_sent_message(
            [], [], failure_reason="No such mailbox", failure_type="mail_email_invalid")
        self.assertEqual(message.state, "unreachable")
        self.env.flush_all()
        self.env.invalidate_all()

    # ------------------------------------------------------------ who may what

    def test_nobody_writes_or_makes_messages(self):
        message = self.tell()
        for user in (self.user_officer, self.user_manager, self.user_delegate, self.user_auditor):
            for values in ({"text": "x"}, {"sent_to": "+966500000000"}, {"way": "mail"}, {"beneficiary_id": False}):
                with self.subTest(user=user.login, values=values), self.assertRaises(UserError):
                    call_kw(message.with_user(user), "write", [message.ids, values], {})
            with self.assertRaises(UserError):
                call_kw(self.Message.with_user(user), "create", [{
                    "event_id": self.event.id, "company_id": self.company.id, "res_model": "alseraj.beneficiary",
                    "res_id": self.file.id, "key": "x", "state": "waiting",
                }], {})
            with self.assertRaises(UserError):
                call_kw(message.with_user(user), "unlink", [message.ids], {})

    def test_the_texts_are_the_managers(self):
        for user in (self.user_officer, self.user_delegate, self.user_auditor, self.user_finance):
            with self.assertRaises(AccessError):
                self.event.with_user(user).short_text = "Free for all"
        for values in ({"code": "x"}, {"secret": True}, {"res_model": "res.partner"}):
            with self.assertRaises(UserError):
                self.event.with_user(self.user_manager).write(values)

    def test_secrets_stay_with_their_reader(self):
        request = self.make_requests(sign=False)
        request.with_user(self.user_officer).action_send_sign_link()
        message = self.messages_of(request, "request_to_sign")
        text = self.env["sms.sms"].sudo().search([("alseraj_message_id", "=", message.id)])
        token = text.body.rpartition("#s.")[2].strip()
        self.assertEqual(len(token), 43)
        self.run_queues()
        self.assertTrue(self.Outbox.search([("body", "like", token)]))
        for user in (self.user_officer, self.user_manager, self.user_auditor):
            self.assertNotIn(token, str(message.with_user(user).read()))
            with self.assertRaises(AccessError):
                self.Outbox.with_user(user).search([])
            with self.assertRaises(UserError):
                message.with_user(user).action_whatsapp()

    def test_branch_and_company(self):
        other = self.make_beneficiary(register=False, branch_id=self.other_branch.id)
        messages = self.tell(self.file | other)
        seen = self.Message.with_user(self.user_delegate).search([("id", "in", messages.ids)])
        self.assertEqual(seen.beneficiary_id, self.file)
        self.assertEqual(self.Message.with_user(self.user_officer).search_count([("id", "in", messages.ids)]), 2)

    def test_whatsapp_is_logged(self):
        message = self.tell().with_user(self.user_officer)
        action = message.action_whatsapp()
        self.assertTrue(action["url"].startswith("https://wa.me/966501234567?text="))
        interaction = self.env["alseraj.interaction"].search([("beneficiary_id", "=", self.file.id)])
        self.assertRecordValues(interaction, [{"state": "done", "user_id": self.user_officer.id}])
        self.assertIn(self.file.code, interaction.answer)

    # ------------------------------------------------------------ many

    def test_old_texts_are_forgotten_where_a_setting_says_so(self):
        request = self.make_requests()
        request.action_submit()
        messages = self.messages_of(request)
        self.assertTrue(messages)
        messages._write_internal({"text": "Dear …", "subject": "About", "sent_to": "+966500000000", "state": "delivered"})
        other = self.make_requests(self.make_beneficiaries())
        other.action_submit()
        waiting = self.messages_of(other)
        waiting._write_internal({"text": "Not yet", "state": "letter"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE alseraj_message SET create_date = '2020-01-01'")
        self.env.invalidate_all()
        self.Message._cron_forget()
        self.assertTrue(all(messages.mapped("text")), "without a setting all is kept")
        self.env["ir.config_parameter"].set_param("alseraj_beneficiary.message_months", "24")
        self.Message._cron_forget()
        self.assertTrue(all(messages.mapped("text")), "nobody has confirmed it")
        self.env["ir.config_parameter"].with_user(self.env.ref("base.user_admin"))._alseraj_confirm_forgetting()
        told = messages.mapped(lambda message: (message.partner_id, message.event_id, message.way, message.sent_on))
        self.Message._cron_forget()
        for name in ("text", "subject", "sent_to"):
            self.assertFalse(any(messages.mapped(name)), name)
        self.assertEqual(
            messages.mapped(lambda message: (message.partner_id, message.event_id, message.way, message.sent_on)), told)
        self.assertTrue(all(waiting.mapped("text")), "of what still waits nothing is forgotten")

    def test_a_hundred_cost_as_much_as_ten(self):
        def measure(count):
            files = self.make_beneficiaries(count, register=False)
            return self.count_queries(files._tell, "review_due")
        self.count_queries(self.make_beneficiary(register=False)._tell, "review_due")
        ten, hundred = measure(10), measure(100)
        self.assertLessEqual(hundred, ten + 2)

    def test_a_crash_between_two_jobs_sends_nothing_twice(self):
        message = self.tell()
        sms = self.env["sms.sms"].sudo()
        with patch.object(type(sms), "_send", side_effect=ConnectionError):
            with contextlib.suppress(ConnectionError):  # what was committed before stays
                sms._process_queue()
        sms._process_queue()
        self.assertFalse(self.Outbox.search([("sms_uuid", "=", message.sms_uuid)]), "it was claimed before")
