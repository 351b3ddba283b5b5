"""Played in Odoo's shell on the lively sample: how much each menu of each role opens with, by its own filters.

It prints ``PICTURE`` with, for each action, role: [shown, in all]; and the actions that give no hint where nothing stands.
"""

import datetime
import json
import os
import sys

from lxml import etree

from odoo.fields import Domain

ROOT = os.environ["ALSERAJ_ROOT"]
sys.path[:0] = [os.path.join(ROOT, "data"), os.path.join(ROOT, "bench"), os.path.join(ROOT, "bench", "growth")]

import main_job  # noqa: E402  (found through the line above)
from client import Client  # noqa: E402


def get_default_domain(client, search, context):
    """The filters that are chosen at the beginning: those beside each other are alternatives, as on the screen."""
    start = "search_default_"
    chosen = {name.removeprefix(start) for name, value in context.items() if name.startswith(start) and value}
    groups = [[]]
    for node in search.iter():
        if node.tag != "filter":
            groups.append([])
        elif node.get("name") in chosen and node.get("date"):
            groups[-1].append([(node.get("date"), ">=", f"{datetime.date.today().year}-01-01")])
        elif node.get("name") in chosen and node.get("domain"):
            today = str(datetime.date.today())
            groups[-1].append(client.evaluate(node.get("domain").replace("'today'", f"'{today}'")))
    return Domain.AND(Domain.OR(map(Domain, group)) for group in groups if group)


found, silent = {}, set()
for login in main_job.STAFF:
    client = Client(env, env["res.users"].search([("login", "=", login)]))  # noqa: F821  (given by the shell)
    for _menu, action in client.actions():
        if action.view_mode == "form":
            continue
        context = {**client.env.context, **client.evaluate(action.context or "{}")}
        model = client.env[action.res_model].with_context(context)
        search = etree.fromstring(model.get_views([(action.search_view_id.id, "search")])["views"]["search"]["arch"])
        base = Domain(client.evaluate(action.domain or "[]"))
        shown = model.search_count(base & get_default_domain(client, search, context))
        found.setdefault(action.xml_id, {})[login] = [shown, model.search_count(base)]
        if not (action.help or "").strip():
            silent.add(action.xml_id)
    env.cr.rollback()  # noqa: F821  (looking leaves nothing)
print("PICTURE", json.dumps({"found": found, "silent": sorted(silent)}))
