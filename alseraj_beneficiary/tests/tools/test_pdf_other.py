import re

from lxml import html as lxml_html

from odoo.tests import BaseCase, tagged

from ...tools import pdf_other

LINE = "السلام عليكم: قرّرت اللجنة (بتاريخ 14 جمادى الآخرة 1448هـ) طلبكم REQ/2026/1، ولا إله إلا الله 50% Umm-أحمد."


def make(*texts):
    """Bodies, letterheads and footers as Odoo takes them apart."""
    bodies = [f'<html><body><div class="alseraj article" dir="rtl"><p>{text}</p></div></body></html>' for text in texts]
    header = "".join(f'<div class="alseraj header"><b>جمعية {place}</b></div>' for place, _text in enumerate(texts))
    footer = "".join(
        f'<div class="alseraj footer"><table><tr><td>ورقة {place}</td><td>صفحة <span class="page"></span></td></tr></table></div>'
        for place, _text in enumerate(texts))
    return bodies, f"<html><body>{header}</body></html>", f"<html><body>{footer}</body></html>"


@tagged("post_install", "-at_install")
class TestPdfOther(BaseCase):

    def compose(self, *texts):
        return lxml_html.document_fromstring(pdf_other.compose(*make(*texts)))

    def test_every_letter_stays_in_its_place(self):
        text = "".join(self.compose(LINE).xpath("//p//text()"))
        self.assertEqual(text, LINE.replace("ّ", ""), "all but the vowel marks")

    def test_no_word_beside_a_mark(self):
        for text in self.compose(LINE).xpath("//p//text()"):
            if re.search("[\u0620-\u064a]", text):
                self.assertRegex(text, r"^\w+$")

    def test_tags_in_the_middle_of_a_line(self):
        root = self.compose("قال: <b>نعم، ثم</b> مضى، <i></i>وعاد <br/>REQ 12 ثم")
        self.assertEqual("".join(root.xpath("//p//text()")), "قال: نعم، ثم مضى، وعاد REQ 12 ثم")
        self.assertEqual("".join(root.xpath("//p/b//text()")), "نعم، ثم")

    def test_what_is_not_arabic_is_left_alone(self):
        root = self.compose("A line: with (marks), 1,250.75 SAR")
        self.assertEqual(len(root.xpath("//p/*")), 0)

    def test_many_are_one_document(self):
        """Each with its letterhead and footer, each on a new page, without numbers of pages."""
        root = self.compose("أولى", "ثانية", "ثالثة")
        parts = [part.get("class").split() for part in root.xpath("//body/div")]
        self.assertEqual([names[1] for names in parts], ["header", "article", "footer"] * 3)
        self.assertEqual([place for place, names in enumerate(parts) if "next" in names], [3, 6])
        self.assertEqual(["".join(part.itertext()) for part in root.xpath("//body/div")][::3], ["جمعية 0", "جمعية 1", "جمعية 2"])
        self.assertFalse(root.xpath("//span[@class='page']"))
        self.assertNotIn("صفحة", "".join(root.itertext()))

    def test_without_letterhead(self):
        bodies, _header, _footer = make(LINE)
        root = lxml_html.document_fromstring(pdf_other.compose(bodies, None, None))
        self.assertEqual(len(root.xpath("//body/div")), 1)

    def test_the_sheet_is_in_words_that_it_knows(self):
        [style] = self.compose(LINE).xpath("//style/text()")
        self.assertNotRegex(style, r"[\s{;]break-(before|after|inside):")
        self.assertIn("page-break-inside: avoid", style)
        self.assertIn("page-break-before: always", style)
