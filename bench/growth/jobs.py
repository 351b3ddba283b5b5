"""Run every scheduled action of these modules once, on a large database: how long its longest batch holds the thread that all
of them share, and how much memory it takes.

Piped into Odoo's shell by `./dev bench --growth`. Nothing stays: what a job commits is written, forgotten by the caches as a
commit does it, and rolled back at the end. Fails where one batch takes longer or more memory than it may.
"""

import gc
import os
import sys
import time
import traceback
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

BENCH = Path(os.environ["ALSERAJ_ROOT"], "bench")
sys.path[:0] = [str(BENCH)]

from measure import Clock  # noqa: E402  (found through the line above)

MOST_SECONDS = 30  # of the processor, from one commit to the next
MOST_MEMORY = 256  # MB beside what the process had
ENOUGH = 20  # seconds after which a job is told that its time is over


class Watch:
    """What one job takes, from commit to commit."""

    def __init__(self, env):
        self.env, self.clock = env, Clock(env)

    def run(self, job):
        self.env.invalidate_all()
        gc.collect()
        self.longest, self.batches, self.done = 0.0, 0, 0
        self.begun, self.last = time.monotonic(), self.clock.now()
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        before, start = read_memory("VmRSS"), self.clock.now()
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: self.commit(*args, **kwargs)):
            job.ir_actions_server_id.with_context(lastcall=job.lastcall).run()
            self.commit(job)
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


SOME = 10000  # of each thing that waits
SOME_OF = f"id IN (SELECT id FROM %s WHERE %s ORDER BY id DESC LIMIT {SOME})"
# What a job finds to do, where copies of finished work leave it nothing.
WAITING = {
    "cron_document_expire": "UPDATE alseraj_document SET expiry_date = current_date - 1 WHERE "
                            + SOME_OF % ("alseraj_document", "state = 'verified'"),
    "cron_file_review": "UPDATE alseraj_beneficiary SET review_date = current_date - 1 WHERE "
                        + SOME_OF % ("alseraj_beneficiary", "state = 'registered'"),
    "cron_notify_due": "UPDATE alseraj_support_request SET notified_on = NULL, decided_on = current_date - 30, "
                       "reply_not_before = current_date - 1 WHERE " + SOME_OF % ("alseraj_support_request", "state = 'rejected'"),
    "cron_complaint_late": "UPDATE alseraj_complaint SET state = 'new', due_date = current_date - 9, late_level = 0 WHERE "
                           + SOME_OF % ("alseraj_complaint", "TRUE"),
    "cron_referral_overdue": "UPDATE alseraj_referral SET state = 'asked', due_date = current_date - 9, chased_on = NULL WHERE "
                             + SOME_OF % ("alseraj_referral", "TRUE"),
    "cron_ask": "UPDATE alseraj_survey_rule SET active = TRUE, asked_until = '2000-01-01'",
}


def find_work(job):
    """Let a job find some ten thousand to do."""
    [name] = names.filtered(lambda data: data.res_id == job.id).mapped("name")
    if name in WAITING:
        env.cr.execute(WAITING[name])
    elif name == "cron_paper_batch":
        requests = env["alseraj.support.request"].search([("submitted_on", "!=", False)], limit=1000)
        env["alseraj.paper.batch"]._start("alseraj_beneficiary.action_report_receipt", requests)
    elif name in ("cron_message_forget", "cron_access_log_forget"):
        return patch.object(env.registry["ir.config_parameter"], "_alseraj_get_months_kept", lambda *args: 12)
    return nullcontext()


names = env["ir.model.data"].search([("model", "=", "ir.cron"), ("module", "in", ("alseraj_beneficiary", "alseraj_survey"))])
jobs = env["ir.cron"].with_context(active_test=False, lang="en_US").browse(names.mapped("res_id")).sorted("id")
watch, wrong = Watch(env), []
print(f"| {'job':<60} |  done | batches | seconds | longest | MB |")
print(f"| :{'-' * 59} | ----: | ------: | ------: | ------: | --: |")
for job in jobs:
    try:
        with find_work(job):
            seconds, memory = watch.run(job)
    except Exception:  # noqa: BLE001  (what fails is named, and the walk goes on)
        wrong.append(f"{job.name}: {traceback.format_exc(limit=-3)}")
    else:
        print(f"| {job.name:<60} | {watch.done:>5} | {watch.batches:>7} | {seconds:7.1f} | {watch.longest:7.1f} | {memory:>3} |",
              flush=True)
        if watch.longest > MOST_SECONDS or memory > MOST_MEMORY:
            wrong.append(f"{job.name}: {watch.longest:.1f} s from commit to commit, {memory} MB")
    env.cr.rollback()
for sentence in wrong:
    print("WRONG", sentence)
sys.exit(bool(wrong))
