import io
import os
import re
import shutil
import subprocess
import tempfile
import unicodedata

from odoo.tools.pdf import PdfReader

from ...tools import pdf
from ..common import PREFIX

GALLERY = os.environ.get("ALSERAJ_TEST_GALLERY")  # a folder: the papers are kept there, to be looked at
LONG = "عبدالرحمن عبدالمحسن عبداللطيف أحمد الأنصاري المستعصمي العتيبي"
LANGUAGES = ("ar_001", "en_US")


def bare(text):
    return "".join(char for char in unicodedata.normalize("NFC", text) if not unicodedata.combining(char))


def read_pages(content):
    """The text layer of a PDF, one str for each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def read_by_poppler(content):
    """The text layer as another reader sees it, in one line; pypdf's where poppler is not installed."""
    if not shutil.which("pdftotext"):
        return " ".join(read_pages(content))
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        text = subprocess.run(["pdftotext", file.name, "-"], check=True, capture_output=True, text=True).stdout
    # its marks of direction are no letters
    return " ".join(text.translate(dict.fromkeys(range(0x202A, 0x202F))).split())


def read_places(content):
    """Each word of a PDF with its page and place."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        out = subprocess.run(["pdftotext", "-bbox", file.name, "-"], check=True, capture_output=True, text=True).stdout
    page, places = 0, []
    for line in out.splitlines():
        page += "<page" in line
        if found := re.search(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>', line):
            places.append((page, found[5].strip("()"), *map(float, found.groups()[:4])))
    return places


class ReportMixin:
    """Renders our reports as a user would get them."""

    def setUp(self):
        super().setUp()
        self.assertTrue(pdf.is_available(), "WeasyPrint is missing: install it and Pango, see ./dev setup")

    def render(self, name, records, user=None):
        """The PDF of the report ``name`` (without module) as ``user``."""
        env = records.env if user is None else records.with_user(user).env
        reports = env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = reports._render_qweb_pdf(PREFIX + name, records.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
        return content

    def render_html(self, name, records, user=None):
        """The web page of the report ``name`` as ``user``."""
        env = records.env if user is None else records.with_user(user).env
        return env["ir.actions.report"]._render_qweb_html(PREFIX + name, records.ids)[0].decode()

    def render_text(self, name, records, user=None):
        """The whole text layer of the report ``name``."""
        return "\n".join(read_pages(self.render(name, records, user)))

    def assertWords(self, words, text):
        """Every word of ``words`` is in ``text``, wherever lines were broken."""
        for word in words.split():
            self.assertIn(word, text)


class PapersMixin(ReportMixin):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.company.currency_id = cls.env.ref("base.SAR")
        cls.company.write({"alseraj_license": "1234", "company_registry": "7001234567", "phone": "+966 11 123 4567"})

    def assertWhole(self, name, records, *parts):
        """Every part stands in the paper as two readers see it, in order and with all its letters, in both languages.

        :return: dict language -> list of pages
        """
        result = {}
        for lang in LANGUAGES:
            if "partner_id" in records._fields:
                records.partner_id.lang = lang
            content = self.render(name, records.with_context(lang=lang), self.env.user)
            pages = read_pages(content)
            for text in (bare(" ".join(pages)), bare(read_by_poppler(content))):
                for part in parts:
                    missing = [word for word in re.findall(r"\w+", bare(str(part))) if word not in text]
                    self.assertFalse(missing, f"{name} {lang}: {text[:800]}")
            self.assertNotIn(b"Helvetica", content, "a font that is not embedded")
            result[lang] = pages
        return result

    def get_paper(self, records):
        return self.env["alseraj.paper"].search([("res_model", "=", records._name), ("res_id", "in", records.ids)])

    def is_translated(self):
        return self.env["alseraj.paper.kind"]._find("minutes", self.company).with_context(lang="ar_001").name != "Minutes"
