import re
import sys
import unicodedata
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ...tools import pdf, pdf_text
from .common import read_by_poppler, read_pages

PAGE = """<html><body><main>
<div class="alseraj footer">Page <span class="page"></span> of <span class="topage"></span></div>
<div class="alseraj article" dir="{direction}" lang="{lang}">{body}</div>
</main></body></html>"""


def make_page(body, lang="en", direction="ltr"):
    return PAGE.format(body=body, lang=lang, direction=direction)


@tagged("post_install", "-at_install")
class TestPdf(BaseCase):
    """The engine by itself: no database, no records."""

    def setUp(self):
        super().setUp()
        self.addCleanup(pdf._load_engine.cache_clear)

    def test_is_pdf(self):
        self.assertTrue(pdf.render([make_page("<p>x</p>")]).startswith(b"%PDF"))

    def test_arabic_can_be_searched(self):
        sentence = "تم الاستلام من عبدالله والحمد لله ولا حول ولا قوة إلا بالله للآلاف الأهلية"
        [text] = read_pages(pdf.render([make_page(f"<p>{sentence}</p>", "ar-001", "rtl")]))
        for word in sentence.split():
            self.assertIn(word, text)

    def test_god_s_name_is_no_ligature(self):
        # The text layer spells a ligature backwards in some readers, and Abdullah can't be found.
        engine = pdf._load_engine()
        document = engine.html(string=make_page("<p>عبدالله</p>", "ar-001", "rtl")).render(
            font_config=engine.fonts, stylesheets=engine.sheets
        )
        styles = [
            box.style["font_variant_ligatures"]
            for box in document.pages[0]._page_box.descendants() if getattr(box, "text", None) == "عبدالله"
        ]
        self.assertEqual(styles, [("no-common-ligatures",)])

    def test_no_letter_is_lost_beside_a_vowel_mark(self):
        # the first أ of the paper carries a mark: it would get no text, and none after it
        marked = "أُغلقت ثمّ مُجّانيًّا جدًّا الشُّؤون"
        plain = "أمين اللجنة أحمد الأمين مجدًا ثم الشؤون مجاني إبراهيم لا لأن للآلاف"
        content = pdf.render([make_page(f"<p>{marked} {plain}</p><p><b>{marked} {plain}</b></p>", "ar-001", "rtl")])
        bare = "".join(char for char in f"{marked} {plain}" if not unicodedata.combining(char))
        for text in (*read_pages(content), read_by_poppler(content)):
            for word in bare.split():
                self.assertEqual(re.findall(rf"(?<!\w){word}(?!\w)", text), [word] * 2 * bare.split().count(word), text)

    def test_what_a_glyph_says(self):
        self.assertEqual(pdf_text.get_text("أُ", "\N{ARABIC DAMMA}", True), "")
        self.assertEqual(pdf_text.get_text("", "أ", False), "أ")
        self.assertEqual(pdf_text.get_text("مّ", "", False), "م")
        self.assertEqual(pdf_text.get_text("لا", "", False), "لا")

    def test_pages_are_counted_in_each_document(self):
        long = make_page("<p>line</p>" * 80)
        pages = read_pages(pdf.render([make_page("<p>short</p>"), long]))
        self.assertIn("Page 1 of 1", pages[0])
        total = len(pages) - 1
        self.assertGreater(total, 1)
        for number, page in enumerate(pages[1:], start=1):
            self.assertIn(f"Page {number} of {total}", page)

    def test_nothing_leaves_the_paper(self):
        name = " ".join(["عبدالمحسن", "عبداللطيف", "المستعصمي", "الأنصاري"] * 8)
        word = "ط" * 120
        body = f"""<h1>{name}</h1><p>{name}</p>
            <table class="facts"><tr><th>{name}</th><td>{name}</td><th>x</th><td>{word}</td></tr></table>
            <table class="rows"><tr><td style="width: 10%">{word}</td><td>{name}</td></tr></table>"""
        engine = pdf._load_engine()
        document = engine.html(string=make_page(body, "ar-001", "rtl")).render(
            font_config=engine.fonts, stylesheets=engine.sheets
        )
        seen = 0
        for page in document.pages:
            for box in page._page_box.descendants():
                if getattr(box, "text", "").strip() and type(box).__name__ == "TextBox":
                    seen += 1
                    self.assertGreaterEqual(box.position_x, 0, box.text)
                    self.assertLessEqual(box.position_x + box.width, page.width, box.text)
        self.assertGreater(seen, 20)

    def test_only_own_files_are_opened(self):
        fetch = pdf._load_engine().fetcher.fetch
        for url in (
            "http://127.0.0.1:8069/web/static/img/logo.png",
            "https://example.com/x.png",
            "ftp://example.com/x.png",
            "file:///etc/passwd",
            "file://host/alseraj_beneficiary/static/description/icon.png",
            "file:///alseraj_beneficiary/static/../__manifest__.py",
            "file:///alseraj_beneficiary/static/%2e%2e/__manifest__.py",
            "file:///alseraj_beneficiary/__manifest__.py",
            "file:///alseraj_beneficiary/static/none.png",
            "file:///alseraj_beneficiary/static/",
        ):
            with self.subTest(url=url), self.assertRaises(ValueError):
                fetch(url)
        icon = fetch("file:///alseraj_beneficiary/static/description/icon.png")
        self.assertEqual(icon.content_type, "image/png")
        self.assertEqual(fetch("data:text/plain,hello").read(), b"hello")

    def test_a_refused_picture_spoils_no_document(self):
        body = '<p>before</p><img src="http://127.0.0.1:9/x.png" alt=""/><p>after</p>'
        self.assertIn("after", read_pages(pdf.render([make_page(body)]))[0])

    def test_without_weasyprint(self):
        pdf._load_engine.cache_clear()
        with patch.dict(sys.modules, {"weasyprint": None}):
            self.assertFalse(pdf.is_available())
            with self.assertRaises(RuntimeError):
                pdf.render([make_page("<p>x</p>")])

    def test_sheets_are_parsed_once(self):
        engine = pdf._load_engine()
        pdf.render([make_page("<p>x</p>")])
        self.assertIs(pdf._load_engine(), engine)
