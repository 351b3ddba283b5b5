"""What the manager's dashboard and the analysis of requests cost on a large database, beside a plain count of the table.

Piped into Odoo's shell, on a database made large by bench/growth/make.py; nothing is written:

    ALSERAJ_ROOT=$PWD ./dev shell -d alseraj_growth_… --no-http --log-level=error < bench/growth/figures.py

A dashboard is asked as the browser asks it: one grouping for each figure, chart and table, with its filters at their
defaults. All of them follow one after the other; the browser sends them together.
"""

import json
import os
import sys
from pathlib import Path

BENCH = Path(os.environ["ALSERAJ_ROOT"], "bench")
sys.path[:0] = [str(BENCH), str(BENCH / "growth")]

from client import Client  # noqa: E402  (found through the line above)
from dateutil.relativedelta import relativedelta  # noqa: E402
from measure import Clock  # noqa: E402

from odoo import fields  # noqa: E402

ROUNDS = 3
PREFIX = "alseraj_beneficiary."
manager = env["res.users"].search([("login", "=", "manager")])
clock = Clock(env)


def timed(call):
    """The best of some rounds, in milliseconds of processor time."""
    times = []
    for _round in range(ROUNDS):
        env.invalidate_all()
        start = clock.now()
        call()
        times.append(clock.now() - start)
    return round(1000 * min(times), 1)


def count():
    env.cr.execute("SELECT count(*) FROM alseraj_support_request")
    return env.cr.fetchone()[0]


def ask(part, model, domain, groups, measures):
    """One grouping of a dashboard, in the last twelve months where it follows the period."""
    today = manager.company_id._get_today()
    if "period" in part["fieldMatching"]:
        chain = part["fieldMatching"]["period"]["chain"]
        start = today - relativedelta(years=1)
        start = fields.Datetime.to_datetime(start) if model._fields[chain].type == "datetime" else start
        domain = [*domain, (chain, ">=", start)]
    wanted = ["__count", *(f"{name}:{model._fields[name].aggregator}" for name in measures if name != "__count")]
    model.formatted_read_group(domain, groups, wanted)


def dashboard(name):
    """Each grouping of a dashboard with what it costs."""
    file = BENCH.parent / "alseraj_beneficiary/data/governance" / f"{name}_dashboard.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    parts = [(pivot["name"], pivot, pivot["model"], pivot["domain"], [row["fieldName"] for row in pivot["rows"]],
              [measure["fieldName"] for measure in pivot["measures"]]) for pivot in data["pivots"].values()]
    for figure in data["sheets"][0]["figures"]:
        chart = figure["data"]
        if "metaData" in chart:
            parts.append((chart["title"]["text"], chart, chart["metaData"]["resModel"], chart["searchParams"]["domain"],
                          chart["metaData"]["groupBy"], [chart["metaData"]["measure"]]))
    return [
        (title, timed(lambda part=part, model=model, rest=rest: ask(part, client.env[model], *rest)))
        for title, part, model, *rest in parts]


client = Client(env, manager)
total = count()
print(f"{total:,} requests: plain count {timed(count)} ms")
for name in ("manager", "capacity", "committee", "finance", "registry", "contact"):
    costs = dashboard(name)
    print(f"dashboard {name}: {sum(cost for _title, cost in costs):.0f} ms in {len(costs)} groupings; dearest: "
          + ", ".join(f"{title} {cost}" for title, cost in sorted(costs, key=lambda row: -row[1])[:3]))
for xmlid in ("action_support_request_report", "action_beneficiary_analysis"):
    client.rows.clear()
    client.menu(xmlid, env.ref(PREFIX + xmlid).sudo())  # as the web client reads actions
    print(f"{xmlid}: " + ", ".join(f"{row['call']} {row['ms']} ms" for row in client.rows if row["call"] != "get_views"))
analysis = client.env["alseraj.request.analysis"]
print("all years by type and outcome:", timed(lambda: analysis.formatted_read_group(
    [], ["type_id", "outcome"], ["__count", "request_count:sum", "amount_approved:sum"])), "ms")
print("all years, every measure by type:", timed(lambda: analysis.formatted_read_group(
    [], ["type_id"], ["__count", *(
        f"{name}:{field.aggregator}" for name, field in analysis._fields.items()
        if field.store and field.type in ("float", "integer", "monetary") and field.aggregator and name != "id")])), "ms")
