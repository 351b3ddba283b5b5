"""The history of our documents: nobody deletes, rewrites, forges or silences it, by RPC or by the client's routes."""

from odoo import Command
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .request.common import RequestCommon

ROLES = ("delegate", "officer", "manager", "researcher", "member", "secretary", "finance", "auditor", "sensitive", "system")
SILENT = {"tracking_disable": True, "mail_notrack": True, "mail_create_nolog": True}


@tagged("post_install", "-at_install")
class TestHistory(RequestCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_system = cls._make_user("system", "base.group_system", "group_manager")
        cls.request = cls.make_requests().with_env(cls.env)
        cls.file = cls.beneficiary
        cls.note = cls.request.with_user(cls.user_officer).message_post(body="What was said", message_type="comment")
        cls.env.flush_all()

    def call(self, user, model, method, *args, **kwargs):
        """Over the client's door, as this user.

        :return: whether it was refused
        """
        self.env.flush_all()
        self.env.invalidate_all()
        with mute_logger("odoo.addons.base.models.ir_rule", "odoo.models", "odoo.sql_db"):
            try:
                with self.env.cr.savepoint():
                    call_kw(self.env[model].with_user(user), method, args, kwargs)
                    self.env.flush_all()
            except (AccessError, MissingError, UserError):
                return True
        return False

    def users(self):
        return [(role, getattr(self, f"user_{role}")) for role in ROLES]

    def test_it_begins_with_a_sentence_that_agrees_with_every_noun(self):
        env = self.env(context={"lang": "en_US"})  # that of the tests is silent
        fund = env["alseraj.fund"].create({"name": "Roofs", "code": "ROOFS"})
        self.assertIn("Created: Fund", fund.message_ids[-1].body)
        contact = env["res.partner"].create({"name": "A shop"})
        self.assertIn("Contact created", contact.message_ids[-1].body, "of other models Odoo says it")

    def test_messages_are_neither_changed_nor_deleted(self):
        self.request.action_submit()
        self.request._message_log(body="By the system")
        tracked = self.request.message_ids
        before = tracked.read(["body", "author_id", "date", "model", "res_id"])
        for role, user in self.users():
            for message in tracked:
                for vals in (
                    {"body": "Other"}, {"author_id": user.partner_id.id}, {"date": "2020-01-01 00:00:00"},
                    {"subject": "x"}, {"message_type": "notification"}, {"attachment_ids": [Command.clear()]},
                    {"model": "res.users", "res_id": user.id}, {"tracking_value_ids": [Command.clear()]},
                ):
                    with self.subTest(role=role, vals=vals):
                        self.assertTrue(self.call(user, "mail.message", "write", message.ids, vals))
                with self.subTest(role=role, message=message.body):
                    self.assertTrue(self.call(user, "mail.message", "unlink", message.ids))
            with self.subTest(role=role, through="the record"):
                self.assertTrue(self.call(user, self.request._name, "write", self.request.ids, {
                    "message_ids": [Command.delete(self.note.id)]}))
        self.env.invalidate_all()
        self.assertEqual(tracked.read(["body", "author_id", "date", "model", "res_id"]), before)

    def test_tracked_values_stay(self):
        self.request.message_post(body="x")
        value = self.env["mail.tracking.value"].sudo().create({
            "mail_message_id": self.note.id, "new_value_char": "true",
            "field_id": self.env["ir.model.fields"]._get(self.request._name, "state").id,
        })
        self.assertTrue(self.call(self.user_system, value._name, "write", value.ids, {"new_value_char": "false"}))
        self.assertTrue(self.call(self.user_system, value._name, "unlink", value.ids))
        self.assertTrue(self.call(self.user_system, value._name, "create", [{
            "mail_message_id": self.note.id, "new_value_char": "forged"}]))
        self.assertEqual(value.new_value_char, "true")

    def test_nobody_speaks_in_anothers_name(self):
        count = len(self.request.message_ids)
        for role, user in self.users():
            other = (self.user_officer if user == self.user_manager else self.user_manager).partner_id
            for record in (self.request, self.file, self.file.partner_id):
                target = {"model": record._name, "res_id": record.id}
                for method, args, kwargs in (
                    ("message_post", [record.ids], {"body": "Forged", "author_id": other.id}),
                    ("message_post", [record.ids], {"body": "Forged", "author_id": False, "email_from": other.email}),
                    ("message_post", [record.ids], {"body": "Forged", "email_from": other.email}),
                    ("message_post", [record.ids], {"body": "Back then", "date": "2020-01-01 00:00:00"}),
                    ("message_post", [record.ids], {
                        "body": "Approved", "tracking_value_ids": [Command.create({"new_value_char": "Approved"})]}),
                    ("message_notify", [record.ids], {
                        "body": "Forged", "author_id": other.id, "partner_ids": user.partner_id.ids}),
                ):
                    with self.subTest(role=role, record=record._name, kwargs=kwargs):
                        self.assertTrue(self.call(user, record._name, method, *args, **kwargs))
                for vals in (
                    {"author_id": other.id}, {"date": "2020-01-01 00:00:00"}, {"author_id": False, "email_from": "x@x.example"},
                ):
                    with self.subTest(role=role, record=record._name, vals=vals):
                        self.assertTrue(self.call(user, "mail.message", "create", [{"body": "Forged", **target, **vals}]))
            with self.subTest(role=role, default="author"):
                self.assertTrue(self.call(user, "mail.message", "create", [
                    {"body": "Forged", "model": self.request._name, "res_id": self.request.id}],
                    context={"default_author_id": other.id}))
        self.env.invalidate_all()
        self.assertEqual(len(self.request.message_ids), count)
        self.assertFalse(self.call(self.user_officer, self.request._name, "message_post", self.request.ids, body="Mine"))

    def test_messages_are_not_moved_away_or_in(self):
        other = self.make_requests(self.make_beneficiary())
        elsewhere = self.user_officer.partner_id.message_post(body="Elsewhere")
        for vals in ({"res_id": other.id}, {"model": "res.users"}):
            self.assertTrue(self.call(self.user_system, "mail.message", "write", self.note.ids, vals))
        self.assertTrue(self.call(self.user_system, "mail.message", "write", elsewhere.ids, {
            "model": self.request._name, "res_id": self.request.id}))
        self.assertTrue(self.call(self.user_system, self.request._name, "message_change_thread", self.request.ids, other.ids))
        with self.assertRaises(AccessError):
            self.request.with_user(self.user_manager).message_change_thread(other)

    def test_client_routes(self):
        file = self.env["ir.attachment"].create({
            "name": "said.txt", "raw": b"x", "res_model": self.request._name, "res_id": self.request.id})
        said = self.request.with_user(self.user_officer).message_post(
            body="With a file", message_type="comment", attachment_ids=file.ids)
        self.assertEqual(said.attachment_ids, file)
        for user in (self.user_officer, self.user_system):
            self.authenticate(user.login, user.login)
            for route, params in (
                ("/mail/message/update_content", {"message_id": said.id, "update_data": {"body": "Other"}}),
                ("/mail/message/update_content", {
                    "message_id": said.id, "update_data": {"body": "", "attachment_ids": []}}),
                ("/mail/attachment/delete", {
                    "attachment_id": file.id, "access_token": file._get_ownership_token()}),
            ):
                with self.subTest(user=user.name, route=route), mute_logger("odoo.http"), self.assertRaises(Exception):  # noqa: B017
                    self.make_jsonrpc_request(route, params)
            for call in (("unlink", file.ids), ("write", file.ids, {"raw": "b3RoZXI="}), ("write", file.ids, {"res_id": 0})):
                with self.subTest(user=user.name, call=call):
                    self.assertTrue(self.call(user, "ir.attachment", *call))
        self.env.invalidate_all()
        self.assertIn("With a file", said.body)
        self.assertEqual((file.exists(), file.raw), (file, b"x"))

    def test_context_silences_nothing(self):
        """By the client's own route, with each key that keeps Odoo silent."""
        for role in ("officer", "manager"):
            user = getattr(self, f"user_{role}")
            self.authenticate(user.login, user.login)
            for key in SILENT:
                with self.subTest(role=role, key=key):
                    before = self.request.message_ids.tracking_value_ids
                    self.make_jsonrpc_request(f"/web/dataset/call_kw/{self.request._name}/write", {
                        "model": self.request._name, "method": "write", "kwargs": {"context": {key: True}},
                        "args": [self.request.ids, {"amount_requested": 100 + len(before)}],
                    })
                    self.env.invalidate_all()
                    self.assertTrue(self.request.message_ids.tracking_value_ids - before)
        self.authenticate(self.user_officer.login, self.user_officer.login)
        new_id = self.make_jsonrpc_request(f"/web/dataset/call_kw/{self.request._name}/create", {
            "model": self.request._name, "method": "create",
            "args": [{"beneficiary_id": self.file.id, "type_id": self.type_cash.id}], "kwargs": {"context": SILENT},
        })
        self.assertIn("Created", "".join(self.request.browse(new_id).message_ids.mapped("body")))

    def test_a_verb_in_sudo_is_heard_too(self):
        self.authenticate(self.user_officer.login, self.user_officer.login)
        self.make_jsonrpc_request(f"/web/dataset/call_kw/{self.request._name}/action_submit", {
            "model": self.request._name, "method": "action_submit", "args": [self.request.ids],
            "kwargs": {"context": SILENT}})
        self.env.invalidate_all()
        self.assertEqual(self.request.state, "submitted")
        stage = self.env["ir.model.fields"]._get(self.request._name, "stage")
        state = self.env["ir.model.fields"]._get(self.request._name, "state")
        self.assertTrue(self.request.message_ids.tracking_value_ids.filtered(lambda v: v.field_id in stage | state))
