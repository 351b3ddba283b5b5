"""Words for the papers that are set by ourselves (:mod:`pdf_quick`): which way they run, and what is drawn for each.

Shaped by WeasyPrint's own text, once for each word and style.
"""

import re

LETTERS = r"\u0600-\u060b\u060d-\u061b\u061d-\u065f\u066e-\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
LATIN = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
NUMBER = r"[0-9\u0660-\u0669\u06f0-\u06f9]+(?:[.,:/+\-\u066b\u066c][0-9\u0660-\u0669\u06f0-\u06f9]+)*%?"
NEUTRAL = r"!-/:-@\[-`{-~\u00a0\u00ab\u00b7\u00bb\u00d7\u060c\u066a\u2010-\u2015\u2018-\u201d\u2022\u2026"
_TOKENS = re.compile(rf"(?P<S> +)|(?P<N>{NUMBER})|(?P<R>[{LETTERS}]+)|(?P<L>[{LATIN}]+)|(?P<O>[{NEUTRAL}])|(?P<X>.)", re.DOTALL)
ONLY_LATIN = re.compile(rf"[{LATIN}0-9{NEUTRAL} ]*")
_ONLY_ARABIC = re.compile(rf"[{LETTERS} ]*")
_LATIN_WORDS = re.compile(r"(?P<S> +)|(?P<L>[^ ]+)")
_THREE_GLYPHS = re.compile(r"<[0-9a-f]{4}([0-9a-f]{4})[0-9a-f]{4}>")
_DIGITS = re.compile(r"[0-9]|[^0-9]+")


class Unsure(Exception):
    """This piece is WeasyPrint's."""


class Words:
    """The words of a document, with the fonts that they need."""

    def __init__(self):
        self.known, self.fonts, self.struts, self.turned = {}, {}, {}, {}
        self.recorder = _Recorder(self.fonts)

    def share_fonts(self, stream):
        """The fonts of our words are those of the whole document, each embedded once."""
        fonts = stream._fonts
        for key, font in self.fonts.items():
            known = fonts.setdefault(key, font)
            if known is not font:
                known.to_unicode |= {**font.to_unicode, **known.to_unicode}
                known.widths |= {**font.widths, **known.widths}

    def split(self, text, style):
        rtl = style["direction"] == "rtl"
        pattern, kinds = _TOKENS, None
        if not rtl and ONLY_LATIN.fullmatch(text):
            pattern = _LATIN_WORDS
        elif rtl and _ONLY_ARABIC.fullmatch(text):
            pattern, kinds = _LATIN_WORDS, "R"
        for match in pattern.finditer(text):
            kind = match.lastgroup
            if kind == "X":
                raise Unsure
            yield Token("S" if kind == "S" else kinds or kind, " " if kind == "S" else match[0], style)

    def resolve(self, tokens):
        """Unicode's rules for both directions, for words instead of letters; WeasyPrint asks them for each element by itself."""
        rtl = tokens[0].style["direction"] == "rtl"
        base, strong = ("R", "L")[not rtl], None
        last, sides = base, []
        for token in tokens:
            kind = token.kind
            if kind in "RL":
                last = kind
            elif kind == "N":
                if last == "R" and strong == "R" and ("-" in token.text or "+" in token.text):
                    raise Unsure  # behind Arabic letters its parts change places
                kind = "L" if last == "L" else "N"
            if token.kind in "RL":
                strong = token.kind
            sides.append(kind)
        place = 0
        while place < len(sides):
            if sides[place] not in "OSIG":
                place += 1
                continue
            end = place
            while end < len(sides) and sides[end] in "OSIG":
                end += 1
            before = base if place == 0 else "R" if sides[place - 1] == "N" else sides[place - 1]
            after = base if end == len(sides) else "R" if sides[end] == "N" else sides[end]
            sides[place:end] = [before if before == after else base] * (end - place)
            place = end
        levels = {"R": 1, "L": 2, "N": 2} if rtl else {"R": 1, "L": 0, "N": 2}
        for token, side in zip(tokens, sides, strict=True):
            token.level = levels[side]
        kinds = ["RL"[token.level % 2 == 0] if token.kind == "O" else token.kind for token in tokens]
        for token, *beside in zip(tokens, [None, *kinds], [*kinds[1:], None]):  # noqa: B905  (the first list is one longer)
            token.beside = beside

    def get_strut(self, style):
        if id(style) not in self.struts:
            from weasyprint.text.line_break import strut

            self.struts[id(style)] = strut(style)
        return self.struts[id(style)]

    def shape(self, token):
        style = token.style
        token.color = style["color"]
        if token.kind == "G":
            token.width, token.runs, token.base, token.under = token.gap, (), 0, 0
            return
        text = token.text
        if token.kind == "O":  # brackets look the way the words around them run
            style = self._turn(style, "rtl" if token.level % 2 else "ltr")
        if token.kind == "S":
            token.width, token.runs, token.base, token.under = self._get_blank(token, style)
            return
        if token.kind == "I" and not ONLY_LATIN.fullmatch(text):
            raise Unsure
        if any(char.isdigit() for char in text) and text.isascii() and len(text) > 2:
            parts = [self._get_word(part, style) for part in _DIGITS.findall(text)]
            runs, glyphs, last = [], [], None
            width = base = under = 0
            for wide, drawn, over, below in parts:
                width, base, under = width + wide, max(base, over), max(under, below)
                for *font, string in drawn:
                    if font != last and glyphs:
                        runs.append((*last, join(glyphs)))
                        glyphs = []
                    last = font
                    glyphs.append(string)
            token.width, token.runs, token.base, token.under = width, [*runs, (*last, join(glyphs))], base, under
            return
        token.width, token.runs, token.base, token.under = self._get_word(text, style)

    def _turn(self, style, direction):
        if style["direction"] == direction:
            return style
        key = (id(style), direction)
        if key not in self.turned:
            self.turned[key] = style.copy()
            self.turned[key]["direction"] = direction
        return self.turned[key]

    def _get_blank(self, token, style):
        """A blank has the font of the words of its own direction beside it."""
        side = "R" if token.level % 2 else "L"
        letter = {"R": "\N{ARABIC LETTER ALEF}", "L": "a"}[side]
        if side not in token.beside or "N" in token.beside:
            return self._get_word(" ", style)
        width, runs, base, under = self._get_word(f"{letter} {letter}", style)
        glyphs = _THREE_GLYPHS.fullmatch(runs[0][3]) if len(runs) == 1 else None
        if not glyphs:
            raise Unsure
        *font, _string = runs[0]
        return width - 2 * self._get_word(letter, style)[0], [(*font, f"<{glyphs[1]}>")], base, under

    def _get_word(self, text, style):
        key = (text, id(style))
        if key not in self.known:
            self.known[key] = self.recorder.shape(text, style)
        return self.known[key]


class Token:

    __slots__ = ("kind", "text", "style", "gap", "level", "width", "runs", "base", "under", "color", "beside", "part")

    def __init__(self, kind, text, style, gap=0):
        self.kind, self.text, self.style, self.gap = kind, text, style, gap


def reorder(line):
    """The words of a line from left to right."""
    order = list(line)
    levels = [token.level for token in order]
    for level in range(max(levels, default=0), 0, -1):
        place = 0
        while place < len(order):
            if order[place].level < level:
                place += 1
                continue
            end = place
            while end < len(order) and order[end].level >= level:
                end += 1
            order[place:end] = order[place:end][::-1]
            place = end
    return order


def join(strings):
    """Glyphs behind each other as one string."""
    return " ".join(strings).replace("> <", "")


class _Recorder:
    """Takes down what WeasyPrint would draw for a word: in this font, these glyphs."""

    def __init__(self, fonts):
        from weasyprint.text.ffi import ffi

        self.fonts, self.runs = fonts, []
        self.ink_rect, self.logical_rect = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
        self.font, self.rise = (None, 0), 0

    def shape(self, text, style):
        """:return: (width, runs, height above the base line, below it)"""
        from weasyprint.draw.text import draw_first_line
        from weasyprint.matrix import Matrix
        from weasyprint.text.ffi import FROM_UNITS, pango
        from weasyprint.text.line_break import create_layout, line_size

        layout = create_layout(text, style, None, None, 0)
        line, _index = layout.get_first_line()
        width, height = line_size(line, style)
        base = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
        self.runs = []
        # a blank is drawn as well: it stands in the text layer
        draw_first_line(self, _TextBox(layout, text, style), "clip", "none", Matrix())
        return width, self.runs, base, height - base

    # what WeasyPrint's text asks of a stream

    def add_font(self, pango_font):
        from weasyprint.pdf.fonts import Font
        from weasyprint.text.fonts import get_pango_font_key

        key, description, size = get_pango_font_key(pango_font)
        if key not in self.fonts:
            self.fonts[key] = Font(pango_font, description, size)
        return self.fonts[key], size

    def set_text_matrix(self, *values):
        pass

    def set_font_size(self, font, size):
        self.font = (font, size)

    def set_text_rise(self, rise):
        self.rise = rise

    def show_text(self, string):
        string = string.replace(">0<", "")  # no distance is none
        string = string[:-1] if string.endswith(">0") else string
        if string:
            self.runs.append((*self.font, self.rise, string))


class _TextBox:
    """As much of a text box as drawing a line asks for."""

    def __init__(self, layout, text, style):
        self.pango_layout, self.style = layout, style
        self.text = text if text.strip() else "."  # a line of blanks alone would not be drawn
