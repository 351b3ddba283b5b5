"""`docs/INDEX.md` reads verbs from the source; here they are held against the registry that Odoo builds."""

import sys
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).parent.parent


@tagged("post_install", "-at_install")
class TestIndex(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sys.path.insert(0, str(ROOT / "ci"))
        cls.addClassCleanup(sys.path.remove, str(ROOT / "ci"))
        import make_index

        cls.index = make_index.Index(ROOT)

    def test_every_model_of_ours_is_there(self):
        ours = {name for name in self.env.registry if name.startswith("alseraj.")}
        self.assertEqual(set(self.index.ours), ours)

    def test_verbs_are_those_of_the_registry(self):
        workflows = [
            name for name in self.env.registry
            if name.startswith("alseraj.") and "_get_transitions" in dir(self.env[name]) and not self.env[name]._abstract
        ]
        self.assertTrue(workflows)
        for name in workflows:
            expected = {verb: tuple(transition) for verb, transition in self.env[name]._get_transitions().items()}
            read = {
                verb: (values.sources, values.target, values.groups, *(
                    tuple(entry for entry, _room in entries) for entries in (values.checks, values.steps)
                ))
                for verb, values in self.index.get_verbs(name).items()
            }
            self.assertEqual(read, expected, name)

    def test_settings_are_those_of_the_company(self):
        ours = {
            name for name, field in self.env["res.company"]._fields.items()
            if any(module.startswith("alseraj") for module in field._modules)
        }
        self.assertEqual(set(self.index.settings), ours)
