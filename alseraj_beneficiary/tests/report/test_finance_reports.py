from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...tools import amount_words, hijri
from ..finance.common import FinanceCommon
from .common import ReportMixin, read_pages

VOUCHER = "action_report_voucher"
SHEET = "action_report_run_sheet"
IN_KIND = "action_report_in_kind"


@tagged("post_install", "-at_install")
class TestFinanceReports(ReportMixin, FinanceCommon):
    def test_voucher(self):
        installment = self.make_requests(amount=1250.75).installment_ids
        run = self.pay(installment)
        html = self.render_html(VOUCHER, installment, self.user_finance)
        for part in (
            installment.name, "1,250.75", amount_words.amount_to_arabic(1250.75, "SAR"), self.fund.name,
            run.name, run.move_id.name, installment.payee_id.bank_ids[:1].acc_number[-4:],
            self.user_finance.name, self.user_finance_2.name, hijri.format_both(run.date, "en_US"),
        ):
            self.assertIn(part, html)
        self.assertNotIn(installment.payee_id.bank_ids[:1].acc_number, html, "masked: a voucher passes through hands")
        self.assertNotIn("proves no payment", html)
        self.assertIn(installment.name, self.render_text(VOUCHER, installment, self.user_finance))

    def test_voucher_of_a_run_that_is_not_paid(self):
        installment = self.make_requests().installment_ids
        self.make_run(installment)
        self.assertIn("proves no payment", self.render_html(VOUCHER, installment, self.user_finance))

    def test_run_sheet(self):
        installments = self.make_requests(30, amount=100.0).installment_ids
        run = self.pay(installments)
        pages = read_pages(self.render(SHEET, run, self.user_finance))
        text = "\n".join(pages)
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, start=1):
            self.assertIn(f"Page {number} of {len(pages)}", page)
        for installment in installments:
            self.assertIn(installment.name, text)
        self.assertIn("3,000.00", text)
        self.assertIn(
            amount_words.amount_to_arabic(3000, "SAR"), self.render_html(SHEET, run, self.user_finance)
        )

    def test_in_kind(self):
        request = self.make_requests(type_id=self.in_kind_type.id)
        request.partner_id.lang = "en_US"
        installment = request.installment_ids[:1]
        installment._write_internal({"received_by": "سعد العتيبي", "handed_over_on": "2026-03-10 07:15:00"})
        self.company.partner_id.tz = "Asia/Riyadh"
        html = self.render_html(IN_KIND, installment, self.user_officer)
        self.assertIn("سعد العتيبي", html)
        self.assertIn("10:15", html)
        self.assertIn(hijri.format_both(installment.handed_over_on.date(), "en_US"), html)

    def test_letter_tells_when_the_money_comes(self):
        self.support_type.write({"installment_count": 3})
        request = self.make_requests(amount=300.0)
        view = self.env.ref("alseraj_beneficiary.report_decision_letter_document")
        self.assertIn("installments", view.get_combined_arch())
        self.assertEqual(len(request.installment_ids), 3)

    def test_roles(self):
        installment = self.make_requests().installment_ids
        run = self.make_run(installment)
        for user, name, records in (
            (self.user_officer, VOUCHER, installment), (self.user_outsider, VOUCHER, installment),
            (self.user_outsider, SHEET, run), (self.user_delegate, SHEET, run),
        ):
            with self.subTest(user=user.login, name=name), self.assertRaises(AccessError):
                self.render(name, records, user)
