"""Measurements, printed as one table. Piped into Odoo's shell by ./dev bench.

A measurement is a file bench/bench_*.py with a function `measure(env)` that
yields rows: `measure.Row`, or (name, seconds, seconds of the floor or peer in the same run).
Everything is rolled back at the end. ALSERAJ_BENCH_ONLY=import,beneficiary picks some.
"""

import importlib.util
import os
import sys
from pathlib import Path

BENCH = Path(os.environ["ALSERAJ_ROOT"], "bench")
sys.path.insert(0, str(BENCH))
if os.environ.get("ALSERAJ_BENCH_FULL") != "1":
    os.environ.setdefault("ALSERAJ_BENCH_FILES", "1000,5000")

from measure import Row, peak_memory  # noqa: E402  (found through the line above)


def rows():
    only = os.environ.get("ALSERAJ_BENCH_ONLY")
    for path in sorted(BENCH.glob("bench_*.py")):
        if only and path.stem.removeprefix("bench_") not in only.split(","):
            continue
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for row in module.measure(env):
            yield row if isinstance(row, Row) else Row(*row)
        env.cr.rollback()


print(f"| {'measurement':<76} | seconds |   floor | times | ms a row | queries |")
print(f"| {'-' * 76} | ------: | ------: | ----: | -------: | ------: |")
for row in rows():
    times = row.times or (row.floor and row.seconds / row.floor)
    print(
        f"| {row.name:<76} | {row.seconds:7.2f} | {row.floor and f'{row.floor:7.2f}' or '':>7} | "
        f"{times and f'{times:5.2f}' or '':>5} | {row.count and f'{1000 * row.seconds / row.count:8.2f}' or '':>8} | "
        f"{'' if row.queries is None else row.queries:>7} |", flush=True,
    )
print(f"\nMost memory held: {peak_memory()} MB")
