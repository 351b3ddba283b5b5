"""How the measurements measure: a floor and our work by turns, in the same process, and what each costs.

Time is that of the processor, of Odoo and of its PostgreSQL process together: what else runs on the machine
disturbs it least. Where the system does not tell it, it is the time on the wall.
"""

import gc
import os
import resource
import statistics
import time
from pathlib import Path
from typing import NamedTuple

FULL = os.environ.get("ALSERAJ_BENCH_FULL") == "1"
BATCH = 10000  # as many files in one call; more go in batches, as an import does


class Row(NamedTuple):
    """One line of the table; ``times`` is the median of the rounds, the seconds are the smallest."""

    name: str
    seconds: float
    floor: float = None
    times: float = None
    count: int = 0
    queries: int = None


class Clock:
    """The processor time of this process and of the PostgreSQL process that serves it."""

    def __init__(self, env):
        env.cr.execute("SELECT pg_backend_pid()")
        self.stat = Path(f"/proc/{env.cr.fetchone()[0]}/stat")
        self.ticks = os.sysconf("SC_CLK_TCK")

    def now(self):
        try:
            fields = self.stat.read_text().rpartition(")")[2].split()
        except OSError:
            return time.perf_counter()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / self.ticks


def compare(env, name, count, floor, work, rounds=3):
    """Measure ``work(count)`` beside ``floor(count)``, by turns, each rolled back.

    :return: :class:`Row`
    """
    clock = Clock(env)
    pairs = []
    for _index in range(rounds):
        peer = _timed(env, clock, floor, count)
        pairs.append((_timed(env, clock, work, count), peer))
    return Row(
        name, min(own[0] for own, _peer in pairs), min(peer[0] for _own, peer in pairs),
        statistics.median(own[0] / peer[0] for own, peer in pairs), count, pairs[-1][0][1],
    )


def _timed(env, clock, work, count):
    gc.collect()
    queries, start = env.cr.sql_log_count, clock.now()
    for first in range(0, count, BATCH):
        work(first, min(BATCH, count - first))
        env.flush_all()
        if count > BATCH:
            env.invalidate_all()
    seconds = max(clock.now() - start, 0.001)
    queries = env.cr.sql_log_count - queries
    env.cr.rollback()
    return seconds, queries


def at_commit(env, name, count, floor, work):
    """What waits for the commit after ``work(count)`` (the search for duplicates), beside ``floor(count)``.

    :return: :class:`Row`
    """
    clock = Clock(env)
    peer = _timed(env, clock, floor, count)[0]
    work(0, count)
    env.flush_all()
    gc.collect()
    queries, start = env.cr.sql_log_count, clock.now()
    env.cr.precommit.run()
    env.flush_all()
    seconds, queries = clock.now() - start, env.cr.sql_log_count - queries
    env.cr.rollback()
    return Row(name, seconds, peer, count=count, queries=queries)


def plain_partners(env):
    """The floor: contacts of Odoo's own, with the name and the number that a file puts on its contact."""
    def create(first, count):
        env["res.partner"].create([
            {"name": f"مستفيد تجريبي رقم {number}", "phone": mobile(number)} for number in range(first, first + count)
        ])
    return create


def mobile(number):
    return f"+9665{number % 10**8:08d}"


def peak_memory():
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
