"""Our papers for wkhtmltopdf with a Qt that is not patched, as Debian has it.

That engine knows no files for letterhead and footer, and takes one document only: both stand in the text here, and what is
printed together is one document. It also measures a word with a mark behind it (``:``, ``)``) as wide as the mark alone, so
that the beginning of Arabic lines was pushed off the paper: each word and each mark is an element of its own here. Its text
layer loses لا in Noto Naskh and keeps it in Noto Sans Arabic and DejaVu Sans; a word with vowel marks is torn apart in it, so
they are left out.
"""

import functools
import re
from pathlib import Path

from lxml import html as lxml_html

STYLE_SHEET = Path(__file__).resolve().parent.parent / "static/src/print/document.css"
MARGINS = {"data-report-margin-top": 12, "data-report-margin-bottom": 14}  # mm; there is no letterhead above the text
OWN_STYLE = """
body { margin: 0; }
.alseraj, .alseraj[lang^="en"] { font-family: "Noto Sans Arabic", "DejaVu Sans", "Noto Sans", sans-serif; }
.alseraj[lang^="en"] { font-family: "Noto Sans", "Noto Sans Arabic", "DejaVu Sans", sans-serif; }
.alseraj.header { margin-bottom: 4mm; }
.alseraj.footer { margin-top: 8mm; }
.alseraj .ltr, .alseraj .code { unicode-bidi: embed; }
.alseraj ul, .alseraj ol { -webkit-padding-start: 6mm; }
.alseraj[dir="rtl"] table th:not(.center):not(.number) { text-align: right; }
.alseraj .vote { -webkit-padding-end: 6mm; }
.alseraj table.plain th, .alseraj table.plain td { -webkit-padding-end: 4mm; }
.alseraj .case-page .steps { -webkit-columns: 2; }
.alseraj .word { white-space: nowrap; }
.alseraj.next { page-break-before: always; }
"""
ARABIC_LETTERS = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
BLANKS = re.compile(r"(\s+)")
VOWEL_MARKS = re.compile("[\u064b-\u0652\u0670]")
# Letters, or digits, or what stands around them.
WORD_PARTS = re.compile(r"(?:[^\W\d_]|[\u0653-\u065f])+|\d+|[^\w\u0653-\u065f]+|_+")


def compose(bodies, header, footer):
    """Make one document of what Odoo's engine would get as many.

    :param bodies: iterable of str, HTML documents with one article each
    :param str header: HTML document with their letterheads, in the same order
    :param str footer: HTML document with their footers, in the same order
    :return: str, an HTML document that needs nothing from the network
    """
    articles = [article for body in bodies for article in _find(body, "article")]
    headers, footers = _find(header, "header"), _find(footer, "footer")
    for foot in footers:
        for number in foot.xpath(".//td[span[@class='page']]"):  # this engine counts no pages
            number.getparent().remove(number)
    parts = []
    for place, article in enumerate(articles):
        letterhead = headers[place] if place < len(headers) else None
        first = article if letterhead is None else letterhead
        if place:
            first.set("class", f"{first.get('class')} next")
        parts += [part for part in (letterhead, article, footers[place] if place < len(footers) else None) if part is not None]
    for part in parts:
        _split_words(part)
    text = "".join(lxml_html.tostring(part, encoding="unicode", with_tail=False) for part in parts)
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><style>{_get_style()}</style></head><body>{text}</body></html>'


@functools.lru_cache(maxsize=1)
def _get_style():
    """Our sheet, in the words that this engine knows."""
    style = STYLE_SHEET.read_text(encoding="utf-8")
    style = re.sub(r"break-(before|after): page", r"page-break-\1: always", style)
    return re.sub(r"(?<!page-)break-(before|after|inside): avoid", r"page-break-\1: avoid", style) + OWN_STYLE


def _find(document, name):
    return lxml_html.document_fromstring(document).xpath(
        f"//div[contains(concat(' ', @class, ' '), ' alseraj ') and contains(concat(' ', @class, ' '), ' {name} ')]"
    ) if document else []


def _split_words(root):
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag == "style":
            continue
        if element.text and ARABIC_LETTERS.search(element.text):
            before, words = _get_words(element.text)
            element.text = before
            for place, word in enumerate(words):
                element.insert(place, word)
        if element is not root and element.tail and ARABIC_LETTERS.search(element.tail):
            element.tail, words = _get_words(element.tail)
            for word in reversed(words):
                element.addnext(word)


def _get_words(text):
    """:return: tuple (text before the first Arabic word, that word and all others as elements, each with what follows it)"""
    before, words = "", []
    for piece in BLANKS.split(VOWEL_MARKS.sub("", text)):
        if ARABIC_LETTERS.search(piece):
            parts = WORD_PARTS.findall(piece)
            words.append(_make(parts))
        elif words:
            words[-1].tail = (words[-1].tail or "") + piece
        else:
            before += piece
    return before, words


def _make(parts):
    word = lxml_html.Element("span")
    if len(parts) == 1:
        word.text = parts[0]
        return word
    word.set("class", "word")
    for part in parts:
        inner = lxml_html.Element("span")
        inner.text = part
        word.append(inner)
    return word
