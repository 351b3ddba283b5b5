import base64
import io

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools.pdf import PdfReader

from ....tools.scan_pages import join_pages
from ...common import PDF, AlserajCommon
from ...tools.test_scan_archive import picture


@tagged("post_install", "-at_install")
class TestDocumentWork(AlserajCommon):
    """Comparing, verifying, refusing, and on to the next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["alseraj.document"].search([("state", "=", "received")]).action_verify()
        cls.first, cls.second = cls.make_beneficiaries(2, register=False, lang="en_US")
        cls.today = cls.get_today()
        for file in (cls.first, cls.second):
            file.document_ids.write({"attachment": PDF, "issue_date": cls.today})

    def _of(self, file, code):
        return file.document_ids.filtered(lambda d: d.type_id.code == code).with_user(self.user_officer)

    def test_facts(self):
        html = self._of(self.first, "identity").proved_facts
        for text in (self.first.name, self.first.identifier, "1405", "Male"):
            self.assertIn(text, html)
        self.first.first_name = "<script>"
        self.assertNotIn("<script>", self._of(self.first, "identity").proved_facts)
        member = self.env["alseraj.household.member"].create(
            {"beneficiary_id": self.first.id, "name": "Sara", "birth_date": "2015-01-01"})
        card = self.env["alseraj.document"].create(
            self.document_vals(self.first, self.type_identity, member_id=member.id)).with_user(self.user_officer)
        self.assertIn("Sara", card.proved_facts)
        self.assertNotIn(self.first.identifier, card.proved_facts)
        self.assertIn("Not filled in", card.proved_facts)

    def test_nationality_is_said_of_the_person(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.first.nationality_id = self.env.ref("base.sa")
        fact = self.env["alseraj.document.fact"].search([("field_name", "=", "nationality_id")], limit=1)
        self.type_identity.proves_ids |= fact or fact.create({"name": "Nationality", "field_name": "nationality_id"})
        for gender, word in (("male", "سعودي"), ("female", "سعودية")):
            self.first.gender = gender
            card = self._of(self.first, "identity").with_context(lang="ar_001")
            card.invalidate_recordset(["proved_facts"])
            self.assertIn(f">{word}<", card.proved_facts)

    def test_sensitive_fields_are_not_shown_beside(self):
        fact = self.env["alseraj.document.fact"].create({"name": "Health", "field_name": "health_notes"})
        unknown = self.env["alseraj.document.fact"].create({"name": "Nothing", "field_name": "no_such_field"})
        self.type_identity.proves_ids += fact | unknown
        self.first.health_notes = "diabetes"
        card = self._of(self.first, "identity").with_user(self.user_sensitive)
        self.assertNotIn("diabetes", card.proved_facts)

    def test_one_after_the_other(self):
        seen, document = [], self._of(self.second, "identity")
        for _step in range(3):
            action = document.action_verify_next()
            self.assertEqual(action["tag"], "alseraj_replace_action")
            document = document.browse(action["params"]["action"]["res_id"])
            seen.append((document.beneficiary_id, document.type_id.code))
        self.assertEqual(seen[0], (self.second, "income_statement"), "the same file first")
        self.assertEqual({file for file, _code in seen[1:]}, {self.first})
        self.assertEqual(document.action_verify_next()["tag"], "display_notification")

    def test_next_leaves_out_what_another_verifies(self):
        self.company.alseraj_four_eyes_documents = True
        self.first.kin_user_ids = [Command.link(self.user_officer.id)]
        document = self._of(self.second, "identity")
        (self._of(self.second, "income_statement")).sudo()._write_internal({"entered_by_id": self.user_officer.id})
        self.assertEqual(document.action_next_to_verify()["tag"], "display_notification")

    def test_verifying_what_can_not_be(self):
        document = self._of(self.first, "income_statement")
        document.issue_date = "2020-01-01"
        with self.assertRaises(UserError):
            document.action_verify_next()
        self.assertEqual(document.state, "received")

    def test_refuse_and_tell(self):
        self.first.write({"email": "family@example.com", "mobile": False})
        self.second.preferred_channel_id = self.env.ref("alseraj_beneficiary.channel_phone")
        reason = self.env.ref("alseraj_beneficiary.document_refusal_unreadable")
        documents = self._of(self.first, "identity") | self._of(self.second, "identity")
        wizard = self.env["alseraj.document.refuse"].with_user(self.user_officer).with_context(
            active_model="alseraj.document", active_ids=documents.ids).create({"reason_id": reason.id})
        wizard.action_apply()
        self.assertEqual(set(documents.mapped("state")), {"refused"})
        self.assertTrue(self.first.message_ids.filtered(lambda m: "refused: Not readable" in m.body))
        mail = self.env["mail.mail"].search([("model", "=", "alseraj.beneficiary"), ("res_id", "=", self.first.id)])
        self.assertIn("Identity Card: Not readable", mail.body_html)
        text = self.env["sms.sms"].search([("partner_id", "=", self.second.partner_id.id)])
        self.assertIn(self.second.code, text.body)
        self.assertNotIn("Identity Card", text.body, "another one may read the phone")

    def test_refuse_needs_a_reason(self):
        wizard = self.env["alseraj.document.refuse"].with_user(self.user_officer).with_context(
            active_ids=self._of(self.first, "identity").ids).create({"reason": " "})
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_apply()

    def test_several_scans_at_once(self):
        file = self.make_beneficiary(register=False, housing="rented")
        user = self.user_officer
        attachments = self.env["ir.attachment"].with_user(user).create([
            {"name": f"{name}.pdf", "datas": PDF, "res_model": "alseraj.document.upload", "res_id": 0}
            for name in ("card", "lease")
        ])
        lease = self.env.ref("alseraj_beneficiary.document_type_lease")
        form = Form(self.env["alseraj.document.upload"].with_user(user).with_context(default_beneficiary_id=file.id))
        for attachment in attachments:
            form.attachment_ids.add(attachment)
        for index, document_type in enumerate((self.type_identity, lease)):
            with form.line_ids.edit(index) as line:
                line.type_id = document_type
        form.save().action_apply()
        received = file.document_ids.filtered(lambda d: d.state == "received")
        self.assertEqual(received.type_id, self.type_identity | lease)
        self.assertEqual(set(received.mapped("attachment_name")), {"card.pdf", "lease.pdf"})
        self.assertEqual(received.entered_by_id, user)
        self.assertEqual(len(file.document_ids), 3, "the lines of the checklist are filled, not doubled")
        self.assertFalse(attachments.exists())

    def upload(self, file, names, user=None):
        """The window as it opens when these scans are dropped on the file."""
        attachments = self.env["ir.attachment"].with_user(user or self.user_officer).create([
            {"name": name, "raw": raw, "res_model": "alseraj.document.upload", "res_id": 0} for name, raw in names.items()])
        return Form(self.env["alseraj.document.upload"].with_user(user or self.user_officer).with_context(
            default_beneficiary_id=file.id, default_attachment_ids=[Command.set(attachments.ids)]))

    def test_dropped_scans_are_typed_by_their_names(self):
        file = self.make_beneficiary(register=False)
        form = self.upload(file, {
            "identity.jpg": picture(), "family record-1.jpg": picture(), "family record-2.png": picture("PNG"),
            "IMG_2034.jpg": picture(),
        })
        lines = {form.line_ids.edit(index).name: form.line_ids.edit(index) for index in range(4)}
        self.assertEqual(lines["identity.jpg"].type_id.code, "identity")
        self.assertEqual(lines["family record-1.jpg"].type_id.code, "family_record")
        self.assertTrue(lines["family record-2.png"].with_above)
        self.assertFalse(lines["IMG_2034.jpg"].type_id)
        with self.assertRaises(AssertionError):  # the type of a photo is required
            form.save()

    def test_several_photos_are_one_document(self):
        file = self.make_beneficiary(register=False)
        form = self.upload(file, {"a.jpg": picture(), "b.png": picture("PNG"), "c.pdf": join_pages([picture()])})
        for index in range(3):
            with form.line_ids.edit(index) as line:
                if index:
                    line.with_above = True
                else:
                    line.type_id = self.type_identity
        form.save().action_apply()
        document = file.document_ids.filtered("has_attachment")
        self.assertEqual(document.type_id, self.type_identity)
        self.assertTrue(document.attachment_name.endswith(".pdf"))
        self.assertEqual(len(PdfReader(io.BytesIO(base64.b64decode(document.attachment))).pages), 3)

    def test_what_can_be_no_page(self):
        file = self.make_beneficiary(register=False)
        for raw in (b"\x00\x00\x00\x18ftypheic" + bytes(40), b"\xff\xd8\xffbroken", b"<html>"):
            form = self.upload(file, {"a.jpg": picture(), "b.jpg": raw})
            for index in range(2):
                with form.line_ids.edit(index) as line:
                    if index:
                        line.with_above = True
                    else:
                        line.type_id = self.type_identity
            with self.assertRaises(UserError):
                form.save().action_apply()
        form = self.upload(file, {"a.jpg": picture()})
        with form.line_ids.edit(0) as line:
            line.with_above = True
        with self.assertRaises(UserError):
            form.save().action_apply()
        self.assertFalse(file.document_ids.filtered("has_attachment"))

    def test_scans_of_another_branch(self):
        other = self.make_beneficiary(register=False, branch_id=self.other_branch.id)
        upload = self.env["alseraj.document.upload"].with_user(self.user_delegate)
        attachment = self.env["ir.attachment"].with_user(self.user_delegate).create({"name": "a.pdf", "datas": PDF})
        with self.assertRaises(AccessError):
            upload.create({
                "beneficiary_id": other.id, "attachment_ids": attachment.ids,
                "line_ids": [Command.create({"attachment_id": attachment.id, "type_id": self.type_identity.id})],
            }).action_apply()
