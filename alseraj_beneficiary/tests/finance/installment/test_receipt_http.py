"""The page behind the link, and the beneficiary's own pages."""

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import FinanceCommon

DEAD = "This link is not valid"


@tagged("post_install", "-at_install")
class TestReceiptHttp(FinanceCommon, HttpCase):

    def setUp(self):
        super().setUp()
        self.installment = self.make_requests(amount=1234).installment_ids
        self.file = self.installment.beneficiary_id
        (self.file.partner_id | self.company.partner_id | self.env.company.partner_id).lang = "en_US"
        self.pay(self.installment)
        self.url = f"/alseraj/receipt/{self.installment._get_receipt_token()}"
        self.portal = self._make_user("payee", "base.group_portal")
        self.portal.sudo().partner_id = self.file.partner_id
        self.installment.request_id._write_internal({"notified_on": "2026-01-01 10:00:00"})
        self.authenticate(None, None)

    def post(self, url, csrf=True, **data):
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        with mute_logger("odoo.http"):
            return self.url_open(url, data=data, method="POST")

    # ------------------------------------------------------------ by link

    def test_the_page_names_nobody(self):
        page = self.url_open(self.url)
        self.assertIn("Did you receive it?", page.text)
        self.assertIn("1,234", page.text)
        for secret in (self.file.name, self.file.identifier, self.file.mobile, self.file.code, self.installment.name):
            self.assertNotIn(secret, page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")

    def test_in_his_language(self):
        self.file.partner_id.lang = "ar_001"
        page = self.url_open(self.url)
        self.assertRegex(page.text, r'<html lang="ar[^"]*" dir="rtl"')

    def test_yes_once(self):
        page = self.post(f"{self.url}/answer", answer="yes", note="Thanks")
        self.assertIn("You received it", page.text)
        self.assertRecordValues(self.installment, [{
            "state": "confirmed", "receipt_channel": "link", "receipt_confirmed_by_id": False, "receipt_note": "Thanks"}])
        at = self.installment.receipt_confirmed_on
        for answer in ("yes", "no"):
            self.post(f"{self.url}/answer", answer=answer)
            self.assertEqual((self.installment.state, self.installment.receipt_confirmed_on), ("confirmed", at))
        self.assertFalse(self.installment.complaint_ids)
        self.assertEqual(
            self.installment.message_ids.filtered(lambda m: m.author_id == self.file.partner_id).mapped("body"),
            ["<span>He received it. Thanks</span>"])

    def test_no_then_yes(self):
        page = self.post(f"{self.url}/answer", answer="no", note="<b>Nothing</b>")
        self.assertIn("opened a complaint", page.text)
        self.post(f"{self.url}/answer", answer="no")
        self.assertEqual(len(self.installment.complaint_ids), 1)
        self.assertIn("<b>Nothing</b>", self.installment.complaint_ids.description)
        self.assertNotEqual(self.installment.complaint_ids.user_id, self.env.ref("base.public_user"))
        self.assertNotIn("<b>Nothing", " ".join(self.installment.message_ids.mapped("body")), "escaped")
        page = self.post(f"{self.url}/answer", answer="yes")
        self.assertIn("You received it", page.text)
        self.assertEqual((self.installment.state, self.installment.not_received_on), ("confirmed", False))

    def test_a_get_changes_nothing(self):
        self.url_open(f"{self.url}?answer=yes")
        with mute_logger("odoo.http"):
            page = self.url_open(f"{self.url}/answer?answer=yes")
        self.assertIn(page.status_code, (404, 405))
        self.assertEqual(self.installment.state, "paid")

    def test_refused_posts(self):
        self.assertEqual(self.post(f"{self.url}/answer", csrf=False, answer="yes").status_code, 400)
        for answer in ("", "maybe", "True"):
            self.post(f"{self.url}/answer", answer=answer)
        self.assertEqual(self.installment.state, "paid")

    def test_dead_links_look_alike(self):
        other = self.make_requests().installment_ids
        for url in ("/alseraj/receipt/x", f"/alseraj/receipt/{other._get_receipt_token()}", self.url[:-2], self.url + "AAAA"):
            with self.subTest(url=url[:40]):
                page = self.url_open(url)
                self.assertEqual(page.status_code, 404)
                self.assertIn(DEAD, page.text)
                self.assertEqual(self.post(f"{url}/answer", answer="yes").status_code, 404)
        self.assertFalse(other.receipt_confirmed_on)

    def test_payer_with_the_link(self):
        self.authenticate(self.user_finance.login, self.user_finance.login)
        page = self.post(f"{self.url}/answer", answer="yes")
        self.assertIn("Another person", page.text)
        self.assertEqual(self.installment.state, "paid")

    # ------------------------------------------------------------ on the portal

    def test_portal(self):
        self.authenticate(self.portal.login, self.portal.login)
        request_url = f"/my/requests/{self.installment.request_id.id}"
        self.assertIn("Did you receive it?", self.url_open(request_url).text)
        page = self.post(f"/my/payments/{self.installment.id}/receipt", answer="yes")
        self.assertIn("Receipt Confirmed", page.text)
        self.assertRecordValues(self.installment, [{
            "state": "confirmed", "receipt_channel": "portal", "receipt_confirmed_by_id": self.portal.id}])

    def test_portal_of_another(self):
        self.authenticate(self.user_portal.login, self.user_portal.login)
        for answer in ("yes", "no"):
            self.post(f"/my/payments/{self.installment.id}/receipt", answer=answer)
        self.assertRecordValues(self.installment, [{"state": "paid", "not_received_on": False}])

    def test_portal_of_his_own_unpaid(self):
        unpaid = self.make_requests(files=self.file).installment_ids
        unpaid.request_id._write_internal({"notified_on": "2026-01-01 10:00:00"})
        self.authenticate(self.portal.login, self.portal.login)
        page = self.post(f"/my/payments/{unpaid.id}/receipt", answer="yes")
        self.assertIn("could not be taken", page.text)
        self.assertEqual(unpaid.state, "planned")

    # ------------------------------------------------------------ statement

    def test_statement(self):
        self.authenticate(self.portal.login, self.portal.login)
        before = self.env["alseraj.access.log"].search_count([("beneficiary_id", "=", self.file.id)])
        page = self.url_open("/my/statement?date_from=2020-01-01")  # a test renders it as HTML
        self.assertIn(self.installment.name, page.text)
        self.assertEqual(page.headers["Content-Type"], "application/pdf")
        log = self.env["alseraj.access.log"].search([("beneficiary_id", "=", self.file.id)])
        self.assertEqual((len(log) - before, log[0].user_id, log[0].kind), (1, self.portal, "print"))
        for period in ("date_from=x&date_to=y", "date_from=2030-01-01&date_to=2020-01-01", "date_to=9999-12-31"):
            with self.subTest(period=period):
                self.assertEqual(self.url_open(f"/my/statement?{period}").headers["Content-Type"], "application/pdf")

    def test_statement_of_nobody(self):
        self.authenticate(self.user_portal.login, self.user_portal.login)
        other = self.env["alseraj.beneficiary.statement"].create({"beneficiary_id": self.file.id})
        self.assertNotIn("pdf", self.url_open("/my/statement").headers["Content-Type"])
        with mute_logger("odoo.http"):
            page = self.url_open(f"/report/pdf/alseraj_beneficiary.report_statement/{other.id}")
        self.assertNotIn(self.installment.name, page.text)
        self.assertIn(page.status_code, (403, 404, 500))
