"""From the first page without an account to the opinion of the service: one family, one phone of 360 pixels, Slow 3G, Arabic."""

from datetime import timedelta

from phone import PHONE, SLOW
from test_my_pages import WayCase

from odoo import Command, fields
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestWholeWay(WayCase):

    def test_apply_desk_complete_sign_follow_letter_appeal_receipt_survey(self):
        browser = self.start_browser(PHONE)
        browser.call("Network.enable")
        browser.call("Network.emulateNetworkConditions", **SLOW)
        identifier = self.national_id()
        number = self.apply(browser, identifier, self.support_type._get_public_path(), small=True)
        self._follow(browser, number, identifier)
        request = self._take_in(number)
        self.file = request.beneficiary_id
        browser.call("Network.clearBrowserCookies")
        self.log_in(browser, self.file)
        self.bring_what_is_asked(browser, request, small=True)
        self._sign_again(browser, request)
        self.pass_desk(request)
        self.appeal(browser, request)
        self.receive(browser, request)
        self._give_opinion(browser, request)

    def _follow(self, browser, number, identifier):
        self.press(browser, "main a.button[href$='/track']", "#number")
        self.fill(browser, number=number, mobile="0501112223")
        self.press_and_look(browser, "main form button", "#tracked", "followed by its number")
        self.assertNotIn(identifier, browser.evaluate("document.documentElement.outerHTML"))

    def _take_in(self, number):
        """The desk looks at what came and registers the file."""
        application = self.env["alseraj.application"].search([("number", "=", number)])
        officer = application.with_user(self.user_officer)
        file, request = officer.beneficiary_id, officer.request_id
        file.write({
            "father_name": "محمد", "grandfather_name": "سعد", "family_name": "العتيبي",
            "category_ids": [Command.set(self.category_poor.ids)]})
        self.verify_documents(file.with_env(self.env))
        file.document_ids.filtered(lambda document: document.state == "received").with_user(self.user_officer).action_verify()
        file.with_user(self.user_officer).action_register()
        if request.state == "draft":
            request.with_user(self.user_officer).action_submit()
        self.assertEqual((file.state, request.state), ("registered", "submitted"))
        return request.with_env(self.env)

    def _sign_again(self, browser, request):
        """The officer has corrected what is declared meanwhile, so the family reads and signs it anew, on its own pages."""
        # the committee need not wait two weeks; it stands in what the family signs
        request.with_user(self.user_officer).write({
            "description": "سلة لأسرة من ستة", "urgent": True, "urgent_reason": "إخلاء"})
        before = request.signature_ids
        self.go(browser, f"/my/requests/{request.id}/sign")
        browser.wait_for("#pad")
        self.look(browser, "signed anew")
        self.assertIn("سلة لأسرة من ستة", browser.get_text("#main"))
        self.sign(browser, "[data-sent]")
        self.look(browser, "thanks for the signature")
        self.assertEqual((request.signature_ids - before).channel, "portal")

    def _give_opinion(self, browser, request):
        rule = self.env.ref("alseraj_survey.rule_done")
        rule.delay_days = 0  # it need not wait for the next day
        rule._write_internal({"asked_until": fields.Datetime.now() - timedelta(days=1)})
        rule._invite()
        invitation = self.env["alseraj.survey.invitation"].search([("request_id", "=", request.id)])
        self.assertEqual(len(invitation), 1, "by the rule, when the support has arrived")
        self.env.flush_all()
        self.go(browser, "/my")
        self.look(browser, "home with an opinion to give")
        self.press(browser, "ul.tasks a[href*='/opinion']", "#opinion_begin")
        browser.click("#opinion_begin")
        browser.wait_for("#opinion_send")
        browser.evaluate("""document.querySelectorAll("fieldset").forEach((group) => {
            if (!group.closest("details")) { const last = group.querySelectorAll("input"); last[last.length - 1].click(); }
        })""")
        self.look(browser, "the questions")
        browser.click("#opinion_send")
        browser.wait_for("#opinion_thanks")
        self.look(browser, "thanks")
        self.env.invalidate_all()
        self.assertFalse(invitation.exists()._is_open(), "each answers once")
