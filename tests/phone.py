"""A phone of 360 pixels and a wide screen, in Arabic, with axe looking at each page."""

import base64
import json
import os
import re
import shutil
import tempfile
from pathlib import Path

from browser import Browser
from PIL import Image

from odoo.tests import HttpCase

from odoo.addons.alseraj_beneficiary.tests.common import AlserajCommon

PHONE, DESK = (360, 740), (1280, 800)
ONLINE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
SLOW = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # Slow 3G


class PhoneCase(HttpCase, AlserajCommon):
    test_cursor_lock_timeout = 60

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # beside rtlcss, which ./dev installs and Odoo calls
        cls.axe = (Path(shutil.which("rtlcss")).resolve().parents[2] / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.env.company.partner_id.lang = "ar_001"
        cls.env["alseraj.attempt"].search([]).unlink()

    def setUp(self):
        super().setUp()
        self.enterContext(self.allow_requests(all_requests=True))

    def start_browser(self, size):
        browser = Browser(*size, is_phone=size == PHONE)
        self.addCleanup(browser.stop)
        return browser

    def go(self, browser, path):
        self.env.flush_all()  # what colleagues have done is there
        browser.go(f"{self.base_url()}{path}")
        browser.wait("document.readyState === 'complete' && !!document.getElementById('main')")

    def press(self, browser, selector, then):
        """Press, and wait for the next page."""
        browser.evaluate("window.before = true")
        browser.click(selector)
        browser.wait("!window.before && document.readyState === 'complete'")
        browser.wait_for(then)
        self.env.invalidate_all()  # what the page has written

    def fill(self, browser, **values):
        for name, value in values.items():
            browser.evaluate(f"""(() => {{
                const field = document.getElementById({json.dumps(name)});
                field.focus();
                field.value = {json.dumps(value)};
                field.dispatchEvent(new Event("input", {{bubbles: true}}));
            }})()""")

    def look(self, browser, where):
        """On a phone and on a wide screen: no finding of axe, nothing wider than the screen, nothing too small to tap, right
        to left, each fault in the summary with its field.

        ``ALSERAJ_TEST_PICTURES=folder`` puts a picture of the page there.
        """
        browser.evaluate(f"{self.axe}; true")
        for size in (PHONE, DESK) if browser.is_phone else (DESK,):
            if browser.is_phone:
                self._resize(browser, size)
            self._look_at(browser, f"{where} {size[0]}", size[0])
        if browser.is_phone:
            self._resize(browser, PHONE)
        self.assertEqual(browser.evaluate("document.dir"), "rtl", where)
        self.assertEqual(browser.evaluate("""[...document.querySelectorAll("#errors a")]
            .filter((link) => !document.getElementById(link.hash.slice(1))).map((link) => link.hash).join()"""), "", where)
        left = browser.evaluate(r"""
            document.querySelector("main").innerText.replace(/\S+@\S+/g, "").match(/[A-Za-z]{4,}/g)?.join(" ") || "" """)
        known = re.sub(r"(?i)jpg|png|javascript|xxxxxxxx|company|branch|riyadh|kharj", "", left)
        self.assertEqual(known.strip(), "", f"{where}: words that are not Arabic")

    def _resize(self, browser, size):
        browser.resize(*size, is_phone=size == PHONE)
        browser.wait(f"window.innerWidth === {size[0]}")

    def _look_at(self, browser, where, width):
        if folder := os.environ.get("ALSERAJ_TEST_PICTURES"):
            name = re.sub(r"\W+", "-", where).strip("-")
            picture = browser.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
            Path(folder, f"{name}.png").write_bytes(base64.b64decode(picture))
        found = browser.evaluate("""
            axe.run(document, {resultTypes: ["violations"]}).then((result) => JSON.stringify(
                result.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 200))])))
        """)
        self.assertEqual(json.loads(found), [], where)
        self.assertLessEqual(browser.evaluate("document.documentElement.scrollWidth"), width, where)
        small = browser.evaluate("""JSON.stringify(
            [...document.querySelectorAll(
                "button, a.button, a.row, a.back, .choice, input:not([type=hidden]), select, summary, nav a")]
                .filter((node) => node.offsetParent && !node.closest(".choice input")
                    && (node.closest(".choice") || node).getBoundingClientRect().height < 44)
                .map((node) => node.outerHTML.slice(0, 120)))""")
        self.assertEqual(json.loads(small), [], where)

    def send_photo(self, browser, selector, then, small=False, count=1):
        """Choose large photographs, or small ones, and wait until they have arrived."""
        with tempfile.TemporaryDirectory() as folder:
            names = [f"{folder}/page-{number}.jpg" for number in range(count)]
            for name in names:
                size = (300, 400) if small else (3000, 2200)
                Image.effect_noise(size, 90).convert("RGB").save(name, "JPEG", quality=60 if small else 95)
            if not small:
                self.assertGreater(Path(names[0]).stat().st_size, 4_000_000)
            root = browser.call("DOM.getDocument")["root"]["nodeId"]
            node = browser.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
            browser.call("DOM.setFileInputFiles", files=names, nodeId=node)
            browser.wait(then if then.startswith("!") else f"!!document.querySelector({json.dumps(then)})")

    def apply(self, browser, identifier, support, small=False):
        """Ask for support without an account, with a photograph of each kind of paper asked for first.

        :return: the number that the last page says
        """
        self.go(browser, "/apply")
        self.press(browser, "main form button", "[name=support]")
        self.look(browser, "what")
        self.press(browser, "main form button[type=submit]", "#errors")
        self.look(browser, "what is not chosen")
        self.assertEqual(browser.evaluate("document.activeElement.id"), "errors", "what is wrong is read first")
        browser.evaluate(f"document.querySelector('[value={support}]').checked = true")
        self.press(browser, "main form button[type=submit]", "#identifier")
        self.look(browser, "who")
        self.fill(browser, name="سارة محمد العتيبي", identifier=identifier, birth_date="1405/03/17")
        self.go(browser, "/apply")  # the phone went out of sight before it was sent
        self.go(browser, "/apply/identity")
        self.assertEqual(browser.evaluate("document.getElementById('identifier').value"), identifier, "nothing is lost")
        self.fill(browser, mobile="0501112223")
        browser.evaluate("document.querySelector('[name=gender][value=female]').checked = true")
        self.press(browser, "main form button[type=submit]", "#member_0_name")
        self.look(browser, "family")
        browser.evaluate("document.querySelector('[value=widowed]').checked = true")
        self.fill(browser, member_0_name="خالد أحمد", member_0_relation="son", member_0_birth_date="1436/01/01")
        self.press(browser, "main form button[type=submit]:not([name])", "#city")
        self.look(browser, "need")
        browser.evaluate("document.querySelector('[value=rented]').checked = true")
        self.fill(browser, city="الرياض", rent="١٥٠٠", income="2000", description="إيجار متأخر")
        if browser.evaluate("!!document.getElementById('amount')"):
            self.fill(browser, amount="3000")
        self.press(browser, "main form button[type=submit]", "input[type=file]")
        self.send_photo(browser, "input[type=file]", "[name=remove]", small=small)
        self.look(browser, "papers")
        self.press(browser, "[name=next]", "#pad")
        self.look(browser, "check")
        browser.evaluate("document.getElementById('pad_write').click()")  # without a finger, by the keyboard
        self.press(browser, "#sign_form button[type=submit]", "#applied_number")
        self.look(browser, "done")
        return browser.get_text("#applied_number")

    def be(self, browser, user):
        """Go on as this user, without the way through the login."""
        session = self.authenticate(user.login, user.login)
        browser.call("Network.setCookie", name="session_id", value=session.sid, url=self.base_url())

    def log_in(self, browser, file):
        """The officer gives the login; the family asks for a code, reads it on the phone and is on its own pages."""
        file.with_user(self.user_officer).action_invite_home()
        self.go(browser, "/alseraj/login")
        self.enter_code(browser, file)
        browser.wait("location.pathname.endsWith('/my')")

    def enter_code(self, browser, file):
        """From the page that asks for the identifier on."""
        self.fill(browser, identifier=file.identifier)
        self.press(browser, "[name=way]", "#code")
        self.look(browser, "code")
        self.env["alseraj.login.code"].search([("is_sent", "=", False)])._look_up()
        row = self.env["alseraj.login.code"].search([("beneficiary_id", "=", file.id)], order="id desc", limit=1)
        row._tell("login_code")
        self.env.flush_all()
        text = self.env["sms.sms"].search([("number", "=", file.mobile)], order="id desc", limit=1).body
        self.fill(browser, code=re.search(r"\b(\d{6})\b", text)[1])
        browser.click("main form button")
