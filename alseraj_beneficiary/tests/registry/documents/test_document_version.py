import base64
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...common import PDF
from .document_common import DocumentCommon

PDF_2 = base64.b64encode(b"%PDF-1.4 the second")


@tagged("post_install", "-at_install")
class TestDocumentVersion(DocumentCommon):
    """Scans: what may come in, and that nothing is overwritten."""

    def test_a_new_scan_leaves_the_refused_one_behind(self):
        identity = self.identity.with_user(self.user_officer)
        identity.write({"attachment": PDF, "attachment_name": "a.pdf", "issue_date": "2020-01-01"})
        identity.action_refuse(reason_id=self.env.ref("alseraj_beneficiary.document_refusal_unreadable").id)
        identity.write({"attachment": PDF_2, "attachment_name": "b.pdf"})
        self.assertRecordValues(identity, [{
            "state": "received", "attachment": PDF_2, "attachment_name": "b.pdf", "refuse_reason_id": False,
            "issue_date": False, "has_attachment": True,
        }])
        earlier = identity.superseded_ids
        self.assertRecordValues(earlier, [{
            "state": "refused", "active": False, "attachment": PDF, "attachment_name": "a.pdf",
            "refuse_reason_id": self.env.ref("alseraj_beneficiary.document_refusal_unreadable").id,
            "entered_by_id": self.user_officer.id, "has_attachment": True,
        }])
        self.assertNotIn(earlier, self.file.document_ids)
        with self.assertRaisesRegex(UserError, "earlier version"):
            earlier.action_receive()
        for vals in ({"attachment": PDF_2}, {"active": True}, {"superseded_by_id": False}):
            with self.subTest(vals), self.assertRaises(UserError):
                earlier.write(vals)

    def test_an_expired_document_is_renewed_beside(self):
        statement = self.statement.with_user(self.user_officer)
        statement.write({"attachment": PDF, "issue_date": self.today})
        statement.action_verify()
        statement._write_internal({"expiry_date": self.today - timedelta(days=1)})
        statement.sudo()._run_transition("expire")
        statement.write({"attachment": PDF_2, "issue_date": self.today})
        self.assertRecordValues(statement, [{
            "state": "received", "verified_by_id": False, "verified_on": False,
            "expiry_date": self.today + timedelta(days=90),
        }])
        self.assertRecordValues(statement.superseded_ids, [{
            "state": "expired", "verified_by_id": self.user_officer.id, "attachment": PDF,
            "expiry_date": self.today - timedelta(days=1),
        }])

    def test_emptying_keeps_what_was_refused(self):
        identity = self.identity.with_user(self.user_officer)
        identity.attachment = PDF
        identity.action_refuse("Blurred")
        identity.attachment = False
        self.assertEqual(identity.state, "missing")
        self.assertEqual(identity.superseded_ids.state, "refused")
        self.assertEqual(identity.superseded_ids.attachment, PDF)

    def test_a_verified_one_takes_the_place_of_the_older(self):
        identity = self.identity.with_user(self.user_officer)
        identity.attachment = PDF
        identity.action_verify()
        action = identity.action_renew()
        newer = identity.browse(action["res_id"])
        self.assertNotEqual(newer, identity)
        self.assertEqual(identity.action_renew()["res_id"], newer.id, "asked twice, made once")
        newer.attachment = PDF_2
        self.assertTrue(identity.active, "the old one counts until the new one is verified")
        self.assertNotIn(self.type_identity, self.file.missing_document_type_ids)
        newer.action_verify()
        self.assertRecordValues(identity, [{
            "active": False, "superseded_by_id": newer.id, "state": "verified", "attachment": PDF}])
        self.assertEqual(self.file.document_ids.filtered(lambda d: d.type_id == self.type_identity), newer)
        self.assertNotIn(self.type_identity, self.file.missing_document_type_ids)

    def test_of_some_kinds_there_are_several(self):
        for name in ("pension", "GOSI"):
            self.env["alseraj.document"].create(
                self.document_vals(self.file, self.type_income, attachment_name=name)).action_verify()
        statements = self.file.document_ids.filtered(lambda d: d.type_id == self.type_income)
        self.assertEqual(len(statements), 2)
        self.assertTrue(all(statements.mapped("is_covering")))

    def test_of_members_apart(self):
        members = self.env["alseraj.household.member"].create(
            [{"beneficiary_id": self.file.id, "name": name} for name in ("Ali", "Omar")])
        for member in members:
            self.env["alseraj.document"].create(
                self.document_vals(self.file, self.type_identity, member_id=member.id)).action_verify()
        self.assertEqual(len(members.document_ids), 2)

    def test_what_is_no_scan(self):
        documents = self.env["alseraj.document"].with_user(self.user_officer)
        for raw in (b"<html><script>alert(1)</script></html>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ"):
            value = base64.b64encode(raw)
            with self.subTest(raw), self.assertRaisesRegex(ValidationError, "neither a PDF nor a picture"):
                documents.create(self.document_vals(
                    self.file, self.type_identity, attachment=value, attachment_name="card.pdf"))
            with self.subTest(raw), self.assertRaisesRegex(ValidationError, "neither a PDF nor a picture"):
                self.identity.with_user(self.user_officer).attachment = value
        self.assertEqual(self.identity.state, "missing")

    def test_size(self):
        self.company.alseraj_scan_max_mb = 1
        value = base64.b64encode(b"%PDF-" + b"0" * 1024 ** 2)
        with self.assertRaisesRegex(ValidationError, "at most 1 MB"):
            self.identity.attachment = value
        self.company.alseraj_scan_max_mb = 0
        self.identity.attachment = value
        self.assertEqual(self.identity.state, "received")

    def test_the_attachment_is_not_exchanged_behind_the_document(self):
        self.identity.with_user(self.user_officer).attachment = PDF
        self.identity.with_user(self.user_officer).action_verify()
        attachment = self.env["ir.attachment"].search([
            ("res_model", "=", "alseraj.document"), ("res_field", "=", "attachment"),
            ("res_id", "=", self.identity.id),
        ]).with_user(self.user_officer)
        for attack in (
            lambda: attachment.write({"raw": b"%PDF-forged"}), lambda: attachment.unlink(),
            lambda: attachment.write({"res_id": self.statement.id}),
            lambda: attachment.create({
                "name": "x", "raw": b"x", "res_model": "alseraj.document", "res_field": "attachment",
                "res_id": self.statement.id,
            }),
        ):
            with self.assertRaises(AccessError):
                attack()
        note = attachment.create({"name": "n.pdf", "raw": b"%PDF-", "res_model": "alseraj.beneficiary",
                                  "res_id": self.file.id})
        with self.assertRaises(AccessError):
            note.write({"res_model": "alseraj.document", "res_field": "attachment", "res_id": self.statement.id})

    def test_constant_queries(self):
        def make(count):
            files = self.make_beneficiaries(count, register=False)
            first, second = self.verify_documents(files), self.env["alseraj.document"]
            second = second.create([self.document_vals(file, self.type_identity) for file in files])
            counts = {"supersede": self.count_queries(lambda: second.with_user(self.user_officer).action_verify())}
            self.assertEqual(len(second.superseded_ids), count)
            third = second.create([self.document_vals(file, self.type_identity) for file in files])
            counts["refuse"] = self.count_queries(
                lambda: third.with_user(self.user_officer).action_refuse("Blurred"))
            counts["renew"] = self.count_queries(
                lambda: third.with_user(self.user_officer).write({"attachment": PDF_2}))
            self.assertEqual(set(first.mapped("state")), {"verified"})
            return counts
        make(2)
        ten, fifty = make(10), make(50)
        for step in ("supersede", "refuse"):
            self.assertLessEqual(fifty[step], ten[step] + 6, step)
        # a new file for each document is a row each for Odoo's attachments, and no more than that
        self.assertLessEqual(fifty["renew"] - ten["renew"], 40 * 3)
