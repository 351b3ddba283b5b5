"""A family asks for support from home, on a phone of 360 pixels, in Arabic, without an account; then it logs in by a code.

axe looks at each page, on the phone and on a wide screen.
"""

from phone import PHONE, PhoneCase

from odoo.tests import tagged

PAGES = (
    "/", "/support", "/support/rent", "/support/eligible", "/rights", "/policies", "/privacy", "/questions", "/complaint",
    "/contact", "/track", "/apply", "/apply/resume", "/alseraj/login",
)


@tagged("post_install", "-at_install")
class TestFromHome(PhoneCase):

    def test_every_page_on_a_phone_and_on_a_wide_screen(self):
        browser = self.start_browser(PHONE)
        for path in PAGES:
            self.go(browser, path)
            self.look(browser, path)

    def test_apply_without_an_account(self):
        identifier, browser = self.national_id(), self.start_browser(PHONE)
        number = self.apply(browser, identifier, "cash_once")
        application = self.env["alseraj.application"].search([("state", "=", "sent")], order="id desc", limit=1)
        self.assertEqual((application.number, application.trouble), (number, False))
        document = application.beneficiary_id.document_ids.filtered("has_attachment")
        self.assertLess(len(document.attachment) * 3 / 4, 2_000_000, "made smaller on the phone")
        client = application.with_user(self.user_officer)
        self.assertEqual((client.beneficiary_id.name, client.request_id.signed_by), ("سارة محمد العتيبي",) * 2)
        self.log_in(browser, application.beneficiary_id)
