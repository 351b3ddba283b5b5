import io
import json
from unittest.mock import patch

from pypdf import PdfReader

from odoo import http
from odoo.tests import HttpCase, tagged

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from ....tools import pdf
from ...common import AlserajCommon
from ...report.common import read_by_poppler, read_pages


@tagged("post_install", "-at_install")
class TestPivotPrint(AlserajCommon, HttpCase):
    """A pivot on paper: across, heads on every page, all columns, in Arabic."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.user_manager.lang = "ar_001"

    def ask(self, user, table):
        self.authenticate(user.login, user.login)
        return self.url_open("/alseraj/pivot/print", data={
            "data": table if isinstance(table, str) else json.dumps(table), "csrf_token": http.Request.csrf_token(self)})

    def make_table(self, columns=3, rows=5):
        return {
            "title": "تحليل الطلبات", "filters": ["تاريخ التقديم: جمادى الآخرة ١٤٤٨هـ"],
            "heads": [
                [{"title": "مقبول", "width": columns, "height": 1}],
                [{"title": f"م{number}", "width": 1, "height": 1} for number in range(columns)],
            ],
            "rows": [{"title": "الإجمالي", "indent": 0, "bold": True, "texts": ["1,234.00"] * columns}] + [
                {"title": f"نوع {number}", "indent": 1, "texts": ["1,000.00"] * columns} for number in range(rows)],
        }

    def test_narrow_and_long(self):
        """Sixty rows and more are set by the quick typesetter: heads repeat all the same."""
        for rows in (5, 130):
            response = self.ask(self.user_manager, self.make_table(rows=rows))
            self.assertEqual(response.headers["Content-Type"], "application/pdf")
            reader = PdfReader(io.BytesIO(response.content))
            for page in reader.pages:
                self.assertGreater(page.mediabox.width, page.mediabox.height, "across")
            pages = read_pages(response.content)
            text = "\n".join(pages)
            self.assertEqual(len(pages) > 1, rows > 60)
            for page in pages:
                self.assertIn("م2", page.replace("2م", "م2"))
            self.assertEqual(read_by_poppler(response.content).count("تحليل الطلبات"), 2 * len(pages),
                             "the title once, besides the foot of each page and the head of the next ones")
            self.assertEqual(text.count("1,000.00"), 3 * rows)
            self.assertIn("تحليل الطلبات", text)

    def test_wide(self):
        """Sixty columns go on sheet by sheet, and each number is there once."""
        table = self.make_table(columns=60, rows=3)
        for place, row in enumerate(table["rows"]):
            row["texts"] = [f"{place}{number:03d}.50" for number in range(60)]
        pages = read_pages(self.ask(self.user_manager, table).content)
        self.assertGreater(len(pages), 1)
        text = "\n".join(pages)
        for row in table["rows"]:
            for number in row["texts"]:
                self.assertEqual(text.count(number), 1, number)
        for page in pages:
            self.assertIn("مقبول", page)

    def test_nothing_but_text(self):
        table = self.make_table()
        table["title"] = "<img src='file:///etc/passwd'><script>1</script>"
        # a line from right to left mirrors the brackets
        self.assertIn("script", "\n".join(read_pages(self.ask(self.user_manager, table).content)))
        for broken in ("", "[]", "{}", json.dumps({**self.make_table(), "rows": [{}]})):
            with self.subTest(broken):
                self.assertEqual(self.ask(self.user_manager, broken).status_code, 422)
        self.assertEqual(self.ask(self.user_manager, self.make_table(columns=500, rows=500)).status_code, 422)

    def test_by_the_other_engine(self):
        given = []

        def run(self, bodies, *args, **kwargs):
            given.extend([*bodies, kwargs])
            return b"%PDF-other"

        with patch.object(pdf, "_load_engine", return_value=None), patch.object(IrActionsReport, "_run_wkhtmltopdf", run):
            with patch.object(IrActionsReport, "get_wkhtmltopdf_state", return_value="install"):
                self.assertEqual(self.ask(self.user_manager, self.make_table()).status_code, 422, "neither engine")
            with patch.object(IrActionsReport, "get_wkhtmltopdf_state", return_value="ok"):
                response = self.ask(self.user_manager, self.make_table())
        self.assertEqual((response.content, response.headers["Content-Type"]), (b"%PDF-other", "application/pdf"))
        html, options = given
        self.assertTrue(options["landscape"])
        self.assertEqual(html.count("1,000.00"), 15)
        self.assertIn(self.company.name.split()[0], html)

    def test_who(self):
        self.assertEqual(self.ask(self.user_portal, self.make_table()).status_code, 404)
        self.assertEqual(self.url_open("/alseraj/pivot/print", timeout=20).status_code, 405)
