"""A guardian of two families on a phone of 360 pixels, in Arabic, by the keyboard only; then axe on a wide screen."""

import json
import re
from datetime import timedelta

from phone import PHONE, PhoneCase

from odoo import fields
from odoo.tests import tagged

PATHS = ("/my/file", "/my/family", "/my/messages", "/my/complaints", "/my/appointments", "/my/consents", "/my/data")
MOST_TABS = 200


@tagged("post_install", "-at_install")
class TestMyFamilies(PhoneCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_user("head", "group_grievance")
        cls.company.name = "جمعية السراج"
        vals = {"lang": "ar_001", "officer_id": cls.user_officer.id}
        cls.first = cls.make_beneficiary(name="نورة سالم حمد القحطاني", mobile="0501112221", city="الرياض", **vals)
        cls.second = cls.make_beneficiary(name="هند سالم حمد الدوسري", mobile="0501112222", city="الخرج", **vals)
        cls.env["alseraj.household.member"].create([
            {"beneficiary_id": cls.first.id, "name": "خالد فهد", "relation": "son", "birth_date": "2015-01-01"},
            {"beneficiary_id": cls.second.id, "name": "ريم فهد", "relation": "daughter", "birth_date": "2012-01-01"},
        ])
        cls.member = cls.second.member_ids
        cls.deeds = cls.env["alseraj.collector"]
        number = cls.national_id()
        for file in (cls.first, cls.second):
            cls.deeds |= cls.make_collector(
                file, relation="guardian", identifier=number, mobile="0551112223", name="سلمان فهد الدوسري")
        hall = cls.env["alseraj.waiting.hall"].create({"name": "صالة الاستقبال", "branch_id": cls.branch.id})
        cls.slots = cls.env["alseraj.appointment.slot"].create([
            {"hall_id": hall.id, "start": fields.Datetime.now() + timedelta(days=day)} for day in (1, 2)])

    # ------------------------------------------------------------ without a finger

    def tab_to(self, browser, selector):
        """Press Tab until the element has the focus; who can't see the pointer finds it so."""
        browser.wait_for(selector)
        for _try in range(MOST_TABS):
            if browser.evaluate(f"!!document.activeElement?.matches({json.dumps(selector)})"):
                return
            browser.press("Tab")
        self.fail(f"not reached by the keyboard: {selector}")

    def type_into(self, browser, selector, text):
        self.tab_to(browser, selector)
        browser.type(text)

    def choose(self, browser, selector, value):
        """Go down in a list until the value is chosen."""
        self.tab_to(browser, selector)
        for _try in range(50):
            if browser.evaluate(f"document.activeElement.value === {json.dumps(value)}"):
                return
            browser.press("ArrowDown")
        self.fail(f"not chosen by the keyboard: {selector} {value}")

    def enter(self, browser, selector, then):
        """Press Enter on a link or button, and wait for the next page."""
        self.tab_to(browser, selector)
        browser.evaluate("window.before = true")
        browser.press("Enter")
        browser.wait("!window.before && document.readyState === 'complete'")
        browser.wait_for(then)
        self.env.invalidate_all()  # the browser's requests have environments of their own

    def open_page(self, browser, path):
        """By the navigation, of which the rest is folded."""
        if not browser.evaluate("document.querySelector('details.menu').open"):
            self.tab_to(browser, "details.menu summary")
            browser.press("Enter")
            browser.wait("document.querySelector('details.menu').open")
        self.enter(browser, f".mine a[href='{path}']", "#main")
        browser.wait(f"location.pathname === '{path}'")
        self.look(browser, path)

    # ------------------------------------------------------------ the day of a guardian

    def test_two_families_by_the_keyboard(self):
        browser = self.start_browser(PHONE)
        self._log_in(browser)
        self.look(browser, "home")
        self.open_page(browser, "/my/family")
        self.assertIn("خالد فهد", browser.get_text("#main"))
        self.choose(browser, "#switch_file", str(self.second.id))
        self.enter(browser, "#switch_form button", "#main")
        text = browser.get_text("#main")
        self.assertIn(self.member.name, text)
        self.assertNotIn("خالد فهد", text)
        self.assertEqual(browser.evaluate("location.pathname + location.search"), "/my/family", "no file in the address")
        self._correct(browser)
        self._write(browser)
        self._complain(browser)
        self._book(browser)
        self._agree(browser)
        self._look_at_all()
        self._end(browser)

    def _log_in(self, browser):
        self.deeds.with_user(self.user_officer).action_invite_home()
        self.go(browser, "/alseraj/login")
        self.type_into(browser, "#identifier", self.deeds[0].identifier)
        self.enter(browser, "[name=way]", "#code")
        self.env["alseraj.login.code"].search([("is_sent", "=", False)])._look_up()
        row = self.env["alseraj.login.code"].search([("collector_id", "in", self.deeds.ids)], order="id desc", limit=1)
        row._tell("login_code")
        self.env.flush_all()
        text = self.env["sms.sms"].search([("number", "=", "+966551112223")], order="id desc", limit=1).body
        self.type_into(browser, "#code", re.search(r"\b(\d{6})\b", text)[1])
        self.tab_to(browser, "main form button")
        browser.press("Enter")
        browser.wait("location.pathname.endsWith('/my') && document.readyState === 'complete'")

    def _correct(self, browser):
        what = f"{self.member.id}.birth_date"
        self.enter(browser, f"a[href$='what={what}']", "#value")
        self.look(browser, "this is wrong")
        self.enter(browser, "#correct_form button", "#errors")
        self.look(browser, "nothing was typed")
        self.assertEqual(browser.evaluate("document.activeElement.id"), "errors", "what is wrong is read first")
        self.type_into(browser, "#value", "1434/02/02")
        self.enter(browser, "#correct_form button", "#proof")
        self.look(browser, "the proof")
        self.send_photo(browser, "#proof", "#proof_came")
        self.look(browser, "the proof has come")
        self.enter(browser, "[name=next]", "#corrections")
        line = self.env["alseraj.correction"].search([("beneficiary_id", "=", self.second.id)])
        self.assertEqual((line.state, line.proof_id.state), ("waiting", "received"))
        self.assertLess(len(line.proof_id.attachment) * 3 / 4, 2_000_000, "made smaller on the phone")
        line.with_user(self.user_officer).action_accept()
        self.assertEqual(self.member.birth_date.isoformat(), "2012-12-15")
        self.open_page(browser, "/my/family")
        self.assertIn("صحّحناه", browser.get_text("#corrections"))

    def _write(self, browser):
        self.open_page(browser, "/my/messages")
        self.type_into(browser, "#text", "متى يُنظر في طلبنا؟")
        self.go(browser, "/my/data")  # the phone went out of sight before it was sent
        self.go(browser, "/my/messages")
        self.assertEqual(browser.evaluate("document.getElementById('text').value"), "متى يُنظر في طلبنا؟", "nothing is lost")
        self.enter(browser, "#message_form button", "#applied")
        interaction = self.env["alseraj.interaction"].search([("at_home", "=", True)])
        self.assertEqual((interaction.beneficiary_id, interaction.user_id), (self.second, self.user_officer))
        interaction.with_user(self.user_officer).write({"answer": "ينظر فيه يوم الأحد."})
        interaction.with_user(self.user_officer).action_done()
        self.open_page(browser, "/my/messages")
        self.assertIn("ينظر فيه يوم الأحد.", browser.get_text("#thread"))
        self.assertEqual(browser.evaluate("document.getElementById('text').value"), "", "what was sent is not typed again")

    def _complain(self, browser):
        self.open_page(browser, "/my/complaints")
        self.type_into(browser, "#text", "تأخر الرد")
        self.enter(browser, "#complaint_form button", "#applied")
        self.look(browser, "one complaint")
        complaint = self.env["alseraj.complaint"].search([("beneficiary_id", "=", self.second.id)])
        complaint.write({"subject": "delay", "resolution": "نعتذر عن التأخر.", "user_id": self.user_officer.id})
        complaint.action_acknowledge()
        complaint.action_resolve()
        self.open_page(browser, "/my/complaints")
        self.enter(browser, f"a[href$='/{complaint.id}']", "#word_form")
        self.look(browser, "the answer")
        self.enter(browser, "[name=word][value=dissatisfied]", "#errors")
        self.look(browser, "not satisfied, without words")
        self.type_into(browser, "#note", "لم يصلنا شيء")
        self.enter(browser, "[name=word][value=dissatisfied]", "#applied")
        self.assertEqual((complaint.state, complaint.word_note), ("escalated", "لم يصلنا شيء"))

    def _book(self, browser):
        self.open_page(browser, "/my/appointments")
        self.choose(browser, "#slot", str(self.slots[0].id))
        self.enter(browser, "#slot_form button", "#held")
        self.look(browser, "an appointment")
        self.enter(browser, "#held a.button", "[name=move]")
        self.choose(browser, "#slot", str(self.slots[1].id))
        self.enter(browser, "#slot_form button", "#held")
        self.assertEqual(self.slots.mapped("taken"), [0, 1])
        self.enter(browser, "#held button", "#free")
        self.assertEqual(self.slots.mapped("taken"), [0, 0])

    def _agree(self, browser):
        self.open_page(browser, "/my/consents")
        self.enter(browser, "[name=give][value=photo]", "[name=withdraw]")
        self.assertEqual(self.second.consent_ids.mapped("guardian_name"), ["سلمان فهد الدوسري"])
        self.enter(browser, "[name=withdraw]", "[name=give][value=photo]")
        self.assertEqual(self.second.photo_consent, "withdrawn")
        self.open_page(browser, "/my/data")
        self.enter(browser, "#copy", "#main section")
        self.look(browser, "the copy")
        self.assertIn(self.second.identifier, browser.get_text("#main"))

    def _look_at_all(self):
        """All of them once more, at the end of the day."""
        browser = self.start_browser(PHONE)
        self.be(browser, self.deeds.home_user_id)
        for path in PATHS:
            self.go(browser, path)
            self.look(browser, path)

    def _end(self, browser):
        deed = self.deeds.filtered(lambda deed: deed.beneficiary_id == self.second)
        deed.with_user(self.user_officer).action_end("بلغت سن الرشد")
        self.go(browser, "/my/family")
        text = browser.get_text("body")
        self.assertIn("خالد فهد", text)
        self.assertNotIn(self.second.name, text)
        self.assertFalse(browser.evaluate("!!document.getElementById('switch_form')"), "one file is left")
