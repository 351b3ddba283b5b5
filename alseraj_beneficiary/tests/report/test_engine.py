from unittest.mock import patch

from psycopg2.extras import Json

from odoo.tests import tagged

from ...models.odoo.ir_actions_report import IrActionsReport
from ...tools import hijri, pdf
from ..common import PREFIX
from ..request.common import RequestCommon
from .common import ReportMixin, read_pages

FORM = "action_report_request_form"
RECEIPT = "action_report_receipt"


@tagged("post_install", "-at_install")
class TestEngine(ReportMixin, RequestCommon):
    """Which engine prints what, and how records become one file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.request = cls.make_requests()
        cls.request.action_submit()
        cls.receipt = cls.env.ref(PREFIX + RECEIPT)

    def make_submitted(self, count):
        requests = self.make_requests(self.make_beneficiaries(count))
        requests.action_submit()
        return requests

    def test_arabic_text_layer(self):
        self.beneficiary.partner_id.lang = "ar_001"
        self.request.description = "نأمل سرعة الاستلام ولكم الشكر"
        text = self.render_text(FORM, self.request)
        self.assertIn("الاستلام", text)
        self.assertWords(self.beneficiary.name, text)
        self.assertWords(hijri.format(self.get_today(), "ar_001"), text)

    def test_letterhead_and_number_on_every_page(self):
        self.beneficiary.partner_id.lang = "en_US"
        self.company.write({"name": "Charity of the Lamp", "company_registry": "R-4711"})
        self.request.description = "A line.\n" * 120
        pages = read_pages(self.render(FORM, self.request))
        self.assertGreater(len(pages), 1)
        self.assertIn("R-4711", pages[0])
        for number, page in enumerate(pages, start=1):
            self.assertIn("Charity of the Lamp", page)
            self.assertIn(f"Page {number} of {len(pages)}", page)
            self.assertIn(self.request.name, page)

    def test_many_records_one_file(self):
        requests = self.make_submitted(3)
        requests.partner_id.lang = "en_US"
        pages = read_pages(self.render(RECEIPT, requests))
        self.assertEqual(len(pages), 3)
        for request, page in zip(requests, pages, strict=True):
            self.assertIn(request.name, page)
            self.assertIn("Page 1 of 1", page)

    def test_each_in_his_own_language(self):
        requests = self.make_submitted(2)
        requests[0].partner_id.lang = "en_US"
        requests[1].partner_id.lang = "ar_001"
        english, arabic = read_pages(self.render(RECEIPT, requests))
        day = requests[0].reply_due
        self.assertIn(day.strftime("%B"), english)
        self.assertNotIn(day.strftime("%B"), arabic)
        self.assertIn("الموافق", arabic)

    def test_free_text_is_escaped(self):
        self.beneficiary.partner_id.lang = "en_US"
        self.request.description = "<script>alert(1)</script><img src=x onerror=alert(2)>"
        self.env.cr.execute(  # the form prints what was signed
            "UPDATE alseraj_signature SET snapshot = %s WHERE request_id = %s",
            [Json(self.request._prepare_snapshot()), self.request.id])
        self.env.invalidate_all()
        html = self.render_html(FORM, self.request)
        self.assertIn("&lt;script&gt;alert(1)", html)
        self.assertNotIn("<script>alert", html)
        self.assertNotIn("<img src=x", html)
        self.assertIn("<script>alert(1)</script>", self.render_text(FORM, self.request))

    def test_signature_is_printed(self):
        html = self.render_html(FORM, self.request)
        self.assertIn("data:image/png;base64,", html)
        self.assertIn(self.request.signed_by, html)

    def test_saved_once_and_reloaded(self):
        requests = self.make_submitted(2)
        self.receipt.write({
            "attachment": "'receipt-%s.pdf' % object.id", "attachment_use": True,
        })
        self.render(RECEIPT, requests)
        saved = self.env["ir.attachment"].search([
            ("res_model", "=", requests._name), ("res_id", "in", requests.ids), ("name", "like", "receipt-"),
        ])
        self.assertEqual(len(saved), 2)
        self.assertTrue(all(attachment.raw.startswith(b"%PDF") for attachment in saved))
        with patch.object(pdf, "render", side_effect=AssertionError("printed again")):
            self.assertEqual(len(read_pages(self.render(RECEIPT, requests))), 2)

    def test_tests_get_html_unless_forced(self):
        content, kind = self.env["ir.actions.report"]._render_qweb_pdf(PREFIX + RECEIPT, self.request.ids)
        self.assertEqual(kind, "html")
        self.assertIn(self.request.name, content.decode())

    def test_falls_back_without_weasyprint(self):
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with (
            patch.object(pdf, "_load_engine", return_value=None),
            patch.object(IrActionsReport, "get_wkhtmltopdf_state", return_value="ok", create=True),
            patch.object(
                IrActionsReport, "_run_wkhtmltopdf", return_value=b"%PDF-other", create=True
            ) as other,
        ):
            content, kind = reports._render_qweb_pdf(PREFIX + RECEIPT, self.request.ids)
            self.assertFalse(self.receipt.alseraj_engine_ready)
        self.assertEqual((content, kind), (b"%PDF-other", "pdf"))
        [body] = other.call_args.args[0]
        self.assertIn(self.request.name, str(body))

    def test_other_reports_are_left_alone(self):
        report = self.env.ref("base.ir_module_reference_print")
        self.assertFalse(report.alseraj_engine)
        module = self.env.ref("base.module_base")
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with (
            patch.object(pdf, "render", side_effect=AssertionError("not ours")),
            patch.object(IrActionsReport, "get_wkhtmltopdf_state", return_value="ok", create=True),
            patch.object(IrActionsReport, "_run_wkhtmltopdf", return_value=b"%PDF-other", create=True),
        ):
            self.assertEqual(reports._render_qweb_pdf(report, module.ids)[0], b"%PDF-other")

    def test_browser_downloads_without_wkhtmltopdf(self):
        self.assertTrue(self.receipt._get_action_dict()["alseraj_engine_ready"])
        action = self.receipt.report_action(self.request)
        self.assertTrue(action["alseraj_engine_ready"])
        self.assertEqual(action["type"], "ir.actions.report")
        other = self.env.ref("base.ir_module_reference_print")
        self.assertFalse(other._get_action_dict()["alseraj_engine_ready"])

    def test_ten_cost_the_queries_of_three(self):
        few, many = self.make_submitted(3), self.make_submitted(10)
        with patch.object(pdf, "render", return_value=b"%PDF"):
            costs = [self.count_queries(self.render, RECEIPT, requests) for requests in (few, few, many, many)]
        # the first one compiles the templates; each first print enters the papers in their register
        self.assertEqual(costs[1], costs[3])
        self.assertLessEqual(costs[2], costs[0])
