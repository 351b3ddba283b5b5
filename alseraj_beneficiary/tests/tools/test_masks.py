from odoo.tests import tagged

from ...tools import masks
from .common import RuleCase


@tagged("standard", "at_install")
class TestMasks(RuleCase):

    def test_the_end_is_left_and_never_more_than_half(self):
        for text, shown in (
            ("1234567890", "••••••7890"), ("SA03 8000", "••••8000"), ("12", "•2"), ("1", "•"), ("", ""), (None, ""), (False, ""),
        ):
            self.assertEqual(masks.mask(text), shown)
            self.assertEqual(len(masks.mask(text)), len("".join((text or "").split())))

    def test_an_address_keeps_its_host(self):
        for text, shown in (("sara@example.com", "s••••@example.com"), ("", ""), (None, ""), ("sara", "••ra")):
            self.assertEqual(masks.mask_email(text), shown)
