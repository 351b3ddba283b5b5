"""Through Odoo's shell, on the sample of `./dev pictures`: the next session is opened and its members have voted on a case."""

import datetime


def prepare(env):
    def as_user(login):
        user = env["res.users"].search([("login", "=", login)])
        return env(user=user.id, context={"lang": user.lang, "tz": "Asia/Riyadh"})

    sessions = env["alseraj.committee.session"].search([("state", "in", ("draft", "open")), ("decision_ids", "!=", False)])
    session = (sessions.filtered(lambda one: one.state == "open") or sessions)[:1]
    if session.state == "draft":
        for_secretary = session.with_env(as_user("secretary"))
        for_secretary.date = datetime.datetime.combine(datetime.date.today(), datetime.time(7))
        for_secretary.action_open()
    for login in ("chair", "member", "secretary"):
        session.with_env(as_user(login)).decision_ids[:1].cast_vote("for")
    env.cr.commit()  # a script for the shell: what was prepared is kept


if "env" in globals():  # the shell gives it
    prepare(env)  # noqa: F821
