import time

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools.names import MAX_FOLDED, comma, normalize_arabic
from .common import RuleCase, properties

# Each row: the key, and ways one person's name is written.
SAME = (
    ("عبدالله محمد عتيبي", "عبد الله محمد العتيبي", "عبدالله محمد العتيبى", "عبد الله بن محمد العتيبي"),
    ("عبدالله محمد عتيبي", "عَبْدُ اللَّهِ ابن مُحَمَّد العُتَيبي", "عبـدالله  محمد   عتيبي", "ﻋﺒﺪﺍﻟﻠﻪ محمد العتيبي"),
    ("عبدالله", "عبدﷲ", "عبد ﷲ", "عبداللة", "عبد الله"),
    ("عبدالرحمن", "عبد الرحمن", "عبدالرحمان", "عبد الرّحمٰن"),
    ("احمد", "أحمد", "إحمد", "آحمد", "ٱحمد", "احمد"),
    ("فاطمه", "فاطمة", "فاطمه", "فاطـمة"),
    ("علي", "علي", "على", "علی"),
    ("مويد", "مؤيد", "مويد"),
    ("عايشه", "عائشة", "عايشه", "عائشه"),
    ("هيفا", "هيفاء", "هيفا"),
    ("ابوبكر", "أبو بكر", "ابوبكر", "أبي بكر", "أبا بكر"),
    ("امكلثوم", "أم كلثوم", "ام كلثوم", "امكلثوم"),
    ("سعود", "آل سعود", "ال سعود", "السعود", "سعود"),
    ("شيخ", "آل الشيخ", "الشيخ", "ال الشيخ"),
    ("نوره سعد", "نورة بنت سعد", "نوره ابنة سعد", "نورة سعد"),
    ("نورالدين", "نور الدين", "نورالدين"),
    ("ضيفالله", "ضيف الله", "ضيفالله"),
    ("عطالله", "عطا الله", "عطاء الله", "عطالله"),
    ("اسماعيل", "إسماعيل", "اسمعيل"),
    ("اسحاق", "إسحاق", "اسحق"),
    ("كريم", "كريم", "کریم"),
    ("عبدالطيف", "عبد اللطيف", "عبداللطيف", "عبدالطيف"),
    ("يحي", "يحيى", "يحيي", "يحي"),
    ("روف", "رؤوف", "رءوف", "روف"),
    ("ابوالخيل", "أبا الخيل", "أبالخيل", "أباالخيل", "أبو الخيل"),
    ("باوزير", "با وزير", "باوزير"),
    ("سعود", "آلسعود"),
    ("mohammed", "Mohammed"),
    ("mohamed", "Mohamed"),
    ("jose otaibi", "José Al-Otaibi", "JOSE al otaibi", "jose  otaibi"),
    ("obrien", "O'Brien", "O’Brien"),
    ("شقه 12", "شقة ١٢", "شقه 12"),
)
DIFFERENT = (
    ("محمد", "محمود"),
    ("سعد", "سعيد"),
    ("عبد الله", "عبد الإله"),
    ("اللحياني", "الحياني"),
    ("حسن", "حسين"),
    ("نورة", "نوره سعد"),
    ("عبدالله", "عبدالاله"),
    ("عبد العزيز", "عبد الرحمن"),
)


@tagged("post_install", "-at_install")
class TestNames(RuleCase):
    def test_the_comma_of_a_language(self):
        self.assertEqual(comma("ar_001").join(("سعد", "فهد")), "سعد، فهد")
        self.assertEqual([comma(lang) for lang in ("en_US", None, False)], [", "] * 3)

    def test_one_key_for_one_name(self):
        for key, *spellings in SAME:
            for spelling in spellings:
                with self.subTest(spelling=spelling):
                    self.assertEqual(normalize_arabic(spelling), key)

    def test_two_names_two_keys(self):
        for one, other in DIFFERENT:
            self.assertNotEqual(normalize_arabic(one), normalize_arabic(other))

    def test_a_long_text_costs_no_more_than_a_long_name(self):
        """Folded again and again until it is settled, 200,000 characters took a minute."""
        for word in ("عبد ", "ال ", "\ufdfa", "a", "عبدالله "):
            start = time.process_time()
            key = normalize_arabic(word * 200_000)
            with self.subTest(word=word):
                self.assertLess(time.process_time() - start, 1)
                self.assertLessEqual(len(key), MAX_FOLDED)
                self.assertEqual(normalize_arabic(key), key)

    def test_nothing_is_nothing(self):
        for nothing in (None, False, "", "  ", "\u200f", "َ", "-"):
            self.assertEqual(normalize_arabic(nothing), "")

    def test_a_name_made_of_particles_keeps_a_key(self):
        for name in ("آل", "بن", "ابن"):
            self.assertTrue(normalize_arabic(name))

    def test_the_name_of_god_and_short_names_keep_their_beginning(self):
        self.assertEqual(normalize_arabic("الله"), "الله")
        self.assertEqual(normalize_arabic("ألين"), "الين")

    def test_article_before_a_compound(self):
        self.assertEqual(normalize_arabic("العبد الله"), normalize_arabic("عبد الله"))

    @properties
    @given(st.text())
    def test_key_of_a_key_is_itself(self, text):
        key = normalize_arabic(text)
        self.assertEqual(normalize_arabic(key), key)

    @properties
    @given(st.lists(st.sampled_from(
        "عبد ال الله الدين ابو أبي ام بن ابن محمد الأحمد العبد إلياس عطاء اسمعيل رحمان آل".split()
    ), max_size=7), st.sampled_from(["", " ", "  "]))
    def test_key_of_a_key_is_itself_for_arabic_names(self, words, between):
        key = normalize_arabic(between.join(words))
        self.assertEqual(normalize_arabic(key), key)

    @properties
    @given(st.sampled_from([spelling for row in SAME for spelling in row[1:]]), st.data())
    def test_marks_and_invisible_characters_change_nothing(self, name, data):
        place = data.draw(st.integers(0, len(name)))
        mark = data.draw(st.sampled_from("\u064e\u0651\u0640\u200f\u200e\u200b\u2067\ufeff"))
        self.assertEqual(normalize_arabic(name[:place] + mark + name[place:]), normalize_arabic(name))
