"""A field that only the server sets says so, and is refused or ignored on every way in.

``guarded_fields.csv`` (model, field, reason) names the stored fields that are readonly and yet not guarded.
"""

import csv
import pathlib
import re
from unittest import mock

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .one_of_each import OneOfEach
from .plausible import MAGIC_COLUMNS, get_forged, is_ours

LIST = pathlib.Path(__file__).with_name("guarded_fields.csv")
# the guard's sentence, and those that say more about one field
REFUSED = (
    "These are filled in by the system|this is not duplicated|The collector follows from his authority"
    "|A signature can't be imported"
    "|A member gets his own file by the button|An authority is ended by its button|Whether a contact is a beneficiary"
    "|A signature is kept as it was given|these can't be changed any more"
)
ROLES = (
    "manager", "officer", "finance", "researcher", "committee_secretary", "committee_member", "delegate", "sensitive",
)
# What a row needs beside its required columns, and what a new record needs to come as far as the guard.
NEEDED = {"account.move.line": {"display_type": "line_note"}}
OWNERS = ("company_id", "beneficiary_id", "request_id", "branch_id")
FIRST = {"alseraj.beneficiary": {"name": "Forged"}, "alseraj.need.study.photo": {"image": "/9j/"}}  # how a JPEG begins


class Reached(Exception):
    """Odoo's own ``create`` was reached, with this context."""


def get_models(env):
    """The models that keep rows: not wizards, whose values are the user's own, and not views of SQL."""
    return [
        env[name] for name in env.registry
        if env[name]._auto and not env[name]._abstract and not env[name]._transient
    ]


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

    def _get_state_fields(self, model):
        """What a workflow guards by itself: a write of the state is the transition."""
        return ("state", model._state_field) if "_get_transitions" in dir(model) else ()

    def _get_user(self, model, right):
        """An employee whom the access rights let do it; the manager where nobody is let."""
        return next((user for user in self.role_users if model.with_user(user).has_access(right)), self.role_users[0])

    def _get_first(self, model):
        if model._name == "account.move.line":
            return {"move_id": self._get_record(self.env["account.move"], {}).id, "display_type": "line_note"}
        if model._name == "survey.user_input":  # with alseraj_survey: Odoo asks the survey for its questions
            return {"survey_id": self.env["survey.survey"].search([], limit=1).id}
        return dict(FIRST.get(model._name, {}))

    def _assert_refused(self, function):
        with self.assertRaises(UserError) as raised:
            function()
        if not isinstance(raised.exception, AccessError):
            self.assertRegex(str(raised.exception), REFUSED)

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
            and name not in (*MAGIC_COLUMNS, *self._get_state_fields(model))
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
                    forged = get_forged(self.env, model._fields[name])
                    vals = {**self._get_first(model), name: forged}
                    self._assert_refused(lambda: call_kw(user_model, "create", [[vals]], {}))  # noqa: B023

    def test_default_of_a_guarded_value_in_the_context_is_ignored(self):
        def reached(self, vals_list):
            raise Reached(self.env.context)

        for model, names in self._get_guarded().items():
            user_model = model.with_user(self._get_user(model, "create"))
            context = {f"default_{name}": get_forged(self.env, model._fields[name]) for name in names}
            # what else a model asks of new records is not the matter here
            unasked = mock.patch.object(type(model), "_check_before_create", lambda self, vals_list: None)
            with self.subTest(model=model._name), unasked, mock.patch.object(BaseModel, "create", reached):
                try:
                    call_kw(user_model, "create", [[self._get_first(model)]], {"context": context})
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
                forged = get_forged(self.env, field)
                if field.type in ("date", "selection") and record.sudo()[name] and not field.relational:
                    forged = False  # emptying is setting by hand, too
                with self.subTest(model=model._name, field=name, way="write"):
                    self._assert_refused(lambda: call_kw(record, "write", [record.ids, {name: forged}], {}))  # noqa: B023
                forged = get_forged(self.env, field)
                with self.subTest(model=model._name, field=name, way="copy"):
                    self._assert_refused(
                        lambda: call_kw(record, "copy", [record.ids], {"default": {name: forged}}))  # noqa: B023
                if field.type in ("char", "text", "integer", "float", "monetary", "date", "datetime"):
                    with self.subTest(model=model._name, field=name, way="load"):
                        self._assert_load_refused(record, name, str(forged))

    def _assert_load_refused(self, record, name, text):
        try:
            loaded = call_kw(record, "load", [[".id", name], [[str(record.id), text]]], {})
        except UserError as refusal:
            self.assertTrue(isinstance(refusal, AccessError) or re.search(REFUSED, str(refusal)), refusal)
            return
        self.assertFalse(loaded["ids"])
        messages = " ".join(message["message"] for message in loaded["messages"])
        self.assertRegex(messages, f"{REFUSED}|not allowed to")

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
                    forged = get_forged(self.env, child._fields[name])
                    new = {**self._get_first(child), name: forged}
                    for command in ([0, 0, new], [1, child.id, {name: forged}]):
                        with self.subTest(parent=parent._name, field=field.name, child=name, command=command[0]):
                            vals = {field.name: [command]}
                            self._assert_refused(
                                lambda: call_kw(user_parent, "write", [user_parent.ids, vals], {}))  # noqa: B023
                            tried += 1
        self.assertGreater(tried, 100)

    # ------------------------------------------------------------ a record of every model

    def _get_records(self):
        """A record of every model with guarded fields: of the scene, of what was installed, or a bare row."""
        records = self._make_one_of_each()
        # what was planned for these files is done first: it takes away evidence that nothing supports, like a bare row
        self.env["alseraj.beneficiary"]._search_planned_duplicates()
        for model in self._get_guarded():
            self._get_record(model, records)
        return records

    def _get_record(self, model, records):
        if model._name not in records:
            records[model._name] = model.search([], limit=1) or self._insert_row(model, records)
        return records[model._name]

    def _insert_row(self, model, records):
        """A row with what its columns need, below the ORM: whether it makes sense is not what is tried here."""
        vals = dict(NEEDED.get(model._name, {}))
        for name, field in model._fields.items():
            if not (field.store and field.column_type) or field.company_dependent or name in (*vals, *MAGIC_COLUMNS):
                continue
            if field.type == "many2one":
                if (field.required or name in OWNERS) and field.comodel_name != model._name:
                    vals[name] = self._get_record(self.env[field.comodel_name], records).id
            elif field.required:
                vals[name] = field.get_values(self.env)[0] if field.type == "selection" else get_forged(self.env, field)
        vals = {name: model._fields[name].convert_to_column_insert(value, model) for name, value in vals.items()}
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "INSERT INTO %s (%s) VALUES %s RETURNING id", SQL.identifier(model._table),
            SQL(", ").join(map(SQL.identifier, vals)), tuple(vals.values()),
        ))
        return model.browse(self.env.cr.fetchone()[0])
