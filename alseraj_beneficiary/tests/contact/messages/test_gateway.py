"""Gateways against a server on this machine that answers as their published descriptions say, errors and time-outs too."""

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch
from urllib.parse import parse_qs

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, freeze_time, tagged

from ....models.odoo import sms_api
from ...common import PREFIX
from .common import MessageCommon


class Stub(ThreadingHTTPServer):
    """Keeps what it was asked; ``answer`` is (status, dict or text, seconds to wait)."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls, self.answer, self.answers = [], (200, {}, 0), {}
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def stop(self):
        self.shutdown()
        self.server_close()
        self.thread.join()


class Handler(BaseHTTPRequestHandler):
    def _handle(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.headers.get("Content-Type", "").startswith("application/json"):
            values = json.loads(body)
        else:
            values = {name: value[0] for name, value in parse_qs(body or self.path.partition("?")[2]).items()}
        self.server.calls.append((self.command, self.path.partition("?")[0], dict(self.headers), values))
        status, answer, wait = self.server.answers.get(self.path, self.server.answer)
        time.sleep(wait)
        content = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # who asked may have gone
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    do_GET = do_POST = _handle

    def log_message(self, *args):
        """Silent."""


UNIFONIC = {"success": True, "message": "", "errorCode": "ER-00", "data": {
    "MessageID": 3200017889310, "Status": "Queued", "NumberOfUnits": 1, "Cost": 0.05, "Balance": "120.5"}}
TAQNYAT = {"statusCode": 201, "messageId": 4067213149, "cost": "0.0485", "totalCount": 1, "accepted": "[x,]", "rejected": "[]"}


class GatewayCase(MessageCommon):

    def setUp(self):
        super().setUp()
        self.stub = Stub()
        self.addCleanup(self.stub.stop)
        self.patch(sms_api.time, "sleep", lambda seconds: None)
        self.use("unifonic", UNIFONIC)
        self.file = self.make_beneficiary(register=False, email="family@example.com")

    def use(self, provider, answer, status=200, path="/rest/SMS/messages", **vals):
        self.company.write({
            "alseraj_sms_provider": provider, "alseraj_sms_key": "top-secret", "alseraj_sms_sender": "SERAJ",
            "alseraj_sms_url": self.stub.url + (path if provider != "taqnyat" else ""), **vals,
        })
        self.stub.answer = (status, answer, 0)

    def send(self, code="documents_missing"):
        message = self.file._tell(code)
        self.env["sms.sms"].sudo()._process_queue()
        return message

    def report(self, *reports):
        self.env["sms.tracker"].sudo()._alseraj_take_reports(self.company, list(reports))


@tagged("post_install", "-at_install")
class TestGateway(GatewayCase):

    # ------------------------------------------------------------ each of them

    def test_unifonic(self):
        self.company.alseraj_sms_type_service = "2"
        message = self.send()
        (method, path, _headers, values), = self.stub.calls
        self.assertEqual((method, path), ("POST", "/rest/SMS/messages"))
        self.assertEqual(values, {
            "AppSid": "top-secret", "SenderID": "SERAJ", "Recipient": "966501234567", "Body": message.text,
            "responseType": "JSON", "CorrelationID": message.sms_uuid, "async": "false", "MessageType": "2",
        })
        self.assertRecordValues(message, [{"state": "sent", "way": "sms", "failure": False}])
        self.assertEqual(self.company.alseraj_sms_balance, 120.5)
        self.report({"MessageID": "3200017889310", "DLR": "Delivered", "Recipient": "966501234567"})
        self.assertEqual(message.state, "delivered")

    def test_taqnyat(self):
        self.use("taqnyat", TAQNYAT, 201)
        message = self.send()
        (method, path, headers, values), = self.stub.calls
        self.assertEqual((method, path, headers["Authorization"]), ("POST", "/v1/messages", "Bearer top-secret"))
        self.assertEqual(values, {"recipients": ["966501234567"], "body": message.text, "sender": "SERAJ"})
        self.assertEqual(message.state, "sent")
        self.report({"messageId": 4067213149, "status": "delivered"})
        self.assertEqual(message.state, "delivered")

    def test_another_one_by_its_parameters(self):
        self.use("http", {"result": "queued", "id": "a7"}, path="/api/send", alseraj_sms_method="json",
                 alseraj_sms_headers="X-Api-Key: {key}", alseraj_sms_success="queued",
                 alseraj_sms_parameters="to = {plus_number}\ntext = {text}\nfrom = {sender}\nref = {reference}")
        message = self.send()
        (_method, path, headers, values), = self.stub.calls
        self.assertEqual((path, headers["X-Api-Key"]), ("/api/send", "top-secret"))
        self.assertEqual(values, {"to": "+966501234567", "text": message.text, "from": "SERAJ", "ref": message.sms_uuid})
        self.assertEqual(message.state, "sent")
        self.report({"reference": message.sms_uuid, "status": "failed", "reason": "Phone off"})
        self.assertRecordValues(message, [{"way": "mail", "state": "waiting", "failure": "Phone off"}])

    # ------------------------------------------------------------ errors

    def test_a_wrong_number_goes_by_mail(self):
        self.use("unifonic", {"success": False, "message": "Invalid dest num", "errorCode": "ER-02", "data": None})
        message = self.send()
        self.assertRecordValues(message, [{"way": "mail", "state": "waiting"}])
        self.assertIn("Invalid dest num", message.ways_tried)

    def test_a_server_that_is_down_is_asked_again(self):
        for status, answer in ((503, "down"), (429, {"message": "Too many"}), (401, {}), (200, {
                "success": False, "errorCode": "ER-01", "message": "insufficient funds"})):
            self.use("unifonic", answer, status)
            self.file = self.make_beneficiary(register=False, email="family@example.com")
            message = self.send()
            with self.subTest(status=status):
                self.assertRecordValues(message, [{"way": "sms", "state": "waiting", "attempts": 1}])
                self.assertGreater(message.send_at, fields.Datetime.now())
        self.use("unifonic", UNIFONIC)
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), minutes=6)):
            self.run_queues(mails=False)
        self.assertRecordValues(message, [{"state": "sent", "attempts": 2, "failure": False}])

    def test_nobody_listens(self):
        self.use("unifonic", UNIFONIC)
        self.company.alseraj_sms_url = "http://127.0.0.1:9/rest"
        self.assertRecordValues(self.send(), [{"way": "sms", "state": "waiting", "attempts": 1}])

    def test_a_lost_answer_sends_nothing_twice(self):
        real = sms_api.SmsApiGateway._request

        def slow(api_, session, call):
            real(api_, session, call)  # it was taken, and the answer got lost
            raise sms_api.requests.exceptions.ReadTimeout()

        with patch.object(sms_api.SmsApiGateway, "_request", slow):
            message = self.send()
        self.assertEqual(message.state, "sent", "not known, and not sent again")
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), hours=30)):
            self.run_queues(mails=False)
        self.assertEqual(len(self.stub.calls), 1)
        self.report({"correlationId": message.sms_uuid, "status": "Delivered"})
        self.assertEqual(message.state, "delivered")

    def test_real_time_out(self):
        self.stub.answer = (200, UNIFONIC, 2)
        session = sms_api.requests.Session()
        self.addCleanup(session.close)
        api_ = sms_api.SmsApiGateway(self.env)
        api_._set_company(self.company)
        with patch.object(sms_api.requests.Session, "request", side_effect=sms_api.requests.exceptions.ReadTimeout):
            self.assertEqual(api_._call(session, api_._get_gateway(), "+966501234567", "x", "u").state, "processing")
        with patch.object(sms_api.requests.Session, "request", side_effect=sms_api.requests.exceptions.ConnectTimeout):
            self.assertEqual(api_._call(session, api_._get_gateway(), "+966501234567", "x", "u").state, "server_error")

    def test_nonsense(self):
        for status, answer in ((200, "<html>"), (200, "[]"), (200, "null"), (302, ""), (418, "{")):
            self.use("unifonic", answer, status)
            self.file = self.make_beneficiary(register=False, email="family@example.com")
            with self.subTest(answer=answer):
                self.assertIn(self.send().state, ("waiting",), "nobody counts as told")

    # ------------------------------------------------------------ hours, balance, secrets

    def test_hours_are_kept_when_the_queue_runs_late(self):
        message = self.file._tell("documents_missing")
        self.assertEqual(message.state, "sending")
        with freeze_time("2026-03-03 20:00:00"):
            self.env["sms.sms"].sudo()._process_queue()
            self.assertFalse(self.stub.calls)
            morning = fields.Datetime.to_datetime("2026-03-04 05:00:00")
            self.assertRecordValues(message, [{"state": "waiting", "send_at": morning}])
        with freeze_time("2026-03-04 05:05:00"):
            self.run_queues(mails=False)
        self.assertEqual(len(self.stub.calls), 1)

    def test_awareness_has_its_own_number_at_the_gateway(self):
        self.company.write({"alseraj_sms_type_service": "2", "alseraj_sms_type_awareness": "4"})
        self.env["alseraj.message.event"]._find("review_due").kind = "awareness"
        self.send("documents_missing")
        self.send("review_due")
        self.assertEqual([values["MessageType"] for *_call, values in self.stub.calls], ["2", "4"])

    def test_little_balance_is_told_once(self):
        self.use("taqnyat", {"statusCode": 200, "accountStatus": "active", "balance": "12.5", "currency": "SAR"},
                 alseraj_sms_balance_min=50)
        warnings = self.env["mail.activity"].search_count([("res_model", "=", "res.partner"), ("summary", "like", "12.50")])
        for _day in range(2):
            self.env["res.company"]._alseraj_cron_balance()
        self.assertEqual(self.stub.calls[0][:2], ("GET", "/account/balance"))
        self.assertEqual(self.company.alseraj_sms_balance, 12.5)
        after = self.env["mail.activity"].search_count([("res_model", "=", "res.partner"), ("summary", "like", "12.50")])
        self.assertEqual(after - warnings, 1)

    def test_no_employee_reads_the_key(self):
        for user in (self.user_manager, self.user_officer, self.user_auditor, self.user_finance):
            company = self.company.with_user(user)
            for name in ("alseraj_sms_key", "alseraj_sms_url", "alseraj_sms_headers",
                         "alseraj_sms_parameters", "alseraj_sms_report_url"):
                with self.subTest(user=user.login, name=name), self.assertRaises(AccessError):
                    company.read([name])
            with self.assertRaises(AccessError):
                company.search([("alseraj_sms_key", "like", "top")])

    def test_settings_are_checked(self):
        for vals in (
            {"alseraj_sms_provider": "unifonic", "alseraj_sms_key": False},
            {"alseraj_sms_provider": "taqnyat", "alseraj_sms_sender": False},
            {"alseraj_sms_provider": "http", "alseraj_sms_url": "ftp://x", "alseraj_sms_parameters": "t={text}"},
            {"alseraj_sms_provider": "taqnyat", "alseraj_sms_url": "http://x"},
            *({"alseraj_sms_provider": "http", "alseraj_sms_url": url, "alseraj_sms_parameters": "t={text}\nn={number}"}
              for url in ("http://127.0.0.1.example.com/", "http://localhost@example.com", "https://", "http://[", "")),
            {"alseraj_sms_provider": "http", "alseraj_sms_url": "https://x", "alseraj_sms_parameters": "t=nothing"},
            {"alseraj_sms_provider": "http", "alseraj_sms_url": "https://x", "alseraj_sms_parameters": "{text}"},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError), self.cr.savepoint():
                self.company.write(vals)


@tagged("post_install", "-at_install")
class TestReportRoute(GatewayCase, HttpCase):

    def test_who_has_the_secret_reports(self):
        message = self.send()
        path = f"/alseraj/sms/report/{self.company._get_sms_report_token()}"
        values = {"MessageID": "3200017889310", "DLR": "Delivered", "Recipient": "966501234567"}
        for wrong in ("/alseraj/sms/report/x", path[:-1], path + "x"):
            self.assertEqual(self.url_open(wrong, data=values).status_code, 404)
        self.assertEqual(message.state, "sent")
        answer = self.url_open(path, data=values)
        self.assertEqual((answer.status_code, answer.text), (200, "OK"))
        self.assertEqual(message.state, "delivered")
        for body in ("", "{", "[1]", '{"a": {}}', "null", '[{"MessageID": "7"}]'):
            answer = self.url_open(path, data=body.encode(), headers={"Content-Type": "application/json"})
            self.assertEqual(answer.status_code, 200, body)

    def test_as_json_and_in_a_list(self):
        message = self.send()
        path = f"/alseraj/sms/report/{self.company._get_sms_report_token()}"
        report = {"MessageID": 3200017889310, "DLR": "Undeliverable", "reason": "Absent"}
        body = json.dumps([report, {"MessageID": 1, "DLR": "x"}])
        self.url_open(path, data=body.encode(), headers={"Content-Type": "application/json"})
        self.assertRecordValues(message, [{"way": "mail", "state": "waiting", "failure": "Absent"}])

    def test_another_association_reports_nothing_of_ours(self):
        message = self.send()
        other = self.env["res.company"].create({
            "name": "Another Association", "alseraj_sms_provider": "taqnyat", "alseraj_sms_key": "k", "alseraj_sms_sender": "S"})
        self.assertNotEqual(other._get_sms_report_token(), self.company._get_sms_report_token())
        self.url_open(f"/alseraj/sms/report/{other._get_sms_report_token()}", data={
            "MessageID": "3200017889310", "CorrelationID": message.sms_uuid, "DLR": "Undeliverable"})
        self.assertEqual(message.state, "sent")
        self.assertTrue(self.env.ref(PREFIX + "cron_sms_balance").active)
