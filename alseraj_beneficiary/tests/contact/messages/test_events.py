"""Every event, by every way, in both languages: through the step that causes it, with the outbox."""

import pathlib
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from ...committee.common import CommitteeCommon
from ...common import PREFIX
from ...finance.common import FinanceCommon
from ...request.common import RequestCommon
from .common import MessageCommon

LANGS = ("ar_001", "en_US")
WAYS = {
    "sms": {"mobile": "0551234567"},
    "mail": {"mobile": False, "email": "family@example.com"},
    "letter": {"mobile": False, "street": "King Fahd Road", "city": "Riyadh"},
    "nothing": {"mobile": False},
}
SECRET = r"/alseraj/|\b\d{6}\b"  # a personal link, or a code
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


class EventCase(MessageCommon):
    """Each event is caused for a family that is reached by one way and reads one language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.env["ir.module.module"]._load_module_terms(["alseraj_beneficiary"], ["ar_001"])
        cls.company.alseraj_quiet_until = cls.company.alseraj_quiet_from  # some steps are taken at night

    def walk(self, code, make, cause):
        """Cause event ``code`` for each way and language.

        :param make: function() -> (file, document that the event is about, or None until it is caused)
        :param cause: function(document) -> the document that the message is about
        """
        event = self.env["alseraj.message.event"]._find(code)
        for lang in LANGS:
            for way, vals in WAYS.items():
                file, document = make()
                file.write({"email": False, "street": False, "city": False, **vals})
                file.partner_id.lang = lang
                with self.subTest(code=code, lang=lang, way=way):
                    told = cause(document)
                    self._check(event.with_context(lang=lang), self.messages_of(told, code), file, way, lang)

    def _check(self, event, message, file, way, lang):
        self.assertEqual(len(message), 1)
        self.assertEqual((message.beneficiary_id, message.lang), (file, lang))
        if way not in event._get_ways():
            self.assertRecordValues(message, [{"state": "unreachable", "way": False}])
            return
        mail = self.env["mail.mail"].sudo().search([("alseraj_message_id", "=", message.id)]).body_html
        self.run_queues()
        text = self.Outbox.search([("sms_uuid", "=", message.sms_uuid)]).body
        said = {"sms": text, "mail": mail, "letter": message.text}[way]
        self.assertEqual(message.state, {"sms": "delivered", "mail": "sent", "letter": "letter"}[way])
        around = said.replace(file.name, "").replace(self.company.name, "")
        self.assertEqual(any(letter in around for letter in ARABIC), lang == "ar_001", said)
        self.assertNotIn("{", said)
        self.assertIn(self.company.name, said)
        if way == "sms":
            for private in (file.name, file.first_name, self.type_cash.with_context(lang=lang).name, "3000", "3,000"):
                self.assertNotIn(private, said)
        if event.secret and way != "letter":
            self.assertRegex(said, SECRET)
            self.assertNotRegex(message.text, SECRET)


@tagged("post_install", "-at_install")
class TestEvents(EventCase):

    def _make_file(self):
        file = self.make_beneficiary(register=False)
        return file, file

    def _make_draft(self):
        file = self.make_beneficiary()
        return file, self.make_requests(file)

    def _make_submitted(self):
        file, request = self._make_draft()
        request.action_submit()
        return file, request

    # ------------------------------------------------------------ the file

    def test_documents_missing(self):
        def cause(file):
            file.with_user(self.user_officer).action_send_missing()
            return file
        self.walk("documents_missing", self._make_file, cause)

    def test_documents_refused(self):
        def make():
            file = self.make_beneficiary(register=False)
            document = file.document_ids[:1]
            document.write({"attachment": "JVBERi0xLjQ=", "attachment_name": "x.pdf"})
            return file, document

        def cause(document):
            reason = self.env.ref(PREFIX + "document_refusal_unreadable")
            self.env["alseraj.document.refuse"].with_user(self.user_officer).with_context(active_ids=document.ids).create(
                {"reason_id": reason.id}).action_apply()
            return document.beneficiary_id
        self.walk("documents_refused", make, cause)

    def test_documents_ending(self):
        def make():
            file = self.make_beneficiary()
            document = file.document_ids.filtered(lambda d: d.state == "verified")[:1]
            document._write_internal({"expiry_date": self.get_today() + timedelta(days=5)})
            return file, document

        def cause(document):
            document._announce_end()
            return document.beneficiary_id
        self.walk("documents_ending", make, cause)

    def test_review_due(self):
        def make():
            file = self.make_beneficiary(officer_id=self.user_officer.id)
            file.review_date = self.get_today()
            return file, file

        def cause(file):
            file._ask_for_review()
            return file
        self.walk("review_due", make, cause)

    # ------------------------------------------------------------ the request

    def test_request_received(self):
        def cause(request):
            request.action_submit()
            return request
        self.walk("request_received", self._make_draft, cause)

    def test_request_incomplete(self):
        def cause(request):
            request.action_return("The divorce deed")
            return request
        self.walk("request_incomplete", self._make_submitted, cause)

    def test_request_reminded(self):
        def make():
            file, request = self._make_submitted()
            request.action_return("The lease")
            request._write_internal({"paused_on": fields.Datetime.subtract(fields.Datetime.now(), days=40)})
            return file, request

        def cause(request):
            self.env["alseraj.support.request"]._cron_chase_returned()
            return request
        self.walk("request_reminded", make, cause)

    def test_request_referred(self):
        def make():
            file, request = self._make_submitted()
            return file, self.env["alseraj.referral"].with_user(self.user_officer).create({
                "beneficiary_id": file.id, "request_id": request.id, "question": "Who is the guardian?"})

        def cause(referral):
            referral.with_user(self.user_researcher).action_accept()
            return referral
        self.walk("request_referred", make, cause)

    def test_request_on_agenda(self):
        def make():
            file = self.make_beneficiary()
            request = self.make_verified(file)
            self.make_studies(request).action_done()
            return file, request

        committee = self.env["alseraj.committee"]._get_default_committee()
        self.env["alseraj.committee.session"].with_user(self.user_secretary).create({"committee_id": committee.id})

        def cause(request):
            request.with_user(self.user_secretary).action_to_committee()
            return request
        self.walk("request_on_agenda", make, cause)

    def test_request_to_sign(self):
        event = self.env["alseraj.message.event"]._find("request_to_sign")
        for lang in LANGS:
            for way in ("sms", "mail"):
                file = self.make_beneficiary()
                request = self.make_requests(file, sign=False)
                file.write({"email": False, **WAYS[way]})
                file.partner_id.lang = lang
                with self.subTest(lang=lang, way=way):
                    request.with_user(self.user_officer).action_send_sign_link()
                    self._check(event.with_context(lang=lang), self.messages_of(request, "request_to_sign"), file, way, lang)

    def test_appointment(self):
        def make():
            file = self.make_beneficiary()
            study = self.make_studies(self.make_verified(file))
            study.planned_on = fields.Datetime.add(fields.Datetime.now(), days=3)
            return file, study

        def cause(study):
            study.with_user(self.user_researcher).action_plan_visit()
            return study
        self.walk("appointment", make, cause)

    def test_campaign(self):
        def make():
            file = self.make_beneficiary()
            return file, self.env["alseraj.outreach"].with_user(self.user_officer).create({
                "name": "Winter", "type_id": self.type_cash.id, "channel_id": self.channel_interview.id, "amount": 500,
                "beneficiary_ids": [Command.set(file.ids)],
            })

        def cause(outreach):
            outreach.action_open_requests()
            return outreach.request_ids
        self.walk("campaign", make, cause)

    # ------------------------------------------------------------ complaints

    def _make_complaint(self):
        file = self.make_beneficiary(register=False)
        return file, {
            "beneficiary_id": file.id, "channel_id": self.channel_interview.id, "description": "Nobody called",
        }

    def _complain(self, vals, *steps):
        complaint = self.env["alseraj.complaint"].with_user(self.user_officer).create(vals)
        for step, args in steps:
            getattr(complaint, step)(*args)
        return complaint

    def test_complaint_received(self):
        self.walk("complaint_received", self._make_complaint, self._complain)

    def test_complaint_acknowledged(self):
        self.walk("complaint_acknowledged", self._make_complaint, lambda vals: self._complain(vals, ("action_acknowledge", ())))

    def test_complaint_extended(self):
        self.walk("complaint_extended", self._make_complaint,
                  lambda vals: self._complain(vals, ("action_extend", ("We wait for the bank",))))

    def test_complaint_answered(self):
        def resolve(vals):
            complaint = self._complain(vals, ("action_acknowledge", ()))
            complaint.write({"resolution": "Your officer calls you today", "subject": "delay"})
            complaint.action_resolve()
            return complaint
        self.walk("complaint_answered", self._make_complaint, resolve)

    def test_complaint_without_a_file(self):
        vals = {"channel_id": self.channel_interview.id, "description": "Nobody called", "complainant_mobile": "0551112223"}
        complaint = self.env["alseraj.complaint"].with_user(self.user_officer).create(vals)
        self.assertRecordValues(self.messages_of(complaint), [{
            "way": "sms", "sent_to": "+966551112223", "partner_id": False, "state": "sending"}])
        self.assertFalse(self.messages_of(self._complain({**vals, "complainant_mobile": False})), "nobody to tell")

    def test_sensitive_complaint_is_not_told_about(self):
        _file, vals = self._make_complaint()
        complaint = self._complain({**vals, "sensitive": True})
        message = self.messages_of(complaint)
        self.assertTrue(message.is_private)
        self.assertFalse(self.Message.with_user(self.user_finance).search([("id", "in", message.ids)]))
        self.assertFalse(self.Message.with_user(self.user_delegate).search([("id", "in", message.ids)]))
        self.assertEqual(self.Message.with_user(self.user_manager).search([("id", "in", message.ids)]), message)


@tagged("post_install", "-at_install")
class TestContactEvents(EventCase):

    def test_every_event_is_walked(self):
        """An event without a test of its ways and languages is one that nobody has looked at."""
        source = pathlib.Path(__file__).read_text(encoding="utf-8")
        shipped = self.env["ir.model.data"].search([
            ("model", "=", "alseraj.message.event"), ("module", "=", "alseraj_beneficiary")])
        codes = self.env["alseraj.message.event"].browse(shipped.mapped("res_id")).mapped("code")
        self.assertEqual([code for code in codes if f'"{code}"' not in source], [])

    def test_login_of_the_family(self):
        def make():
            file = self.make_beneficiary()
            file._open_home()
            return file, file

        def tell(file):
            file._tell("home_invitation")
            return file

        self.walk("home_invitation", make, tell)

    def test_code_for_logging_in(self):
        def make():
            file = self.make_beneficiary()
            file._open_home()
            return file, self.env["alseraj.login.code"]._create_internal([{
                "company_id": self.company.id, "user_id": file.home_user_id.id, "beneficiary_id": file.id,
                "ticket_digest": str(file.id), "expires_on": fields.Datetime.now() + timedelta(minutes=10), "is_sent": True,
            }])

        def tell(login):
            login._tell("login_code")
            return login

        self.walk("login_code", make, tell)

    def test_login_of_a_collector(self):
        """home_invitation_collector goes to the mobile of his deed."""
        for lang in LANGS:
            deed = self.make_collector(self.make_beneficiary(), mobile="0551112223")
            deed.partner_id.lang = lang
            with self.subTest(lang=lang):
                deed.with_user(self.user_officer).action_invite_home()
                message = self.messages_of(deed, "home_invitation_collector")
                self.run_queues()
                text = self.Outbox.search([("sms_uuid", "=", message.sms_uuid)]).body
                self.assertEqual((message.state, message.sent_to), ("delivered", "+966551112223"))
                around = text.replace(self.company.name, "")
                self.assertEqual(any(letter in around for letter in ARABIC), lang == "ar_001", text)
                self.assertRegex(text, SECRET)
                self.assertNotRegex(message.text, SECRET)

    def test_answered_on_the_own_pages(self):
        def write():
            file = self.make_beneficiary()
            return file, self.env["alseraj.interaction"]._receive_from_home(file.sudo(), "inquiry", "When?")

        def answer(interaction):
            interaction.with_user(self.user_officer).answer = "On Sunday"
            interaction.with_user(self.user_officer).action_done()
            return interaction

        self.walk("home_answer", write, answer)

        def ask():
            file = self.make_beneficiary()
            return file, self.env["alseraj.privacy.request"]._open_at_home(file.sudo(), "access", "All of them")

        def close(request):
            request.with_user(self.user_officer).answer = "Handed over"
            request.with_user(self.user_officer).action_done()
            return request

        self.walk("privacy_answered", ask, close)

    def test_desk_appointment(self):
        hall = self.env["alseraj.waiting.hall"].create({"name": "Hall", "branch_id": self.branch.id})

        def make():
            file = self.make_beneficiary()
            slot = self.env["alseraj.appointment.slot"].create({
                "hall_id": hall.id, "start": fields.Datetime.now() + timedelta(days=1, minutes=file.id)})
            return file, {"slot_id": slot.id, "beneficiary_id": file.id}

        appointments = self.env["alseraj.appointment"].with_user(self.user_officer)
        self.walk("desk_appointment", make, appointments.create)

    def test_interaction_answer(self):
        event = self.env["alseraj.message.event"]._find("interaction_answer")
        for lang in LANGS:
            file = self.make_beneficiary()
            file.write(WAYS["mail"])
            file.partner_id.lang = lang
            interaction = self.env["alseraj.interaction"].with_user(self.user_officer).create({
                "beneficiary_id": file.id, "channel_id": self.channel_interview.id, "question": "Which?", "answer": "1, 2, 3"})
            with self.subTest(lang=lang):
                interaction.action_send_answer()
                self._check(event.with_context(lang=lang), self.messages_of(interaction), file, "mail", lang)

    def test_referrers(self):
        """referrer_link holds a secret, referrer_taken_up says nothing of the family."""
        for lang in LANGS:
            self.company.partner_id.lang = lang
            for way, vals in (("sms", {"mobile": "0559998877"}), ("mail", {"email": "salem@example.com"})):
                with self.subTest(lang=lang, way=way):
                    referrer = self.env["alseraj.referrer"].with_user(self.user_officer).create({
                        "name": "Salem", "branch_id": self.branch.id, **vals})
                    referrer.action_send_link()
                    self._check_referrer(referrer, "referrer_link", way, lang)
                    referrer.sudo()._send_family("Huda", "0558887766", need="Rent", agreed=True)
                    family = self.env["alseraj.interaction"].search([("referrer_id", "=", referrer.id)])
                    family.with_user(self.user_officer).user_id = self.user_officer
                    self._check_referrer(family, "referrer_taken_up", way, lang)

    def test_invitation(self):
        """invitation: to somebody on another body's list, who has no file."""
        outreach = self.env["alseraj.outreach"].with_user(self.user_officer).create({
            "name": "Winter", "type_id": self.type_cash.id, "channel_id": self.channel_interview.id, "amount": 500})
        for index, lang in enumerate(LANGS):
            self.company.partner_id.lang = lang
            with self.subTest(lang=lang):
                invitee = self.env["alseraj.outreach.invitee"]._read_list(outreach, "Ministry", f"Huda, 055888776{index}")
                invitee.with_user(self.user_officer).action_invite()
                self._check_referrer(invitee, "invitation", "sms", lang)

    def _check_referrer(self, record, code, way, lang):
        message = self.messages_of(record, code)
        self.assertEqual((len(message), message.way, message.lang), (1, way, lang))
        mail = self.env["mail.mail"].sudo().search([("alseraj_message_id", "=", message.id)]).body_html
        self.run_queues()
        said = mail if way == "mail" else self.Outbox.search([("sms_uuid", "=", message.sms_uuid)]).body
        self.assertEqual(message.state, {"sms": "delivered", "mail": "sent"}[way])
        self.assertEqual(any(letter in said.replace(self.company.name, "") for letter in ARABIC), lang == "ar_001", said)
        self.assertEqual("/alseraj/link#v." in said, code == "referrer_link")
        for secret in ("Huda", "8887766", "/alseraj/"):
            self.assertNotIn(secret, message.text)


@tagged("post_install", "-at_install")
class TestDecisionEvents(EventCase, CommitteeCommon):

    def _make_decided(self):
        file = self.make_beneficiary()
        request = self.make_request(beneficiary=file, urgent=True, urgent_reason="Eviction")
        self.decide(request)
        return file, request

    def _notify(self, request):
        request.with_user(self.user_officer).action_notify()
        return request

    def test_decision_ready(self):
        self.walk("decision_ready", self._make_decided, self._notify)

    def test_decision_letter(self):
        event = self.env["alseraj.message.event"]._find("decision_letter")
        for lang in LANGS:
            file, request = self._make_decided()
            file.write(WAYS["mail"])
            file.partner_id.lang = lang
            with self.subTest(lang=lang):
                self._notify(request)
                self._check(event.with_context(lang=lang), self.messages_of(request, "decision_letter"), file, "mail", lang)

    def test_request_deferred(self):
        def make():
            file = self.make_beneficiary()
            return file, self.make_request(beneficiary=file)

        def cause(request):
            session = self.make_session(request)
            session.decision_ids.outcome = "deferred"
            session.action_close()
            return request
        self.walk("request_deferred", make, cause)


@tagged("post_install", "-at_install")
class TestPaymentEvents(EventCase, FinanceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"alseraj_sms_provider": "outbox", "alseraj_quiet_from": 1, "alseraj_quiet_until": 1})

    def _make_paid(self):
        file = self.make_files()
        installment = super(RequestCommon, type(self)).make_requests(files=file).installment_ids  # an approved one
        self.run_ = self.pay(installment)
        return file, installment

    def _ask(self, installment):
        self.env["alseraj.support.installment"]._cron_ask_receipt()
        return installment

    def test_receipt_asked(self):
        self.walk("receipt_asked", self._make_paid, self._ask)

    def test_payment_made(self):
        self.company.alseraj_receipt_ask = False
        self.walk("payment_made", self._make_paid, self._ask)

    def test_payment_returned(self):
        def cause(installment):
            self.run_.with_user(self.user_finance).action_return_line(installment, "Closed account")
            return installment
        self.walk("payment_returned", self._make_paid, cause)

    def test_paid_again_is_told_again(self):
        _file, installment = self._make_paid()
        self._ask(installment)
        self.run_.with_user(self.user_finance).action_return_line(installment, "Closed account")
        self.confirm_accounts(installment)
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), minutes=1)):
            self.pay(installment)
            self._ask(installment)
        self.assertEqual(len(self.messages_of(installment, "receipt_asked")), 2)
