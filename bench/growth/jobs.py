"""Run every scheduled action of these modules once, on a large database: how long its longest batch holds the thread that all
of them share, and how much memory it takes.

Piped into Odoo's shell by `./dev bench --growth`. Nothing stays: what a job commits is written, forgotten by the caches as a
commit does it, and rolled back at the end. Fails where one batch takes longer or more memory than it may.
"""

import os
import sys
import traceback
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

BENCH = Path(os.environ["ALSERAJ_ROOT"], "bench")
sys.path[:0] = [str(BENCH)]

from measure import Watch  # noqa: E402  (found through the line above)

MOST_SECONDS = 30  # of the processor, from one commit to the next
MOST_MEMORY = 256  # MB beside what the process had
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
