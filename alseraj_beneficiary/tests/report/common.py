import io
import os
import shutil
import subprocess
import tempfile

from odoo.tools.pdf import PdfReader

from ...tools import pdf
from ..common import PREFIX

GALLERY = os.environ.get("ALSERAJ_TEST_GALLERY")  # a folder: the papers are kept there, to be looked at


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
