"""Medical reports: who may see them, by every address, and the line that each look leaves."""

import base64

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...common import AlserajCommon

SECRET = b"%PDF-1.4 Zubaydah has diabetes"
BLIND = ("delegate", "officer", "manager", "researcher", "member", "secretary", "finance", "auditor", "outsider", "portal")


@tagged("post_install", "-at_install")
class TestDocumentSensitive(AlserajCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_medical = cls.env.ref("alseraj_beneficiary.document_type_medical_report")
        cls.file = cls.make_beneficiary()
        cls.report = cls.env["alseraj.document"].create(cls.document_vals(
            cls.file, cls.type_medical, attachment=base64.b64encode(SECRET), attachment_name="report.pdf"))
        cls.identity = cls.file.document_ids.filtered(lambda document: document.type_id == cls.type_identity)[:1]
        cls.scan = cls.env["ir.attachment"].search([
            ("res_model", "=", cls.report._name), ("res_id", "=", cls.report.id), ("res_field", "=", "attachment")])
        cls.scan.index_content = "Zubaydah diabetes"
        cls.user_exporter = cls._make_user("exporter", "group_officer", "base.group_allow_export")
        cls.env.flush_all()

    def call(self, user, model, method, *args, **kwargs):
        self.env.flush_all()
        self.env.invalidate_all()
        with mute_logger("odoo.addons.base.models.ir_rule", "odoo.models", "odoo.sql_db"):
            try:
                with self.env.cr.savepoint():
                    return call_kw(self.env[model].with_user(user), method, args, kwargs)
            except (AccessError, MissingError, UserError) as error:
                return f"{type(error).__name__}"

    def count_lines(self):
        return self.env["alseraj.access.log"].search_count([
            ("model", "=", self.report._name), ("res_id", "=", self.report.id), ("field_names", "=", "attachment")])

    def assertBlind(self, answer):
        text = str(answer)
        self.assertNotIn("diabetes", text)
        self.assertNotIn(base64.b64encode(SECRET).decode()[:30], text)

    def test_over_rpc(self):
        ids, scan = self.report.ids, self.scan.ids
        tries = (
            (self.report._name, "read", [ids, ["attachment"]], {}),
            (self.report._name, "read", [(self.report | self.identity).ids, ["attachment"]], {}),
            (self.report._name, "web_read", [ids, {"attachment": {}}], {}),
            (self.report._name, "search_read", [[("id", "in", ids)], ["attachment", "attachment_name"]], {}),
            (self.report._name, "onchange", [ids, {}, [], {"attachment": {}, "type_id": {}}], {}),
            (self.report._name, "export_data", [ids, ["attachment"]], {}),
            (self.report._name, "copy_data", [ids], {}),
            (self.file._name, "export_data", [self.file.ids, ["document_ids/attachment"]], {}),
            (self.file._name, "web_read", [self.file.ids, {"document_ids": {"fields": {"attachment": {}}}}], {}),
            (self.file._name, "onchange", [self.file.ids, {}, [], {
                "document_ids": {"fields": {"attachment": {}, "type_id": {}}}}], {}),
            ("ir.attachment", "read", [scan, ["datas", "raw", "index_content"]], {}),
            ("ir.attachment", "web_read", [scan, {"datas": {}, "raw": {}}], {}),
            ("ir.attachment", "export_data", [scan, ["datas", "index_content"]], {}),
            ("ir.attachment", "copy", [scan], {}),
            ("ir.attachment", "copy_data", [scan], {}),
            ("ir.attachment", "generate_access_token", [scan], {}),
            ("ir.attachment", "onchange", [scan, {}, [], {"datas": {}, "index_content": {}}], {}),
            ("ir.attachment", "search_read", [[("id", "in", scan)], ["datas", "name"]], {}),
        )
        for role in (*BLIND, "exporter"):
            user = getattr(self, f"user_{role}")
            for model, method, args, kwargs in tries:
                with self.subTest(role=role, model=model, method=method, args=args):
                    self.assertBlind(self.call(user, model, method, *args, **kwargs))
            with self.subTest(role=role, search="its text"):
                for domain in (
                    [("id", "in", scan)], [("res_model", "=", self.report._name), ("res_field", "=", "attachment")],
                    [("res_model", "=", self.report._name), ("res_field", "!=", False), ("index_content", "ilike", "diabetes")],
                ):
                    found = self.call(user, "ir.attachment", "search", domain)
                    self.assertTrue(isinstance(found, str) or self.scan.id not in found, domain)
        self.assertFalse(self.count_lines())

    def test_by_url(self):
        self.scan.access_token = "known-token"  # as if it had been shared once
        self.env.flush_all()
        addresses = (
            f"/web/content/{self.report._name}/{self.report.id}/attachment",
            f"/web/content?model={self.report._name}&id={self.report.id}&field=attachment",
            f"/web/content/{self.scan.id}", f"/web/content/{self.scan.id}?access_token=known-token",
            f"/web/image/{self.report._name}/{self.report.id}/attachment", f"/web/image/{self.scan.id}",
            f"/web/image/{self.scan.id}?access_token=known-token",
            f"/mail/attachment/pdf_first_page/{self.scan.id}",
        )
        for role in (*BLIND, None):
            login = role and getattr(self, f"user_{role}").login
            self.authenticate(login, login)
            for address in addresses:
                with self.subTest(role=role, address=address), mute_logger("odoo.http", "odoo.addons.base.models.ir_binary"):
                    answer = self.url_open(address)
                    self.assertNotIn(b"diabetes", answer.content)
        self.assertFalse(self.count_lines())

    def test_each_look_leaves_a_line(self):
        user = self.user_sensitive
        for look in (
            lambda: self.call(user, self.report._name, "read", self.report.ids, ["attachment"]),
            lambda: self.call(user, "ir.attachment", "read", self.scan.ids, ["datas"]),
            lambda: self.call(user, "ir.attachment", "read", self.scan.ids, ["raw"]),
        ):
            self.assertNotIn("Error", str(look()))
            self.assertEqual(self.count_lines(), 1)
            self.env.cr.execute("DELETE FROM alseraj_access_log")
        self.authenticate(user.login, user.login)
        for address in (
            f"/web/content/{self.report._name}/{self.report.id}/attachment", f"/web/content/{self.scan.id}",
        ):
            with mute_logger("odoo.http"):
                self.assertIn(b"diabetes", self.url_open(address).content)
            self.assertEqual(self.count_lines(), 1, address)
            self.env.cr.execute("DELETE FROM alseraj_access_log")

    def test_no_context_hides_the_look(self):
        """Odoo takes the size in the place of the content for one key only, and of a text for none."""
        for model, ids, field, context, is_shown in (
            (self.report._name, self.report.ids, "attachment", {"bin_size_attachment": True}, True),
            (self.report._name, self.report.ids, "attachment", {"bin_size": True}, False),
            ("ir.attachment", self.scan.ids, "index_content", {"bin_size": True}, True),
            ("ir.attachment", self.scan.ids, "raw", {"bin_size": True}, False),
            ("ir.attachment", self.scan.ids, "datas", {"bin_size": True}, False),
        ):
            with self.subTest(model=model, field=field, context=context):
                value = self.call(self.user_sensitive, model, "read", ids, [field], context=context)[0][field]
                seen = any(part in str(value) for part in ("diabetes", base64.b64encode(SECRET).decode()[:30]))
                self.assertEqual((seen, self.count_lines()), (is_shown, int(is_shown)))
                self.env.cr.execute("DELETE FROM alseraj_access_log")

    def test_others_see_that_there_is_one(self):
        answer = self.call(self.user_officer, self.report._name, "read", self.report.ids, [
            "has_attachment", "attachment", "scan_kind", "state"])[0]
        self.assertEqual((answer["has_attachment"], answer["attachment"], answer["scan_kind"]), (True, False, False))
        own = self.call(self.user_officer, self.report._name, "read", self.identity.ids, ["attachment"])[0]
        self.assertTrue(own["attachment"], "the other documents are read as before")

    def test_verified_by_who_may_see_it(self):
        with self.assertRaisesRegex(UserError, "sensitive"):
            self.report.with_user(self.user_officer).action_verify()
        self.report.with_user(self.user_sensitive).action_verify()
        self.assertEqual(self.report.state, "verified")

    def test_the_kind_is_the_managers(self):
        for role in BLIND:
            if role != "manager":
                with self.subTest(role=role):
                    self.assertIn("Error", str(self.call(
                        getattr(self, f"user_{role}"), "alseraj.document.type", "write", self.type_medical.ids,
                        {"is_sensitive": False})))
