from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools import bank_sheet
from .common import RuleCase, properties

cell = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
grid = st.lists(st.lists(cell.filter(bool), min_size=1, max_size=4), min_size=1, max_size=6)


@tagged("standard", "at_install")
class TestBankSheet(RuleCase):

    def test_amounts(self):
        for amount, decimals, text in (
            (0, 2, "0.00"), (1, 2, "1.00"), (0.1 + 0.2, 2, "0.30"), (1250.5, 2, "1250.50"), (33.33, 2, "33.33"),
            (2.675, 2, "2.68"), ("2.675", 2, "2.68"), (Decimal("999999999.994"), 2, "999999999.99"),
            (1e9, 2, "1000000000.00"), (1.0005, 3, "1.001"), (7, 0, "7"), (-12.5, 2, "-12.50"), (1e-7, 2, "0.00"),
        ):
            with self.subTest(amount=amount):
                self.assertEqual(bank_sheet.amount_text(amount, decimals), text)
        self.assertEqual(bank_sheet.amount_text(1250.5, 2, ","), "1250,50")

    @properties
    @given(st.integers(0, 10**11))
    def test_amounts_keep_each_halala(self, halalas):
        text = bank_sheet.amount_text(halalas / 100)
        self.assertEqual(int(Decimal(text) * 100), halalas)
        self.assertEqual(len(text.partition(".")[2]), 2)

    def test_formulas_are_text(self):
        for name in ("=1+1", "+9665", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u200e=1", "\u200f@x", "|cmd", "a\n=1",
                     "\u00a0=1", "\u2007+1", "\u3000@x", "\u200b=1", "\ufeff-1", "＝1", "＋1", "－1",
                     "＠x", "\u00a0＝1", "﹣1", "｜x"):
            with self.subTest(name=name):
                text = bank_sheet.neutralise(name)
                self.assertNotIn("\n", text)
                self.assertFalse(text.strip(" \u200e\u200f").startswith(("=", "+", "-", "@", "\t", "|")))
                self.assertTrue(text.startswith("'") or not bank_sheet.is_formula(name))
        self.assertEqual(bank_sheet.neutralise("محمد عبدالله"), "محمد عبدالله")
        self.assertEqual(bank_sheet.neutralise(None), "")

    def test_exports_keep_numbers(self):
        for value in ("+966 50 123 4567", "-12.50", "محمد", "", None, False, 5, -1.5, "a=b"):
            with self.subTest(value=value):
                self.assertEqual(bank_sheet.neutralise_export(value), value)
        for value in ("=1", "+1+cmd", "\u00a0-x", "＝1"):
            self.assertEqual(bank_sheet.neutralise_export(value), f"'{value}")

    @properties
    @given(grid, grid)
    def test_checksum_tells_any_change(self, one, other):
        same = bank_sheet.checksum("RUN/1", one, "1.00") == bank_sheet.checksum("RUN/1", other, "1.00")
        self.assertEqual(same, one == other)
        self.assertNotEqual(bank_sheet.checksum("RUN/1", one, "1.00"), bank_sheet.checksum("RUN/2", one, "1.00"))
        self.assertNotEqual(bank_sheet.checksum("RUN/1", one, "1.00"), bank_sheet.checksum("RUN/1", one, "1.01"))

    @properties
    @given(grid, st.sampled_from(",;\t|"))
    def test_csv_round_trip(self, lines, delimiter):
        content = bank_sheet.write_csv(lines, delimiter)
        self.assertIsNone(bank_sheet.first_difference(lines, bank_sheet.read_csv(content, delimiter)))

    def test_xlsx_round_trip(self):
        lines = [["الاسم", "المبلغ"], ["=1+1", "0012"], ["https://example.com", "1250.50"], ["Total", "1262.50"]]
        content = bank_sheet.write_xlsx(lines, [20, 12], numeric={1}, bold={0, 3}, right_to_left=True)
        self.assertEqual(content, bank_sheet.write_xlsx(lines, [20, 12], numeric={1}, bold={0, 3}, right_to_left=True))
        found = bank_sheet.read_xlsx(content)
        self.assertEqual(found[2], lines[2])
        self.assertEqual(found[1][0], "=1+1", "text, not a formula")
        with self.assertRaises(ValueError):
            bank_sheet.read_xlsx(b"PK nothing")

    def test_first_difference(self):
        found = bank_sheet.first_difference([["a", "b"], ["c", "d"]], [["a", "b"], ["c", "e"]])
        self.assertEqual(found, (2, 2, "d", "e"))
        self.assertEqual(bank_sheet.first_difference([["a"]], [["a"], ["b"]]), (2, 1, "", "b"))
        self.assertEqual(bank_sheet.first_difference([["a"], ["b"]], [["a"]]), (2, 1, "b", ""))

    def test_bank_code(self):
        self.assertEqual(bank_sheet.saudi_bank_code("SA0380000000608010167519"), "80")
        self.assertEqual(bank_sheet.saudi_bank_code("AE070331234567890123456"), "")
        self.assertEqual(bank_sheet.saudi_bank_code(""), "")
