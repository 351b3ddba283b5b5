"""The connection is lost, the session ends, somebody goes back: nothing of what was typed or photographed is lost."""

from phone import ONLINE, PHONE
from test_my_pages import WayCase

from odoo.tests import tagged

WAITING = "!document.getElementById('paper_waiting').hidden"


@tagged("post_install", "-at_install")
class TestOffline(WayCase):

    def go_offline(self, browser, offline=True):
        browser.call("Network.enable")
        browser.call("Network.emulateNetworkConditions", **{**ONLINE, "offline": offline})
        browser.wait(f"navigator.onLine === {'false' if offline else 'true'}")

    def back(self, browser, selector):
        browser.evaluate("history.back()")
        browser.wait_for(selector)

    def get_value(self, browser, name):
        return browser.evaluate(f"document.getElementById('{name}').value")

    def get_waiting(self, browser):
        browser.wait(WAITING)
        return browser.get_text("#paper_waiting .count")

    # ------------------------------------------------------------ without an account

    def test_apply(self):
        browser = self.start_browser(PHONE)
        self.go(browser, "/apply")
        self.press(browser, "main form button", "[name=support]")
        browser.evaluate("document.querySelector('[name=support]').checked = true")
        self.press(browser, "main form button[type=submit]", "#identifier")
        words = {
            "name": "سارة محمد العتيبي", "identifier": self.national_id(), "birth_date": "1405/03/17", "mobile": "0501112223"}
        self.fill(browser, **words)
        browser.evaluate("document.querySelector('[name=gender][value=female]').click()")
        self.go_offline(browser)
        browser.click("main form button[type=submit]")
        browser.wait("!document.getElementById('light_offline').hidden")
        self.look(browser, "no connection")
        self.go_offline(browser, False)
        self.go(browser, "/apply")
        self.back(browser, "#identifier")
        for name, value in words.items():
            self.assertEqual(self.get_value(browser, name), value, "it was typed before the connection was lost")
        self.press(browser, "main form button[type=submit]", "#member_0_name")
        browser.evaluate("document.querySelector('[value=widowed]').checked = true")
        self.press(browser, "main form button[type=submit]:not([name])", "#city")
        self.fill(browser, city="الرياض", description="إيجار متأخر", income="2000")
        code = browser.evaluate("document.getElementById('resume_code').textContent.trim()")
        browser.call("Network.clearBrowserCookies")  # the session ends before it was sent
        browser.evaluate("document.querySelector('[value=rented]').click()")
        self.press(browser, "main form button[type=submit]", "main a.button")
        self.look(browser, "the session is over")
        self.assertIn("مفتوحة", browser.get_text("#main"))
        self.go(browser, "/apply/resume")
        browser.wait("!!document.getElementById('code').value")
        self.assertEqual(self.get_value(browser, "code"), code, "the code need not have been written down")
        self.fill(browser, mobile="0501112223")
        self.press(browser, "#resume_form button", "#city")
        self.assertEqual(self.get_value(browser, "description"), "إيجار متأخر")
        self.assertEqual(self.get_value(browser, "city"), "الرياض")
        self.fill(browser, rent="1500", amount="3000")
        self.press(browser, "main form button[type=submit]", "input[type=file]")
        self._lose_photos(browser)

    def _lose_photos(self, browser):
        """Three photographs that wait on the phone: over a page that is left, and over a session that ends."""
        self.go_offline(browser)
        self.send_photo(browser, "input[type=file]", WAITING, small=True, count=2)
        self.assertEqual(self.get_waiting(browser), "2")
        self.look(browser, "photos that wait")
        self.go_offline(browser, False)
        browser.wait("document.querySelectorAll('[name=remove]').length === 2")  # they go by themselves
        self.go_offline(browser)
        self.send_photo(browser, "input[type=file]", WAITING, small=True)
        browser.call("Network.clearBrowserCookies")
        self.go_offline(browser, False)
        browser.wait("location.pathname.endsWith('/apply')")  # without its session the page leads to the beginning
        self.go(browser, "/apply/resume")
        browser.wait("!!document.getElementById('code').value")
        self.fill(browser, mobile="0501112223")
        self.press(browser, "#resume_form button", "input[type=file]")
        browser.wait("document.querySelectorAll('[name=remove]').length === 3")
        self.env.invalidate_all()
        draft = self.env["alseraj.application"].search([("state", "=", "draft")], order="id desc", limit=1)
        self.assertEqual(len(draft.paper_ids), 3, "each came once")

    # ------------------------------------------------------------ on its own pages

    def test_own_pages(self):
        browser = self.start_browser(PHONE)
        self.log_in(browser, self.file)
        request = self.ask(browser)
        request.with_user(self.user_officer).action_return("• صورة عداد الكهرباء")
        path = f"/my/requests/{request.id}/complete"
        self.go(browser, path)
        self.fill(browser, words="هذه صورة العداد")
        self.go_offline(browser)
        self.send_photo(browser, "input[type=file]", WAITING, small=True, count=2)
        self.assertEqual(self.get_waiting(browser), "2")
        browser.click("#completed")
        browser.wait("!document.getElementById('light_offline').hidden")
        # the page is left, comes back without a session, and leads over the login to itself
        browser.call("Network.clearBrowserCookies")
        browser.go(f"{self.base_url()}{path}")
        browser.wait("!document.getElementById('main')")
        self.go_offline(browser, False)
        self.go(browser, path)
        browser.wait_for("#identifier")
        self.enter_code(browser, self.file)
        browser.wait(f"location.pathname === '{path}' && !!document.querySelector('[name=remove]')")
        self.assertEqual(self.get_value(browser, "words"), "هذه صورة العداد")
        self.press(browser, "#completed", "[data-sent]")
        document = request.document_ids.filtered(lambda document: document.state == "received")
        self.assertTrue(document.attachment_name.endswith(".pdf"), "two pages of one paper, each once")
        browser.evaluate("document.getElementById('log_out').click()")
        browser.wait("!document.getElementById('log_out')")
        self.assertEqual(browser.evaluate("Object.keys(sessionStorage).length"), 0, "nothing stays after the log-out")

    def test_each_form_keeps_what_was_typed(self):
        """Every form with words on its own pages: left and come back to by Back, they are there."""
        browser = self.start_browser(PHONE)
        self.log_in(browser, self.file)
        request = self.ask(browser)
        for path, name in (
            ("/my/messages", "text"), ("/my/complaints", "text"), ("/my/file/correct?what=city", "note"),
            (f"/my/requests/{request.id}/withdraw", "reason"), ("/my/data", "details"), ("/my/appointments", "note"),
        ):
            with self.subTest(path=path):
                self.go(browser, path)
                if not browser.evaluate(f"!!document.getElementById('{name}')"):
                    self.assertEqual(path, "/my/appointments", "only where no time is free")
                    continue
                self.fill(browser, **{name: "كتبتُ هذا"})
                self.go(browser, "/my")
                self.back(browser, f"#{name}")
                browser.wait(f"document.getElementById('{name}').value === 'كتبتُ هذا'")
