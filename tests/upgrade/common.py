"""What the scripts that look at an upgraded database share; piped into Odoo's shell before them."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(os.environ["ALSERAJ_ROOT"]) / "data"))

import main_job  # noqa: E402, F401 - for the scripts after this one

from odoo import api  # noqa: E402
from odoo.service.model import call_kw  # noqa: E402

PREFIX = "alseraj_beneficiary."
AFTER = {}


def call(login, model, method, *args, **kwargs):
    user = env["res.users"].search([("login", "=", login)])
    context = {"lang": "ar_001", "tz": "Asia/Riyadh"}
    return call_kw(api.Environment(env.cr, user.id, {})[model], method, list(args), {**kwargs, "context": context})
