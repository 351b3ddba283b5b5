from odoo.tests import tagged

from ..common import AlserajCommon
from .common import ReportMixin


@tagged("post_install", "-at_install")
class TestDigitsOnPapers(ReportMixin, AlserajCommon):

    def setUp(self):
        super().setUp()
        self.file = self.make_beneficiary(register=False, lang="ar_001")

    def test_papers_follow_the_setting(self):
        western = self.render_html("action_report_missing", self.file)
        self.assertNotRegex(western, "[٠-٩]")
        self.company.alseraj_digits = "arab"
        arabic = self.render_html("action_report_missing", self.file)
        self.assertIn("٩٠ يومًا", arabic)
        self.assertIn(self.file.code, arabic, "the number of a file is typed as it stands")
        self.file.lang = "en_US"
        self.assertNotRegex(self.render_html("action_report_missing", self.file), "[٠-٩]", "an English paper has its own")

    def test_one_word_for_the_riyal(self):
        riyal = self.env.ref("base.SAR")
        self.assertEqual((riyal.symbol, riyal.position), ("ريال", "after"))
        riyal.symbol = "ر.س"
        self.env["res.currency"]._write_riyal_in_words()
        self.assertEqual(riyal.symbol, "ر.س", "what somebody chose stays")
