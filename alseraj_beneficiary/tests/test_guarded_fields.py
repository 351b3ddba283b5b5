"""A field that only the server sets says so, and is refused or ignored on every way in.

``guarded_fields.csv`` (model, field, reason) names the stored fields that are readonly and yet not guarded.
"""

import csv
import pathlib
from unittest import mock

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .one_of_each import OneOfEach

LIST = pathlib.Path(__file__).with_name("guarded_fields.csv")
REFUSED = "These are filled in by the system"
ROLES = (
    "manager", "officer", "finance", "researcher", "committee_secretary", "committee_member", "delegate", "sensitive",
)


MAGIC_COLUMNS = ("id", "create_uid", "create_date", "write_uid", "write_date", "parent_path")


class Reached(Exception):
    """Odoo's own ``create`` was reached, with this context."""


def get_models(env):
    """The models that keep rows: not wizards, whose values are the user's own, and not views of SQL."""
    return [
        env[name] for name in env.registry
        if env[name]._auto and not env[name]._abstract and not env[name]._transient
    ]


def is_ours(field):
    return any(module.startswith("alseraj_") for module in field._modules)


@tagged("post_install", "-at_install")
class TestGuardedFields(OneOfEach):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role_users = [
            new_test_user(cls.env, f"guarded_{role}", groups=f"alseraj_beneficiary.group_{role}") for role in ROLES
        ]
        cls.role_users[-1].group_ids += cls.env.ref("alseraj_beneficiary.group_officer")

    def _get_guarded(self):
        """Model -> its guarded fields, of every model that keeps rows."""
        return {
            model: names for model in get_models(self.env)
            if "_get_guarded_fields" in dir(model) and (names := sorted(model._get_guarded_fields()))
        }

    def _get_user(self, model, right):
        """An employee whom the access rights let do it; the manager where nobody is let."""
        return next((user for user in self.role_users if model.with_user(user).has_access(right)), self.role_users[0])

    def _get_forged(self, field):
        """A value that the field does not have by itself."""
        if field.relational:
            record = self.env[field.comodel_name].search([], limit=1)
            ids = record.id or 1
            return ids if field.type == "many2one" else [(6, 0, [ids])]
        if field.type == "selection":
            return field.get_values(self.env)[-1]
        return {
            "boolean": True, "integer": 77, "float": 77.0, "monetary": 77.0, "date": "2001-02-03",
            "datetime": "2001-02-03 04:05:06", "binary": "Zm9yZ2Vk", "json": {"forged": 1},
            "many2one_reference": 1, "reference": f"res.partner,{self.env.company.partner_id.id}",
        }.get(field.type, "forged")

    def _assert_refused(self, function):
        with self.assertRaises(UserError) as raised:
            function()
        if not isinstance(raised.exception, AccessError):
            self.assertIn(REFUSED, str(raised.exception))

    # ------------------------------------------------------------ the list

    def test_every_readonly_field_is_guarded_or_explained(self):
        with LIST.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertFalse([row for row in rows if not (row["reason"] or "").strip()], "a reason is missing")
        explained = {(row["model"], row["field"]) for row in rows if row["model"] in self.env.registry}
        open_fields = {
            (model._name, name)
            for model in get_models(self.env) for name, field in model._fields.items()
            if field.store and field.readonly and not field.inherited and is_ours(field)
            and name not in MAGIC_COLUMNS
            and name not in (model._get_guarded_fields() if "_get_guarded_fields" in dir(model) else ())
        }
        self.assertEqual(sorted(open_fields - explained), [], "stored and readonly: guarded=True, or a line with its reason")
        self.assertEqual(sorted(explained - open_fields), [], "explained, but guarded, writable or gone")
        self.assertEqual(len(rows), len({(row["model"], row["field"]) for row in rows}), "a field explained twice")

    # ------------------------------------------------------------ the ways in

    def test_create_with_a_guarded_value_is_refused(self):
        for model, names in self._get_guarded().items():
            user_model = model.with_user(self._get_user(model, "create"))
            for name in names:
                with self.subTest(model=model._name, field=name):
                    forged = self._get_forged(model._fields[name])
                    self._assert_refused(lambda: call_kw(user_model, "create", [[{name: forged}]], {}))  # noqa: B023

    def test_default_of_a_guarded_value_in_the_context_is_ignored(self):
        def reached(self, vals_list):
            raise Reached(self.env.context)

        for model, names in self._get_guarded().items():
            user_model = model.with_user(self._get_user(model, "create"))
            context = {f"default_{name}": self._get_forged(model._fields[name]) for name in names}
            with self.subTest(model=model._name), mock.patch.object(BaseModel, "create", reached):
                try:
                    call_kw(user_model, "create", [[{}]], {"context": context})
                except Reached as end:
                    self.assertFalse(context.keys() & end.args[0].keys())
                except AccessError:
                    continue
                else:
                    self.fail("nothing was created")

    def test_write_copy_and_import_of_a_guarded_value_are_refused(self):
        records = self._get_records()
        for model, names in self._get_guarded().items():
            record = records[model._name].with_user(self._get_user(model, "write"))
            for name in names:
                field = model._fields[name]
                forged = self._get_forged(field)
                if field.type in ("date", "selection") and record.sudo()[name] and not field.relational:
                    forged = False  # emptying is setting by hand, too
                with self.subTest(model=model._name, field=name, way="write"):
                    self._assert_refused(lambda: call_kw(record, "write", [record.ids, {name: forged}], {}))  # noqa: B023
                forged = self._get_forged(field)
                with self.subTest(model=model._name, field=name, way="copy"):
                    self._assert_refused(
                        lambda: call_kw(record, "copy", [record.ids], {"default": {name: forged}}))  # noqa: B023
                if field.type in ("char", "text", "integer", "float", "monetary", "date", "datetime"):
                    with self.subTest(model=model._name, field=name, way="load"):
                        self._assert_load_refused(record, name, str(forged))

    def _assert_load_refused(self, record, name, text):
        try:
            loaded = call_kw(record, "load", [[".id", name], [[str(record.id), text]]], {})
        except AccessError:
            return
        self.assertFalse(loaded["ids"])
        messages = " ".join(message["message"] for message in loaded["messages"])
        self.assertTrue(REFUSED in messages or "not allowed to" in messages, messages)

    def test_commands_of_a_parent_are_refused(self):
        records = self._get_records()
        guarded = {model._name: names for model, names in self._get_guarded().items()}
        tried = 0
        for parent in records.values():
            for field in parent._fields.values():
                if field.type != "one2many" or field.comodel_name not in guarded or not field.store and field.compute:
                    continue
                user_parent = parent.with_user(self._get_user(parent, "write"))
                child = records[field.comodel_name]
                for name in guarded[field.comodel_name]:
                    forged = self._get_forged(child._fields[name])
                    for command in ([0, 0, {name: forged}], [1, child.id, {name: forged}]):
                        with self.subTest(parent=parent._name, field=field.name, child=name, command=command[0]):
                            vals = {field.name: [command]}
                            self._assert_refused(
                                lambda: call_kw(user_parent, "write", [user_parent.ids, vals], {}))  # noqa: B023
                            tried += 1
        self.assertGreater(tried, 100)

    def _get_records(self):
        """A record of every model with guarded fields: of the scene, or of what was installed."""
        records = self._make_one_of_each()
        for model in self._get_guarded():
            if model._name not in records:
                records[model._name] = model.search([], limit=1)
        missing = sorted(name for name, record in records.items() if not record)
        self.assertEqual(missing, [], "no record to try it on: make one in one_of_each.py")
        return records
