"""Through Odoo's shell, on the sample of `./dev pictures`: the next session is open, its members have voted on one case,
and the chair has not yet on the next. The family of the portal has written, complained, corrected and booked."""

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
    prepare_family(env, as_user("beneficiary"))
    env.cr.commit()  # a script for the shell: what was prepared is kept


def prepare_family(env, family_env):
    """Once: what stands on its own pages besides its requests."""
    arabic = family_env.user.lang != "en_US"

    def say(in_arabic, in_english):
        return in_arabic if arabic else in_english

    file = family_env["alseraj.beneficiary"]._get_files_of(family_env.user)[:1]
    if not file or env["alseraj.interaction"].search_count([("beneficiary_id", "=", file.id), ("at_home", "=", True)], limit=1):
        return
    Interactions = family_env["alseraj.interaction"]
    asked = Interactions._receive_from_home(file, "inquiry", say("متى يُنظر في طلبنا؟", "When is our request looked at?"))
    officer = env["res.users"].search([("login", "=", "officer")])
    asked = asked.with_env(env(user=officer.id))
    asked.write({"answer": say("في جلسة يوم الأحد، ثم نبلغكم.", "In the session on Sunday; then we tell you.")})
    asked.action_done()
    Interactions._receive_from_home(file, "follow_up", say("وصلتنا الرسالة، شكرًا لكم.", "The message has come, thank you."))
    family_env["alseraj.complaint"]._receive_from_page(
        file.company_id, say("تأخر الرد على اتصالي يومين.", "My call was answered two days late."), "complaint", "service",
        file=file)
    corrections = family_env["alseraj.correction"]
    for name, value in (("city", say("الدرعية", "Diriyah")), ("mobile", "0551234098")):
        corrections._propose(file, corrections._find_what(file, name), value, say("انتقلنا في الصيف", "We moved in summer"))
    for purpose in ("communication", "photo"):
        family_env["alseraj.consent"]._give_from_home(file, purpose)
    hall = env["alseraj.waiting.hall"].search([("branch_id", "in", (file.branch_id.id, False))], limit=1) or env[
        "alseraj.waiting.hall"].create({"name": say("صالة الاستقبال", "Reception"), "branch_id": file.branch_id.id})
    # an hour of its own: the sample offers some of the reception's mornings already
    start = datetime.datetime.combine(datetime.date.today() + datetime.timedelta(days=2), datetime.time(5))
    slots = env["alseraj.appointment.slot"].create([
        {"hall_id": hall.id, "start": start + datetime.timedelta(days=day)} for day in range(3)])
    family_env["alseraj.appointment"]._book_from_home(file, str(slots[0].id), "inquiry", "")


if "env" in globals():  # the shell gives it
    prepare(env)  # noqa: F821
