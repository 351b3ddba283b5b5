"""The same calls at two sizes, side by side: `table.py SMALL.json LARGE.json`, as bench/growth/replay.py and beyond.py note them.

Ends with 1 if a call reads a big table from end to end without being a figure, or if it grows and reads more than it shows.
"""

import json
import sys
from pathlib import Path

SLOW = 300  # ms
GROWTH = 1.5
FIGURES = ("pivot", "graph", "group")  # they read what they show
COUNTED = {
    ("alseraj.support.type", "form"),  # shows how many families meet its conditions
    ("alseraj.work.queue", "kanban"),  # shows how many requests wait in each pile
}
TIMES = 2  # rows of one table, for each record that a figure counts
PAGER = 10001  # as far as a list counts


def read(path):
    """:return: dict of (menu, call) to its row; of each menu the dearest role stays"""
    kept = {}
    for row in json.loads(Path(path).read_text(encoding="utf-8")):
        if row["call"] == "get_views":
            continue  # the client keeps them
        key = row["menu"], row["call"]
        if key not in kept or row["ms"] > kept[key]["ms"]:
            kept[key] = row
    return kept


small, large = read(sys.argv[1]), read(sys.argv[2])
print("| menu and call | role | ms small | ms large | queries | records shown | rows of a table read | read from end to end |")
print("| :-- | :-- | --: | --: | --: | --: | --: | :-- |")
wrong, slow, growing = [], 0, 0
for key, row in sorted(large.items(), key=lambda item: -item[1]["ms"]):
    before = small.get(key, {}).get("ms", 0)
    grows = row["ms"] > 50 and before and row["ms"] / before > GROWTH
    slow += row["ms"] > SLOW
    growing += bool(grows)
    if not (row["ms"] > SLOW or grows or row["scans"]):
        continue
    cells = [" · ".join(key), row["role"], before, row["ms"], row["queries"], f"{row['shown']:,}", f"{row['read']:,}"]
    print("|", *(f"{cell} |" for cell in [*cells, " ".join(row["scans"])]))
    if (row["model"], row["call"]) in COUNTED:
        continue
    if row["scans"] and row["call"].split()[0] not in FIGURES:
        wrong.append((*key, "reads a big table from end to end"))
    elif grows and row["read"] > TIMES * (row["shown"] + PAGER):
        wrong.append((*key, "grows, and reads more than it shows"))
together = [sum(row["ms"] for row in rows.values()) for rows in (small, large)]
print(f"\n{len(large)} calls, {together[0]:,} and {together[1]:,} ms together; above {SLOW} ms: {slow}; "
      f"growing more than {GROWTH} times: {growing}")
for sentence in wrong:
    print("WRONG", " · ".join(sentence))
sys.exit(1 if wrong else 0)
