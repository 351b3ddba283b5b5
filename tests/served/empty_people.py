"""Played in Odoo's shell on a new database: what its administrator does, and no more. One login for each role."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.environ["ALSERAJ_ROOT"], "data"))

import main_job  # noqa: E402  (found through the line above)

users = env["res.users"].with_context(no_reset_password=True)  # noqa: F821  (given by the shell)
for login, (name, groups) in main_job.STAFF.items():
    users.create({
        "name": name, "login": login, "password": login, "lang": "ar_001", "tz": "Asia/Riyadh",
        "email": f"{login}@example.com",
        "group_ids": [(4, env.ref(f"{main_job.PREFIX}{group}").id) for group in ("group_any_role", *groups)],  # noqa: F821
    })
company = env.company  # noqa: F821
picture = {
    "company": company.id, "currency": company.currency_id.name,
    "refs": {data.complete_name: data.res_id for data in env["ir.model.data"].search([  # noqa: F821
        ("module", "=", "alseraj_beneficiary"), ("model", "like", "alseraj.")])},
}
env.cr.commit()  # noqa: F821  (this database is made for the browsers)
print("PICTURE", json.dumps(picture))
