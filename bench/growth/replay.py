"""Call every menu of every role as the web client does, and note what each call costs.

Piped into Odoo's shell by `./dev bench --growth`, on a database made large by bench/growth/make.py. Prints one line for
each call that is slow or reads a big table from end to end; writes all of them to ALSERAJ_GROWTH_OUT as JSON.
"""

import json
import os
import sys
from pathlib import Path

BENCH = Path(os.environ["ALSERAJ_ROOT"], "bench")
sys.path[:0] = [str(BENCH), str(BENCH / "growth")]

from client import Client  # noqa: E402  (found through the line above)

ROLES = ("officer", "delegate", "researcher", "chair", "secretary", "finance", "manager", "auditor")

rows, failed = [], []
for login in ROLES:
    user = env["res.users"].search([("login", "=", login)])
    first = Client(env, user)
    first.menu(*next(iter(first.actions())))  # a server that people work with has done so before
    client = Client(env, user, note=lambda line: print(line, flush=True))
    client.open_all()
    rows += client.rows
    failed += client.failed
    env.cr.rollback()
if os.environ.get("ALSERAJ_GROWTH_OUT"):
    Path(os.environ["ALSERAJ_GROWTH_OUT"]).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
slow, scanning = sum(row["ms"] > 300 for row in rows), sum(bool(row["scans"]) for row in rows)
print(f"{len(rows)} calls, {slow} above 300 ms, {scanning} that read a big table from end to end")
for sentence in failed:
    print("FAILED", sentence)
sys.exit(bool(failed))
