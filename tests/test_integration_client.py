"""The example client of docs/ against a served database: repeated, out of order, with a connection that drops."""

import importlib.util
import json
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.alseraj_beneficiary.tests.integration.test_contract import SCAN, IntegrationCommon
from odoo.addons.alseraj_beneficiary.tools import integration_contract as contract
from odoo.addons.alseraj_beneficiary.tools import webhook

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "docs" / "integration_client.py"


def load_client():
    spec = importlib.util.spec_from_file_location("integration_client", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Dropping:
    """A wire to the server that breaks: before the request arrives, or after it was done and before it is answered."""

    def __init__(self, host, port, breaks):
        self.target, self.breaks, self.used = (host, port), list(breaks), 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            try:
                near, _address = self.listener.accept()
            except OSError:
                return
            self.used += 1
            how = self.breaks.pop(0) if self.breaks else None
            with near:
                request = self._read(near)
                if how == "before":
                    continue
                with socket.create_connection(self.target) as far:
                    far.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
                    answer = b""
                    while part := far.recv(65536):
                        answer += part
                if how == "after":
                    continue
                near.sendall(answer[:len(answer) // 2] if how == "half" else answer)

    def _read(self, connection):
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        while len(body) < length:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body

    def close(self):
        self.listener.close()


@tagged("post_install", "-at_install")
class TestIntegrationClient(IntegrationCommon, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.module = load_client()

    def setUp(self):
        super().setUp()
        self.key = self.env["res.users.apikeys"].with_user(self.system)._generate(
            "rpc", "client", fields.Datetime.now() + timedelta(days=30))  # by the clock of PostgreSQL

    def _get_client(self, *breaks):
        wire = Dropping("127.0.0.1", self.http_port(), breaks)
        self.addCleanup(wire.close)
        return self.module.Client(wire.url, self.key, wait=0.01), wire

    def _open_values(self, reference="c-1"):
        return {"reference": reference, "applicant": self.applicant, "support": "cash_once", "amount": 50}

    def test_connection_drops(self):
        for how in ("before", "after", "half"):
            with self.subTest(how=how):
                client, wire = self._get_client(how, how)
                with self.allow_requests(all_requests=True):
                    answer = client.call("open_request", **self._open_values(f"c-{how}"))
                self.assertEqual(wire.used, 3)
                self.assertEqual(answer["created"], how == "before", "it was done at the first try")
                self.assertEqual(len(self.find(f"c-{how}")), 1)
        client, _wire = self._get_client(None, "after")
        with self.allow_requests(all_requests=True):
            client.call("open_request", **self._open_values("c-paper"))
            paper = client.call(
                "attach_paper", reference="c-paper", paper="identity", document_type="identity", file_name="a.pdf",
                content=SCAN)
        self.assertFalse(paper["created"])
        self.assertEqual(len(self.find("c-paper").document_ids), 1)

    def test_gives_up(self):
        client, wire = self._get_client(*["before"] * 5)
        with self.assertRaises(ConnectionError):
            client.call("get_status", references=["c-1"])
        self.assertEqual(wire.used, 5)

    def test_out_of_order(self):
        """A paper that comes before its request is sent until it is taken."""
        client, _wire = self._get_client()
        with self.assertRaises(self.module.Refused) as caught, self.allow_requests(all_requests=True):
            client.call("complete_request", reference="c-1", amount=10)
        self.assertEqual((caught.exception.status, caught.exception.code), (422, "unknown_reference"))
        answers = []

        def send():
            slow, _wire = self._get_client()
            slow.tries, slow.wait = 100, 0.1
            answers.append(slow.wait_for(
                "attach_paper", reference="c-1", paper="identity", document_type="identity", file_name="a.pdf", content=SCAN))

        thread = threading.Thread(target=send)
        with self.allow_requests(all_requests=True), mute_logger("odoo.http"):
            thread.start()
            time.sleep(0.3)
            client.call("open_request", **self._open_values())
            thread.join(60)
        self.assertEqual([answer["created"] for answer in answers], [True])

    def test_refused(self):
        client, wire = self._get_client()
        with self.assertRaises(self.module.Refused) as caught, self.allow_requests(all_requests=True):
            client.call("open_request", **{**self._open_values(), "amount": -1})
        self.assertEqual((caught.exception.code, wire.used), ("invalid", 1), "what is refused is not sent again")
        client.key = "0" * 40
        with self.assertRaises(self.module.Refused) as caught, self.allow_requests(all_requests=True):
            client.call("get_status", references=["c-1"])
        self.assertEqual(caught.exception.status, 401)

    def test_the_script_twice(self):
        command = [
            sys.executable, str(SCRIPT), self.base_url(), self.key, "--identifier", self.applicant["identifier"],
            "--wait", "0.1", "--database", self.env.cr.dbname,
        ]
        answers = []
        for _time in range(2):
            with self.allow_requests(all_requests=True):
                done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
            self.assertEqual(done.returncode, 0, done.stderr[-2000:])
            answers.append(json.loads(done.stdout))
        self.assertEqual([answer["opened"]["created"] for answer in answers], [True, False])
        self.assertEqual([answer["paper"]["created"] for answer in answers], [True, False])
        request = self.find("example-1")
        self.assertEqual((len(request), request.amount_requested, len(request.document_ids)), (1, 1500, 1))

    def test_genuine_events(self):
        body = b'{"status": "approved"}'
        now = int(time.time())
        header = webhook.sign("secret", now, body)
        self.assertTrue(self.module.is_genuine("secret", header, body, now))
        for wrong in (("other", header, body, now), ("secret", header, body + b" ", now), ("secret", header, body, now + 301),
                      ("secret", "", body, now), ("secret", f"t={now}", body, now), ("secret", "t=x,v1=y", body, now)):
            self.assertFalse(self.module.is_genuine(*wrong))

    def test_openapi_is_true(self):
        """The file in docs/ is what the server checks by."""
        document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
        self.assertEqual(document, json.loads(json.dumps(contract.get_openapi())), "python ci/make_openapi.py writes it anew")
        page = (ROOT / "docs" / "INTEGRATION.md").read_text(encoding="utf-8")
        for name in (*contract.METHODS, *contract.ERRORS):
            self.assertIn(f"`{name}`", page)
