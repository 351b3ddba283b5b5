"""One key for one name, however it is spelled.

The key serves search and duplicate detection; it is never shown. So it errs towards
folding: two people may share a key (a candidate a person looks at), one person
should not have two. What is folded, and why:

* hamza seats (أ إ آ ٱ ا, ؤ و, ئ ي) and the bare hamza (علاء / علا): clerks drop them;
* ى / ي and ة / ه: Egyptian and Gulf keyboards differ;
* tashkeel, tatweel, presentation forms, Persian ک ی ه, Latin case and accents;
* the article of each word (العتيبي / عتيبي) and the separate آل before a family;
* the connectors بن ابن بنت ابنة between the parts of a name;
* compounds written as one word or two: عبد/أبو/أم + word, word + الله / الدين;
* a few classical spellings (الرحمن / الرحمان, إسماعيل / إسمعيل);
* a letter written twice (اللطيف / الطيف, يحيى / يحي, رؤوف / روف), but for the name of God;
* letters that Urdu and Persian keyboards add (پ چ گ ڤ ے), for residents.

Latin words are only lower-cased and stripped of accents: there is no one way back to Arabic.
"""
import functools
import re
import unicodedata

from .identity import normalize_digits

_LETTERS = str.maketrans(
    {
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ے": "ي",
        "پ": "ب",
        "چ": "ج",
        "گ": "ك",
        "ڤ": "ف",
        "ة": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ە": "ه",
        "ۃ": "ه",
        "ک": "ك",
        "ء": None,
        "ـ": None,
        "'": None,
        "’": None,
        "‘": None,
        "ʼ": None,
        "`": None,
    }
)
_CONNECTORS = {"بن", "ابن", "بنت", "ابنه", "bin", "ibn", "bint"}
_ARTICLES = {"ال", "al", "el"}
_NO_NAMES = _CONNECTORS | _ARTICLES
# First words that make one name with the next; each with its usual spelling.
_COMPOUND_STARTS = {"عبد": "عبد", "ابو": "ابو", "ابا": "ابو", "ابي": "ابو", "ام": "ام", "با": "با"}
_COMPOUND_ENDS = {"الله", "الدين"}
_CLASSICAL = {
    "رحمان": "رحمن",
    "اسمعيل": "اسماعيل",
    "اسحق": "اسحاق",
    "ابرهيم": "ابراهيم",
    "هرون": "هارون",
    "سليمن": "سليمان",
    "عثمن": "عثمان",
    "داوود": "داود",
    "طاها": "طه",
    "يس": "ياسين",
}
# Names are made of the same few thousand words.
_WORDS_KEPT = 20000
# No name is longer. Folding reads a text again and again until it is settled, so what is folded is bounded.
MAX_FOLDED = 500
# A shorter rest is no name of its own: الله, and names such as ألين.
_ARTICLE_MIN_REST = 3


def comma(lang):
    """What stands between the names of a list.

    :param lang: Odoo language code, or a falsy value for English
    :return: the comma of that language, with a blank
    """
    return "، " if (lang or "").startswith("ar") else ", "


def normalize_arabic(text):
    """Fold a name to its key.

    :param text: str, or a falsy value
    :return: str of lower-case words separated by one space, of at most :data:`MAX_FOLDED` characters; ``''`` for nothing.
        Idempotent: the key of a key is itself.
    """
    return _fold_name(str(text)[:MAX_FOLDED]) if text else ""


@functools.lru_cache(_WORDS_KEPT)
def _fold_name(key):
    # One fold can make room for the next (العبد الله -> عبد الله -> عبدالله). Each pass
    # after the first only shortens the key or settles it, so this ends.
    while True:
        # a letter can fold to several words (ﷺ), so each pass is cut
        folded = _fold_words(" ".join(map(_fold_letters, key.split())))[:MAX_FOLDED].rstrip()
        if folded == key:
            return key
        key = folded


@functools.lru_cache(_WORDS_KEPT)
def _fold_letters(text):
    # Decomposed, so that a hamza or an accent falls away from its letter with the marks.
    text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", normalize_digits(text)).translate(_LETTERS)
    kept = []
    for char in text:
        category = unicodedata.category(char)
        if category[0] == "M" or category == "Cf":
            continue
        kept.append(char if category[0] in "LN" else " ")
    return "".join(kept)


def _fold_words(text):
    words = _join_compounds(text.split())
    named = [word for word in words if word not in _NO_NAMES]
    return " ".join(_fold_word(word) for word in named or words)


def _join_compounds(words):
    joined = []
    for word in words:
        previous = joined[-1] if joined else None
        if previous in _COMPOUND_STARTS and word not in _CONNECTORS:
            joined[-1] = _COMPOUND_STARTS[previous] + word
        elif previous and word in _COMPOUND_ENDS and previous not in _NO_NAMES:
            joined[-1] = previous + word
        else:
            joined.append(word)
    return joined


@functools.lru_cache(_WORDS_KEPT)
def _fold_word(word):
    # عطا الله is also written عطالله
    word = re.sub("ا+لله$", "الله", word)
    while word.startswith("ال") and len(word) >= 2 + _ARTICLE_MIN_REST:
        word = word[2:]
    # أبا الخيل is also written أبالخيل
    word = re.sub(f"^اب[اوي]?ال(?=.{{{_ARTICLE_MIN_REST}}})", "ابوال", word)
    head, tail = re.fullmatch("(عبدال|)(.*)", word, re.DOTALL).groups()
    return _fold_twice(head + _CLASSICAL.get(tail, tail))


def _fold_twice(word):
    god = "لله" if word.endswith("لله") else ""
    return re.sub("([\u0621-\u064a])\\1+", r"\1", word.removesuffix(god)) + god
