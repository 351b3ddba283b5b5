from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools import print_table
from ...tools.print_table import Head
from .common import RuleCase, properties

WORDS = st.text("abcdefgh ", max_size=30)


@tagged("post_install", "-at_install")
class TestPrintTable(RuleCase):

    def test_narrow_table_is_one_sheet_in_the_largest_type(self):
        size, [sheet] = print_table.lay_out([[Head("Total", 2, 1)], [Head("Count", 1, 1), Head("Amount", 1, 1)]], [
            (0, "Total", ["12", "1,200.00"]), (1, "Rent", ["7", "900.00"])])
        self.assertEqual(size, 9)
        self.assertEqual((sheet.start, sheet.end), (0, 2))
        self.assertEqual([[cell.title for cell in row] for row in sheet.heads], [["Total"], ["Count", "Amount"]])

    def test_wide_table_goes_on_with_its_heads(self):
        """A group that is cut between two sheets says its name on both."""
        heads = [[Head("Approved", 20, 1), Head("Rejected", 20, 1)], [Head("Amount", 1, 1)] * 40]
        size, sheets = print_table.lay_out(heads, [(0, "Total", ["1,234,567.00"] * 40)])
        self.assertEqual(size, 7)
        self.assertGreater(len(sheets), 2)
        titles = [[cell.title for cell in sheet.heads[0]] for sheet in sheets]
        self.assertEqual(titles[0], ["Approved"])
        self.assertEqual(titles[-1], ["Rejected"])
        self.assertEqual([sheet.start for sheet in sheets[1:]], [sheet.end for sheet in sheets[:-1]])

    def test_cell_over_two_rows(self):
        _size, [sheet] = print_table.lay_out(
            [[Head("Riyadh", 1, 1), Head("", 1, 2)], [Head("Sawtooth", 1, 1)], [Head("A", 1, 1), Head("B", 1, 1)]],
            [(0, "Total", ["1", "2"])])
        self.assertEqual([[(cell.title, cell.height) for cell in row] for row in sheet.heads], [
            [("Riyadh", 1), ("", 2)], [("Sawtooth", 1)], [("A", 1), ("B", 1)]])

    def test_empty(self):
        self.assertEqual(len(print_table.lay_out([], [])[1]), 1)

    @properties
    @given(st.lists(st.tuples(WORDS, st.integers(1, 6)), min_size=1, max_size=9), st.data())
    def test_each_column_stands_once_and_fits(self, groups, data):
        count = sum(width for _title, width in groups)
        heads = [[Head(title, width, 1) for title, width in groups], [Head("m", 1, 1)] * count]
        rows = data.draw(st.lists(st.tuples(st.integers(0, 3), WORDS, st.lists(
            st.text("0123456789,.", max_size=18), min_size=count, max_size=count)), max_size=5))
        size, sheets = print_table.lay_out(heads, rows)
        self.assertIn(size, print_table.SIZES)
        self.assertEqual([place for sheet in sheets for place in range(sheet.start, sheet.end)], list(range(count)))
        for sheet in sheets:
            for row in sheet.heads:
                self.assertEqual(sum(cell.width for cell in row), sheet.end - sheet.start)
            self.assertAlmostEqual(sum(sheet.widths), 100)
            self.assertEqual(len(sheet.widths), sheet.end - sheet.start + 1)
