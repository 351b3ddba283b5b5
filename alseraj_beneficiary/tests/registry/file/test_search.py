from odoo.tests import tagged

from ....tools import name_parts
from ...common import AlserajCommon


@tagged("post_install", "-at_install")
class TestSearch(AlserajCommon):

    def test_any_spelling(self):
        file = self.make_beneficiary(
            register=False, name="أحمد عبد الله إبراهيم الغامدي", mobile="0559876543")
        files = self.env["alseraj.beneficiary"].with_user(self.user_officer)
        texts = ("احمد عبدالله", "ابراهيم الغامدى", "الغامدي أحمد", "أَحْمَد", file.code, file.code.lower(),
                 file.identifier, "0559876543", "٠٥٥٩٨٧٦٥٤٣", "+966559876543", "00966559876543")
        for text in texts:
            with self.subTest(text):
                self.assertIn(file.id, [id_ for id_, _name in files.name_search(text)])
                self.assertIn(file, files.search([("search_text", "ilike", text)]))
        self.assertNotIn(file.id, [id_ for id_, _name in files.name_search("خالد")])

    def test_split(self):
        for name, parts in {
            "محمد": ("محمد", False, False, False),
            "محمد العتيبي": ("محمد", False, False, "العتيبي"),
            "محمد سعد العتيبي": ("محمد", "سعد", False, "العتيبي"),
            "محمد بن عبد الله بن سعد العتيبي": ("محمد", "عبد الله", "سعد", "العتيبي"),
            "نور الدين أبو بكر علي آل سعود": ("نور الدين", "أبو بكر", "علي", "آل سعود"),
            "Ali bin Saad bin Omar bin Fahd Al Saud": ("Ali", "Saad", "Omar Fahd", "Al Saud"),
            "": (False, False, False, False),
        }.items():
            with self.subTest(name):
                self.assertEqual(tuple(name_parts.split(name).values()), parts)
