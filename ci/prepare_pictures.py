"""Through Odoo's shell, on the sample of `./dev pictures`: the next session is opened and two members have voted on a case."""

import datetime


def prepare(env):
    def as_user(login):
        user = env["res.users"].search([("login", "=", login)])
        return env(user=user.id, context={"lang": user.lang, "tz": "Asia/Riyadh"})

    session = env["alseraj.committee.session"].search([("state", "=", "draft"), ("decision_ids", "!=", False)], limit=1)
    for_secretary = session.with_env(as_user("secretary"))
    for_secretary.date = datetime.datetime.combine(datetime.date.today(), datetime.time(7))
    for_secretary.action_open()
    for login in ("chair", "member"):
        session.with_env(as_user(login)).decision_ids[:1].cast_vote("for")
    env.cr.commit()  # a script for the shell: what was prepared is kept


if "env" in globals():  # the shell gives it
    prepare(env)  # noqa: F821
