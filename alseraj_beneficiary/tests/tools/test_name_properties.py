from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools import name_parts
from ...tools.names import normalize_arabic
from .common import RuleCase, properties

SIMPLE = st.sampled_from("محمد أحمد سعد فهد نورة سارة ناصر خالد العتيبي الدوسري القحطاني".split())
COMPOUND = st.sampled_from(["عبد الله", "عبد الرحمن", "نور الدين", "أبو بكر", "آل سعود", "أم كلثوم"])
part = st.one_of(SIMPLE, COMPOUND)
MARKS = "\u064b\u064e\u064f\u0650\u0651\u0652\u0640\u200e\u200f\u061c\u2067\ufeff"


@tagged("post_install", "-at_install")
class TestNameProperties(RuleCase):

    @properties
    @given(part, part, part, part)
    def test_parts_there_and_back(self, first, father, grandfather, family):
        parts = dict(zip(name_parts.PARTS, (first, father, grandfather, family), strict=True))
        self.assertEqual(name_parts.split(name_parts.compose(parts)), parts)

    @properties
    @given(st.lists(part, min_size=1, max_size=4), st.sampled_from(["بن", "ابن", "bin"]))
    def test_connectors_are_no_part(self, names, connector):
        plain = name_parts.split(" ".join(names))
        self.assertEqual(name_parts.split(f" {connector} ".join(names)), plain)
        self.assertEqual(name_parts.split("   ".join(names) + " "), plain)

    @properties
    @given(st.text())
    def test_splitting_is_done_once(self, text):
        parts = name_parts.split(text)
        whole = name_parts.compose(parts)
        again = name_parts.split(whole)
        self.assertEqual(name_parts.compose(again), whole)
        self.assertEqual(tuple(parts), name_parts.PARTS)
        self.assertTrue(set(whole.split()) <= set(text.split()), "nothing is made up")

    @properties
    @given(st.lists(part, min_size=1, max_size=4), st.data())
    def test_one_key_however_it_is_typed(self, names, data):
        name = " ".join(names)
        swaps = {"أ": "اإآأ", "ا": "ا", "ة": "هة", "ى": "يى", "ي": "يى"}
        typed = "".join(
            data.draw(st.sampled_from(swaps[char])) if char in "أة" else char for char in name)
        place = data.draw(st.integers(0, len(typed)))
        typed = typed[:place] + data.draw(st.sampled_from(MARKS)) + typed[place:]
        key = normalize_arabic(name)
        self.assertEqual(normalize_arabic(typed), key)
        self.assertEqual(normalize_arabic(name.replace("عبد ", "عبد")), key)
        self.assertEqual(normalize_arabic(name.replace(" الدين", "الدين")), key)
        self.assertEqual(key, " ".join(key.split()))
