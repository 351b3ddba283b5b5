"""docs/EXTEND.md, recipe by recipe: by records alone, and by the code of this module."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.alseraj_beneficiary.models.odoo import sms_api
from odoo.addons.alseraj_beneficiary.tests.request.common import RequestCommon


class Answered:
    status_code, text = 200, "{}"


@tagged("post_install", "-at_install")
class TestRecipes(RequestCommon):

    def test_a_support_type_without_code(self):
        """A manager words another kind of support, and an officer takes a request of it."""
        with Form(self.env["alseraj.support.type"].with_user(self.user_manager)) as form:
            form.name, form.code, form.ceiling = "Repair of a Roof", "roof", 2000
        support_type = form.record
        request = self.make_requests(type_id=support_type.id, amount_requested=2500)
        with self.assertRaisesRegex(UserError, "2,000"):
            request.action_submit()

    def test_a_bank_layout_without_code(self):
        layout = self.env["alseraj.bank.layout"].with_user(self.user_manager).create({
            "name": "Another Bank", "column_ids": [
                Command.create({"header": header, "source": source}) for header, source in (
                    ("Beneficiary Name", "payee"), ("Account", "iban"), ("Sum", "amount"))]})
        self.assertEqual(layout.column_ids.mapped("header"), ["Beneficiary Name", "Account", "Sum"])
        with self.assertRaises(AccessError):
            layout.with_user(self.user_officer).write({"name": "Mine"})

    def test_a_check_and_a_step_of_a_verb(self):
        verify = self.env["alseraj.support.request"]._get_transitions()["verify"]
        self.assertEqual(verify.checks[verify.checks.index("frequency") + 1], "mobile")
        self.assertEqual(verify.steps[-1], "thank")
        request = self.make_requests()
        request.action_submit()
        self.bring_documents(request)
        self.beneficiary.mobile = False
        with self.assertRaisesRegex(UserError, "no mobile number"):
            request.write({"state": "verified"})
        self.beneficiary.mobile = "0551234567"
        request.action_verify()
        self.assertEqual(request.state, "verified")

    def test_a_message_of_its_own(self):
        request = self.make_requests()
        request._step_thank()
        message = self.env["alseraj.message"].search([("event_id.code", "=", "request_thanks")])
        self.assertEqual((message.res_model, message.res_id), (request._name, request.id))
        request._step_thank()
        self.assertEqual(self.env["alseraj.message"].search_count([("event_id.code", "=", "request_thanks")]), 1, "none twice")

    def test_a_verb_of_its_own(self):
        request = self.make_requests()
        request._write_internal({"state": "rejected"})
        self.assertIn("shelve", request.with_user(self.user_manager).allowed_verbs)
        with self.assertRaises(UserError):
            request.with_user(self.user_officer).action_shelve()
        request.with_user(self.user_manager).write({"state": "cancelled"})
        self.assertEqual(request.state, "cancelled")

    def test_a_gateway_of_its_own(self):
        self.company.write({
            "alseraj_sms_key": "key", "alseraj_sms_sender": "ALSERAJ", "alseraj_sms_url": "https://example.com/send",
            "alseraj_sms_provider": "example"})
        calls = []

        def note(session, method, url, **more):
            calls.append((method, url, more["json"]))
            return Answered()

        api = self.company._get_sms_api_class()(self.env)
        api.company = self.company
        with patch.object(sms_api.requests.Session, "request", note):
            results = api._send_sms_batch([{"content": "Peace", "numbers": [{"number": "+966551234567", "uuid": "1"}]}])
        self.assertEqual(calls, [("POST", "https://example.com/send", {"to": "+966551234567", "text": "Peace", "mark": "1"})])
        self.assertEqual(results[0]["state"], "success")
