import ast

from lxml import etree

from odoo.tests import TransactionCase, tagged

MODIFIERS = ("invisible", "readonly", "required", "column_invisible")


@tagged("post_install", "-at_install")
class TestViews(TransactionCase):

    def test_the_browser_understands_the_conditions(self):
        """Methods of strings and lists exist on the server only: the form would not open."""
        views = self.env["ir.ui.view"].search([("model", "=like", "alseraj.%")])
        self.assertGreater(len(views), 20)
        broken = []
        for view in views:
            for node in etree.fromstring(view.arch_db).iter(etree.Element):
                for name in MODIFIERS:
                    value = node.get(name, "")
                    if "(" not in value:
                        continue
                    called = [call.func for call in ast.walk(ast.parse(value.strip(), mode="eval"))
                              if isinstance(call, ast.Call)]
                    if any(isinstance(func, ast.Attribute) for func in called):
                        broken.append(f"{view.xml_id} {name}: {value}")
        self.assertEqual(broken, [])
