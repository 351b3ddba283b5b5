"""A volunteer sends a family from his phone, in Arabic, by the link of his short text; he hears that it was taken up."""

import re

from browser import Browser

from odoo.tests import HttpCase, tagged

from odoo.addons.alseraj_beneficiary.tests.contact.common import ContactCommon

PHONE = (360, 740)
FAMILY = {"name": "أم فهد التجريبية", "mobile": "٠٥٥٨٨٨٧٧٦٦", "place": "الخرج", "need": "إيجار متأخر شهرين", "note": "الأولى"}


@tagged("post_install", "-at_install")
class TestReferrerPhone(HttpCase, ContactCommon):
    test_cursor_lock_timeout = 60

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.company.partner_id.lang = "ar_001"
        cls.company.write({"alseraj_sms_provider": "outbox", "alseraj_quiet_from": 1, "alseraj_quiet_until": 1})

    def setUp(self):
        super().setUp()
        self.enterContext(self.allow_requests(all_requests=True))
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 0)

    def read_outbox(self, number):
        """The short texts to this number, the last one first."""
        self.env["sms.sms"].sudo()._process_queue()
        return self.env["alseraj.sms.outbox"].search([("number", "=", number)]).mapped("body")

    def test_a_family_by_the_link(self):
        referrer = self.env["alseraj.referrer"].with_user(self.user_officer).create({
            "name": "سالم المتطوع", "kind": "volunteer", "mobile": "0559998877", "branch_id": self.branch.id})
        referrer.action_send_link()
        secret = re.search(r"/alseraj/link#(\S+)", self.read_outbox("+966559998877")[0])[1]
        browser = Browser(*PHONE, is_phone=True)
        self.addCleanup(browser.stop)
        self.env.flush_all()
        browser.go(f"{self.base_url()}/alseraj/link#{secret}")
        browser.wait_for("form #need")
        self._look(browser)
        for name, value in FAMILY.items():
            browser.evaluate(f"document.getElementById('{name}').focus()")
            browser.type(value)
        browser.click("#agreed")
        browser.wait("document.getElementById('agreed').checked")
        browser.click("form button[type=submit]")
        browser.wait_for("section.done")
        self._look(browser)
        self.assertNotIn(FAMILY["name"], browser.get_text("main"))
        address = browser.evaluate("location.origin + location.pathname")
        browser.go("about:blank")
        self._wait_remaining_requests()
        interaction = self.env["alseraj.interaction"].search([("referrer_id", "=", referrer.id)])
        self.assertRecordValues(interaction, [{
            "visitor_name": FAMILY["name"], "visitor_mobile": "+966558887766", "state": "open", "user_id": False}])
        self.assertIn(FAMILY["need"], interaction.question)
        interaction.with_user(self.user_officer).user_id = self.user_officer
        told = self.read_outbox("+966559998877")
        self.assertEqual(len(told), 2, "he hears that it was taken up")
        self.assertNotIn(FAMILY["name"], told[0])
        self.env.flush_all()
        browser.go(address)
        browser.wait_for("ul.tasks .good")

    def _look(self, browser):
        self.assertEqual(browser.evaluate("document.documentElement.dir"), "rtl")
        self.assertLessEqual(browser.evaluate("document.documentElement.scrollWidth"), PHONE[0])
        small = browser.evaluate("""[...document.querySelectorAll("form input:not([type=hidden]):not([type=checkbox]), button")]
            .filter((node) => node.offsetParent && node.getBoundingClientRect().height < 44).length""")
        self.assertEqual(small, 0, "large enough for a thumb")
