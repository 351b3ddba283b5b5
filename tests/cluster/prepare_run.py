"""A run of 2,500 payments waits to be posted in the background; piped into Odoo's shell of one host."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(os.environ["ALSERAJ_ROOT"], "bench")))

from bench_run import Scene  # noqa: E402

COUNT = 2500
scene = Scene(env, COUNT)
one, two = scene.persons
run = env["alseraj.disbursement"].with_user(one).create({
    "journal_id": scene.journal.id, "installment_ids": [(6, 0, scene.installment_ids[:COUNT])]})
run.action_confirm()
run.with_user(two).action_post()
env.cr.commit()
print("PREPARED", run.id)
