from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools import intake_answers
from ...tools.errors import RuleError
from .common import RuleCase, properties

LISTS = {"selection": [["a", "One"], ["b", "Two"]], "tags": [["x", "Red", 1], ["y", "Blue", 2]]}


def parse(kind, *texts):
    return intake_answers.parse_answer({"name": "q", "string": "Question", "type": kind, **LISTS}, list(texts))


@tagged("standard", "at_install")
class TestIntakeAnswers(RuleCase):

    def test_what_people_type(self):
        for kind, text, value in (
            ("char", "  أحمد ", "أحمد"), ("text", "a\nb", "a\nb"), ("integer", "٣", 3), ("integer", "0", 0),
            ("integer", "1,200", 1200), ("float", "١٬٢٠٠٫٥", 1200.5), ("monetary", "12.50", 12.5),
            ("monetary", "۳۰۰۰٫۵۰", 3000.5), ("monetary", "\u200f1 200", 1200),
            ("date", "2026-03-01", "2026-03-01"), ("selection", "b", "b"), ("boolean", "1", True),
        ):
            with self.subTest(kind=kind, text=text):
                self.assertEqual(parse(kind, text), value)
        self.assertEqual(parse("tags", "y", "x", "y"), ["y", "x"])

    def test_nothing_is_no_answer(self):
        for kind in intake_answers.KINDS:
            with self.subTest(kind=kind):
                self.assertIs(parse(kind), False)
                self.assertIs(parse(kind, "") if kind != "tags" else False, False)

    def test_refused(self):
        for kind, text, code in (
            ("integer", "three", "answer_number"), ("integer", "1.5", "answer_integer"), ("float", "1e9", "answer_number"),
            ("float", "nan", "answer_number"), ("integer", "9" * 12, "answer_large"), ("date", "2026-02-30", "answer_date"),
            ("monetary", "3.000,50", "answer_number"), ("monetary", "1,5", "answer_number"),
            ("float", "٣.٠٠٠٫٥", "answer_number"),
            ("monetary", "12,34,567", "answer_number"), ("selection", "c", "answer_choice"),
            ("tags", "z", "answer_choice"), ("char", "x" * 201, "answer_long"),
        ):
            with self.subTest(kind=kind, text=text), self.assertRefused(code):
                parse(kind, text)

    @properties
    @given(st.sampled_from(sorted(intake_answers.KINDS)), st.text(max_size=30))
    def test_any_text_is_read_or_refused(self, kind, text):
        try:
            value = parse(kind, text)
        except RuleError:
            return
        self.assertIsInstance(value, (bool, int, float, str, list))

    @properties
    @given(st.integers(-10**9, 10**9))
    def test_numbers_come_back(self, number):
        self.assertEqual(parse("integer", str(number)), number)
