from markupsafe import escape

from odoo.tests import tagged

from ...tools import amount_words, hijri
from ..request.common import RequestCommon
from .common import ReportMixin


@tagged("post_install", "-at_install")
class TestRequestReports(ReportMixin, RequestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.company.currency_id = cls.env.ref("base.SAR")
        cls.beneficiary.partner_id.lang = "ar_001"
        cls.request = cls.make_requests(amount_requested=2750.5)
        cls.request.action_submit()

    def test_receipt(self):
        html = self.render_html("action_report_receipt", self.request)
        for day in (self.request.reply_not_before, self.request.reply_due):
            self.assertIn(hijri.format_both(day, "ar_001"), html)
        self.assertIn(self.request.name, html)
        self.assertIn("2,750.50", html)
        self.assertIn(amount_words.amount_to_arabic(2750.5, "SAR"), html)
        self.assertIn('dir="rtl"', html)

    def test_receipt_in_english(self):
        self.beneficiary.partner_id.lang = "en_US"
        html = self.render_html("action_report_receipt", self.request)
        self.assertIn(escape(hijri.format_both(self.request.reply_due, "en_US")), html)  # Sha'ban has an apostrophe
        self.assertIn('dir="ltr"', html)

    def test_receipt_day_is_that_of_the_house(self):
        # 22:30 in London is the next day in Riyadh.
        self.company.partner_id.tz = "Asia/Riyadh"
        self.request._write_internal({"submitted_on": "2026-03-10 22:30:00"})
        self.assertIn("11 مارس 2026", self.render_html("action_report_receipt", self.request))

    def test_form_prints_what_was_signed(self):
        self.env["alseraj.household.member"].create({
            "beneficiary_id": self.beneficiary.id, "name": "فرد أضيف بعد التوقيع", "relation": "son",
        })
        self.assertNotIn("فرد أضيف بعد التوقيع", self.render_html("action_report_request_form", self.request))
        unsigned = self.make_requests(sign=False)
        self.assertIn("فرد أضيف بعد التوقيع", self.render_html("action_report_request_form", unsigned))

    def test_form_has_signature_with_time(self):
        self.company.partner_id.tz = "Asia/Riyadh"
        self.request._write_internal({"signed_on": "2026-03-10 07:15:00"})
        html = self.render_html("action_report_request_form", self.request)
        self.assertIn("10:15", html)
        self.assertIn(hijri.format_both(self.request.signed_on.date(), "ar_001"), html)

    def test_case_study(self):
        request = self.make_verified(self.make_beneficiary())
        study = self.make_studies(request)
        study.action_done()
        text = self.render_text("action_report_case_study", study, self.user_researcher)
        self.assertIn(study.name, text)
        self.assertIn("A family of one in a rented room.", text)
        self.assertIn(self.user_researcher.name, text)
