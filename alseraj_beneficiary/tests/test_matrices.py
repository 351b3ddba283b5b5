"""Three matrices, made of what is installed: every writable field, every public method, every route, by every role.

What succeeds stands in a list beside this file, with its reason: a field, a method or a route that is new fails until
somebody has said what it may do. What was decided, paid, signed or verified none of them changes.
"""

import csv
import inspect
import os
import pathlib
import re

from psycopg2 import IntegrityError

from odoo import http
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .plausible import get_other_value, is_ours, is_writable
from .request.common import PNG
from .settled_scene import SettledScene

HERE = pathlib.Path(__file__).parent
QUIET = (
    "odoo.models", "odoo.models.unlink", "odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.http",
    "odoo.addons.base.models.ir_model", "odoo.domains",
)
VOID = [(None,)]  # verified no more: somebody has to look at it again
REFUSED = (UserError, IntegrityError)  # Odoo says the second one in a sentence, too
WORDS = {  # what the parameters of methods are given, by their names
    "reason": "Because", "choice": "for", "outcome": "approved", "date": "2026-01-01", "amount": 1.0, "name": "Salem",
    "signature": PNG, "fields": ["name"], "data": [["Salem"]], "received_by": "Salem", "words": "Because", "answer": "yes",
}
# Of those that are left out here, another role has the same rights and more.
CALLERS = ("delegate", "officer", "manager", "researcher", "secretary", "finance", "auditor", "outsider", "portal")


def read_list(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@tagged("post_install", "-at_install")
class TestMatrices(SettledScene, HttpCase):
    maxDiff = None

    def _compare(self, name, keys, value, found):
        """Hold ``found`` against the list ``name``: both ways, and each line has its reason.

        ``ALSERAJ_TEST_MATRICES=folder`` writes there what was found, to begin a new list with.
        """
        if folder := os.environ.get("ALSERAJ_TEST_MATRICES"):
            with pathlib.Path(folder, name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow([*keys, value, "reason"])
                known = {tuple(row[key] for key in keys): row["reason"] for row in self._read(name)}
                writer.writerows([*key, found[key], known.get(key, "")] for key in sorted(found))
        rows = self._read(name)
        self.assertFalse([row for row in rows if not (row["reason"] or "").strip()], "a reason is missing")
        expected = {tuple(row[key] for key in keys): row[value] for row in rows}
        self.assertEqual(len(rows), len(expected), "a line stands there twice")
        different = [
            f"{' '.join(key)}: listed {expected.get(key, 'nowhere')}, found {found.get(key, 'nothing')}"
            for key in sorted(expected.keys() | found.keys()) if expected.get(key) != found.get(key)
        ]
        self.assertEqual(different, [], f"say in {name} what they may do and why")

    def _read(self, name):
        return read_list(name) if (HERE / name).exists() else []

    # ------------------------------------------------------------ every writable field

    def test_fields(self):
        """Each role that may write a settled record writes each of its fields: ours succeed only where the list says so."""
        facts, found, tried, broken = self.get_facts(), {}, 0, []
        for label, record in self.settled.items():
            ours = [name for name in self._get_names(record) if is_ours(record._fields[name])]
            for role, user in self.users.items():
                mine = record.with_user(user)
                if not mine.has_access("write"):
                    continue
                # what Odoo itself lets an accountant write is not ours to list; it changes no fact either
                for name in self._get_names(record) if role == "accountant" else ours:
                    tried += 1
                    if not self._write(mine, name, facts, f"{label} {name} {role}", broken):
                        continue
                    if is_ours(record._fields[name]):
                        found.setdefault((label, name), []).append(role)
        self.assertEqual(broken, [])
        self.assertGreater(tried, 1000)
        self._compare("settled_fields.csv", ("record", "field"), "roles", {key: " ".join(roles) for key, roles in found.items()})

    def _get_names(self, record):
        guarded = record._get_guarded_fields() if "_get_guarded_fields" in dir(record) else ()  # test_guarded_fields.py
        return sorted(name for name, field in record._fields.items() if is_writable(field) and name not in guarded)

    def _write(self, record, name, facts, where, broken):
        """:return: whether it could be written; notes in ``broken`` where that changed a fact, or broke"""
        with self.env.cr.savepoint() as savepoint, mute_logger(*QUIET):
            try:
                value = get_other_value(record, name)
                call_kw(record, "write", [record.ids, {name: value}], {})
                self.env.flush_all()
            except REFUSED:
                done = False
            except Exception as error:
                done = False
                if is_ours(record._fields[name]):
                    broken.append(f"{where}: {error!r}")
            else:
                done = True
                now = self.get_facts()
                broken += [
                    f"{where}: {fact} was {facts[fact]}, is {now[fact]}" for fact in facts
                    if now[fact] != facts[fact] and now[fact] != VOID
                ]
            savepoint.rollback()
        self.env.cr.precommit.clear()
        return done

    # ------------------------------------------------------------ every public method

    def test_methods(self):
        """Each role calls each public method on a family of another company: refused in a sentence, unless listed."""
        facts, found, broken, lacking = self.get_facts(), {}, [], set()
        for line in (HERE / "public_methods.txt").read_text(encoding="utf-8").splitlines():
            name, method = line.split()
            if self.env[name]._abstract:
                continue  # no records: a mixin's are those of what inherits it, an interface asks its own role
            if not self.env[name]._transient and not self._get_foreign(self.env[name]):
                lacking.add(name)
                continue
            for role in CALLERS:
                first = (name, method) not in found
                if self._call(self.env[name].with_user(self.users[role]), method, first and facts, f"{line} {role}", broken):
                    found.setdefault((name, method), []).append(role)
        self.assertEqual(broken, [])
        self.assertEqual(lacking, {"alseraj.zakat.register"}, "a record is lacking")  # this one is a view, and empty
        self._compare("foreign_methods.csv", ("model", "method"), "roles", {key: " ".join(roles) for key, roles in found.items()})

    def _call(self, model, method, facts, where, broken):
        with self.env.cr.savepoint() as savepoint, mute_logger(*QUIET):
            try:
                ids = self._get_foreign_ids(model)
                function = getattr(type(model), method)
                args = self._get_arguments(function)
                if not getattr(function, "_api_model", False):
                    args = [ids, *args]
                answer = call_kw(model, method, args, {})
                self.env.flush_all()
            except REFUSED:
                done = False
            except Exception as error:
                done = False
                broken.append(f"{where}: {error!r}")
            else:
                done = True
                now = facts and self.get_facts()
                broken += [f"{where}: {fact} changed" for fact in facts or () if now[fact] != facts[fact]]
                broken += [f"{where}: the answer holds {trace}" for trace in self.find_traces(answer)]
            savepoint.rollback()
        self.env.cr.precommit.clear()
        return done

    def _get_foreign_ids(self, model):
        if model._transient:  # as the window opens from the foreign record
            return call_kw(model.with_context(
                active_model="alseraj.beneficiary", active_id=self.file.id, active_ids=self.file.ids,
            ), "create", [[{}]], {})
        return self._get_foreign(model).ids

    def _get_foreign(self, model):
        return self.foreign.get(model._name) or model.sudo().search([], limit=1)

    def _get_arguments(self, function):
        parameters = list(inspect.signature(function).parameters.values())[1:]
        return [
            WORDS.get(parameter.name, 1) for parameter in parameters
            if parameter.default is parameter.empty and parameter.kind == parameter.POSITIONAL_OR_KEYWORD
        ]

    # ------------------------------------------------------------ every route

    def test_routes(self):
        """Nobody, a login of another family and each role ask for each address of a foreign family: never an error, no trace."""
        found, broken, facts = {}, [], self.get_facts()
        ir_http = self.env["ir.http"]
        rules = [
            (rule, endpoint) for rule, endpoint in ir_http._generate_routing_rules(
                sorted(self.env.registry._init_modules), converters=ir_http._get_converters())
            if endpoint.func.__module__.startswith("odoo.addons.alseraj_beneficiary")
        ]
        for role, user in {"nobody": None, **self.users}.items():
            self.authenticate(user and user.login, user and user.login)
            for rule, endpoint in rules:
                for verb in endpoint.routing["methods"] or ("GET", "POST"):
                    status, text = self._ask(rule, verb)
                    where = f"{verb} {rule} {role}"
                    if status >= 500:
                        broken.append(f"{where}: {status}")
                    broken += [f"{where}: shows {trace}" for trace in self.find_traces(text)]
                    found.setdefault((verb, rule), {}).setdefault(str(status), []).append(role)
        now = self.get_facts()
        self.assertEqual(broken + [fact for fact in facts if now[fact] != facts[fact]], [])
        everybody = len(self.users) + 1
        self._compare("foreign_routes.csv", ("verb", "route"), "answers", {
            key: "; ".join(
                f"{status} {'all' if len(roles) == everybody else ' '.join(roles)}" for status, roles in sorted(answers.items()))
            for key, answers in found.items()
        })

    def _ask(self, rule, verb):
        values = {
            "token": "x" * 43, "request_id": self.foreign["alseraj.support.request"].id, "page": 1, "document": "receipt",
            "installment_id": self.foreign["alseraj.support.installment"].id,
            "correction_id": self.foreign["alseraj.correction"].id, "complaint_id": self.foreign["alseraj.complaint"].id,
            "path": "rent", "step": "identity", "policy_id": self.env.ref("alseraj_beneficiary.policy_support_guide").id,
        }
        url = re.sub(r"<\w+:(\w+)>", lambda found: str(values[found[1]]), rule)
        data = {"csrf_token": http.Request.csrf_token(self)} if verb == "POST" else None
        with mute_logger(*QUIET):
            response = self.url_open(url, data=data, allow_redirects=False)
        return response.status_code, response.text
