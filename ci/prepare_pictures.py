"""Through Odoo's shell, on the sample of `./dev pictures`: the next session is open, its members have voted on one case,
and the chair has not yet on the next."""

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
    for decision, logins in zip(session.decision_ids, ({"chair", "member", "secretary"}, {"member", "secretary"}), strict=False):
        for login in logins - set(decision.vote_ids.user_id.mapped("login")):
            decision.with_env(as_user(login)).cast_vote("for")
    env.cr.commit()  # a script for the shell: what was prepared is kept


if "env" in globals():  # the shell gives it
    prepare(env)  # noqa: F821
