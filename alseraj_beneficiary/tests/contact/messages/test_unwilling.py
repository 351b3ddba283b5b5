"""Who withdrew his consent to messages and surveys: what is no service ends at once, what is his own matter goes on."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...common import PREFIX
from ...front.common import MyCase
from .common import MessageCommon


@tagged("post_install", "-at_install")
class TestUnwilling(MessageCommon):

    def setUp(self):
        super().setUp()
        self.file = self.make_beneficiary()

    def _open_campaign(self, files):
        outreach = self.env["alseraj.outreach"].with_user(self.user_officer).create({
            "name": "Winter", "type_id": self.env.ref(PREFIX + "support_type_cash_once").id,
            "channel_id": self.channel_interview.id, "amount": 500, "beneficiary_ids": [Command.set(files.ids)],
        })
        outreach.action_open_requests()
        return outreach

    def _agree(self, files):
        return self.env["alseraj.consent"].with_user(self.user_officer).create([
            {"beneficiary_id": file.id, "purpose": "communication", "method": "paper"} for file in files])

    def test_a_campaign_leaves_him_out_and_says_so(self):
        other = self.make_beneficiary()
        self.file.with_user(self.user_officer).action_refuse_messages()
        self.assertEqual(self.file.message_consent, "withdrawn")
        outreach = self._open_campaign(self.file | other)
        self.assertRecordValues(
            self.messages_of(outreach.request_ids, "campaign").sorted(lambda message: message.beneficiary_id == other), [
                {"beneficiary_id": self.file.id, "state": "cancelled", "stopped": "unwilling", "way": False},
                {"beneficiary_id": other.id, "state": "sending", "stopped": False, "way": "sms"},
            ])
        self.assertEqual(outreach.request_count, 2, "he gets what he is entitled to all the same")
        self.assertIn("not written to: 1", outreach.message_ids[:1].body)

    def test_service_goes_on(self):
        self._agree(self.file).action_withdraw()
        message = self.file._tell("review_due")
        self.assertEqual((message.state, message.way), ("sending", "sms"))

    def test_what_is_on_its_way_ends_at_once(self):
        consent = self._agree(self.file)
        at_home, nowhere, mailed = (
            self.make_beneficiary(register=False, mobile=False, **vals) for vals in (
                {"street": "King Fahd Road", "city": "Riyadh"}, {}, {"email": "family@example.com"}))
        files = self.file | at_home | nowhere | mailed
        consents = consent | self._agree(files - self.file)
        own = files._tell("review_due")
        messages = self.messages_of(self._open_campaign(files).request_ids, "campaign")
        waiting = messages.filtered(lambda message: message.beneficiary_id == self.file)
        self.assertEqual(
            sorted(messages.mapped("state")), ["letter", "sending", "sending", "unreachable"], "on its way by each of the ways")
        consents.with_user(self.user_officer).action_withdraw()
        self.assertEqual(set(messages.mapped("state")), {"cancelled"})
        self.assertEqual(set(messages.mapped("stopped")), {"unwilling"})
        self.assertNotIn("cancelled", own.mapped("state"))
        self.run_queues()
        self.assertFalse(self.Outbox.search([("sms_uuid", "=", waiting.sms_uuid)]), "taken out of the queue")
        self.assertTrue(self.Outbox.search([("sms_uuid", "in", own.mapped("sms_uuid"))]))
        mail = self.env["mail.mail"].search([("alseraj_message_id", "in", messages.ids)])
        self.assertEqual(mail.state, "cancel")

    def test_what_waits_for_its_hour_is_asked_again(self):
        self.company.write({"alseraj_awareness_from": 1.0, "alseraj_awareness_until": 1.5})
        message = self.messages_of(self._open_campaign(self.file).request_ids, "campaign")
        self.assertEqual(message.state, "waiting")
        self.env["alseraj.consent"]._create_internal([{  # as an import or another system would note it
            "beneficiary_id": self.file.id, "company_id": self.company.id, "purpose": "communication", "method": "paper",
            "state": "withdrawn"}])
        message._dispatch()
        self.assertRecordValues(message, [{"state": "cancelled", "stopped": "unwilling"}])
        self.assertIn("withdrew", message._get_way_reason())
        with self.assertRaisesRegex(UserError, "withdrew"):
            message.with_user(self.user_officer).action_whatsapp()

    def test_what_was_handed_over_stays(self):
        message = self.messages_of(self._open_campaign(self.file).request_ids, "campaign")
        self.run_queues()
        self.assertEqual(message.state, "delivered")
        self._agree(self.file).action_withdraw()
        self.assertEqual(message.state, "delivered")

    def test_he_agrees_again(self):
        consents = self._agree(self.file) | self._agree(self.file)
        consents[0].action_withdraw()
        self.assertEqual(set(consents.mapped("state")), {"withdrawn"}, "whichever of them was taken, he wants none")
        self.assertEqual(self.file.message_consent, "withdrawn")
        self._agree(self.file)
        self.assertEqual(self.file.message_consent, "given")
        self.assertEqual(self.messages_of(self._open_campaign(self.file).request_ids, "campaign").way, "sms")

    def test_another_purpose_changes_nothing(self):
        self.env["alseraj.consent"].create({"beneficiary_id": self.file.id, "purpose": "photo"}).action_withdraw()
        self.assertEqual(self.messages_of(self._open_campaign(self.file).request_ids, "campaign").way, "sms")

    def test_ten_and_a_hundred_cost_the_same(self):
        counts = []
        for count in (10, 100):
            files = self.env["alseraj.beneficiary"].browse(
                [self.make_beneficiary(register=False).id for _number in range(count)])
            self._agree(files[::2])
            consents = self._agree(files[1::2])
            event = self.env["alseraj.message.event"]._find("review_due")
            event.kind = "awareness"
            messages = files._tell("review_due")
            self.env.flush_all()
            self.env.invalidate_all()
            counts.append((
                self.count_queries(lambda files=files, event=event: self.Message._find_recipients(event, files.sudo())),
                self.count_queries(lambda files=consents.beneficiary_id: self.Message._stop_unwilling(files)),
            ))
            self.assertEqual(len(messages.filtered(lambda message: message.stopped == "unwilling")), count // 2)
        self.assertEqual(counts[0][0], counts[1][0], counts)
        self.assertLessEqual(counts[1][1], counts[0][1] + 4, counts)


@tagged("post_install", "-at_install")
class TestUnwillingAtHome(MyCase):

    def test_withdrawn_refused_and_agreed_to_from_home(self):
        self.company.alseraj_sms_provider = "outbox"
        self.log_in(self.user_family)
        page = self.get("/my/consents")
        self.assertIn("they end at once", page.text)
        self.assertIn("your requests, decisions, payments", page.text, "and what goes on")
        self.post("/my/consents", file=str(self.file.id), refuse="communication")
        self.assertEqual(self.file.message_consent, "withdrawn", "nobody has to ask him first")
        self.assertEqual(self.file.consent_ids.method, "portal")
        self.assertFalse(self.file.activity_ids, "it has ended by itself, nobody has to act")
        self.post("/my/consents", file=str(self.file.id), give="communication")
        self.assertEqual(self.file.message_consent, "given")
        event = self.env["alseraj.message.event"]._find("review_due")
        event.kind = "awareness"
        self.company.write({"alseraj_awareness_from": 1.0, "alseraj_awareness_until": 1.5})
        message = self.file._tell("review_due")
        self.assertEqual(message.state, "waiting")
        given = self.file.consent_ids.filtered(lambda consent: consent.state == "given")
        self.post("/my/consents", file=str(self.file.id), withdraw=str(given.id))
        self.assertEqual((message.state, message.stopped), ("cancelled", "unwilling"))
        for refuse in ("processing", "sharing", "nonsense"):
            self.assertEqual(self.post("/my/consents", file=str(self.file.id), refuse=refuse).status_code, 422, refuse)
        self.assertEqual(self.post("/my/consents", file=str(self.other.id), refuse="photo").status_code, 404)
