import logging

from odoo.tests import BaseCase, tagged

from ...tools import secret_links


@tagged("post_install", "-at_install")
class TestSecretLinksTool(BaseCase):

    def test_path(self):
        self.assertEqual(secret_links.make_path("s", "abc"), "/alseraj/link#s.abc")
        self.assertEqual(secret_links.split("s.abc"), ("s", "abc"))
        for wrong in ("", None, "abc", "z.abc", "s.", ".abc"):
            self.assertEqual(secret_links.split(wrong), ("", ""))
        with self.assertRaises(ValueError):
            secret_links.make_path("z", "abc")

    def test_handle(self):
        handle = secret_links.get_handle("abc")
        self.assertTrue(secret_links.is_handle(handle))
        self.assertNotEqual(handle, secret_links.get_handle("abd"))
        for wrong in ("", None, "abc", handle + "0", handle.upper() + "G"):
            self.assertFalse(secret_links.is_handle(wrong))

    def test_log(self):
        token = "Ab-" * 15
        for path in ("sign", "receipt", "desk/tablet", "desk/receive", "satisfaction"):
            line = f'"GET /alseraj/{path}/{token} HTTP/1.1" 200 -'
            self.assertEqual(secret_links.redact(line), f'"GET /alseraj/{path}/… HTTP/1.1" 200 -')
            line = f'"POST /alseraj/{path}/{token}/accept?x=1 HTTP/1.1" 200 -'
            self.assertEqual(secret_links.redact(line), f'"POST /alseraj/{path}/…/accept?x=1 HTTP/1.1" 200 -')
        for line in ('"GET /my/requests/12 HTTP/1.1"', f'"GET /alseraj/sign/{secret_links.get_handle(token)}/check HTTP/1.1"',
                     '"GET /odoo/action-alseraj_beneficiary.action_support_request HTTP/1.1"'):
            self.assertEqual(secret_links.redact(line), line)

    def test_filter(self):
        record = logging.LogRecord(
            "werkzeug", logging.INFO, "", 0, '"%s" %s %s', ("GET /alseraj/sign/" + "A" * 43, 200, "-"), None)
        self.assertTrue(secret_links.RedactingFilter().filter(record))
        self.assertEqual(record.getMessage(), '"GET /alseraj/sign/…" 200 -')
