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

    def look(self, browser, where, width):
        """No finding of axe, nothing wider than the screen, nothing too small to tap, right to left.

        ``ALSERAJ_TEST_PICTURES=folder`` puts a picture of the page there.
        """
        if folder := os.environ.get("ALSERAJ_TEST_PICTURES"):
            name = re.sub(r"\W+", "-", where).strip("-")
            picture = browser.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
            Path(folder, f"{name}-{width}.png").write_bytes(base64.b64decode(picture))
        browser.evaluate(f"{self.axe}; true")
        found = browser.evaluate("""
            axe.run(document, {resultTypes: ["violations"]}).then((result) => JSON.stringify(
                result.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 200))])))
        """)
        self.assertEqual(json.loads(found), [], where)
        self.assertLessEqual(browser.evaluate("document.documentElement.scrollWidth"), width, where)
        small = browser.evaluate("""JSON.stringify(
            [...document.querySelectorAll("button, a.button, .choice, input:not([type=hidden]), select, summary, nav a")]
                .filter((node) => node.offsetParent && !node.closest(".choice input")
                    && (node.closest(".choice") || node).getBoundingClientRect().height < 44)
                .map((node) => node.outerHTML.slice(0, 120)))""")
        self.assertEqual(json.loads(small), [], where)
        self.assertEqual(browser.evaluate("document.dir"), "rtl", where)
        left = browser.evaluate(r"""
            document.querySelector("main").innerText.replace(/\S+@\S+/g, "").match(/[A-Za-z]{4,}/g)?.join(" ") || "" """)
        known = re.sub(r"(?i)jpg|png|javascript|xxxxxxxx|company|branch|riyadh|kharj", "", left)
        self.assertEqual(known.strip(), "", f"{where}: words that are not Arabic")

    def send_photo(self, browser, selector, then):
        """Choose a large photograph, and wait until it has arrived."""
        with tempfile.NamedTemporaryFile(suffix=".jpg") as photo:
            Image.effect_noise((3000, 2200), 90).convert("RGB").save(photo.name, "JPEG", quality=95)
            self.assertGreater(Path(photo.name).stat().st_size, 4_000_000)
            root = browser.call("DOM.getDocument")["root"]["nodeId"]
            node = browser.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
            browser.call("DOM.setFileInputFiles", files=[photo.name], nodeId=node)
            browser.wait_for(then)

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
        self.look(browser, "code", PHONE[0])
        self.env["alseraj.login.code"].search([("is_sent", "=", False)])._look_up()
        row = self.env["alseraj.login.code"].search([("beneficiary_id", "=", file.id)], order="id desc", limit=1)
        row._tell("login_code")
        self.env.flush_all()
        text = self.env["sms.sms"].search([("number", "=", file.mobile)], order="id desc", limit=1).body
        self.fill(browser, code=re.search(r"\b(\d{6})\b", text)[1])
        browser.click("main form button")
