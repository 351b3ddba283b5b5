"""What a caller gives beside the values of a new record: by a default of his own (*Set Defaults*), or by the context.

Both come over RPC, so they are asked what the values are asked.
"""

import base64
import datetime
import json

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .committee.common import CommitteeCommon
from .common import PREFIX, ByRpc
from .plausible import get_forged

EARLIER = datetime.datetime(2020, 1, 1)


@tagged("post_install", "-at_install")
class TestGivenDefaults(ByRpc, CommitteeCommon):

    def _set_default(self, user, model, name, value):
        call_kw(self.env["ir.default"].with_user(user), "set", [model, name, value], {"user_id": True})

    def _create(self, user, model, vals, **context):
        """As a client does, with these ``default_`` keys in its context."""
        model = self.env[model].with_user(user)
        (id_,) = call_kw(model, "create", [[vals]], {"context": {f"default_{key}": value for key, value in context.items()}})
        return model.browse(id_)

    def _get_request_vals(self):
        return {
            "beneficiary_id": self.make_beneficiary().id, "type_id": self.support_type.id,
            "channel_id": self.channel_interview.id, "amount_requested": 100.0,
        }

    # ------------------------------------------------------------ defaults of one's own

    def test_nothing_that_only_the_server_sets(self):
        user = self.user_manager
        for model in self.env.values():
            if model._abstract or model._transient or not model._auto or "_get_guarded_fields" not in dir(model):
                continue
            forged = {}
            for name in model._get_kept_fields():
                field = model._fields.get(name)
                if field and field.store and not field.related and field.type not in (
                        "one2many", "binary", "properties", "json", "many2one_reference", "date", "datetime"):
                    forged[name] = get_forged(self.env, field)
            if "state" in forged and model._fields["state"].type == "selection":
                forged["state"] = model._fields["state"].get_values(self.env)[-1]
            self.env["ir.default"].sudo().create([
                {
                    "field_id": self.env["ir.model.fields"]._get(model._name, name).id, "user_id": user.id,
                    "json_value": json.dumps(value),
                } for name, value in forged.items() if self._is_json(value)
            ])
            with self.subTest(model=model._name):
                self.assertFalse(
                    forged.keys() & self.env["ir.default"].with_user(user)._get_model_defaults(model._name).keys())

    @staticmethod
    def _is_json(value):
        return isinstance(value, (str, int, float, bool))

    def test_a_request_starts_as_a_draft_and_unsigned(self):
        self._set_default(self.user_officer, "alseraj.support.request", "state", "approved")
        self._set_default(self.user_officer, "alseraj.support.request", "stage", "approved")
        self._set_default(self.user_officer, "alseraj.support.request", "amount_approved", 5000.0)
        request = self._create(self.user_officer, "alseraj.support.request", self._get_request_vals())
        self.assertEqual((request.state, request.amount_approved), ("draft", 0.0))

    def test_an_account_is_not_verified_by_a_default(self):
        self._set_default(self.user_officer, "res.partner.bank", "alseraj_verified_on", "2026-01-01 08:00:00")
        self._set_default(self.user_officer, "res.partner.bank", "alseraj_verified_by_id", self.user_manager.id)
        bank = self._create(self.user_officer, "res.partner.bank", {
            "acc_number": "SA0380000000608010167519", "partner_id": self.make_beneficiary().partner_id.id})
        self.assertFalse(bank.sudo().alseraj_verified_on)
        self.assertFalse(bank.sudo().alseraj_verified_by_id)

    def test_what_is_said_is_said_today(self):
        self._set_default(self.user_officer, "mail.message", "date", "2020-01-01 08:00:00")
        file = self.make_beneficiary()
        message_id = self.rpc(self.user_officer, file, "message_post", body="He came")
        message = self.env["mail.message"].browse(message_id if isinstance(message_id, int) else file.message_ids[:1].id)
        self.assertGreater(message.date, EARLIER + datetime.timedelta(days=30))

    def test_what_the_server_writes_knows_no_default_of_a_person(self):
        self._set_default(self.user_officer, "alseraj.document", "attachment_name", "Seen")
        document = self.env["alseraj.document"].with_user(self.user_officer)
        names = ["attachment_name"]
        self.assertEqual(document.default_get(names).get("attachment_name"), "Seen", "a default of one's own is a help")
        self.assertFalse(document.sudo().default_get(names).get("attachment_name"))
        with document._as_server(None, ({},)):
            self.assertFalse(document.default_get(names).get("attachment_name"))

    def test_a_hidden_contact_is_named_by_no_default(self):
        partner = self.make_beneficiary().partner_id
        self.user_outsider.group_ids += self.env.ref("base.group_partner_manager")
        self._set_default(self.user_outsider, "calendar.event", "partner_ids", partner.ids)
        self._set_default(self.user_outsider, "res.partner", "parent_id", partner.id)
        self._set_default(self.user_outsider, "calendar.event", "location", "Here")
        kept = self.env["ir.default"].with_user(self.user_outsider)._get_model_defaults("calendar.event")
        self.assertEqual(kept, {"location": "Here"})
        contact = self._create(self.user_outsider, "res.partner", {"name": "Somebody"})
        self.assertFalse(contact.sudo().parent_id)
        shown = call_kw(self.env["res.partner"].with_user(self.user_outsider), "onchange", [
            [], {}, [], {"parent_id": {"fields": {"display_name": {}}}}], {})
        self.assertNotIn(partner.name, json.dumps(shown, default=str, ensure_ascii=False))

    # ------------------------------------------------------------ defaults of the context

    def test_finance_opens_no_fund_with_a_budget(self):
        plan = self.env.ref(PREFIX + "analytic_plan_funds")
        account = self.env["account.analytic.account"].create({"name": "New", "plan_id": plan.id, "company_id": self.company.id})
        vals = {"name": "New", "analytic_account_id": account.id}
        self.assertFalse(self._create(self.user_finance, "alseraj.fund", {**vals, "code": "new-0"}).budget)
        with self.assertRaisesRegex(UserError, "Only a manager sets the budget"):
            self._create(self.user_finance, "alseraj.fund", {**vals, "code": "new-1"}, budget=10_000.0)
        self._set_default(self.user_finance, "alseraj.fund", "budget", 10_000.0)
        with self.assertRaisesRegex(UserError, "Only a manager sets the budget"):
            self._create(self.user_finance, "alseraj.fund", {**vals, "code": "new-2"})

    def test_only_a_manager_lets_two_files_share_an_account(self):
        number = "SA0380000000608010167519"
        files = self.make_beneficiaries(2)
        self._create(self.user_officer, "res.partner.bank", {"acc_number": number, "partner_id": files[0].partner_id.id})
        with self.assertRaises(UserError):
            self._create(
                self.user_officer, "res.partner.bank", {"acc_number": number, "partner_id": files[1].partner_id.id},
                alseraj_shared_reason="Brothers")

    def test_no_case_comes_by_a_default_onto_an_agenda(self):
        draft = self._create(self.user_officer, "alseraj.support.request", self._get_request_vals())
        session = self.make_session(opened=False)
        for vals, context in (
            ({"session_id": session.id}, {"request_id": draft.id}),
            ({}, {"request_id": draft.id, "session_id": session.id}),
        ):
            with self.subTest(context=sorted(context)), self.assertRaises(UserError):
                self._create(self.user_secretary, "alseraj.committee.decision", vals, **context)
        session.invalidate_recordset()
        self.assertFalse(session.decision_ids)

    def test_a_sealed_session_takes_no_case_by_a_default(self):
        request, late = self.make_request(2)
        session = self.decide(request)
        with self.assertRaises(UserError):
            self._create(
                self.user_secretary, "alseraj.committee.decision", {"request_id": late.id}, session_id=session.id)

    def test_nobody_withdraws_by_a_default_without_saying_why(self):
        decision = self.make_session(self.make_request()).decision_ids
        member = self.members.filtered(lambda one: one.user_id == self.user_member)
        with self.assertRaises(UserError):
            self._create(self.user_member, "alseraj.committee.vote", {
                "decision_id": decision.id, "member_id": member.id}, choice="recused")

    def test_a_default_is_no_scan(self):
        page = base64.b64encode(b"<script>alert(1)</script>").decode()
        with self.assertRaises(UserError):
            self._create(self.user_officer, "alseraj.document", {
                "beneficiary_id": self.make_beneficiary().id, "type_id": self.type_identity.id}, attachment=page)

    def test_nobody_writes_down_a_complaint_about_himself_by_a_default(self):
        channel = self.env.ref(PREFIX + "channel_phone").id
        with self.assertRaises(UserError):
            self._create(self.user_officer, "alseraj.complaint", {
                "kind": "complaint", "description": "He was rude", "channel_id": channel,
            }, accused_user_ids=[Command.link(self.user_officer.id)])

    # ------------------------------------------------------------ translations

    def test_an_approved_summary_is_not_translated_into_another_one(self):
        version = self.env["alseraj.policy.version"].search([("state", "=", "approved")], limit=1)
        if not version:
            policy = self.env["alseraj.policy"].create({"name": "Policy", "code": "policy_test"})
            version = self.env["alseraj.policy.version"].create({
                "policy_id": policy.id, "summary": "<p>Each is answered</p>", "board_session": "2", "approved_on": "2026-01-01"})
            version._write_internal({"state": "approved"})
        self.assertRefused([self.user_manager], version, "update_field_translations", "summary", {
            "en_US": {"Each is answered": "Nobody is answered"}})

    def test_a_text_is_asked_in_each_language(self):
        self.env["res.lang"]._activate_lang("ar_001")
        answer = self.env["alseraj.answer"].create({"name": "When?", "answer": "Tomorrow", "published": True})
        self.assertRefused([self.user_officer], answer, "update_field_translations", "answer", {"ar_001": "غدا"})
        self.rpc(self.user_manager, answer, "update_field_translations", "answer", {"ar_001": "غدا"})
        self.assertEqual(answer.with_context(lang="ar_001").answer, "غدا")
        self.assertEqual(answer.answer, "Tomorrow")
