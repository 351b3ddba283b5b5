"""Measurements, printed as one table. Piped into Odoo's shell by ./dev bench.

A measurement is a file bench/bench_*.py with a function `measure(env)` that
yields rows (name, seconds, seconds of the floor or peer in the same run).
Everything is rolled back at the end.
"""

import importlib.util
import os
from pathlib import Path


def rows():
    for path in sorted(Path(os.environ["ALSERAJ_ROOT"], "bench").glob("bench_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield from module.measure(env)
        env.cr.rollback()


print(f"{'measurement':<52} {'seconds':>9} {'floor':>9} {'times':>7}")
for name, seconds, floor in rows():
    times = f"{seconds / floor:7.2f}" if floor else f"{'':>7}"
    print(f"{name:<52} {seconds:9.3f} {floor or 0:9.3f} {times}")
