"""The text layer of our PDFs: what is copied, searched and read aloud.

WeasyPrint notes for each glyph the text of the place where it first met it. Where a letter carries a vowel mark,
the two glyphs share one place: the mark gets letter and mark, the letter gets nothing, and is lost on the whole
paper. Here each glyph gets the letter that it draws, whatever it stood beside. Vowel marks get no text of their
own: readers of PDFs tear a word apart at them, and people search without them.
"""

import functools
import io
import unicodedata

SINGLE, EXTENSION = 1, 7  # kinds of lookups in a font's table of substitutions
MARK = 3  # class of a glyph


def mend(document, pdf):
    """Correct the text of the glyphs; the finisher of ``write_pdf``.

    :param document: WeasyPrint's document, with its fonts
    :param pdf: the PDF that is about to be written
    """
    fonts = {font.name: font for font in document.fonts.values()}
    for item in pdf.objects:
        if not isinstance(item, dict) or "ToUnicode" not in item or item.get("BaseFont") not in fonts:
            continue
        number = int(item["ToUnicode"].split()[0])
        stream = pdf.objects[number].stream
        letters = _get_letters(fonts[item["BaseFont"]])
        stream[:] = [_mend_line(line, letters) for line in stream]


def _mend_line(line, letters):
    """One line of the map: ``<glyph> <text>``; every other line stays."""
    parts = line.split()
    if len(parts) != 2 or not (parts[0].startswith(b"<") and parts[1].startswith(b"<")):
        return line
    glyph, text = int(parts[0][1:-1], 16), bytes.fromhex(parts[1][1:-1].decode()).decode("utf-16-be")
    whole = get_text(text, *letters.get(glyph, ("", False)))
    return b"%s <%s>" % (parts[0], whole.encode("utf-16-be").hex().encode())


def get_text(text, letter, is_mark):
    """Tell what a glyph says.

    :param str text: what the engine noted
    :param str letter: the character that the font draws by this glyph alone, if it is one
    :param bool is_mark: it is a vowel mark
    :return: str
    """
    if is_mark:
        return ""
    bare = "".join(char for char in text if not unicodedata.combining(char))
    return bare or letter


def _get_letters(font):
    from weasyprint.text.fonts import get_hb_object_data

    return _read_letters(get_hb_object_data(font.hb_face), font.index)


@functools.lru_cache(maxsize=16)
def _read_letters(content, index):
    """What each glyph of a font draws: dict of number: (character, is it a mark).

    The forms of an Arabic letter (first, middle, last) are glyphs of their own, found by the font's substitutions.
    """
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(content), fontNumber=index, lazy=True)
    names = {name: chr(code) for code, name in sorted(font.getBestCmap().items(), reverse=True)}
    marks = set()
    if "GDEF" in font and font["GDEF"].table.GlyphClassDef:
        classes = font["GDEF"].table.GlyphClassDef.classDefs
        marks = {name for name, kind in classes.items() if kind == MARK}
    for origin, form in _get_forms(font):
        if origin in names:
            names.setdefault(form, names[origin])
    return {
        font.getGlyphID(name): (names.get(name, ""), name in marks)
        for name in names.keys() | marks
    }


def _get_forms(font):
    if "GSUB" not in font or not font["GSUB"].table.LookupList:
        return
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = table.ExtSubTable if table.LookupType == EXTENSION else table
            if table.LookupType == SINGLE:
                yield from table.mapping.items()
