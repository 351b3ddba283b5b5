"""What people ask for beside what a menu opens with: typed names, each filter and each search, groups that are opened, the last
page, an export, and what hangs on one family that was here for ten years.

Piped into Odoo's shell by `./dev bench --growth`, after bench/growth/replay.py and in the same form; what it writes is rolled
back.
"""

import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import werkzeug.test

BENCH = Path(os.environ["ALSERAJ_ROOT"], "bench")
sys.path[:0] = [str(BENCH), str(BENCH / "growth")]

from client import LIMITS, Client  # noqa: E402  (found through the line above)
from lxml import etree  # noqa: E402

from odoo import http  # noqa: E402
from odoo.service import security  # noqa: E402

ROLES = ("officer", "researcher", "secretary", "finance", "manager")
NAME, VARIANT, DIGITS = "سارة الجديدة", "احمد ساره", "٠٥٥١٢"
EXPORTED = 10000
PAST_PAGES = "the last page"
ON_TOP = "beside what the menu opens with"


class Beyond(Client):
    """A client that goes on where the menus end; each call is made by the first role that may."""

    done = set()

    def once(self, what):
        key = self.model, what
        return key not in self.done and not self.done.add(key)

    def menu(self, menu, action):
        context = {**self.env.context, **self.evaluate(action.context or "{}")}
        model = self.env[action.res_model].with_context(context)
        self.model = model._name
        if not model.has_access("read") or "list" not in action.view_mode:
            return
        views = model.get_views([*action.views, (action.search_view_id.id, "search")])["views"]
        wanted = self.specification(etree.fromstring(views["list"]["arch"]), model, "list")
        order = etree.fromstring(views["list"]["arch"]).get("default_order") or ""
        search, base = etree.fromstring(views["search"]["arch"]), self.evaluate(action.domain or "[]")
        opened = base + self.default_filters(search, model, context)[0]
        listed = lambda domain: model.web_search_read(domain, wanted, limit=80, order=order, count_limit=10001)  # noqa: E731
        for node in search.iter("filter"):
            name, group = node.get("name"), self.evaluate(node.get("context") or "{}").get("group_by")
            if node.get("invisible") or not self.once(f"filter {name}"):
                continue
            if group:
                self.group(menu, name, group, model, opened, wanted, order)
            elif node.get("domain"):
                chosen = self.evaluate(node.get("domain").replace("'today'", f"'{self.user.company_id._get_today()}'"))
                self.timed(menu, f"filter {name}", lambda chosen=chosen: listed(base + chosen))
                if opened != base:
                    self.timed(menu, f"filter {name} {ON_TOP}", lambda chosen=chosen: listed(opened + chosen))
        for node in search.iter("field"):
            field = model._fields.get(node.get("name"))
            if field is None or field.type not in ("char", "text", "many2one") or not self.once(f"typed {field.name}"):
                continue
            for text in (NAME, VARIANT, DIGITS):
                asked = node.get("filter_domain") or f"[('{field.name}', 'ilike', self)]"
                domain = opened + self.evaluate(asked.replace("self", f"'{text}'"))
                self.timed(menu, f"search {field.name}", lambda domain=domain: listed(domain))
        if model._auto and self.once(PAST_PAGES):
            total = model.search_count(opened)
            if total > LIMITS["list"]:
                self.timed(menu, PAST_PAGES, lambda: model.web_search_read(
                    opened, wanted, limit=80, offset=(total - 1) // 80 * 80, order=order, count_limit=total + 1))

    def group(self, menu, name, group, model, base, wanted, order):
        result = self.timed(menu, f"group {name}", lambda: model.web_read_group(base, [group], ["__count"], limit=80))
        groups = result and result.get("groups")
        if groups:
            largest = max(groups, key=lambda row: row["__count"])
            self.timed(menu, f"opened group {name}", lambda: model.web_search_read(
                base + largest["__extra_domain"], wanted, limit=80, order=order, count_limit=10001))

    def names(self):
        """Each link of a form to one of a long table, as it is typed."""
        for model in self.env.registry.models.values():
            for field in model._fields.values():
                if model._name.startswith("alseraj.") and field.type == "many2one" and not field.readonly:
                    comodel = self.env[field.comodel_name]
                    self.model = comodel._name
                    if comodel._auto and comodel._name.startswith(("alseraj.", "res.partner")) and comodel.has_access(
                            "read") and self.once("typed link"):
                        for text in ("", NAME, VARIANT, DIGITS):
                            self.timed(comodel._description, f"typed link '{text}'", lambda text=text, comodel=comodel: (
                                comodel.web_name_search(text, {"display_name": {}}, limit=8)))

    def form_of(self, menu, record):
        self.model = record._name
        record = record.with_env(self.env)
        arch = etree.fromstring(record.get_views([(False, "form")])["views"]["form"]["arch"])
        wanted = self.specification(arch, record, "form")
        self.timed(menu, "form", lambda: record.web_read(wanted))
        self.timed(menu, "history", lambda: self.env["mail.message"]._message_fetch(
            None, thread=record, limit=30)["messages"].mapped("body"))

    def exported(self, name):
        model = self.env[name]
        self.model = name
        arch = etree.fromstring(model.get_views([(False, "list")])["views"]["list"]["arch"])
        names = [
            field for field in self.specification(arch, model, "list")
            if model._fields[field].type not in ("one2many", "many2many", "binary")]
        records = model.search([], limit=EXPORTED)
        self.timed(model._description, f"export of {EXPORTED:,}", lambda: records.export_data(names))


class Pages:
    """The browser of a family: asks for its own pages in this process, over connections of their own."""

    def __init__(self, env, login):
        self.env, self.login = env, login
        user, store = env["res.users"].search([("login", "=", login)]), http.root.session_store
        self.session = store.new()
        self.session.update(http.get_default_session(), db=env.cr.dbname, _trace_disable=True)
        self.session.uid, self.session.login = user.id, login
        self.session.session_token = security.compute_session_token(self.session, env(user=user))
        self.session.context = {"lang": user.lang, "tz": user.tz}
        store.save(self.session)
        self.browser = werkzeug.test.Client(http.root)
        self.browser.set_cookie("session_id", self.session.sid, domain="localhost")
        self.rows, self.failed = [], []

    def read(self, paths):
        for path in paths:
            self.browser.get(path)  # a server that people work with has done so before
            start = self.spent()
            answer = self.browser.get(path)
            self.rows.append({
                "role": self.login, "menu": "own pages", "model": "http", "call": path,
                "ms": round((self.spent() - start) * 1000), "queries": 0, "scans": [], "read": 0, "shown": 1})
            if answer.status_code != 200:
                self.failed.append(f"{path}: {answer.status_code}")
        http.root.session_store.delete(self.session)

    def spent(self):
        """The processor time of this process and of all connections to its database."""
        self.env.cr.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        ticks = 0
        for pid, in self.env.cr.fetchall():
            with suppress(OSError):
                ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
        return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def work(officer, file):
    """What an officer fills in and finance prints, for a family of many years."""
    model, kind = officer.env["alseraj.support.request"], officer.env["alseraj.support.type"].search([], limit=1)
    officer.model = model._name
    fields = officer.specification(etree.fromstring(model.get_views([(False, "form")])["views"]["form"]["arch"]), model, "form")
    officer.timed("new request", "form opened", lambda: model.onchange({}, [], fields))
    first = model.onchange({}, [], fields)["value"]
    values = {name: value for name, value in first.items() if not isinstance(value, list | dict)} | {"beneficiary_id": file.id}
    officer.timed("new request", "family chosen", lambda: model.onchange(values, ["beneficiary_id"], fields))
    officer.timed("new request", "type chosen", lambda: model.onchange({**values, "type_id": kind.id}, ["type_id"], fields))
    officer.timed("new request", "saved", lambda: model.create({
        "beneficiary_id": file.id, "type_id": kind.id, "amount_requested": 500,
        "channel_id": officer.env.ref("alseraj_beneficiary.channel_phone").id}))


def approve(client):
    """An approval, which holds the fund's row: a studied request gets the decision of a session that was closed."""
    request = env["alseraj.support.request"].search([("state", "=", "studied")], limit=1)
    decision = env["alseraj.committee.decision"].search([("outcome", "=", "approved")], limit=1)
    env.cr.execute("UPDATE alseraj_support_request SET state = 'committee', stage = 'committee' WHERE id = %s", [request.id])
    env.cr.execute("UPDATE alseraj_committee_decision SET request_id = %s, type_id = %s WHERE id = %s", [
        request.id, request.type_id.id, decision.id])
    env.invalidate_all()
    client.model = request._name
    # sudo: the closing of a session approves as the system
    client.timed("approval", "from the closing of a session", lambda: request.sudo()._run_transition("approve"))


rows, failed = [], []
file = env["res.users"].search([("login", "=", "beneficiary")]).partner_id.beneficiary_ids[:1]  # has 300 of each
request = env["alseraj.support.request"].search([("beneficiary_id", "=", file.id)], limit=1)
pages = Pages(env, "beneficiary")
pages.read((
    "/my", "/my/requests", f"/my/requests/{request.id}", "/my/requests/new", "/my/statement", "/my/documents", "/my/file",
    "/my/messages", "/my/complaints", "/my/appointments", "/my/consents", "/my/data"))
rows += pages.rows
failed += pages.failed
for login in ROLES:
    client = Beyond(env, env["res.users"].search([("login", "=", login)]), note=lambda line: print(line, flush=True))
    client.open_all()
    client.names()
    if login in ("officer", "manager"):
        client.form_of("a family of ten years", file)
        client.form_of("one of its requests", request)
    if login == "officer":
        work(client, file)
        approve(client)
    if login == "manager":
        client.user.group_ids += env.ref("base.group_allow_export")
        client.exported("alseraj.support.request")
        client.exported("alseraj.beneficiary")
        statement = client.env["alseraj.beneficiary.statement"].create({"beneficiary_id": file.id, "date_from": "2015-01-01"})
        client.model = statement._name
        client.timed("statement", "lines of ten years", statement._get_lines)
    rows += client.rows
    failed += client.failed
    env.cr.rollback()
if os.environ.get("ALSERAJ_GROWTH_OUT"):
    Path(os.environ["ALSERAJ_GROWTH_OUT"]).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
print(f"{len(rows)} more calls, {sum(row['ms'] > 300 for row in rows)} above 300 ms, "
      f"{sum(bool(row['scans']) for row in rows)} that read a big table from end to end")
for sentence in failed:
    print("FAILED", sentence)
sys.exit(bool(failed))
