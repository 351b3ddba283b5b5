"""Two walks over every model of every app: what stands there, and what a written id brings out."""

import datetime

from neighbour_common import QUIET, NeighbourCommon

from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

PRIVATE = ("res.partner", "res.partner.bank")


@tagged("post_install", "-at_install")
class TestWalks(NeighbourCommon):

    # ------------------------------------------------------------ what stands there

    def _read(self, records, names):
        spec = {name: {"fields": {"display_name": {}}} if records._fields[name].relational else {} for name in names}
        try:
            with self.env.cr.savepoint():
                return call_kw(records.browse(), "web_read", [records.ids, spec], {})
        except Exception:  # noqa: BLE001 - whatever other apps' fields raise; halves tell which
            if len(names) == 1:
                return []
            half = len(names) // 2
            return self._read(records, names[:half]) + self._read(records, names[half:])

    def _walk(self, user):
        found = set()
        for model in self.get_models():
            model = model.with_user(user).with_context(active_test=False, bin_size=True)
            if model._transient:
                continue
            with mute_logger(*QUIET):
                try:
                    records = model.search([], limit=60, order="id desc")
                except AccessError:
                    continue
                if not records:
                    continue
                rows = self._read(records, list(model.fields_get(attributes=["type"])))
            found.update((model._name, key) for row in rows for key, value in row.items() if self.find_traces(value))
        return found

    def test_passive_walk(self):
        self.assertFalse(self._walk(self.user_of_all))
        self.assertIn(("res.partner", "name"), self._walk(self.user_officer), "the walk finds what is there")

    # ------------------------------------------------------------ an id written is a name told

    def _get_value(self, model, field):
        """Something ordinary for a required field."""
        if field.relational:
            if field.comodel_name in PRIVATE:
                return self._get_private(field.comodel_name, self.visible)
            if field.type != "many2one":
                return None
            return self.env[field.comodel_name].with_user(model.env.user).search([], limit=1).id
        if field.type == "selection":
            return next(iter(field.get_values(self.env)), None)
        return {
            "char": "x", "text": "x", "html": "x", "integer": 1, "float": 1.0, "monetary": 1.0, "boolean": True,
            "date": datetime.date(2030, 1, 1), "datetime": datetime.datetime(2030, 1, 1, 9), "json": {},
        }.get(field.type)

    def _get_private(self, comodel, partner):
        return partner.id if comodel == "res.partner" else partner.bank_ids[:1].id

    def _get_values(self, model):
        """The least that makes a record of this model, and None where it can't be found."""
        vals = {}
        defaults = model.default_get(list(model._fields))
        for name, field in model._fields.items():
            if field.required and field.store and not field.compute and name not in defaults and not name.startswith("create_"):
                try:
                    vals[name] = self._get_value(model, field)
                except AccessError:
                    vals[name] = None
        return vals

    def _try(self, user, method, *args, **kwargs):
        """:return: the answer, or the error"""
        with mute_logger(*QUIET):
            try:
                with self.env.cr.savepoint():
                    answer = method(*args, **kwargs)
                    self.env.flush_all()
                    return answer
            except Exception as error:  # noqa: BLE001 - whatever another app asks for
                return error

    def test_active_walk(self):
        """Every field to a contact or account, of every model, written by the first user who may create it."""
        users = [*self.app_users.values(), self.user_of_all, self.user_accountant, self.user_outsider]
        attacked, opened = set(), []
        for model in self.get_models():
            fields = [
                field for name, field in model._fields.items()
                if field.comodel_name in PRIVATE and (field.store or field.inverse) and model._name != "res.partner"
            ]
            user = next((user for user in users if model.with_user(user).has_access("create")), None)
            if not fields or not user:
                continue
            mine = model.with_user(user).with_context(tracking_disable=True, mail_create_nolog=True)
            vals = self._try(user, self._get_values, mine)
            if isinstance(vals, Exception):
                vals = {}
            control = self._try(user, mine.create, dict(vals))
            for field in fields:
                id_ = self._get_private(field.comodel_name, self.partner)
                value = id_ if field.type == "many2one" else [Command.link(id_)]
                answers = [
                    self._try(user, mine.create, [{**vals, field.name: value}]),
                    self._try(user, call_kw, mine, "web_save", [[], {**vals, field.name: value}, {"display_name": {}}], {}),
                ]
                if not isinstance(control, Exception):
                    answers.append(self._try(user, control.write, {field.name: value}))
                    if field.type == "many2one":
                        answers.append(self._try(user, control.copy, {field.name: value}))
                for number, answer in enumerate(answers):
                    # a copy may leave the contact out, as that of an entry does
                    named = answer.sudo()[field.name].ids if number == 3 and not isinstance(answer, Exception) else [id_]
                    if not isinstance(answer, Exception) and id_ in named:
                        opened.append((user.login, model._name, field.name, number))
                    self.assertFalse(self.find_traces(answer), (model._name, field.name, answer))
                    if isinstance(answer, AccessError):
                        attacked.add((model._name, field.name))
        self.assertFalse(opened)
        self.assertGreater(len(attacked), 60 if self.is_installed("sale_management") else 25, sorted(attacked))

    def test_import_and_context(self):
        """The other doors by which a caller names somebody: a default, an import, a command of another record."""
        user = self.user_of_all
        task = ("crm.lead", "name") if self.is_installed("crm") else ("account.analytic.account", "name")
        Model = self.env[task[0]].with_user(user)
        partner = self.partner
        self.env["ir.model.data"].create({
            "module": "__export__", "name": "res_partner_hidden", "model": "res.partner", "res_id": partner.id})
        answer = self._try(user, Model.with_context(default_partner_id=partner.id).create, {task[1]: "x", "plan_id": False} if
                           task[0] == "account.analytic.account" else {task[1]: "x"})
        self.assertIsInstance(answer, AccessError)
        for header, cell in (("partner_id/.id", str(partner.id)), ("partner_id/id", "__export__.res_partner_hidden")):
            answer = self._try(user, Model.load, [task[1], header], [["x", cell]])
            messages = answer if isinstance(answer, Exception) else answer["messages"]
            self.assertTrue(messages, header)
            self.assertFalse(isinstance(answer, dict) and answer["ids"], header)
            self.assertNoTrace(messages)
        answer = self._try(user, Model.create, {task[1]: "x", "partner_id": self.visible.id})
        self.assertEqual(answer.partner_id, self.visible, "who may be seen is named as ever")

    def test_exports(self):
        for model in ("res.partner", "res.partner.bank"):
            names = ["id", "display_name"]
            names += ["bank_ids/acc_number", "phone", "email"] if model == "res.partner" else ["acc_number"]
            records = self.env[model].with_user(self.user_of_all).search([])
            self.assertNoTrace(self.call(self.user_of_all, model, "export_data", records.ids, names))
            hidden = self.partner if model == "res.partner" else self.bank_account
            self.assertRefused(self.call(self.user_of_all, model, "export_data", hidden.ids, names))
