from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCommon

from .common import ContactCommon

LETTER = """Return-Path: <{sender}>
To: {to}
From: {name} <{sender}>
Subject: {subject}
Message-Id: <{header}>
{more}MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8

{text}
"""

BOUNCE = """Return-Path: <>
To: {to}
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"
Message-Id: <bounce-1@mx.example.org>

This is a MIME-encapsulated message.

--b1
Content-Type: text/plain; charset=us-ascii

<{address}>: 550 No such person at this address.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.0.0

--b1
Content-Type: message/rfc822

To: {address}
Subject: Something
Message-Id: {header}

Text
--b1--
"""


@tagged("post_install", "-at_install")
class TestMailIn(ContactCommon, MailCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"alseraj_quiet_from": 1, "alseraj_quiet_until": 1})
        cls.branch.with_user(cls.user_manager).write({"alias_name": "riyadh-office"})
        cls.address = cls.branch.alias_email
        cls.file.email = "sara@example.org"

    def receive(self, sender="nobody@example.org", subject="A question", text="Which papers?", header="m1@example.org", more=""):
        before = self.env["alseraj.interaction"].search([])
        with self.mock_mail_gateway(), mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(False, LETTER.format(
                to=self.address, sender=sender, name="أم سعد", subject=subject, text=text, header=header, more=more))
        return self.env["alseraj.interaction"].search([]) - before

    def test_a_letter_is_an_interaction(self):
        interaction = self.receive()
        self.assertRecordValues(interaction, [{
            "beneficiary_id": False, "visitor_name": "أم سعد", "visitor_email": "nobody@example.org", "state": "open",
            "branch_id": self.branch.id, "user_id": False, "company_id": self.company.id,
        }])
        self.assertEqual(interaction.question, "A question\nWhich papers?")
        self.assertEqual(interaction.channel_id.code, "letter")
        self.assertEqual(interaction.visitor_id.email, "nobody@example.org")
        again = self.receive(header="m2@example.org")
        self.assertEqual(again.visitor_id, interaction.visitor_id, "the same person")
        contacts = self.env["res.partner"].search([("email", "=", "nobody@example.org")])
        self.assertFalse(contacts, "no contact for everybody to see")

    def test_of_a_family(self):
        interaction = self.receive(sender="Sara@Example.org")
        self.assertEqual((interaction.beneficiary_id, interaction.visitor_id.ids), (self.file, []))

    def test_answer_and_reply_are_one_thread(self):
        interaction = self.receive()
        officer = interaction.with_user(self.user_officer)
        officer.answer = "The family record."
        with self.mock_mail_gateway():
            officer.action_send_answer()
            self.env["mail.mail"].process_email_queue()
        self.assertEqual(interaction.state, "done")
        message = self.env["alseraj.message"].search([("res_model", "=", interaction._name), ("res_id", "=", interaction.id)])
        self.assertEqual((message.way, message.sent_to, message.state), ("mail", "nobody@example.org", "sent"))
        self.assertIn("The family record.", message.text)
        nothing = self.receive(
            header="m3@example.org", text="And the lease?", more=f"In-Reply-To: {message.mail_header}\n")
        self.assertFalse(nothing, "no second interaction")
        self.assertEqual(interaction.state, "open", "he has not been answered yet")
        self.assertIn("And the lease?", " ".join(interaction.message_ids.mapped("body")))

    def test_a_script_is_not_kept(self):
        interaction = self.receive(text="<script>alert(1)</script> Hello")
        self.assertNotIn("<script", "".join(interaction.message_ids.mapped("body")))

    def test_a_bounce_goes_the_next_way(self):
        self.file.preferred_channel_id = self.env.ref("alseraj_beneficiary.channel_website")
        with self.mock_mail_gateway():
            message = self.file._tell("review_due")
            self.env["mail.mail"].process_email_queue()
        self.assertEqual((message.way, message.state), ("mail", "sent"))
        with self.mock_mail_gateway(), mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(False, BOUNCE.format(
                to=self.alias_bounce + "@" + self.alias_domain, address="sara@example.org", header=message.mail_header))
        self.assertEqual(self.file.bounced_email, "sara@example.org")
        self.assertEqual((message.way, message.state), ("sms", "waiting"))
        self.assertIn("came back", message.ways_tried)
        self.assertFalse(self.file._get_message_recipient().email, "nothing more is sent there")
        self.file.email = "sara@example.net"
        self.assertEqual(self.file._get_message_recipient().email, "sara@example.net")

    def test_a_forged_bounce_changes_nothing(self):
        with self.mock_mail_gateway():
            message = self.file._tell("documents_missing")
            self.env["mail.mail"].process_email_queue()
        state = message.state
        with self.mock_mail_gateway(), mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(False, BOUNCE.format(
                to=self.alias_bounce + "@" + self.alias_domain, address="sara@example.org", header="<guessed@example.org>"))
        self.assertFalse(self.file.bounced_email)
        self.assertEqual(message.state, state)
