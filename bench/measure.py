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
from unittest.mock import patch

FULL = os.environ.get("ALSERAJ_BENCH_FULL") == "1"
ENOUGH = 20  # seconds after which a job is told that its time is over
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


class Watch:
    """What one job takes, from commit to commit."""

    def __init__(self, env):
        self.env, self.clock = env, Clock(env)

    def run(self, job, has_more=bool):
        """Call a job, and again as the scheduler does, while ``has_more()``.

        :return: (seconds, MB at the peak beside what the process had)
        """
        self.env.invalidate_all()
        gc.collect()
        self.longest, self.batches, self.done = 0.0, 0, 0
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        before, self.last = read_memory("VmRSS"), self.clock.now()
        start, go_on = self.last, True
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: self.commit(*args, **kwargs)):
            while go_on:
                self.begun = time.monotonic()
                job.ir_actions_server_id.with_context(lastcall=job.lastcall).run()
                self.commit(job)
                go_on = has_more()
        return self.clock.now() - start, max(read_memory("VmHWM") - before, 0)

    def commit(self, cron, processed=0, *, remaining=None, deactivate=False):
        cron.env.cr.flush()
        cron.env.cr.clear()
        now = self.clock.now()
        self.longest, self.last = max(self.longest, now - self.last), now
        self.batches += bool(processed)
        self.done += processed
        return max(ENOUGH - (time.monotonic() - self.begun), 0.0)


def read_memory(name):
    """:return: MB"""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) // 1024


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


def get_last_file(env):
    """:return: int, the last id of a file: what is numbered behind it is new in this database"""
    return env["alseraj.beneficiary"].search([], order="id desc", limit=1).id or 0


def peak_memory():
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
