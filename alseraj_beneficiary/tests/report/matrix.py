"""What holds for every paper, whatever it says: long names, forty rows, empty fields, in both languages.

A class names its papers by its tests: ``test_paper_voucher`` prints ``action_report_voucher``. A report without such a test
fails (:meth:`MatrixMixin.assertNoneIsLeftOut`).
"""

import io
import pathlib
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections import Counter
from types import SimpleNamespace
from typing import NamedTuple
from unittest.mock import patch

from lxml import html as lxml_html

from odoo.tools.pdf import PdfReader

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from ...models.odoo import ir_actions_report
from ...tools import pdf, pdf_quick
from .common import GALLERY, LANGUAGES, PapersMixin, bare, read_by_poppler, read_pages, read_places

SCALE = {9.0, 10.0, 11.0, 13.0, 17.0}  # pt, see static/src/print/document.css
FACES = ("Noto-Naskh-Arabic", "Noto-Sans", "Noto-Sans-Mono", "Noto-Sans-Symbols", "DejaVu-Sans", "DejaVu-Sans-Mono", "Amiri")
BLOCKS = ("p", "div", "td", "th", "li", "h1", "h2", "h3", "tr", "table", "thead", "tbody", "ul", "ol", "body")
OFFICIAL = {"decision_letter", "receipt", "missing", "letter", "message"}
OFFICIAL_WORDS = {
    "en_US": ("In the name of God", "Number:", "Date:", "Corresponding to:", "Attachments:", "Subject:",
              "We are at your service"),
    "ar_001": ("بسم الله الرحمن الرحيم", "الرقم:", "التاريخ:", "الموافق:", "المرفقات:", "الموضوع:", "خدمتكم"),
}
# Papers that prove nothing: slips and sheets to be filled in, a poster.
UNCHECKED = {"reception_slip", "home_slip", "survey_poster", "survey_sheet"}
LONGEST_WORD = 24  # a longer one is broken over lines
# A label is definite: it has the article, is annexed to what has it, or to a pronoun.
DEFINITE = re.compile(r"(^|\s)[وفبك]?(ال|لل)\w|(ه|ها|هم|نا|كم)$")
INDEFINITE = {"م", "عاجل", "معال"}  # number of a row; is it urgent, does he depend on the family
# What is no noun: from, to, what, whose, why, how, not before, it ends on, he works.
NO_NOUN = re.compile(r"(من|إلى|ما|لمن|سبب|كيف|لا|ينتهي|يعمل)\b")


PEOPLE = (
    "فاطمة محمد أحمد السالم", "عبدالرحمن عبدالمحسن عبداللطيف أحمد الأنصاري المستعصمي العتيبي", "نورة سعد إبراهيم الأحمدي",
    "أُمّ عبدالله هيا بنت ناصر الدوسري", "إبراهيم علي لافي الشمري", "Maria (Anna) de Souza", "آمنة عبدالإله الأسمري",
)

STAFF = {
    "root": "سارة القحطاني", "officer": "سارة القحطاني", "officer_2": "هدى العنزي", "researcher": "ريم الزهراني",
    "manager": "خالد الأنصاري", "finance": "أمل الغامدي", "finance_2": "ماجد الأسمري", "secretary": "نورة الحربي",
    "chair": "سالم بن علي الأحمد", "vice": "عبدالإله الأهدل", "member": "لطيفة الأمين", "member_2": "إبراهيم الألمعي",
    "member_3": "آمنة الجهني",
}

EMPTY = {
    "alseraj_license": False, "company_registry": False, "phone": False, "email": False, "website": False, "street": False,
    "street2": False, "city": False, "zip": False,
}


class Look(NamedTuple):
    """One paper as it was printed."""

    documents: list  # HTML
    content: bytes
    pages: list  # of WeasyPrint, with their boxes

    def get_boxes(self, kind):
        """Each box of this kind, with the number of its page and the elements that it is in."""
        for number, page in enumerate(self.pages):
            yield from self._walk(number, page._page_box, (), kind)

    def _walk(self, number, parent, lineage, kind):
        for box in getattr(parent, "children", ()):
            own = lineage if box.element is None or box.element in lineage else (*lineage, box.element)
            if type(box).__name__ == kind:
                yield number, box, own
            yield from self._walk(number, box, own, kind)


def is_within(lineage, name):
    return any(name in (element.get("class") or "").split() for element in lineage)


def get_blocks(root):
    """The text of each block of a page, without that of the blocks within it."""
    def own(element):
        yield element.text or ""
        for child in element:
            if isinstance(child.tag, str) and child.tag not in BLOCKS and child.tag != "style":
                yield from own(child)
            elif child.tag == "br":
                yield "\n"
            yield child.tail or ""
    for element in root.iter(*BLOCKS):
        text = " ".join("".join(own(element)).split())
        if text:
            yield element, text


def get_words(text):
    """Words of each script, and numbers; where they meet in a line of two directions, readers leave the blank out."""
    return re.findall(r"[A-Za-z\u00c0-\u024f]+|[^\W\d_A-Za-z\u00c0-\u024f]+|\d+", bare(text))


class MatrixMixin(PapersMixin):

    module = "alseraj_beneficiary"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({
            "name": "جمعية السراج الأهلية", "street": "طريق الملك فهد", "city": "الرياض", "zip": "12345",
            "email": "info@alseraj.example", "website": "https://alseraj.example", "logo": False})
        for user, name in STAFF.items():
            if found := getattr(cls, f"user_{user}", None) or user == "root" and cls.env.user:
                found.name = name

    @classmethod
    def give_names(cls, names):
        """Records are called as an association in Riyadh would call them."""
        for record, name in names.items():
            for lang in LANGUAGES:
                record.with_context(lang=lang).name = name

    @classmethod
    def get_reports(cls):
        """dict: name without ``action_report_`` -> report"""
        found = cls.env["ir.model.data"].search([("model", "=", "ir.actions.report"), ("module", "=", cls.module)])
        return {
            data.name.removeprefix("action_report_"): cls.env["ir.actions.report"].browse(data.res_id) for data in found}

    def assertNoneIsLeftOut(self, *classes):
        cases = {name.removeprefix("test_paper_") for case in classes for name in dir(case) if name.startswith("test_paper_")}
        self.assertEqual(cases, set(self.get_reports()), "each paper has its case: test_paper_<name of its action>")

    # ------------------------------------------------------------ one paper

    def print_paper(self, variant, records, user=None, languages=LANGUAGES):
        """Print, and hold what every paper holds to.

        :param str variant: for the name of its pictures
        :return: dict of language: :class:`Look`
        """
        name = self._testMethodName.removeprefix("test_paper_")
        report = self.get_reports()[name]
        result = {}
        for lang in languages:
            with self.subTest(paper=name, variant=variant, lang=lang):
                self.speak(records, lang)
                records = records.with_user(user or self.env.user).with_context(lang=lang)
                result[lang] = look = self.look(report, records)
                if GALLERY:
                    pathlib.Path(GALLERY, f"{name}.{variant}.{lang}.pdf").write_bytes(look.content)
                self.assertWholeText(look, lang)
                self.assertEmbedded(look)
                self.assertOneScale(look)
                self.assertOnThePaper(look)
                self.assertSignedInCompany(look)
                self.assertHeadsRepeat(look)
                self.assertNoLoneLines(look)
                self.assertNothingRaw(look)
                self.assertOfficial(name, look, lang)
                self.assertMoneyPlaced(look)
                if lang.startswith("ar") and self.is_translated():
                    self.assertDefinite(look)
                self.assertChecked(name, report, records, look)
                self.assertSameWithTheOther(report, records, look)
        return result

    def speak(self, records, lang):
        """Everybody whom a paper asks for a language has this one."""
        partners = self.company.partner_id | self.env.company.partner_id
        for field in ("partner_id", "beneficiary_id"):
            if field in records._fields:
                found = records.sudo()[field]
                partners |= found if found._name == "res.partner" else found.partner_id
        partners.lang = lang

    def look(self, report, records):
        from weasyprint import Document

        documents, pages = [], []
        render, write = pdf.render, Document.write_pdf

        def keep_documents(given):
            documents.extend(map(pdf._as_text, given))
            return render(documents)

        def keep_pages(document, *args, **kwargs):
            pages[:] = document.pages
            return write(document, *args, **kwargs)

        reports = records.env["ir.actions.report"].with_context(force_report_rendering=True)
        with patch.object(pdf, "render", keep_documents), patch.object(Document, "write_pdf", keep_pages), \
                patch.object(pdf_quick, "QUICK_FROM", 10**9):  # set quickly it looks the same: test_quick.py
            content = reports._render_qweb_pdf(report.id, records.ids)[0]
        return Look(documents, content, pages)

    # ------------------------------------------------------------ the text layer

    def assertWholeText(self, look, lang):
        """Each word is in the text layer as often as on the paper, and the words of a line in their order."""
        wanted, longer = Counter(), []
        for document in look.documents:
            root = lxml_html.document_fromstring(document)
            for article in root.xpath("//div[contains(@class, 'article')] | //div[@class='alseraj header']"):
                for _element, text in get_blocks(article):
                    for word in get_words(text):
                        if len(word) < LONGEST_WORD:
                            wanted[word] += 1
                        else:
                            longer.append(word)
        other = bare(" ".join(read_pages(look.content)))
        self.assertFalse([word for word in wanted if word not in other], f"another reader: {other[:600]}")
        if shutil.which("pdftotext"):
            text, again = bare(read_by_poppler(look.content)), Counter(get_words(other))
            there = Counter(get_words(text))  # a word behind a hyphen at the end of a line is joined to it by this reader
            lost = {
                word: (count, there[word], again[word]) for word, count in wanted.items()
                if max(there[word], again[word]) < count}
            self.assertFalse(lost, f"lost in the text layer (on the paper, for each reader): {text[:600]}")
            solid = re.sub(r"\s", "", text)
            self.assertFalse([word for word in longer if word not in solid])
            self.assertInOrder(look, text, lang)

    def assertInOrder(self, look, text, lang):
        layer, wrong = "".join(get_words(text)), []
        for _page, box, _lineage in look.get_boxes("TextBox"):
            line = box.text
            arabic, latin = re.search("[\u0600-\u06ff]", line), re.search("[A-Za-z0-9]", line)
            if not re.search(r"[^\W\d_]", line) or (arabic and latin):
                continue  # of two directions readers have their own order
            clauses = re.split(r"[^\w\s]+", bare(line)) if arabic and lang == "en_US" else [line]  # as above, clause by clause
            wrong += [clause for clause in clauses if "".join(get_words(clause)) not in layer]
        self.assertFalse(wrong, f"out of order: {text[:900]}")

    def assertEmbedded(self, look):
        """Each font is in the file, with its text, and is one of ours."""
        seen = set()
        for page in PdfReader(io.BytesIO(look.content)).pages:
            for font in (page["/Resources"].get_object().get("/Font") or {}).values():
                font = font.get_object()
                inner = font["/DescendantFonts"][0].get_object()
                descriptor = inner["/FontDescriptor"].get_object()
                self.assertTrue(
                    {"/FontFile2", "/FontFile3"} & descriptor.keys(), f"{font['/BaseFont']} is not embedded")
                self.assertIn("/ToUnicode", font)
                seen.add(str(font["/BaseFont"]).rpartition("+")[2].lstrip("/"))
        self.assertTrue(seen)
        strange = [name for name in seen if not name.replace(" ", "-").startswith(FACES)]
        self.assertFalse(strange, "a font that is not of our papers")

    # ------------------------------------------------------------ the look

    def assertOneScale(self, look):
        sizes = {}
        for _page, box, lineage in look.get_boxes("TextBox"):
            if not is_within(lineage, "display"):
                sizes.setdefault(round(box.style["font_size"] * 0.75, 2), box.text)
        self.assertFalse({size: text for size, text in sizes.items() if size not in SCALE}, "a size of its own")

    def assertOnThePaper(self, look):
        for number, box, _lineage in look.get_boxes("TextBox"):
            if box.text.strip():
                page = look.pages[number]
                self.assertGreaterEqual(box.position_x, 0, box.text)
                self.assertLessEqual(box.position_x + box.width, page.width + 0.01, box.text)
                self.assertLessEqual(box.position_y + box.height, page.height + 0.01, box.text)

        out = set()
        for _number, cell, lineage in look.get_boxes("TableCellBox"):
            if not is_within(lineage, "article"):
                continue
            left = cell.border_box_x()
            for box in cell.descendants():
                if type(box).__name__ == "TextBox" and box.text.strip() and not (
                    left - 1 <= box.position_x and box.position_x + box.width <= left + cell.border_width() + 1
                ):
                    out.add(box.text)
        self.assertFalse(out, "wider than its cell")

    def assertSignedInCompany(self, look):
        """Where there are signatures, something of what is signed stands on the same page."""
        signed, lines = set(), Counter()
        for number, _box, lineage in look.get_boxes("LineBox"):
            if is_within(lineage, "signatures"):
                signed.add(number)
            elif is_within(lineage, "article"):
                lines[number] += 1
        for number in signed:
            self.assertGreaterEqual(lines[number], 2, f"signatures alone on page {number + 1}")

    def assertHeadsRepeat(self, look):
        for number, box, _lineage in look.get_boxes("TableBox"):
            if box.element is not None and box.element.find("thead") is not None:
                rows = [group for group in box.children if not (group.is_header or group.is_footer)]
                if any(group.children for group in rows):
                    self.assertTrue(any(group.is_header for group in box.children), f"no head on page {number + 1}")

    def assertNoLoneLines(self, look):
        """A paragraph is cut with two lines on each side, a heading stands above what it heads."""
        lines, lowest, heads = {}, {}, []
        for number, box, lineage in look.get_boxes("LineBox"):
            if not is_within(lineage, "article"):
                continue
            lowest[number] = max(lowest.get(number, 0), box.position_y)
            for element in reversed(lineage):
                if element.tag in ("p", "li", "td"):
                    lines.setdefault(element, Counter())[number] += 1
                    break
                if element.tag in ("h1", "h2", "h3"):
                    heads.append((number, box))
                    break
        for element, pages in lines.items():
            if len(pages) > 1:
                self.assertGreaterEqual(min(pages.values()), 2, f"a lone line: {''.join(element.itertext())[:80]}")
        for number, box in heads:
            self.assertGreater(lowest[number], box.position_y, f"a heading alone at the foot of page {number + 1}")

    # ------------------------------------------------------------ what it says

    def assertNothingRaw(self, look):
        """An empty field leaves an empty place."""
        for document in look.documents:
            for element, text in get_blocks(lxml_html.document_fromstring(document).find("body")):
                self.assertNotRegex(text, r"\bFalse\b|^None\b(?!$)|\bNone\b.|object at 0x", element.tag)

    def assertOfficial(self, name, look, lang):
        """A letter opens with God's name, number, both dates, attachments and subject; it ends with a greeting and who signs."""
        for document in look.documents:
            root = lxml_html.document_fromstring(document)
            self.assertEqual(bool(root.xpath("//table[@class='official']")), name in OFFICIAL)
            if name not in OFFICIAL:
                continue
            self.assertEqual(len(root.xpath("//*[@class='basmala']")), 1)
            self.assertEqual(len(root.xpath("//td[@class='marks']/div")), 4)
            issued = bool(root.xpath("//td[@class='check']"))
            self.assertTrue(root.xpath("//table[@class='signatures']") or not issued, "only a draft is signed by nobody")
            if lang == "en_US" or self.is_translated():
                text = " ".join(" ".join(root.itertext()).split())
                for part in OFFICIAL_WORDS[lang] if issued else OFFICIAL_WORDS[lang][:-1]:
                    self.assertIn(part, text)
                if self.company.alseraj_license:
                    self.assertIn({"en_US": "Licence No. 1234", "ar_001": "ترخيص رقم 1234"}[lang], text)

    def assertMoneyPlaced(self, look):
        """A minus stands left of its number, and the currency behind it as the paper is read."""
        amounts = [
            " ".join("".join(span.itertext()).split()) for document in look.documents
            for span in lxml_html.document_fromstring(document).xpath("//span[contains(@class, 'amount')]")]
        amounts = [amount.partition(" ") for amount in amounts if re.fullmatch(r"[\u200e-]*[\d,.]+ \S+", amount)]
        text = read_by_poppler(look.content)
        self.assertNotRegex(text, r"\d\.\d\d-")
        if shutil.which("pdftotext"):
            for (number, _blank, unit), count in Counter(amounts).items():
                pattern = rf"{re.escape(number.strip(chr(0x200e)))} ?{unit}"
                self.assertGreaterEqual(len(re.findall(pattern, text)), count, f"{number} {unit}: {text[:600]}")

    def assertChecked(self, name, report, records, look):
        """A paper that is issued has its code, is the latest, and its page says nothing of a person."""
        self.assertEqual(not report.alseraj_paper, name in UNCHECKED, "a code on each paper, or a reason")
        papers = self.env["alseraj.paper"].sudo().search([
            ("res_model", "=", records._name), ("res_id", "in", records.ids), ("code", "=", report.alseraj_paper or "")])
        codes = [
            picture for document in look.documents
            for picture in lxml_html.document_fromstring(document).xpath("//td[@class='check']/img/@src")]
        self.assertEqual(codes, [paper._get_qr() for paper in papers][:len(codes)])
        self.assertEqual(len(codes), len(papers))
        person = "beneficiary_id" in records._fields and records.sudo().beneficiary_id or self.env["alseraj.beneficiary"]
        for paper in papers:
            self.assertEqual(paper._get_standing(), "latest")
            said = f"{paper.kind_id.name} {paper.number} {paper.day}"
            secrets = (*(person.name or "").split()[:2], person.code, person.identifier, person.mobile, self.env.user.name)
            for secret in secrets:
                self.assertFalse(secret and secret in said, said)

    def assertDefinite(self, look):
        for document in look.documents:
            root = lxml_html.document_fromstring(document)
            labels = root.xpath(
                "//table[contains(@class, 'facts') or contains(@class, 'plain')]//th | //*[@class='mark'] | //div[@class='role']"
                " | //thead//th[not(contains(@class, 'center'))]")
            texts = {" ".join("".join(label.itertext()).split()).rstrip(":") for label in labels}
            indefinite = [
                text for text in texts - INDEFINITE
                if re.search("[\u0600-\u06ff]", text) and not NO_NOUN.match(text)
                and not DEFINITE.search(text.partition("(")[0].strip())]
            self.assertFalse(indefinite, "labels are definite")

    # ------------------------------------------------------------ Odoo's own engine

    def assertSameWithTheOther(self, report, records, look):
        """Without ours the same template goes to wkhtmltopdf: sheet, letterhead, numbers of pages, and every word."""
        for record, document in zip(records, look.documents, strict=True):
            wanted = lxml_html.document_fromstring(document)
            given = self.print_with_the_other(report, record, patched=True)
            self.assertEqual(len(given["bodies"]), 1)
            body, header, footer = (
                lxml_html.document_fromstring(pdf._as_text(text))
                for text in (given["bodies"][0], given["header"], given["footer"]))
            for name, part in (("article", body), ("header", header), ("footer", footer)):
                self.assertEqual(self.get_part(wanted, name), self.get_part(part, name), f"{name} of the other engine")
            self.assertTrue(footer.xpath("//span[@class='page']") and footer.xpath("//span[@class='topage']"))
            self.assertTrue(given["sheet"], "a sheet of its own")
            wide = bool(wanted.xpath("//div[contains(@class, 'landscape')]"))
            self.assertEqual(given["sheet"].orientation, "Landscape" if wide else "Portrait")
            self.assertSameWithoutFiles(report, record, wanted)

    def print_with_the_other(self, report, records, patched):
        """What Odoo's engine is given, by whether its Qt knows files for letterhead and footer."""
        given = {}

        def run(self, bodies, report_ref=False, header=None, footer=None, landscape=False, specific_paperformat_args=None,
                set_viewport_size=False):
            given.update(bodies=bodies, header=header, footer=footer, args=specific_paperformat_args or {},
                         sheet=self._get_report(report_ref).paperformat_id, landscape=landscape)
            return b"%PDF-other"

        reports = records.env["ir.actions.report"].with_context(force_report_rendering=True)
        with patch.object(pdf, "_load_engine", return_value=None), patch.object(IrActionsReport, "_run_wkhtmltopdf", run), \
                patch.object(IrActionsReport, "get_wkhtmltopdf_state", return_value="ok"), \
                patch.object(ir_actions_report, "_wkhtml", return_value=SimpleNamespace(is_patched_qt=patched)):
            self.assertEqual(reports._render_qweb_pdf(report.id, records.ids)[0], b"%PDF-other")
        return given

    def get_part(self, root, name):
        [part] = root.xpath(f"//div[contains(concat(@class, ' '), ' {name} ')]")[:1]
        return [text for _element, text in get_blocks(part)]

    def assertSameWithoutFiles(self, report, record, wanted):
        """An engine without files gets one document with letterhead and footer in it, and no word beside a mark."""
        given = self.print_with_the_other(report, record, patched=False)
        self.assertFalse(given["header"] or given["footer"])
        [html] = given["bodies"]
        self.assertEqual(given["args"]["data-report-margin-top"], 12)
        self.assertNotRegex(html, r"(src|href)=.(/|http)", "nothing from the network")
        whole = lxml_html.document_fromstring(html)
        own, other = ({
            name: [bare(text) for text in self.get_part(root, name)] for name in ("article", "header", "footer")
        } for root in (wanted, whole))
        for name in ("article", "header"):
            self.assertEqual(own[name], other[name], f"{name} of an engine without files")
        self.assertEqual(own["footer"][0], other["footer"][0])
        self.assertFalse(whole.xpath("//span[@class='page']"), "it counts no pages")
        mixed = [text for text in whole.xpath("//body//text()") if re.search("[\u0620-\u064a]", text) and re.search(
            r"[^\w\u064b-\u065f\u0670]", text)]
        self.assertFalse(mixed, "it would measure these as wide as their marks")
        if shutil.which("wkhtmltopdf"):
            self.assertPrintedByTheOther(html, given["sheet"].orientation)

    def assertPrintedByTheOther(self, html, orientation):
        """Each word is on the paper, and none of it beyond the edge."""
        with tempfile.TemporaryDirectory() as folder:
            source, paper = pathlib.Path(folder, "paper.html"), pathlib.Path(folder, "paper.pdf")
            source.write_text(html, encoding="utf-8")
            subprocess.run([
                "wkhtmltopdf", "--quiet", "--disable-local-file-access", "--page-size", "A4", "--orientation", orientation,
                "--margin-left", "18", "--margin-right", "18", source, paper], check=True, capture_output=True)
            content = paper.read_bytes()
        there = bare(unicodedata.normalize("NFKC", read_by_poppler(content)))
        words = {
            word for part in lxml_html.document_fromstring(html).xpath("//body/div") for _e, text in get_blocks(part)
            for word in get_words(unicodedata.normalize("NFKC", text)) if len(word) < LONGEST_WORD}
        self.assertFalse([word for word in words if word not in there], f"lost by the other engine: {there[:600]}")
        width = float(PdfReader(io.BytesIO(content)).pages[0].mediabox.width)
        for _page, word, left, _top, right, _bottom in read_places(content):
            self.assertTrue(0 <= left and right <= width, f"off the paper: {word}")
