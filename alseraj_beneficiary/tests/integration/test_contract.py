import base64
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from ...tools import integration_contract as contract
from ..common import AlserajCommon

SCAN = base64.b64encode(b"%PDF-1.4 scan").decode()


class IntegrationCommon(AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = cls._make_user("system", "base.group_user", "group_integrator")
        cls.second = cls._make_user("second_system", "base.group_user", "group_integrator")
        cls.api = cls.env["alseraj.integration"].with_user(cls.system)
        cls.applicant = {"identifier_type": "national_id", "identifier": cls.national_id(), "name": "محمد عبدالله العتيبي"}

    def call(self, method, user=None, **values):
        """As a system calls it; the answer is what the contract says."""
        answer = getattr(self.api.with_user(user) if user else self.api, method)(**values)
        answer = json.loads(json.dumps(answer))
        self.assertIsNone(contract.find_error(contract.METHODS[method]["result"], answer), answer)
        return answer

    def open(self, reference="r-1", user=None, **values):
        return self.call("open_request", user, **{
            "reference": reference, "applicant": self.applicant, "support": "cash_once", **values})

    def attach(self, reference="r-1", paper="identity", user=None, **values):
        return self.call("attach_paper", user, **{
            "reference": reference, "paper": paper, "document_type": "identity", "file_name": "identity.pdf",
            "content": SCAN, **values})

    def assertRefused(self, code, method, *args, **kwargs):
        with self.assertRaisesRegex(UserError, f"^{code}:"):
            method(*args, **kwargs)

    def find(self, reference="r-1", user=None):
        return self.env["alseraj.support.request"].search([
            ("integration_reference", "=", reference), ("integration_user_id", "=", (user or self.system).id)])


@tagged("post_install", "-at_install")
class TestContract(IntegrationCommon):

    def test_a_request_from_the_first_call_to_the_decision(self):
        self.assertEqual(self.open(amount=900, description="Rent"), {
            "reference": "r-1", "number": None, "status": "draft", "created": True})
        request = self.find()
        self.assertEqual((request.amount_requested, request.stage, request.description), (900, "draft", "Rent"))
        self.assertFalse(request.signed_on)
        self.assertTrue(request.user_id, "an officer answers for it")
        self.assertFalse(request.user_id.has_group("alseraj_beneficiary.group_integrator"))
        self.call("complete_request", reference="r-1", amount=1200.5)
        self.assertEqual((request.amount_requested, request.description), (1200.5, "Rent"))
        self.assertTrue(self.attach()["created"])
        document = request.document_ids
        self.assertEqual((document.state, document.type_id, document.entered_by_id), (
            "received", self.type_identity, self.system))
        status = self.call("get_status", references=["r-1", "r-2"])
        self.assertEqual(status["unknown"], ["r-2"])
        self.assertEqual(status["requests"][0]["status"], "draft")
        self.assertIn("identity", status["requests"][0]["missing"])
        request._write_internal({
            "name": "REQ/2026/99999", "stage": "approved", "amount_approved": 1000, "decided_on": self.get_today()})
        self.assertEqual(self.call("get_status", references=["r-1"])["requests"][0]["status"], "under_study",
                         "a decision that the family was not told yet is told to nobody")
        today = fields.Date.to_string(self.get_today())
        self.assertEqual(self.call("get_decisions", told_since=today), {"decisions": [], "more": False})
        request._write_internal({"notified_on": fields.Datetime.now()})
        self.assertEqual(self.call("get_decisions", told_since=today)["decisions"], [{
            "reference": "r-1", "number": "REQ/2026/99999", "outcome": "approved", "amount": 1000.0, "told_on": today}])
        tomorrow = fields.Date.to_string(self.get_today() + timedelta(days=1))
        self.assertEqual(self.call("get_decisions", told_since=tomorrow)["decisions"], [])
        self.assertEqual(self.call("get_decisions", self.second, told_since=today)["decisions"], [])

    def test_repeated(self):
        self.open(amount=900)
        again = self.open(amount=5000, description="Another text")
        self.assertEqual((again["created"], again["status"]), (False, "draft"))
        self.assertEqual((len(self.find()), self.find().amount_requested), (1, 900), "the same call again changes nothing")
        self.assertTrue(self.attach()["created"])
        self.assertFalse(self.attach()["created"])
        self.assertEqual(len(self.find().document_ids), 1)
        self.call("complete_request", reference="r-1", amount=100)
        self.call("complete_request", reference="r-1", amount=100)
        other = {**self.applicant, "identifier": self.national_id()}
        self.assertRefused("conflict", self.open, applicant=other)
        self.assertRefused("conflict", self.attach, content=base64.b64encode(b"%PDF-1.4 other").decode())
        # the caller's names are his own: another system's are others
        self.assertTrue(self.open(user=self.second)["created"])
        self.assertNotEqual(self.find(), self.find(user=self.second))

    def test_out_of_order(self):
        self.assertRefused("unknown_reference", self.call, "complete_request", reference="r-1", amount=10)
        self.assertRefused("unknown_reference", self.attach)
        self.open()
        self.attach()
        self.find()._write_internal({"stage": "submitted", "name": "REQ/2026/99998"})
        self.assertRefused("closed", self.call, "complete_request", reference="r-1", amount=10)
        self.assertRefused("closed", self.attach, paper="second")
        self.assertFalse(self.attach()["created"], "what was taken before is still answered")
        self.assertEqual(self.open()["number"], "REQ/2026/99998")
        self.find()._write_internal({"stage": "incomplete"})
        self.assertTrue(self.attach(paper="second")["created"])

    def test_a_known_family(self):
        """Who is known is neither told nor changed; the officer sees what was sent."""
        file = self.make_beneficiary(name="سعد ناصر فهد القحطاني")
        answer = self.open(applicant={
            **self.applicant, "identifier": file.identifier, "name": "Somebody Else", "mobile": "0555555555",
            "birth_date": "1999-01-01"})
        unknown = self.open("r-2")
        self.assertEqual({**answer, "reference": ""}, {**unknown, "reference": ""})
        self.assertEqual(self.find().beneficiary_id, file)
        self.assertEqual((file.name, file.mobile), ("سعد ناصر فهد القحطاني", "+966501234567"))
        self.assertIn("Somebody Else", "".join(self.find().message_ids.mapped("body")))
        new = self.find("r-2").beneficiary_id
        self.assertEqual((new.state, new.officer_id.id), ("draft", False))

    def test_arabic_digits(self):
        number = self.applicant["identifier"]
        arabic = number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        self.open()
        self.open("r-2", applicant={**self.applicant, "identifier": arabic})
        self.assertEqual(self.find().beneficiary_id, self.find("r-2").beneficiary_id)
        self.assertFalse(self.open(applicant={**self.applicant, "identifier": arabic})["created"])


@tagged("post_install", "-at_install")
class TestContractAttacks(IntegrationCommon):

    def test_bounds(self):
        """Each value beyond what the contract says is refused, before anything is written."""
        self.open("there")
        long = "x" * 3000
        for method, values in [
            ("open_request", {"reference": reference, "applicant": self.applicant, "support": "cash_once"})
            for reference in ("", "x" * 65, "a b", "../etc", "é", "x\n", 7, None, ["r"], {"r": 1}, True)
        ] + [
            ("open_request", {"reference": "n", "applicant": applicant, "support": "cash_once"})
            for applicant in (
                None, [], "x", {}, {**self.applicant, "name": long}, {**self.applicant, "identifier": "1" * 30},
                {**self.applicant, "state": "registered"}, {**self.applicant, "is_deceased": True},
                {**self.applicant, "need_class": "a"}, {**self.applicant, "birth_date": "1990-13-01"},
                {**self.applicant, "gender": "x"}, {**self.applicant, "identifier_type": "gcc"},
            )
        ] + [
            ("complete_request", {"reference": "there", **extra})
            for extra in (
                {"amount": 0}, {"amount": -5}, {"amount": 1e12}, {"amount": float("nan")}, {"amount": float("inf")},
                {"amount": "100"}, {"amount": True}, {"amount": [1]}, {"description": long}, {"description": "a\x00b"},
                {"stage": "approved"}, {"amount_approved": 5}, {"beneficiary_id": 1}, {"ids": [1]},
            )
        ] + [
            ("attach_paper", {"reference": "there", "paper": "p", "document_type": "identity", "file_name": "x", **extra})
            for extra in ({"content": ""}, {"content": "not base64!"}, {"content": "AAAA", "public": True}, {})
        ] + [
            ("get_status", {"references": ["r"] * 101}), ("get_status", {"references": []}), ("get_status", {}),
            ("get_decisions", {"told_since": "yesterday"}), ("get_decisions", {"told_since": "2026-01-01", "page": 0}),
            ("push_payment_results", {"results": []}), ("push_payment_results", {"results": [{}] * 501}),
        ]:
            with self.subTest(method=method, values=str(values)[:120]):
                self.assertRefused("invalid", getattr(self.api, method), **values)
        self.assertFalse(self.env["alseraj.support.request"].search([("integration_reference", "in", ("n", "../etc"))]))

    def test_no_scan(self):
        self.open()
        for content in (b"MZ program", b"<script>alert(1)</script>", b"PK\x03\x04"):
            with self.assertRaises(UserError):
                self.attach(content=base64.b64encode(content).decode())
        self.company.alseraj_scan_max_mb = 1
        with self.assertRaises(UserError):
            self.attach(content=base64.b64encode(b"%PDF-1.4" + b"0" * 1024 ** 2).decode())

    def test_too_many(self):
        self.open()
        for index in range(contract.MAX_PAPERS):
            self.attach(paper=f"p{index}", content=base64.b64encode(b"%%PDF-1.4 %d" % index).decode())
        self.assertRefused("too_many", self.attach, paper="one-more")

    def test_others_requests(self):
        """What another system or the desk has opened is unknown to a caller."""
        self.open()
        ours = self.env["alseraj.support.request"].with_user(self.user_officer).create({
            "beneficiary_id": self.make_beneficiary().id, "channel_id": self.channel_interview.id,
            "type_id": self.env.ref("alseraj_beneficiary.support_type_cash_once").id, "amount_requested": 5})
        for reference in ("r-1", str(ours.id), ours.name or "x"):
            self.assertRefused("unknown_reference", self.call, "complete_request", self.second, reference=reference)
        self.assertEqual(self.call("get_status", self.second, references=["r-1"])["unknown"], ["r-1"])

    def test_only_the_role(self):
        values = {"references": ["r-1"]}
        for user in (self.user_manager, self.user_officer, self.user_finance, self.user_outsider, self.user_portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["alseraj.integration"].with_user(user).get_status(**values)

    def test_the_role_reaches_nothing_else(self):
        """No model of ours, no contact of a beneficiary, no document, no chatter."""
        file = self.make_beneficiary()
        self.open()
        for name, model in self.env.registry.items():
            if name.startswith("alseraj.") and not model._abstract:
                for right in ("read", "write", "create", "unlink"):
                    with self.subTest(model=name, right=right):
                        self.assertFalse(self.env[name].with_user(self.system).has_access(right))
        note = self.find().with_user(self.user_officer).message_post(subtype_xmlid="mail.mt_note")
        for record in (file.partner_id, self.find().partner_id, file.document_ids[:1], note):
            with self.subTest(record=record), self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                record.with_user(self.system).read(["display_name"])

    def test_context_chooses_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        api = self.api.with_context(
            default_stage="approved", default_amount_approved=5, default_urgent=True, default_signed_by="X",
            tracking_disable=True, default_integration_user_id=1)
        self.system.company_ids |= other
        api = api.with_context(allowed_company_ids=[other.id])
        api.open_request(reference="r-1", applicant=self.applicant, support="cash_once")
        request = self.find()
        self.assertEqual(
            (request.stage, request.amount_approved, request.urgent, request.signed_by, request.company_id),
            ("draft", 0, False, False, self.company))

    def test_fields_are_the_servers(self):
        self.open()
        request = self.find().with_user(self.user_officer)
        for name in ("integration_user_id", "integration_reference", "integration_status", "integration_hash"):
            with self.subTest(field=name), self.assertRaises(UserError):
                request.write({name: False})


@tagged("post_install", "-at_install")
class TestOpenApi(TransactionCase):

    def test_every_method_is_there(self):
        """The contract names each public method of the interface, and no other."""
        model = self.env["alseraj.integration"]
        own = {
            name for cls in type(model).__mro__ if cls.__module__.endswith("integration.integration")
            for name, value in vars(cls).items() if not name.startswith("_") and callable(value)
        }
        self.assertEqual(own, set(contract.METHODS))
        document = contract.get_openapi()
        self.assertEqual(
            set(document["paths"]), {f"/json/2/{contract.MODEL}/{name}" for name in contract.METHODS})
        for name, method in contract.METHODS.items():
            function = getattr(type(model), name)
            self.assertTrue(getattr(function, "_api_model", False), name)
            self.assertEqual(bool(getattr(function, "_readonly", False)), bool(method.get("readonly")), name)


@tagged("post_install", "-at_install")
class TestOverJson2(IntegrationCommon, HttpCase):
    """By HTTP, with keys of Odoo."""

    def _post(self, method, values, key, model="alseraj.integration"):
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        return self.url_open(f"/json/2/{model}/{method}", data=json.dumps(values), headers=headers)

    def _make_key(self, user, days=30):  # PostgreSQL asks its own clock whether a key is over
        return self.env["res.users.apikeys"].with_user(user)._generate(
            "rpc", "test", fields.Datetime.now() + timedelta(days=days))

    def test_keys(self):
        values = {"reference": "r-1", "applicant": self.applicant, "support": "cash_once", "amount": 10}
        key = self._make_key(self.system)
        answer = self._post("open_request", values, key)
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        self.assertTrue(answer.json()["created"])
        with mute_logger("odoo.http"):
            self.assertEqual(self._post("open_request", values, None).status_code, 401)
            self.assertEqual(self._post("open_request", values, "0" * 40).status_code, 401)
            self.assertEqual(self._post("open_request", values, self._make_key(self.user_officer)).status_code, 403)
            self.assertEqual(self._post("open_request", {**values, "amount": -1}, key).status_code, 422)
            for private in ("_enter", "_find_requests", "_refuse"):
                self.assertIn(self._post(private, {}, key).status_code, (403, 404, 422))
            for model, method in (
                ("alseraj.support.request", "search_read"), ("alseraj.beneficiary", "search_read"),
                ("alseraj.payment.result", "search_read"), ("alseraj.webhook", "search_read"),
                ("alseraj.document", "search_read"), ("alseraj.support.request", "create"),
            ):
                body = {"vals_list": [{}]} if method == "create" else {"domain": []}
                self.assertEqual(self._post(method, body, key, model).status_code, 403, model)
