import base64
import uuid
from email.message import EmailMessage

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCommon

from ..common import AlserajCommon

TEXT = "Send us the paper."
PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@tagged("post_install", "-at_install")
class TestMailIn(AlserajCommon, MailCommon):
    """Letters that come in by mail: anybody writes what he likes into the From line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary(register=False, name="Family One", email="one@example.net")
        cls.other = cls.make_beneficiary(register=False, name="Family Two", email="two@example.net")
        cls.request_one = cls.env["alseraj.support.request"].create({
            "beneficiary_id": cls.file.id, "type_id": cls.env["alseraj.support.type"].search([], limit=1).id,
            "channel_id": cls.channel_interview.id,
        })
        cls.parent = cls.request_one.with_user(cls.user_manager).message_post(
            body=TEXT, message_type="comment", subtype_xmlid="mail.mt_comment")
        cls.portal = cls._make_user("family_one", "base.group_portal")
        cls.portal.partner_id = cls.file.partner_id

    def _receive(self, sender, files=(), record=None, parent=None):
        """A reply from ``sender`` to the manager's message; return what became of it."""
        record, parent = record or self.request_one, parent or self.parent
        letter = EmailMessage()
        letter["From"], letter["To"] = sender, f"{self.alias_catchall}@{self.alias_domain}"
        letter["Subject"], letter["Message-Id"] = "Re", f"<{uuid.uuid4()}@elsewhere>"
        letter["In-Reply-To"] = letter["References"] = parent.message_id
        letter.set_content("Approved. Pay it today.")
        for name, content in files:
            letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        before = record.message_ids
        with self.mock_mail_gateway(), mute_logger("odoo.addons.mail.models.mail_thread", "odoo.addons.mail.models.mail_mail"):
            self.env["mail.thread"].message_process(None, letter.as_string())
        return record.message_ids - before

    def _is_on_portal(self, message):
        """Whether the family reads it on its page."""
        return not (message.is_internal or message.subtype_id.internal)

    def test_forged_employee(self):
        followers = self.request_one.message_partner_ids
        for sender in (self.user_manager.email_formatted, self.user_officer.email, f'"Manager" <{self.user_manager.email}>'):
            message = self._receive(sender)
            with self.subTest(sender):
                self.assertTrue(message)
                self.assertFalse(message.author_id, "no employee is the author of what anybody may have written")
                self.assertFalse(self._is_on_portal(message))
                self.assertIn("Nothing proves who sent it", message.body)
                self.assertIn("Pay it today", message.body)
                self.assertEqual(self.request_one.message_partner_ids, followers)

    def test_outsider(self):
        for sender in ("stranger@example.net", self.other.email):
            message = self._receive(sender)
            with self.subTest(sender):
                self.assertFalse(self._is_on_portal(message))
                self.assertIn("Nothing proves who sent it", message.body)
                self.assertNotIn(self.other.partner_id, self.request_one.message_partner_ids)

    def test_family(self):
        message = self._receive(self.file.email)
        self.assertEqual(message.author_id, self.file.partner_id)
        self.assertTrue(self._is_on_portal(message))
        self.assertIn("Nothing proves who sent it", message.body)

    def test_files(self):
        files = (
            ("setup.exe", b"MZ" + b"x" * 1000), ("program.pdf", b"MZ" + b"x" * 1000), ("page.html", b"<script>alert(1)</script>"),
            ("paper.pdf", b"%PDF-1.4 test"), ("photo.png", PICTURE), ("large.pdf", b"%PDF-" + b"x" * 9 * 1024**2),
        )
        message = self._receive(self.file.email, files)
        self.assertEqual(sorted(message.attachment_ids.mapped("name")), ["paper.pdf", "photo.png"])
        kept = self.env["ir.attachment"].search([
            ("res_model", "=", self.request_one._name), ("res_id", "=", self.request_one.id)])
        self.assertLess(sum(kept.mapped("file_size")), 5 * 1024**2)
        for name in ("setup.exe", "program.pdf", "page.html", "large.pdf"):
            self.assertIn(name, message.body)

    def test_letters_to_the_contact(self):
        """The contact of a beneficiary has a thread of its own, that of a vendor stays as in Odoo."""
        vendor = self.env["res.partner"].create({"name": "Vendor", "email": "vendor@example.net"})
        for record, ours in ((self.file.partner_id, True), (vendor, False)):
            parent = record.with_user(self.env.ref("base.user_admin")).message_post(body=TEXT, message_type="comment")
            message = self._receive(self.user_manager.email, [("setup.exe", b"MZ")], record, parent)
            self.assertEqual("Nothing proves" in message.body, ours)
            self.assertEqual(bool(message.author_id), not ours)
            self.assertEqual(bool(message.attachment_ids), not ours)

    def test_two_families_in_one_letter(self):
        """Odoo lets each outside reader know the addresses of all others: no family another's."""
        families = self.file.partner_id | self.other.partner_id
        meeting = self.env["res.partner"].create({"name": "Meeting"})
        for record in (self.request_one, meeting):
            with self.mock_mail_gateway():
                record.message_post(
                    body=TEXT, message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=families.ids)
            sent = [mail for mail in self._mails if "example.net" in str(mail["email_to"])]
            self.assertEqual(len(sent), 2)
            for mail in sent:
                own, foreign = ("one@", "two@") if "one@" in str(mail["email_to"]) else ("two@", "one@")
                self.assertIn(own, str(mail["email_to"]))
                self.assertNotIn(foreign, str(mail))
