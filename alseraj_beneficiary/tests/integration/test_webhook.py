import contextlib
import json
import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from ...models.integration.webhook import ALLOW_PRIVATE
from ...tools import webhook
from .test_contract import IntegrationCommon


@contextmanager
def receive(status=200):
    """A receiver on this machine.

    :return: (its address, list of (headers, body) that arrived)
    """
    arrived = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived.append((dict(self.headers), body))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", arrived
    finally:
        server.shutdown()
        server.server_close()


@tagged("post_install", "-at_install")
class TestWebhook(IntegrationCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param(ALLOW_PRIVATE, "True")
        cls.hook = cls.env["alseraj.webhook"].create({
            "name": "Partner", "user_id": cls.system.id, "url": "http://127.0.0.1:9/hook"})

    def _deliver(self, url):
        self.hook.url = url
        for delivery in self.env["alseraj.webhook.delivery"].search([("state", "=", "pending")], order="id"):
            delivery._deliver()

    def _make_events(self):
        self.open()
        request = self.find()
        request._write_internal({"stage": "submitted", "name": "REQ/2026/99997"})
        request._write_internal({"stage": "approved", "amount_approved": 700})
        request._write_internal({"notified_on": fields.Datetime.now()})
        return request

    def test_events_without_persons(self):
        request = self._make_events()
        deliveries = self.env["alseraj.webhook.delivery"].search([("webhook_id", "=", self.hook.id)], order="id")
        payloads = [json.loads(delivery.payload) for delivery in deliveries]
        self.assertEqual([payload["status"] for payload in payloads], ["submitted", "under_study", "approved"])
        for payload in payloads:
            self.assertEqual(set(payload), {"id", "event", "at", "reference", "number", "status"})
        # a number of the event, made by chance, may hold any digits
        text = json.dumps([{**payload, "id": ""} for payload in payloads], ensure_ascii=False)
        for secret in (request.beneficiary_id.name, request.beneficiary_id.identifier, request.beneficiary_id.code, "700"):
            self.assertNotIn(secret, text)

    def test_desk_requests_are_not_told(self):
        before = self.env["alseraj.webhook.delivery"].search_count([])
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": self.make_beneficiary().id, "channel_id": self.channel_interview.id,
            "type_id": self.env.ref("alseraj_beneficiary.support_type_cash_once").id, "amount_requested": 5})
        request._write_internal({"stage": "submitted", "name": "REQ/2026/99996"})
        self.open("mine", user=self.second)  # a system without an address
        self.find("mine", self.second)._write_internal({"stage": "submitted", "name": "REQ/2026/99995"})
        self.assertEqual(self.env["alseraj.webhook.delivery"].search_count([]), before)

    def test_signed_and_sent(self):
        self._make_events()
        with receive() as (url, arrived):
            self._deliver(url)
        self.assertEqual(len(arrived), 3)
        headers, body = arrived[0]
        stamp = headers["X-Alseraj-Signature"].split(",")[0][2:]
        self.assertEqual(headers["X-Alseraj-Signature"], webhook.sign(self.hook.sudo().secret, int(stamp), body))
        self.assertNotEqual(headers["X-Alseraj-Signature"], webhook.sign("other", int(stamp), body))
        self.assertEqual(json.loads(body)["id"], headers["X-Alseraj-Delivery"])
        self.assertEqual(set(self.hook.delivery_ids.mapped("state")), {"sent"})

    def test_tried_again_and_given_up(self):
        self._make_events()
        delivery = self.hook.delivery_ids[0]
        waits = []
        for status in [500, 404, 302] * 4:
            if delivery.state != "pending":
                break
            with receive(status) as (url, arrived):
                now = fields.Datetime.now()
                self._deliver(url)
                self.assertTrue(arrived)
            waits.append((delivery.next_try - now).total_seconds() // 60 if delivery.state == "pending" else None)
            self.assertIn(str(status), delivery.last_error)
        self.assertEqual(waits[:-1], list(webhook.BACKOFF))
        self.assertEqual((delivery.state, delivery.attempts), ("failed", len(webhook.BACKOFF) + 1))
        self.hook.delivery_ids.with_user(self.env.ref("base.user_admin")).action_again()
        with receive() as (url, arrived):
            self._deliver(url)
        self.assertEqual(delivery.state, "sent")

    def test_nobody_is_there(self):
        self._make_events()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._deliver(f"http://127.0.0.1:{port}/")
        self.assertEqual(set(self.hook.delivery_ids.mapped("last_error")), {"ConnectionRefusedError"})
        self.assertEqual(set(self.hook.delivery_ids.mapped("state")), {"pending"})

    def test_the_job(self):
        self._make_events()
        sent = []
        with self.enter_registry_test_mode(), patch.object(
            webhook, "post", lambda url, body, headers, allow_private: sent.append(body)
        ):
            self.env.ref("alseraj_beneficiary.cron_webhook").method_direct_trigger()
        self.assertEqual(len(sent), 3)
        self.assertEqual(set(self.hook.delivery_ids.mapped("state")), {"sent"})

    def test_constant_queries(self):
        def make(count, start):
            for index in range(start, start + count):
                self.open(f"q-{index}", applicant={**self.applicant, "identifier": self.national_id()})
            return self.env["alseraj.support.request"].search([
                ("integration_reference", "in", [f"q-{index}" for index in range(start, start + count)])])

        few, many = make(10, 0), make(40, 100)
        make(2, 500)._write_internal({"stage": "submitted"})
        cost = self.count_queries(few._write_internal, {"stage": "submitted"})
        self.assertLessEqual(self.count_queries(many._write_internal, {"stage": "submitted"}), cost + 5)

    def test_secret(self):
        """Nobody reads it, in no way; it is shown once to who makes it anew."""
        secret = self.hook.sudo().secret
        self.assertGreaterEqual(len(secret), 40)
        admin = self._make_user("technician", "base.group_system")
        for user in (admin, self.user_manager, self.user_auditor, self.system):
            as_user = self.hook.with_user(user)
            for method, args in (
                ("read", (["secret"],)), ("export_data", (["secret"],)), ("search", ([("secret", "=like", "a%")],)),
                ("read_group", ([], ["secret"], ["secret"])), ("copy_data", ()), ("web_read", ({"secret": {}},)),
            ):
                with self.subTest(user=user.login, method=method), contextlib.suppress(UserError):
                    self.assertNotIn(secret, str(getattr(as_user, method)(*args)))
        with self.assertRaises(UserError):
            self.hook.with_user(admin).write({"secret": "known"})
        action = self.hook.with_user(admin).action_new_secret()
        self.assertEqual(action["params"]["message"], self.hook.sudo().secret)
        self.assertNotEqual(self.hook.sudo().secret, secret)
        for user in (self.user_manager, self.system):
            with self.assertRaises(AccessError):
                self.hook.with_user(user).action_new_secret()
        other = self.hook.with_user(admin).create({
            "name": "Another", "user_id": self.second.id, "url": "https://example.com/", "company_id": self.company.id})
        self.assertNotEqual(other.sudo().secret, self.hook.sudo().secret)

    def test_addresses(self):
        self.env["ir.config_parameter"].set_param(ALLOW_PRIVATE, "False")
        for url in (
            "http://example.com/", "ftp://example.com/", "https://user:word@example.com/", "https://example.com:8080/",
            "https:///x", "//example.com", "javascript:alert(1)", "https://example.com/\r\nHost: x", "https://exa mple.com",
            "https://[::1", "file:///etc/passwd", "", "https://" + "a" * 600,
        ):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                self.hook.url = url or "x"
        self.hook.url = "https://example.com/hook?of=us"


@tagged("post_install", "-at_install")
class TestPublicAddresses(TransactionCase):

    def test_private_addresses(self):
        for address in (
            "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "::1", "::",
            "fe80::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
            "224.0.0.1", "255.255.255.255", "192.0.0.8", "198.18.0.1",
        ):
            self.assertFalse(webhook.is_public(address), address)
        for address in ("8.8.8.8", "1.1.1.1", "2606:4700:4700::1111"):
            self.assertTrue(webhook.is_public(address), address)

    def _find(self, *addresses):
        return lambda *args, **kwargs: [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
            for address in addresses]

    def test_a_name_that_leads_into_the_house(self):
        connected = []
        for addresses in (("127.0.0.1",), ("169.254.169.254",), ("8.8.8.8", "10.0.0.1"), ("::ffff:192.168.0.1",)):
            with (
                self.subTest(addresses=addresses),
                patch("socket.getaddrinfo", self._find(*addresses)),
                patch("socket.create_connection", lambda *args, **kwargs: connected.append(args)),
                self.assertRaisesRegex(webhook.DeliveryError, "public"),
            ):
                webhook.post("https://harmless.example/", b"{}", {})
        self.assertEqual(connected, [])

    def test_the_address_that_was_checked_is_the_one_that_is_reached(self):
        asked, connected = [], []

        def look_up(*args, **kwargs):
            asked.append(args)
            return self._find("8.8.8.8" if len(asked) == 1 else "127.0.0.1")()

        def connect(address, timeout=None):
            connected.append(address)
            raise ConnectionRefusedError

        with patch("socket.getaddrinfo", look_up), patch("socket.create_connection", connect), \
                self.assertRaises(webhook.DeliveryError):
            webhook.post("https://rebinding.example/", b"{}", {})
        self.assertEqual((len(asked), connected), (1, [("8.8.8.8", 443)]))

    def test_old_event(self):
        """The signature is over the time, too."""
        self.assertNotEqual(webhook.sign("s", 1, b"{}"), webhook.sign("s", 2, b"{}"))
        self.assertEqual(webhook.sign("s", 1, b"{}"), webhook.sign("s", 1, b"{}"))
        self.assertGreater(time.time(), timedelta(days=1).total_seconds())

