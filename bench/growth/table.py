"""The calls of bench/growth/replay.py at two sizes, side by side: `table.py SMALL.json LARGE.json`.

Ends with 1 if an interactive call reads a big table from end to end.
"""

import json
import sys
from pathlib import Path

SLOW = 300  # ms
GROWTH = 1.5
FIGURES = ("pivot", "graph")  # they read what they show
COUNTED = {("alseraj.support.type", "form")}  # shows how many families meet its conditions


def read(path):
    """:return: dict of (role, menu, call) to its row; of each menu the dearest role stays"""
    kept = {}
    for row in json.loads(Path(path).read_text(encoding="utf-8")):
        if row["call"] == "get_views":
            continue  # the client keeps them
        key = row["menu"], row["call"]
        if key not in kept or row["ms"] > kept[key]["ms"]:
            kept[key] = row
    return kept


small, large = read(sys.argv[1]), read(sys.argv[2])
print("| menu and call | role | ms small | ms large | queries | read from end to end |")
print("| :-- | :-- | --: | --: | --: | :-- |")
wrong = []
for key, row in sorted(large.items(), key=lambda item: -item[1]["ms"]):
    before = small.get(key, {}).get("ms", 0)
    grows = row["ms"] > SLOW or (row["ms"] > 50 and before and row["ms"] / before > GROWTH)
    if not (grows or row["scans"]):
        continue
    print(f"| {key[0]} · {key[1]} | {row['role']} | {before} | {row['ms']} | {row['queries']} | {' '.join(row['scans'])} |")
    if row["scans"] and row["call"].split()[0] not in FIGURES and (row["model"], row["call"]) not in COUNTED:
        wrong.append(key)
print(f"\n{len(large)} calls; above {SLOW} ms: {sum(row['ms'] > SLOW for row in large.values())}; "
      f"interactive ones that read a big table from end to end: {len(wrong)}")
sys.exit(1 if wrong else 0)
