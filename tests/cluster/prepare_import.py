"""Two thousand families wait to be imported; piped into Odoo's shell of one host."""

import base64
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(os.environ["ALSERAJ_ROOT"]) / "data"))

import families  # noqa: E402

book = families.generate(2000, seed=77, faults=False)
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "families.xlsx")
    families.write(book, path)
    data = path.read_bytes()
user = env["res.users"].search([("login", "=", "manager")])
job = env["alseraj.import"].with_user(user).create({"file": base64.b64encode(data), "file_name": "drill.xlsx"})
job.action_check()
while job.state == "checking":
    from odoo.addons.alseraj_beneficiary.models.registry.importing.run import Run
    run = Run(job._as_user())
    while run.count_next():
        run.do_next(False)
    job._finish(run)
job.action_start()
env.cr.commit()
print("PREPARED", job.id)
