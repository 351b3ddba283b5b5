from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools import digits
from .common import RuleCase, properties


@tagged("standard", "at_install")
class TestDigits(RuleCase):

    def test_numbers(self):
        for text, value in (
            ("١٥٠٠", "1500"), ("۱۵۰۰", "1500"), ("١٬٥٠٠٫٢٥", "1500.25"), ("1,500.25", "1500.25"), ("1 500", "1500"),
            ("\u200f-٣", "-3"), ("\u22123", "-3"), (" 7 ", "7"), ("1234567", "1234567"),
        ):
            with self.subTest(text=text):
                self.assertEqual(digits.read_number(text), value)
        for text in ("3.000,50", "1,5", "12,34,567", "1,5000", "1.2.3", "", "-", "٫", "abc", "1e9", "1،5", "1,500 2"):
            with self.subTest(text=text):
                self.assertIsNone(digits.read_number(text))

    @properties
    @given(st.decimals(-10**9, 10**9, places=2))
    def test_what_is_written_is_read(self, number):
        for text in (f"{number}", f"{number:,}"):
            self.assertEqual(float(digits.read_number(digits.write(text, digits.ARABIC))), float(number))

    def test_pages(self):
        page = (
            '<p class="h1" data-n="5">في 29 نوفمبر: 1,800.00 ريال</p><b>SA0380000000608010167519 B000012 a1@b.sa</b>'
            "<script>x = 1</script><textarea>2</textarea>&#39;<!-- 3 --><td>-4%</td>"
        )
        self.assertEqual(digits.write_page(page, digits.ARABIC), (
            '<p class="h1" data-n="5">في ٢٩ نوفمبر: ١,٨٠٠.٠٠ ريال</p><b>SA0380000000608010167519 B000012 a1@b.sa</b>'
            "<script>x = 1</script><textarea>2</textarea>&#39;<!-- 3 --><td>-٤%</td>"
        ))
        self.assertEqual(digits.write_page(page, digits.WESTERN), page)
