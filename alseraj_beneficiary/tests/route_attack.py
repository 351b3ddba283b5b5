"""Every route of ours, as the map of routes has it, attacked: wrong verbs, tokens, ids, files and words."""

import inspect
import re
import secrets
from datetime import timedelta
from urllib.parse import quote

from odoo import fields, http
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from ..models.front.application import STEP_FIELDS
from ..models.odoo.ir_http import TEXT_BYTES
from .request.common import PNG
from .settled_scene import ForeignFamily

SCRIPT = "<script>alert('attack')</script>"
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
QUIET = (
    "odoo.http", "odoo.addons.base.models.ir_rule", "odoo.sql_db", "odoo.models", "odoo.addons.base.models.res_users",
    "odoo.addons.alseraj_beneficiary.controllers.governance.signup",
)
REFUSED = (404, 405, 415)
BODY_TOO_LARGE = 413
# Where a form asks for one of several, a right one: so that what stands beside it is stored.
CHOICES = {
    "kind": "inquiry", "about": "service", "what": "city", "answer": "no", "word": "dissatisfied", "way": "code", "next": "",
    "remove": "", "later": "", "more": "", "lang": "en_US", "mobile": "0501112223", "redirect": "/my", "back": "/my",
    "signature": f"data:image/png;base64,{PNG}", "birth_date": "1990-01-01", "gender": "female", "support": "cash_once",
    "marital_status": "widowed", "housing": "rented", "rent": "500", "income": "500", "amount": "500", "login": "nobody",
    "password": "nobody",
}
FIELD_NAMES = (
    "text", "reason", "note", "value", "description", "words", "details", "name", "signed_by", "number", "code", "city")
DISGUISED = (
    ("x.jpg", b"MZ\x90\x00 no picture", "image/jpeg"), ("x.pdf", b"<html><script>alert(1)</script></html>", "application/pdf"),
    ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"), ("x.png", b"", "image/png"),
    ("../../x.html", b"<script>alert(1)</script>", "text/html"),
)
POLICY = ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
ODOOS = ("/my/account", "/my/address", "/my/home", "/web/")  # extended by us, and Odoo's pages all the same
LIGHT = "light.css"
HARMLESS = ("image/jpeg", "image/png", "application/pdf")


class RouteAttack(ForeignFamily, HttpCase):
    """A family that is logged in and has one of each of its own, and a foreign one of which nothing may be seen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["alseraj.attempt"].search([]).unlink()
        cls.own = cls.make_beneficiary(name="سارة محمد سعد العتيبي", gender="female", mobile="0501112223")
        cls.own.with_user(cls.user_officer).action_invite_home()
        cls.user_home = cls.own.home_user_id
        vals = {
            "beneficiary_id": cls.own.id, "channel_id": cls.channel_interview.id, "amount_requested": 100, "description": "Rent"}
        cls.kind = cls.env.ref("alseraj_beneficiary.support_type_cash_once")
        cls.draft, cls.returned = cls.env["alseraj.support.request"].create([
            {**vals, "type_id": cls.kind.id}, {**vals, "type_id": cls.env.ref("alseraj_beneficiary.support_type_rent").id}])
        cls.returned._write_internal({"stage": "incomplete"})
        complaint = cls.env["alseraj.complaint"].create({
            "beneficiary_id": cls.own.id, "channel_id": cls.channel_interview.id, "description": "Late"})
        correction = cls.env["alseraj.correction"]._propose(
            cls.own.sudo(), {"topic": False, "field_name": "city", "member_id": False, "is_of_member": False}, "Mecca", "")
        cls.own_ids = {
            "request_id": (cls.draft.id, cls.returned.id), "complaint_id": (complaint.id,), "correction_id": (correction.id,)}
        cls.old_tokens = cls._make_old_tokens()
        cls.env.flush_all()

    @classmethod
    def _make_old_tokens(cls):
        """:return: {beginning of the address: a token that was good once}"""
        past = fields.Datetime.now() - timedelta(hours=1)
        Link, request = cls.env["alseraj.sign.link"], cls.foreign["alseraj.support.request"]
        link, signing = Link._issue(request)
        desk, tablet = Link._issue(request, channel="desk")
        (link | desk)._write_internal({"expires_on": past})
        hand_over, receiving = cls.env["alseraj.hand.over"]._begin(
            cls.foreign["alseraj.support.installment"], "device", {"received_by": "Foreign"})
        hand_over._write_internal({"expires_on": past})
        referrer, referring = cls.env["alseraj.referrer"].search([], limit=1), secrets.token_urlsafe(32)
        referrer._write_internal({"token_hash": referrer._hash(referring)})
        referrer.action_revoke()
        return {
            "/alseraj/sign": signing, "/alseraj/desk/tablet": tablet, "/alseraj/desk/receive": receiving,
            "/alseraj/refer": referring, "/alseraj/receipt": cls.foreign["alseraj.support.installment"]._get_receipt_token(),
        }

    # ------------------------------------------------------------ the routes

    def get_rules(self):
        """:return: list of (address, its endpoint) of all our modules that are installed"""
        ir_http = self.env["ir.http"]
        return [
            (rule, endpoint) for rule, endpoint in ir_http._generate_routing_rules(
                sorted(self.env.registry._init_modules), converters=ir_http._get_converters())
            if endpoint.func.__module__.startswith("odoo.addons.alseraj")
        ]

    def get_verbs(self):
        """:return: {address: verbs that it knows}"""
        verbs = {}
        for rule, endpoint in self.get_rules():
            verbs.setdefault(rule, set()).update(endpoint.routing["methods"] or ("GET", "POST"))
        return verbs

    def fill(self, rule, **values):
        known = {"page": 1, "document": "letter", "path": "rent", "step": "identity"}
        return re.sub(r"<(\w+):(\w+)>", lambda found: quote(str(values.get(found[2], known.get(found[2], 0))), safe=""), rule)

    def get_foreign_ids(self):
        foreign = self.foreign
        return {
            "request_id": foreign["alseraj.support.request"].id, "installment_id": foreign["alseraj.support.installment"].id,
            "correction_id": foreign["alseraj.correction"].id, "complaint_id": foreign["alseraj.complaint"].id,
            "policy_id": self.env.ref("alseraj_beneficiary.policy_support_guide").id, "invitation_id": 1,
        }

    def get_addresses(self, rule):
        """An address with each kind of wrong value."""
        names = [name for _kind, name in re.findall(r"<(\w+):(\w+)>", rule)]
        if not names:
            return [rule]
        old = next((token for start, token in self.old_tokens.items() if rule.startswith(start)), "x" * 43)
        sets = [self.get_foreign_ids() | {"token": "x" * 43}]
        sets += [
            dict.fromkeys(sets[0], number) | {"token": token, **dict.fromkeys(("path", "step", "document"), text)}
            for number, token, text in (
                (0, old, SCRIPT), (2**31, "0123456789abcdef", "x" * 3000), (10**30, "é" * 20, "..%2f..%2fetc"),
                (999_999_999, "' OR 1=1", "%00"))
        ]
        return [self.fill(rule, **values) for values in sets]

    def ask(self, verb, url, data=None, files=None, token=True):
        values = dict(data or {})
        if verb != "GET" and token:
            values["csrf_token"] = http.Request.csrf_token(self)
        with mute_logger(*QUIET):
            return self.url_open(url, data=values or None, files=files, method=verb, allow_redirects=False)

    def callers(self):
        for user in (None, self.user_home, self.user_outsider):
            self.authenticate(user and user.login, user and user.login)
            yield user

    def get_names(self, endpoint):
        """What a route may be given: what it names itself, and what forms of ours have."""
        own = [
            parameter.name for parameter in inspect.signature(endpoint.func).parameters.values()
            if parameter.name != "self" and parameter.kind == parameter.POSITIONAL_OR_KEYWORD]
        return [*own, *FIELD_NAMES]

    # ------------------------------------------------------------ the attacks

    def test_verbs_and_tokens_of_forms(self):
        """Another verb than its own is refused, and a form that is sent without its token."""
        found, rules = [], self.get_rules()
        for user in self.callers():
            for rule, verbs in self.get_verbs().items():
                if rule in ("/", "/my") or rule.startswith(ODOOS):
                    continue  # Odoo's own names no verbs
                for verb in (verb for verb in VERBS if verb not in verbs):
                    answer = self.ask(verb, self.fill(rule, **self.get_foreign_ids(), token="x" * 43))
                    if answer.status_code not in REFUSED:
                        found.append((verb, rule, answer.status_code))
            for rule, endpoint in rules:
                takes_forms = "POST" in (endpoint.routing["methods"] or ("POST",)) and endpoint.routing.get("csrf", True)
                if not takes_forms or rule.startswith(ODOOS):
                    continue
                for token in (None, "", "o" * 40):
                    data = {"text": "x", **({"csrf_token": token} if token else {})}
                    answer = self.ask("POST", self.fill(rule, **self.get_foreign_ids(), token="x" * 43), data, token=False)
                    asked_first = user is None or endpoint.routing["auth"] == "user"
                    if answer.status_code not in (400, *REFUSED, *((303,) if asked_first else ())):
                        found.append(("POST", rule, "without its token", answer.status_code))
        self.assertEqual(found, [])
        self.assertGreater(len(rules), 100)

    def test_foreign_and_impossible(self):
        """Foreign and impossible ids, wrong, old and empty secrets: never an error, and nothing of another family."""
        found = []
        for user in self.callers():
            for rule, verbs in self.get_verbs().items():
                for url in {*self.get_addresses(rule), rule.partition("<")[0] or "/"}:
                    for verb in verbs:
                        answer = self.ask(verb, url)
                        traces = self.find_traces(answer.text)
                        if answer.status_code >= 500 or "Traceback" in answer.text or traces:
                            found.append((user and user.login, verb, url[:100], answer.status_code, traces))
        self.assertEqual(found, [])

    def test_words(self):
        """A script in every text, kept and shown again, is text; so is what is far too long, or no text at all."""
        found = []
        texts = (SCRIPT, f"{SCRIPT}\x00" + "x" * 9000, "١٢٣" * 40)
        for user in self.callers():
            self.ask("POST", "/alseraj/apply")
            for rule, endpoint in self.get_rules():
                if rule == "/" or rule.startswith(ODOOS):
                    continue  # Odoo's own, which carries on what it was given in an address
                verbs = endpoint.routing["methods"] or ("GET", "POST")
                names = [*self.get_names(endpoint), *(name for names in STEP_FIELDS.values() for name in names)]
                for url in self._get_own_addresses(rule):
                    for text in texts:
                        values = {name: CHOICES.get(name, text) for name in names} | {
                            "file": str(self.own.id), "type_id": str(self.kind.id)}
                        wild = dict.fromkeys((*names, *CHOICES, "file", "type_id"), text)
                        for verb, data in (("POST", values), ("POST", wild), ("GET", wild)):
                            if verb not in verbs or verb == "GET" and text != SCRIPT:
                                continue
                            address = url if verb == "POST" else f"{url}?" + "&".join(
                                f"{name}={quote(value[:60])}" for name, value in data.items())
                            answer = self.ask(verb, address, data if verb == "POST" else None)
                            if answer.status_code >= 500 or SCRIPT in answer.text:
                                found.append((user and user.login, verb, url, answer.status_code, SCRIPT in answer.text))
            for rule, verbs in self.get_verbs().items():
                for url in self._get_own_addresses(rule) if "GET" in verbs else ():
                    answer = self.ask("GET", url)
                    if answer.status_code >= 500 or SCRIPT in answer.text:
                        found.append((user and user.login, "shown", url, answer.status_code))
        self.assertEqual(sorted(set(map(str, found))), [])

    def test_headers(self):
        """Each page of ours has the strict headers, and neither its title nor an address in it names anybody."""
        found, seen = [], 0
        for user in self.callers():
            self.ask("POST", "/alseraj/apply")
            for rule, verbs in self.get_verbs().items():
                if "GET" not in verbs or not rule.startswith(("/alseraj/", "/my")) or rule.startswith(ODOOS):
                    continue
                for url in self._get_own_addresses(rule):
                    page = self.ask("GET", url)
                    if "html" not in page.headers.get("Content-Type", "") or page.is_redirect or LIGHT not in page.text and (
                        rule == "/my"):  # who has no file keeps Odoo's
                        continue
                    seen += 1
                    policy = page.headers.get("Content-Security-Policy", "")
                    lacking = [part for part in POLICY if part not in policy]
                    lacking += [name for name in ("X-Frame-Options", "X-Content-Type-Options") if name not in page.headers]
                    title = re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)
                    said = [title[1] if title else "no title", *re.findall(r'(?:href|action|src)="([^"]*)"', page.text)]
                    lacking += [
                        word for word in (self.own.name, self.own.identifier, self.own.mobile[-9:], self.own.code)
                        if any(word in text for text in said)]
                    if lacking or "unsafe" in policy:
                        found.append((user and user.login, url, page.status_code, lacking))
        self.assertEqual(found, [])
        self.assertGreater(seen, 60)

    def _get_own_addresses(self, rule):
        names = [name for _kind, name in re.findall(r"<(\w+):(\w+)>", rule)]
        if "step" in names:
            return [self.fill(rule, step=step) for step in (*STEP_FIELDS, "papers", "check")]
        own = next((name for name in names if name in self.own_ids), None)
        return [self.fill(rule, **{own: number}, token="x" * 43) for number in self.own_ids[own]] if own else [
            self.fill(rule, token="x" * 43)]

    def test_files(self):
        """What is no picture and no PDF is not stored, whatever it is called; what is too large is not read."""
        found = []
        domain = [("mimetype", "not in", HARMLESS), ("res_field", "!=", False), ("res_model", "=like", "alseraj.%")]
        before = self.env["ir.attachment"].sudo().search(domain)
        self.authenticate(self.user_home.login, self.user_home.login)
        self.ask("POST", "/alseraj/apply")
        for rule, endpoint in self.get_rules():
            if "POST" not in (endpoint.routing["methods"] or ("POST",)):
                continue
            large = endpoint.routing.get("max_content_length")
            for url in self._get_own_addresses(rule):
                keys = {"proof", "attachment", "file", *re.findall(r'type="file"[^>]* name="(\w+)"', self.ask("GET", url).text)}
                for name in keys if large else ("file",):
                    answer = self.ask("POST", url, {"file": self.own.id}, [(name, file) for file in DISGUISED])
                    if answer.status_code >= 500:
                        found.append((rule, name, answer.status_code))
            if not rule.startswith(("/alseraj/", "/my/")) or rule.startswith(ODOOS):
                continue  # Odoo's own, and its limit
            if endpoint.routing["auth"] == "user" and rule.startswith("/alseraj/"):
                continue  # an employee's, who prints large tables
            size = (large or TEXT_BYTES) + 1
            answer = self.ask("POST", self._get_own_addresses(rule)[0], files=[
                ("file", ("x.pdf", b"0" * size, "application/pdf"))])
            if answer.status_code != BODY_TOO_LARGE or LIGHT not in answer.text:
                found.append((rule, "too large", answer.status_code))
        self.assertEqual(found, [])
        self.assertEqual(self.env["ir.attachment"].sudo().search(domain), before)
