"""Secrets of links: behind # on their way, in the session afterwards, and in no line of the log."""

import logging

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ....tools import secret_links
from ...request.common import PNG
from ..common import FinanceCommon

DATA_URL = f"data:image/png;base64,{PNG}"
DEAD = "This link is not valid"


class Lines(logging.Handler):
    """What the log of the web server says."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


@tagged("post_install", "-at_install")
class TestSecretLinks(FinanceCommon, HttpCase):

    def setUp(self):
        super().setUp()
        self.company.partner_id.lang = "en_US"
        self.request = self.make_requests(files=self.make_files(lang="en_US"), approve=False)
        self.env["alseraj.declaration"]._get_current()
        self.link, self.sign = self.env["alseraj.sign.link"].with_user(self.user_officer)._issue(self.request)
        other = self.make_requests(files=self.make_files(lang="en_US"), approve=False)
        _link, self.desk = self.env["alseraj.sign.link"].with_user(self.user_officer)._issue(other, channel="desk")
        paid = self.make_requests(files=self.make_files(lang="en_US")).installment_ids
        self.pay(paid)
        self.receipt = paid._get_receipt_token()
        self.paid = paid
        self.secrets = {"s": self.sign, "d": self.desk, "r": self.receipt}
        self.authenticate(None, None)
        self.log = Lines()
        logger = logging.getLogger("werkzeug")
        before = logger.level
        logger.addHandler(self.log)
        logger.setLevel(logging.INFO)
        self.addCleanup(logger.removeHandler, self.log)
        self.addCleanup(logger.setLevel, before)

    def post(self, url, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        with mute_logger("odoo.http"):
            return self.url_open(url, data=data, method="POST")

    def exchange(self, kind, token=None):
        return self.post("/alseraj/link", secret=f"{kind}.{token or self.secrets[kind]}")

    def assertSilent(self):
        self.assertTrue(self.log.lines, "the log is listened to")
        for line in self.log.lines:
            for secret in self.secrets.values():
                self.assertNotIn(secret, line)
                self.assertNotIn(secret[:24], line)

    def assertPrivate(self, page):
        for response in (*page.history, page):
            self.assertEqual(response.headers.get("Referrer-Policy"), "no-referrer", response.url)
            self.assertEqual(response.headers.get("Cache-Control"), "no-store", response.url)

    def test_the_page_sends_on(self):
        page = self.url_open("/alseraj/link")
        self.assertIn("location.hash", page.text)
        self.assertPrivate(page)
        self.assertEqual(self.url_open("/alseraj/link?secret=s." + self.sign).url.count("/alseraj/link"), 1)

    def test_each_page(self):
        for kind, said in (("s", "Before you read and sign"), ("d", "Declaration and signature"), ("r", "Did you receive it?")):
            with self.subTest(kind=kind):
                page = self.exchange(kind)
                self.assertIn(said, page.text)
                self.assertNotIn(self.secrets[kind], page.url)
                self.assertNotIn(self.secrets[kind], page.text, "neither in a form nor in a link")
                self.assertPrivate(page)
                self.assertIn(said, self.url_open(page.url).text, "read again")
        self.assertSilent()

    def test_signing_to_the_end(self):
        url = self.exchange("s").url
        page = self.post(f"{url}/check", answer=self.request.beneficiary_id.identifier[-4:])
        self.assertIn("directly responsible", page.text)
        page = self.post(f"{url}/accept", name="Him", signature=DATA_URL)
        self.assertIn("your signature has been received", page.text)
        self.assertTrue(self.request.signed_on)
        self.assertIn(DEAD, self.url_open(url).text)
        self.assertIn(DEAD, self.exchange("s").text)
        self.assertSilent()

    def test_receipt_to_the_end(self):
        url = self.exchange("r").url
        page = self.post(f"{url}/answer", answer="yes")
        self.assertIn("You received it", page.text)
        self.assertPrivate(page)
        self.assertEqual(self.paid.state, "confirmed")
        self.assertSilent()

    def test_two_links_in_one_browser(self):
        other = self.make_requests(files=self.make_files(lang="en_US")).installment_ids
        self.pay(other)
        first = self.exchange("r").url
        second = self.exchange("r", other._get_receipt_token()).url
        self.assertNotEqual(first, second)
        self.post(f"{first}/answer", answer="yes")
        self.assertEqual((self.paid.state, other.state), ("confirmed", "paid"))

    def test_the_name_opens_nothing_elsewhere(self):
        for kind, base in secret_links.PAGES.items():
            if kind in self.secrets:
                handle = secret_links.get_handle(self.secrets[kind])
                with self.subTest(kind=kind):
                    self.assertIn(DEAD, self.url_open(f"{base}/{handle}").text)
                    path = "answer" if kind == "r" else "accept"
                    page = self.post(f"{base}/{handle}/{path}", name="x", signature=DATA_URL, answer="yes")
                    self.assertIn(DEAD, page.text)
        self.assertEqual((self.paid.state, self.request.signed_on), ("paid", False))

    def test_what_is_no_secret(self):
        for secret in ("", "x.y", "s", "s.", "s." + "A" * 43, "r." + "A" * 10_000, "d." + self.sign, "s." + self.desk):
            with self.subTest(secret=secret[:20]):
                page = self.post("/alseraj/link", secret=secret)
                self.assertNotIn("Before you read", page.text)
                self.assertNotIn("Declaration and signature</h1>", page.text)

    def test_links_that_were_sent_before(self):
        for kind, said in (("s", "Before you read and sign"), ("d", "Declaration and signature"), ("r", "Did you receive it?")):
            with self.subTest(kind=kind):
                page = self.url_open(f"{secret_links.PAGES[kind]}/{self.secrets[kind]}")
                self.assertIn(said, page.text)
                self.assertNotIn(self.secrets[kind], page.url)
                self.assertPrivate(page)
        self.assertSilent()

    def test_an_employee_on_the_tablet_is_logged_off(self):
        self.authenticate(self.user_officer.login, self.user_officer.login)
        page = self.exchange("d")
        self.assertIn("Declaration and signature", page.text)
        self.assertIn("/web/login", self.url_open("/odoo").url)
