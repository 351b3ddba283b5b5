"""A family on its own pages, on a phone of 360 pixels, in Arabic: it asks, sends, signs, follows, appeals and receives.

axe looks at each page, on the phone and on a wide screen.
"""

import json

from phone import PHONE, PhoneCase

from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests import scene
from odoo.addons.alseraj_beneficiary.tests.committee.common import PNG, CommitteeCommon
from odoo.addons.alseraj_beneficiary.tools import secret_links

APPEAL = "انقطع الدخل بعد القرار"


class WayCase(PhoneCase, CommitteeCommon):
    """An association that gives food baskets, and what a family does on its own pages from the wish to the receipt."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        scene.make_office_of_one(cls.env.company)
        cls.committee.quorum = 2  # others hear the appeal
        fund = cls.env["alseraj.fund"].create({"name": "السلال", "code": "BSK", "kind": "general", "budget": 100_000})
        cls.support_type.write({
            "name": "سلة غذائية", "kind": "in_kind", "unit": "سلة", "unit_value": 300, "fund_id": fund.id,
            "portal_published": True, "document_line_ids": [(5,)]})
        cls.file = cls.make_beneficiary(name="سارة محمد سعد العتيبي", gender="female", mobile="0501112223", lang="ar_001")

    def press_and_look(self, browser, selector, then, where):
        self.press(browser, selector, then)
        self.look(browser, where)

    def sign(self, browser, then):
        browser.evaluate("document.getElementById('pad_write').click()")  # without a finger, by the keyboard
        self.press(browser, "#sign_form button[type=submit]", then)

    def ask(self, browser):
        self.press_and_look(browser, "main a.button", ".offers", "choose")
        kind = self.support_type.id
        self.press_and_look(browser, f".offers [value='{kind}']", "#description", "fill in")
        # the committee need not wait two weeks; it stands in what the family signs
        self.file.request_ids.write({"urgent": True, "urgent_reason": "إخلاء"})
        self.env.flush_all()
        self.fill(browser, description="سلة لأسرة من خمسة")
        self.go(browser, "/my")  # the phone went out of sight before it was sent
        browser.evaluate("history.back()")
        browser.wait("!!document.getElementById('description')?.value")
        self.press_and_look(browser, "#paper_form button[type=submit]", "#pad", "read and sign")
        self.assertEqual(browser.evaluate("document.getElementById('signed_by').value"), self.file.name)
        self.sign(browser, "[data-sent]")
        self.look(browser, "sent")
        request = self.env["alseraj.support.request"].search([("beneficiary_id", "=", self.file.id)])
        self.assertEqual((request.state, request.description), ("submitted", "سلة لأسرة من خمسة"))
        return request

    def bring_what_is_asked(self, browser, request, small=False):
        request.with_user(self.user_officer).action_return("• صورة عداد الكهرباء")
        self.go(browser, "/my")
        self.look(browser, "home with what waits")
        self.press_and_look(browser, f"a[href='/my/requests/{request.id}/complete']", "input[type=file]", "what is missing")
        self.fill(browser, words="هذه صورة العداد")
        self.send_photo(browser, "input[type=file]", "[name=remove]", small=small)
        browser.wait("document.getElementById('words').value === 'هذه صورة العداد'")  # nothing typed is lost by it
        self.look(browser, "one page has come")
        self.press_and_look(browser, "#completed", "[data-sent]", "completed")
        document = request.document_ids.filtered(lambda document: document.has_attachment and document.state == "received")
        self.assertLess(len(document.attachment) * 3 / 4, 2_000_000, "made smaller on the phone")

    def pass_desk(self, request):
        """The officer verifies what came, and the researcher studies it."""
        request.document_ids.filtered(lambda document: document.state == "received").with_user(self.user_officer).action_verify()
        request.with_user(self.user_officer).action_submit()
        request.with_user(self.user_officer).action_verify()
        self.study(request, 300)

    def appeal(self, browser, request):
        self.decide(request, "against", voters=self.user_chair | self.user_member)
        request.with_user(self.user_officer).action_notify()
        self.go(browser, "/my")
        self.press_and_look(browser, f"a[href='/my/requests/{request.id}#decision']", "#decision", "the decision")
        self.assertTrue(request.portal_read_on)
        self.assertEqual(self._fetch(browser, f"/my/requests/{request.id}/letter"), "application/pdf")
        self.press_and_look(browser, f"a[href='/my/requests/{request.id}/appeal']", "#reason", "appeal")
        self.press_and_look(browser, "main form button", "#errors", "an appeal without words")
        self.fill(browser, reason=APPEAL)
        browser.call("Network.clearBrowserCookies")  # the session is over
        self.press(browser, "main form button", "#identifier")
        self.enter_code(browser, self.file)
        browser.wait("location.pathname.endsWith('/appeal') && !!document.getElementById('reason')")
        browser.wait(f"document.getElementById('reason').value === '{APPEAL}'")  # what was typed is there
        self.press_and_look(browser, "main form button", "[data-sent]", "an appeal was taken")
        self.assertEqual((request.appeal_count, request.appeal_reason), (1, APPEAL))
        voters = self.user_vice | self.user_member_2 | self.user_member_3
        self.decide(request, "for", voters=voters, amount=300)
        request.with_user(self.user_officer).action_notify()

    def receive(self, browser, request):
        installment = request.installment_ids
        installment.with_user(self.user_officer).action_hand_over("سارة", PNG.decode())
        self.go(browser, f"/my/requests/{request.id}")
        self.look(browser, "approved after the appeal")
        self.assertEqual(self._fetch(browser, f"/my/requests/{request.id}/letter"), "application/pdf")
        token = installment._get_receipt_token()
        handle = secret_links.get_handle(token)
        self._listen(browser, f"/alseraj/receipt/{token}", f"a[href='/alseraj/receipt/{handle}/read']", "هل وصلكم")
        self.go(browser, f"/my/requests/{request.id}")
        self.press_and_look(browser, f"ul.tasks a[href='/my/payments/{installment.id}/receipt']", "[name=answer]", "received?")
        self.press_and_look(browser, "[name=answer][value=yes]", ".timeline", "it was received")
        self.assertEqual((installment.state, installment.receipt_channel), ("confirmed", "portal"))

    def _listen(self, browser, path, link, words):
        """The decision letter or a payment, in sentences that the phone's own voice gets one by one, in Arabic."""
        self.go(browser, path)
        self.press_and_look(browser, link, "#spoken p", f"read to me {path}")
        self._hear(browser, words, path)

    def _listen_without_login(self, request):
        """Who has nothing but the message: its link, the question, and the decision aloud."""
        browser = self.start_browser(PHONE)
        self.go(browser, secret_links.make_path("p", request._get_decision_token()))
        browser.wait_for("#answer")
        self.look(browser, "the question before the decision")
        self.assertNotIn("وافقت", browser.get_text("main"))
        self.fill(browser, answer=self.file.identifier[-4:])
        self.press_and_look(browser, "main form button", "#spoken p", "the decision by its link")
        self._hear(browser, "وافقت اللجنة", "the link of a decision")

    def _hear(self, browser, words, path):
        browser.evaluate("window.said = []; speechSynthesis.speak = (one) => said.push([one.text, one.lang])")
        self.assertFalse(browser.evaluate("document.getElementById('read_aloud').hidden"), "it has a voice")
        browser.click("#read_aloud")
        said = json.loads(browser.evaluate("JSON.stringify(said)"))
        shown = json.loads(browser.evaluate(
            "JSON.stringify([...document.querySelectorAll('#spoken p')].map((line) => line.textContent))"))
        self.assertEqual([text for text, _lang in said], shown)
        self.assertTrue(all(lang.startswith("ar") for _text, lang in said), said)
        self.assertIn(words, " ".join(shown))
        self.look(browser, f"read to me, reading {path}")

    def _fetch(self, browser, path):
        return browser.evaluate(f"fetch('{path}').then((answer) => answer.headers.get('Content-Type'))")


@tagged("post_install", "-at_install")
class TestMyPages(WayCase):

    def test_from_the_wish_to_the_receipt(self):
        browser = self.start_browser(PHONE)
        self.log_in(browser, self.file)
        self.look(browser, "home without a request")
        request = self.ask(browser)
        self.bring_what_is_asked(browser, request)
        self.pass_desk(request)
        self.appeal(browser, request)
        self.receive(browser, request)
        self._listen(browser, f"/my/requests/{request.id}", f"a[href='/my/requests/{request.id}/read']", "وافقت اللجنة")
        self._listen_without_login(request)
        self._look_at_all(request)

    def _look_at_all(self, request):
        """The other pages."""
        user = self.file.home_user_id
        paths = (f"/my/requests/{request.id}", "/my", "/my/requests", "/my/requests/new", "/my/documents")
        browser = self.start_browser(PHONE)
        self.be(browser, user)
        for path in paths:
            self.go(browser, path)
            self.look(browser, path)
