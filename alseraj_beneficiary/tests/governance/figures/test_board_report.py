import base64
import io
import zipfile

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ....models.governance.figures.board_report import FAIR_COUNT
from ...finance.common import FinanceCommon
from ...report.common import ReportMixin

REPORT = "action_report_board"


@tagged("post_install", "-at_install")
class TestBoardReport(ReportMixin, FinanceCommon):
    """A period goes in, the finished paper comes out; its figures are those of the records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.company.currency_id = cls.env.ref("base.SAR")
        cls.women = cls.make_requests(FAIR_COUNT, amount=200.0)
        cls.women.beneficiary_id.write({"gender": "female"})
        cls.men = cls.make_requests(FAIR_COUNT - 1, amount=900.0)
        cls.men.beneficiary_id.write({"gender": "male"})
        both = cls.women | cls.men
        both._write_internal({"submitted_on": "2026-11-01 09:00:00", "decided_on": "2026-11-11", "reply_due": "2026-12-01"})
        both.beneficiary_id._write_internal({"need_class": "b"})
        cls.women[:4]._write_internal({"stage": "rejected"})
        cls.pay(cls.men.installment_ids)
        cls.env.flush_all()
        cls.report = cls.env["alseraj.board.report"].with_user(cls.user_manager).create(
            {"date_from": "2026-11-01", "date_to": "2026-11-30", "company_id": cls.company.id})

    def test_figures_are_those_of_the_records(self):
        figures = self.report.figures
        self.assertEqual(figures["families"]["served"], len(self.men.beneficiary_id))
        self.assertAlmostEqual(figures["families"]["amount"], sum(self.men.installment_ids.mapped("amount")))
        requests = figures["requests"]
        self.assertEqual(requests["submitted"], len(self.women | self.men))
        self.assertEqual(requests["decided"], len(self.women | self.men))
        self.assertAlmostEqual(requests["approval"], 15 / 19)
        self.assertEqual((requests["in_time"], requests["days"]["decision"]), (1.0, 10.0))
        money = {name: paid for name, _budget, paid, *_others in figures["money"]}
        self.assertAlmostEqual(money[self.fund.name], 900.0 * len(self.men))
        self.assertEqual(sum(row[1] for row in figures["families"]["by_class"]), figures["families"]["served"])

    def test_a_group_too_small_says_nothing(self):
        part = self.report.figures["fairness"]["gender"]
        [row] = part["rows"]
        self.assertEqual(row[2:4], [FAIR_COUNT, 0.6])
        low, high = row[7]
        self.assertAlmostEqual(low, 0.3127, places=3)
        self.assertAlmostEqual(high, 0.8318, places=3)
        self.assertIn("(31 – 83%)", self.render_html(REPORT, self.report))
        self.assertEqual(part["left_out"], FAIR_COUNT - 1)

    def test_each_page_names_its_period_in_digits(self):
        """Its head reads from left to right: the first day of words in Arabic went to the other end."""
        period = f'<span class="ltr">{self.report.date_from} – {self.report.date_to}</span>'
        self.assertEqual(self.render_html(REPORT, self.report).count(period), 2)

    def test_figures_are_frozen_until_they_are_computed_again(self):
        before = self.report.figures
        self.women[5]._write_internal({"stage": "rejected"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.report.figures, before)
        self.report.action_compute()
        self.assertNotEqual(self.report.figures["requests"], before["requests"])

    def test_paper_in_both_languages(self):
        for lang in ("ar_001", "en_US"):
            text = self.render_text(REPORT, self.report.with_context(lang=lang))
            for part in (self.fund.name, "8,100.00", "79", "60"):
                self.assertIn(part, text)
        self.assertEqual(self.env["alseraj.paper"].search_count([("code", "=", "board_report")]), 1)

    def test_charts_are_vectors(self):
        html = self.render_html(REPORT, self.report)
        self.assertIn("data:image/svg+xml", html)
        self.assertNotIn(b"/Subtype /Image", self.render(REPORT, self.report).replace(b"/Subtype/Image", b"/Subtype /Image")
                         if not self.company.sudo().partner_id.image_512 else b"")

    def test_pack_holds_the_records_behind_each_figure(self):
        action = self.report.action_export()
        self.assertIn("/pack/", action["url"])
        archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(self.report.pack)))
        names = archive.namelist()
        self.assertEqual(sorted(name.rpartition(".")[2] for name in names), ["pdf", "xlsx"])
        book = openpyxl.load_workbook(io.BytesIO(archive.read(next(name for name in names if name.endswith("xlsx")))))
        counts = {row[0].value: row[1].value for row in list(book.worksheets[0].rows)[1:]}
        self.assertEqual(len(book.worksheets), len(counts) + 1)
        for (title, count), sheet in zip(counts.items(), book.worksheets[1:], strict=True):
            self.assertEqual(sheet.title, title[:31])
            self.assertEqual(sheet.max_row - 1, count or 0, title)
        first = book.worksheets[0]
        self.assertIn(self.company.name, first["A1"].value, "whose figures, of which period")
        self.assertIn("2026", first["A1"].value)
        self.assertEqual(first["B2"].number_format, "#,##0", "a count has no halalas")
        payments = next(sheet for sheet in book.worksheets[1:] if sheet.title == "Payments to Families")
        self.assertEqual([cell.number_format for cell in payments[2]][::4], ["yyyy-mm-dd", "#,##0.00"])
        self.assertTrue(all(sheet.page_setup.fitToHeight == 0 for sheet in book.worksheets), "printed on whole sheets")
        self.assertEqual(dict(self.report._get_evidence_counts()), {title: int(count or 0) for title, count in counts.items()})

    def test_without_a_language_it_speaks_that_of_the_association(self):
        """A caller from outside has none: figures, paper, workbook and mail are the association's."""
        self.env["ir.module.module"]._load_module_terms(["alseraj_beneficiary"], ["ar_001"])
        self.company.partner_id.lang = "ar_001"
        self.user_manager.lang = "en_US"
        member = self.env["res.partner"].create({"name": "A Member of the Board", "email": "board@example.com"})
        outside = self.env["alseraj.board.report"].with_user(self.user_manager).with_context(
            lang=None, allowed_company_ids=self.company.ids)
        report = outside.create({
            "date_from": "2026-11-01", "date_to": "2026-11-30", "company_id": self.company.id, "member_ids": member.ids})
        outcomes = {row[0] for row in report.figures["requests"]["by_outcome"]}
        self.assertIn(report.with_context(lang="ar_001")._label("alseraj.request.analysis", "outcome", "approved"), outcomes)
        self.assertNotIn("Approved", outcomes)
        html = self.render_html(REPORT, report)
        self.assertIn('dir="rtl"', html)
        for english in ("Report for the Board", "Approved", "Resolutions", "Class B", "Female"):
            self.assertNotIn(english, html)
        report.action_export()
        archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(report.sudo().pack)))
        book = openpyxl.load_workbook(io.BytesIO(archive.read(next(
            name for name in archive.namelist() if name.endswith("xlsx")))))
        self.assertNotIn("Resolutions", book.sheetnames)
        self.assertTrue(all(sheet.sheet_view.rightToLeft for sheet in book.worksheets))
        report.action_send()
        mail = self.env["mail.mail"].search([("recipient_ids", "in", member.ids)], order="id desc", limit=1)
        self.assertRegex(mail.subject, "[\u0600-\u06ff]")
        english = self.env["alseraj.board.report"].with_user(self.user_manager).with_context(lang="en_US").create(
            {"date_from": "2026-11-01", "date_to": "2026-11-30", "company_id": self.company.id})
        self.assertIn("Approved", {row[0] for row in english.figures["requests"]["by_outcome"]}, "who asks in English")

    def test_who(self):
        for user in (self.user_officer, self.user_finance, self.user_outsider, self.user_member):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.report.with_user(user).read(["figures"])
        with self.assertRaises(UserError):
            self.report.write({"figures": {}})
        auditor = self.report.with_user(self.user_auditor)
        auditor.action_export()
        with self.assertRaises(AccessError):
            auditor.action_compute()

    def test_sent_to_the_members(self):
        with self.assertRaises(UserError):
            self.report.action_send()
        member = self.env["res.partner"].create({"name": "A Member of the Board", "email": "board@example.com"})
        self.report.sudo().member_ids = member
        self.report.meeting_on = "2026-12-06"
        self.report.action_send()
        mail = self.env["mail.mail"].search([("recipient_ids", "in", member.ids)], order="id desc", limit=1)
        self.assertTrue(mail.attachment_ids.name.endswith(".pdf"))
        self.assertIn("2026", mail.body_html)
        self.assertTrue(self.report.sent_on)
        following = self.env["alseraj.board.report"].with_user(self.user_manager).create({"company_id": self.company.id})
        self.assertEqual(following.sudo().member_ids, member, "the board is the same until somebody says otherwise")
