"""What Odoo's web client asks for when a user opens the menus of these modules."""

import datetime

from dateutil.relativedelta import relativedelta
from lxml import etree
from measure import Clock

from odoo import api
from odoo.tools import safe_eval as evaluation

BIG = 25000  # rows read from end to end; lists count up to 10,001 on purpose
SLOW = 0.3  # seconds
LIMITS = {"list": 80, "kanban": 40}


class Client:
    """One user's browser: opens each menu of ours as the web client does, in each of its views.

    ``rows`` are the calls with their cost, ``failed`` the sentences of what went wrong.
    """

    def __init__(self, env, user, lang="ar_001", note=None):
        context = {"lang": lang, "tz": "Asia/Riyadh", "allowed_company_ids": user.company_id.ids}
        self.env = api.Environment(env.cr, user.id, context)
        self.user = user
        self.note = note or (lambda line: None)
        self.clock = Clock(env)
        self.rows, self.failed = [], []
        self.model = None  # of the menu that is open

    def actions(self):
        """:return: list of (menu, window action) that the role sees"""
        menus = self.env["ir.ui.menu"].load_web_menus(False)
        found = {}
        for menu in menus.values():
            if menu.get("actionModel") == "ir.actions.act_window" and menu.get("appID") and menu["actionID"] not in found:
                action = self.env["ir.actions.act_window"].browse(menu["actionID"]).sudo()  # as the client is given it
                if action.res_model.startswith("alseraj."):
                    found[menu["actionID"]] = (menu["name"], action)
        return found.values()

    def open_all(self):
        for menu, action in self.actions():
            self.menu(menu, action)

    def menu(self, menu, action):
        context = {**self.env.context, **self.evaluate(action.context or "{}")}
        model = self.env[action.res_model].with_context(context)
        self.model = model._name
        modes = action.view_mode.split(",")
        views = self.timed(menu, "get_views", lambda: model.get_views(
            [*((view_id, kind) for view_id, kind in action.views), (action.search_view_id.id, "search")]))["views"]
        search = etree.fromstring(views["search"]["arch"])
        domain, groups = self.default_filters(search, model, context)
        domain = self.evaluate(action.domain or "[]") + domain
        for mode in modes:
            if mode in ("list", "kanban"):
                self.records(menu, mode, etree.fromstring(views[mode]["arch"]), model, domain, groups)
            elif mode in ("pivot", "graph"):
                self.figures(menu, mode, etree.fromstring(views[mode]["arch"]), model, domain, groups)
        if "form" in modes:
            self.form(menu, etree.fromstring(views["form"]["arch"]), model, domain)
        text = [node for node in search.iter("field")][:1]
        if text:
            self.search(menu, text[0], model)

    def evaluate(self, text):
        return evaluation.safe_eval(text, {
            "uid": self.env.uid, "context_today": datetime.date.today, "datetime": evaluation.datetime, "time": evaluation.time,
            "relativedelta": relativedelta, "active_id": False, "active_ids": [], "context": self.env.context,
            "allowed_company_ids": self.env.context["allowed_company_ids"],
            "current_date": str(datetime.date.today()), "True": True, "False": False,
        }) if isinstance(text, str) else text

    def default_filters(self, search, model, context):
        domain, groups = [], []
        chosen = [key for key, value in context.items() if key.startswith("search_default_") and value]
        for name in (key.removeprefix("search_default_") for key in chosen):
            for node in search.xpath(f"//filter[@name='{name}']"):
                if node.get("date"):
                    domain += [(node.get("date"), ">=", f"{datetime.date.today().year}-01-01")]
                if node.get("domain"):
                    domain += self.evaluate(node.get("domain").replace("'today'", f"'{datetime.date.today()}'"))
                group = self.evaluate(node.get("context") or "{}").get("group_by")
                if group:
                    groups.append(group)
        return domain, groups

    # ------------------------------------------------------------ as the client asks

    def records(self, menu, mode, arch, model, domain, groups):
        wanted = self.specification(arch, model, mode)
        limit = int(arch.get("limit") or LIMITS[mode])
        groups = groups or ([arch.get("default_group_by")] if arch.get("default_group_by") else [])
        if groups:
            self.timed(menu, f"{mode} by {groups[0]}", lambda: model.web_read_group(
                domain, groups[:1], ["__count"], limit=80, auto_unfold=mode == "kanban",
                unfold_read_specification=wanted, unfold_read_default_limit=limit))
        else:
            order = arch.get("default_order") or ""
            self.timed(menu, mode, lambda: model.web_search_read(domain, wanted, limit=limit, order=order, count_limit=10001))

    def figures(self, menu, mode, arch, model, domain, groups):
        by = groups or [
            name + (f":{node.get('interval', 'month')}" if model._fields[name].type in ("date", "datetime") else "")
            for node in arch.iter("field") if node.get("type") != "measure" and (name := node.get("name")) in model._fields]
        measures = [
            f"{node.get('name')}:{model._fields[node.get('name')].aggregator}" for node in arch.iter("field")
            if node.get("type") == "measure" and model._fields[node.get("name")].aggregator]
        self.timed(menu, mode, lambda: model.formatted_read_group(domain, by[:2], ["__count", *measures]))

    def form(self, menu, arch, model, domain):
        record = model.search(domain, limit=1)
        if record:
            wanted = self.specification(arch, model, "form")
            self.env.invalidate_all()
            self.timed(menu, "form", lambda: record.web_read(wanted))

    def search(self, menu, node, model):
        name = node.get("name")
        field = model._fields.get(name)
        if field is None or field.type not in ("char", "text"):
            return
        domain = f"[('{name}', 'ilike', self)]"
        domain = self.evaluate((node.get("filter_domain") or domain).replace("self", "'سارة الجديدة'"))
        self.timed(menu, f"search {name}", lambda: model.web_search_read(
            domain, {"display_name": {}}, limit=80, count_limit=10001))

    def specification(self, arch, model, mode):
        wanted = {}
        for node in arch.iter("field"):
            name = node.get("name")
            if name not in model._fields or any(parent.tag == "field" for parent in node.iterancestors()):
                continue
            field = model._fields[name]
            if mode == "list" and node.get("optional") == "hide":
                continue
            if field.type == "many2one":
                wanted[name] = {"fields": {"display_name": {}}}
            elif field.type in ("one2many", "many2many"):
                inner = [child for child in node if child.tag in ("list", "kanban")]
                comodel = model.env[field.comodel_name]
                wanted[name] = {
                    "fields": self.specification(inner[0], comodel, "list") if inner else {"display_name": {}}, "limit": 40}
            else:
                wanted[name] = {}
        return wanted

    def timed(self, menu, what, call):
        cr = self.env.cr
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.rows_read()
        queries, start = cr.sql_log_count, self.clock.now()
        try:
            with cr.savepoint():
                result = call()
        except Exception as error:  # noqa: BLE001  (what fails is named in the table, and the walk goes on)
            self.failed.append(f"{self.user.login} · {menu} · {what}: {type(error).__name__}: {str(error)[:300]}")
            return {} if what != "get_views" else None
        seconds, queries = self.clock.now() - start, cr.sql_log_count - queries
        read = {
            table: tuple(now - then for now, then in zip(rows, before.get(table, (0, 0)), strict=True))
            for table, rows in self.rows_read().items()}
        over = sorted(table for table, (from_end_to_end, _by_index) in read.items() if from_end_to_end >= BIG)
        self.rows.append({
            "role": self.user.login, "menu": menu, "model": self.model, "call": what, "ms": round(seconds * 1000),
            "queries": queries, "scans": over, "read": max(map(sum, read.values()), default=0), "shown": count_shown(result)})
        if seconds > SLOW or over and what != "get_views":
            self.note(f"{self.user.login:10} {round(seconds * 1000):6} ms {queries:4} q  {menu} · {what}  {' '.join(over)}")
        return result

    def rows_read(self):
        """:return: dict table: rows read in this transaction (from end to end, by an index)"""
        self.env.cr.execute(
            "SELECT relname, seq_tup_read, COALESCE(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables "
            "WHERE seq_tup_read + COALESCE(idx_tup_fetch, 0) > 0")
        return {table: (from_end_to_end, by_index) for table, from_end_to_end, by_index in self.env.cr.fetchall()}


def count_shown(result):
    """:return: int, how many records stand behind what a call answered: each one, or the count of each group"""
    if isinstance(result, dict):
        result = result.get("groups") or result.get("records") or []
    if isinstance(result, list | tuple):
        return sum(row.get("__count", 1) if isinstance(row, dict) else 1 for row in result)
    return 1
