"""Every public name is callable over RPC: the list of ours is data, and a new one has to be put there on purpose."""

import inspect
import pathlib

from odoo.tests import TransactionCase, tagged

LIST = pathlib.Path(__file__).with_name("public_methods.txt")


@tagged("post_install", "-at_install")
class TestPublicMethods(TransactionCase):

    def _get_public_methods(self):
        found = set()
        for name in self.env.registry:
            for klass in type(self.env[name]).__mro__:
                if not klass.__module__.startswith("odoo.addons.alseraj_beneficiary"):
                    continue
                found.update(
                    (name, attribute, value) for attribute, value in vars(klass).items()
                    if inspect.isfunction(value) and not attribute.startswith("_")
                    and not getattr(value, "_api_private", False)
                )
        return found

    def test_list_is_complete(self):
        ours = {
            f"{name} {attribute}" for name, attribute, _value in self._get_public_methods()
            if name.startswith("alseraj.") or not any(
                attribute in vars(klass) for klass in type(self.env[name]).__mro__
                if not klass.__module__.startswith("odoo.addons.alseraj")
            )
        }
        # what Odoo itself calls over RPC and we extend, and the mixin's share of each model
        ours = {
            line for line in ours if line.split()[1] not in {
                "create", "write", "unlink", "copy", "copy_data", "read", "web_read", "onchange", "export_data", "fields_get",
            }
        }
        listed = set(LIST.read_text(encoding="utf-8").split("\n")) - {""}
        self.assertEqual(ours - listed, set(), "public but not listed: mark it private or list it")
        self.assertEqual(listed - ours, set(), "listed but gone")

    def test_public_methods_explain_themselves(self):
        overrides = {
            "create", "write", "unlink", "copy", "copy_data", "read", "web_read", "default_get", "name_search", "report_action",
        }
        silent = {
            f"{name}.{attribute}" for name, attribute, value in self._get_public_methods()
            if not value.__doc__ and attribute not in overrides
        }
        self.assertEqual(silent, set(), "a public method needs a docstring")
