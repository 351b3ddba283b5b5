from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...common import PDF
from .document_common import DocumentCommon


@tagged("post_install", "-at_install")
class TestDocument(DocumentCommon):

    def _receive(self, document, user=None, **vals):
        document.with_user(user or self.user_officer).write(
            {"attachment": PDF, "attachment_name": "a.pdf", **vals})

    def test_checklist_follows_the_categories(self):
        self.assertEqual(self.file.document_ids.type_id, self.type_identity | self.type_income)
        self.file.category_ids = self.env.ref("alseraj_beneficiary.category_widow")
        certificate = self.env.ref("alseraj_beneficiary.document_type_death_certificate")
        self.assertIn(certificate, self.file.document_ids.type_id)

    def test_found_by_its_type_or_its_family(self):
        def find(text):
            return dict(self.env["alseraj.document"].with_user(self.user_officer).name_search(text, limit=None)).keys()

        self.assertLessEqual({self.identity.id}, find(self.type_identity.name) & find(self.file.name))
        self.assertNotIn(self.identity.id, find(self.type_income.name))
        self.assertFalse(find("nobody says this"))

    def test_file_makes_it_received(self):
        self._receive(self.identity)
        self.assertRecordValues(self.identity, [{
            "state": "received", "entered_by_id": self.user_officer.id, "verified_by_id": False}])
        self.identity.with_user(self.user_officer).write({"attachment": False})
        self.assertEqual(self.identity.state, "missing")
        made = self.env["alseraj.document"].with_user(self.user_officer).create(
            self.document_vals(self.file, self.type_identity))
        self.assertEqual(made.state, "received")
        self.assertFalse(self.identity.exists(), "the empty line of the checklist is not needed any more")

    def test_verify(self):
        identity = self.identity.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "state"):
            identity.action_verify()
        with self.assertRaisesRegex(UserError, "can't go from"):
            identity.write({"state": "verified"})
        with self.assertRaisesRegex(UserError, "Attach the file"):
            identity.action_receive()
        self._receive(self.identity)
        self.assertIn(self.type_identity, self.file.missing_document_type_ids)
        identity.action_verify()
        self.assertRecordValues(identity, [{
            "state": "verified", "verified_by_id": self.user_officer.id, "verified_on": self.today}])
        self.assertNotIn(self.type_identity, self.file.missing_document_type_ids)
        for vals in ({"attachment": PDF}, {"issue_date": "2020-01-01"}, {"type_id": self.type_income.id},
                     {"verified_by_id": self.user_manager.id}):
            with self.subTest(vals), self.assertRaises(UserError):
                identity.write(vals)
        identity.action_reset()
        self.assertRecordValues(identity, [{"state": "received", "verified_by_id": False}])

    def test_validity(self):
        statement = self.statement.with_user(self.user_officer)
        self._receive(statement)
        with self.assertRaisesRegex(UserError, "issue date"):
            statement.action_verify()
        statement.issue_date = self.today - timedelta(days=91)
        self.assertEqual(statement.expiry_date, self.today - timedelta(days=1))
        with self.assertRaisesRegex(UserError, "was valid until"):
            statement.action_verify()
        statement.issue_date = self.today - timedelta(days=90)
        statement.action_verify()
        self.assertTrue(statement.is_covering)

    def test_refuse(self):
        self._receive(self.identity)
        identity = self.identity.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "Say why"):
            identity.action_refuse()
        with self.assertRaisesRegex(UserError, "Say why"):
            identity.write({"state": "refused"})
        wizard = self.env["alseraj.document.refuse"].with_user(self.user_officer).with_context(
            active_model="alseraj.document", active_ids=identity.ids,
        ).create({"reason": "Unreadable"})
        wizard.action_apply()
        self.assertRecordValues(identity, [{"state": "refused", "refuse_reason": "Unreadable"}])
        self._receive(self.identity)
        self.assertRecordValues(identity, [{"state": "received", "refuse_reason": False}])

    def test_four_eyes(self):
        self._receive(self.identity)
        self.company.alseraj_four_eyes_documents = True
        with self.assertRaisesRegex(UserError, "another employee"):
            self.identity.with_user(self.user_officer).action_verify()
        self.identity.with_user(self.user_officer_2).action_verify()
        self.assertEqual(self.identity.verified_by_id, self.user_officer_2)

    def test_kin_does_not_verify(self):
        self._receive(self.identity)
        self.file.kin_user_ids = [Command.link(self.user_officer.id)]
        with self.assertRaisesRegex(UserError, "relative"):
            self.identity.with_user(self.user_officer).action_verify()

    def test_roles(self):
        self._receive(self.identity)
        for user in (self.user_researcher, self.user_finance, self.user_auditor, self.user_member):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.identity.with_user(user).action_verify()

    def test_cron_expires(self):
        self._receive(self.statement, issue_date=self.today)
        self._receive(self.identity)
        (self.statement | self.identity).action_verify()
        with self.assertRaises(UserError):
            self.statement.with_user(self.user_manager).write({"state": "expired"})
        self.statement._write_internal({"expiry_date": self.today - timedelta(days=1)})
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_document_expire").method_direct_trigger()
        self.assertEqual(self.statement.state, "expired")
        self.assertEqual(self.identity.state, "verified")
        self.assertIn(self.type_income, self.file.missing_document_type_ids)

    def test_document_of_a_member(self):
        member = self.env["alseraj.household.member"].create({"beneficiary_id": self.file.id, "name": "سارة"})
        document = self.env["alseraj.document"].create(
            self.document_vals(self.file, self.type_identity, member_id=member.id))
        document.action_verify()
        self.assertFalse(document.is_covering, "an identity card of a child is not that of the head")
        with self.assertRaises(ValidationError):
            self.env["alseraj.document"].create(self.document_vals(
                self.make_beneficiary(register=False), self.type_identity, member_id=member.id))

    def test_search_missing(self):
        files = self.env["alseraj.beneficiary"].with_user(self.user_officer)
        whole = self.make_beneficiary()
        both = [("id", "in", (self.file | whole).ids)]
        self.assertEqual(files.search([*both, ("missing_document_type_ids", "!=", False)]), self.file)
        self.assertEqual(files.search([*both, ("missing_document_type_ids", "=", False)]), whole)
        self.assertEqual(
            files.search([*both, ("missing_document_type_ids", "in", self.type_income.ids)]), self.file)
