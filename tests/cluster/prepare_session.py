"""A session of 400 cases waits to be closed, and the chair has a login; piped into Odoo's shell of one host."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(os.environ["ALSERAJ_ROOT"], "bench")))

from bench_session import _prepare, open_voted  # noqa: E402

requests, users = _prepare(env, 400)
for user in users:
    user.password = user.login
session = open_voted(env, requests, users)
env.cr.commit()
print("PREPARED", session.id)
