"""The satisfaction module comes to a database that already runs surveys and years of requests, and goes from it again.

By `./dev odoo` on scratch databases, as an administrator would do it.
"""

import json

from dev_command import query, run_dev

# A survey of the town's own that runs: asked, answered, half answered; nothing of it is ours.
RUNNING = """
survey = env["survey.survey"].create({
    "title": "Town", "access_mode": "public", "users_can_go_back": True, "question_and_page_ids": [
        (0, 0, {"title": "How is the park?", "question_type": "simple_choice", "suggested_answer_ids": [
            (0, 0, {"value": "Green", "answer_score": 3}), (0, 0, {"value": "Grey"})]}),
        (0, 0, {"title": "Why?", "question_type": "text_box"})]})
partner = env["res.partner"].create({"name": "Citizen", "email": "citizen@example.com"})
choice, why = survey.question_ids
for state in ("done", "in_progress"):
    answer = survey._create_answer(partner=partner)
    answer._save_lines(choice, str(choice.suggested_answer_ids[0].id))
    answer._save_lines(why, "Trees of " + state)
    if state == "done":
        answer._mark_done()
    else:
        answer.state = state
certificate = env["survey.survey"].create({
    "title": "Exam", "survey_type": "assessment", "scoring_type": "scoring_with_answers", "access_mode": "token"})
env.cr.commit()
"""
# What its respondents and its makers see and may do; printed, so that before and after can be compared.
BEHAVIOUR = """
import json
survey = env["survey.survey"].search([("title", "=", "Town")])
choice, why = survey.question_ids
said = {"statistics": [
    [row["question"].title, row["answer_line_done_count"] if "answer_line_done_count" in row else 0,
     [line["count"] for line in row["table_data"] if isinstance(line, dict) and "count" in line]]
    for row in survey.question_ids._prepare_statistics(survey.user_input_ids.user_input_line_ids)]}
said["counts"] = [survey.answer_count, survey.answer_done_count, survey.survey_type, survey.session_state]
answer = survey._create_answer(partner=env["res.partner"].search([("name", "=", "Citizen")]))
answer._save_lines(choice, str(choice.suggested_answer_ids[1].id))
answer._mark_done()
said["answer"] = [answer.partner_id.name, answer.email, answer.state, answer.scoring_total, bool(answer.end_datetime)]
choice.suggested_answer_ids[1].value = "Dusty"
choice.title = "How is our park?"
answer.user_input_line_ids.unlink()
answer.unlink()
clone = survey.copy()
said["copy"] = [clone.title, clone.question_ids.mapped("title"), clone.active]
user = env["res.users"].search([("login", "=", "town_clerk")]) or env["res.users"].create({
    "login": "town_clerk", "name": "Clerk", "group_ids": [(6, 0, env.ref("survey.group_survey_user").ids)]})
own = env["survey.survey"].with_user(user).create({"title": "Garden"})
own.write({"title": "Gardens"})
# the ready surveys stand in Odoo's editor beside the others, for those who word surveys
others = [("survey_type", "in", ("assessment", "custom", "live_session", "survey"))]
said["clerk"] = sorted(env["survey.survey"].with_user(user).search(others).mapped("title"))
said["answers"] = env["survey.user_input"].with_user(user).search_count([])
own.unlink()
clone.unlink()
env.cr.rollback()
print("SAID " + json.dumps(said, sort_keys=True))
"""
TABLES = ("survey_survey", "survey_question", "survey_question_answer", "survey_user_input", "survey_user_input_line")
# Requests that were delivered, refused and complained of long ago: below the ORM, as an old database holds them.
SERVED = """
files = env["alseraj.beneficiary"].create([
    {"name": "Served %s" % number, "mobile": "05512345%02d" % number, "branch_id": env["alseraj.branch"].search([], limit=1).id}
    for number in range(12)])
requests = env["alseraj.support.request"].create([{
    "beneficiary_id": file.id, "type_id": env["alseraj.support.type"].search([], limit=1).id, "amount_requested": 100,
    "channel_id": env["alseraj.channel"].search([], limit=1).id} for file in files])
env.flush_all()
env.cr.execute("UPDATE alseraj_support_request SET state = 'done', stage = 'approved', delivered_on = now() - interval '1 day'"
               " WHERE id = ANY(%s)", [requests.ids])
env.cr.execute("UPDATE alseraj_support_request SET state = 'rejected', delivered_on = NULL,"
               " notified_on = now() - interval '9 days' WHERE id = ANY(%s)", [requests[:3].ids])
env.cr.commit()
"""
# What happens after the installation is asked about, answered and stored; some wait.
ASKED = """
rule = env.ref("alseraj_survey.rule_done")
rule.write({"delay_days": 0, "cooldown_days": 0})
requests = env["alseraj.support.request"].search([("state", "=", "done")], limit=9)
env.cr.execute("UPDATE alseraj_support_request SET delivered_on = now() - interval '1 minute' WHERE id = ANY(%s)", [requests.ids])
env.invalidate_all()
rule._write_internal({"asked_until": "2020-01-01 00:00:00"})
invitations = rule._invite()
survey = rule.survey_id
overall = env.ref("alseraj_survey.question_overall")
comment = env.ref("alseraj_survey.question_comment")
overall.title = "How do you like us?"
theme = env.ref("alseraj_survey.theme_time")
theme.name = "Time and again"
for number, invitation in enumerate(invitations[:7]):
    choice = overall.suggested_answer_ids[number % 5]
    invitation._answer({overall.id: [[choice.id, int(choice.answer_score)]]}, {comment.id: "Long queue"})
    if number == 5:
        env["alseraj.survey.waiting"]._store(env.company, survey, "link")
said = env["alseraj.satisfaction.comment"].search([])
said[:1].theme_ids = theme
env["alseraj.survey.point"].create({"name": "Exit", "survey_id": survey.id})
env["alseraj.support.type"].search([], limit=1).satisfaction_target = 77
env.company.alseraj_survey_batch = 9
env.cr.commit()
"""
GO_ON = """
rule, survey = env.ref("alseraj_survey.rule_done"), env.ref("alseraj_survey.survey_satisfaction")
overall = env.ref("alseraj_survey.question_overall")
assert survey.active and survey.survey_type == "alseraj" and overall.title == "How do you like us?", overall.title
assert env["survey.survey"].search_count([("survey_type", "=", "alseraj")]) == 6
assert env.ref("alseraj_survey.theme_time").name == "Time and again"
assert env["alseraj.satisfaction.comment"].search([("theme_ids", "!=", False)]).theme_ids == env.ref("alseraj_survey.theme_time")
assert env["alseraj.support.type"].search([], limit=1).satisfaction_target == 77
assert env.company.alseraj_survey_batch == 9
assert env["alseraj.satisfaction.figure"].search([("measure", "=", "csat"), ("dimension", "=", "all")]).mapped("responses")
waiting = env["alseraj.survey.waiting"]
assert waiting.search_count([]) == 1 and not waiting._get_unreadable()
before = env["alseraj.survey.invitation"].search_count([])
rule._invite()
assert env["alseraj.survey.invitation"].search_count([]) == before, "nobody is asked again"
left = env["alseraj.survey.invitation"].search([("answered", "=", False)])
assert left and left.mapped("token")
for invitation in left:
    choice = overall.suggested_answer_ids[0]
    invitation._find_by_code(invitation.token)._answer({overall.id: [[choice.id, int(choice.answer_score)]]}, {})
left._tell("survey_reminder")
assert waiting.search_count([]) == 1 + len(left)
print("WENT ON")
"""


def shell(database, script):
    output = run_dev("shell", "-d", database, "--no-http", "--log-level=error", script=script)[0]
    return [line for line in output.splitlines() if line.startswith(("SAID", "WENT ON"))]


def columns(database, table):
    return query(database, f"""
        SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY column_name""")


def rows(database, table, names, where="TRUE"):
    """The whole row, hidden columns too: an untouched row keeps its transaction."""
    return query(database, f"SELECT id, xmin, {', '.join(names)} FROM {table} WHERE {where} ORDER BY id")


def loud(log):
    return [line for line in log.splitlines() if " ERROR " in line or " CRITICAL " in line or " WARNING " in line]


def test_surveys_that_run_go_on_unchanged(scratch):
    database = scratch("runs")
    run_dev("clone", database)
    shell(database, RUNNING)
    before = {table: (names, rows(database, table, names)) for table in TABLES for names in [columns(database, table)]}
    said = shell(database, BEHAVIOUR)
    assert json.loads(said[0].removeprefix("SAID "))["counts"][:2] == [2, 1]

    log = "".join(run_dev("odoo", "-d", database, "-i", "alseraj_survey", "--stop-after-init", "--no-http"))
    assert not loud(log)
    for table, (names, old) in before.items():
        ids = ",".join(line.split("|")[0] for line in old) or "0"
        now = rows(database, table, names, f"id IN ({ids})")
        assert [line.split("|")[2:] for line in now] == [line.split("|")[2:] for line in old], table
        if table.startswith("survey_user_input"):
            assert now == old, "answers were not even written to"
    now = shell(database, BEHAVIOUR)
    assert now == said

    log = "".join(run_dev("odoo", "module", "uninstall", "-d", database, "alseraj_survey"))
    assert not [line for line in loud(log) if "alseraj" in line]
    for table, (names, old) in before.items():
        now = rows(database, table, names)
        assert [line.split("|")[2:] for line in now] == [line.split("|")[2:] for line in old], table
    assert shell(database, BEHAVIOUR) == said


def test_an_old_database_asks_nobody_and_a_new_installation_loses_nothing(scratch):
    database = scratch("again")
    run_dev("clone", database)
    run_dev("odoo", "-d", database, "-i", "alseraj_beneficiary", "--stop-after-init", "--no-http")
    shell(database, SERVED)
    run_dev("odoo", "-d", database, "-i", "alseraj_survey", "--stop-after-init", "--no-http")
    shell(database, 'env["alseraj.survey.rule"]._cron_invite()\nenv.cr.commit()')
    assert query(database, "SELECT count(*) FROM alseraj_survey_invitation") == ["0"], "nobody who was served before"
    assert query(database, "SELECT count(*) FROM alseraj_message WHERE res_model = 'alseraj.survey.invitation'") == ["0"]

    shell(database, ASKED)
    kept = {
        "answers": "SELECT id, survey_id, alseraj_type_id, alseraj_branch_id, alseraj_channel_id, alseraj_company_id, state"
                   " FROM survey_user_input ORDER BY id",
        "lines": "SELECT id, question_id, suggested_answer_id, answer_score FROM survey_user_input_line ORDER BY id",
        "tally": "SELECT * FROM alseraj_satisfaction_tally ORDER BY id",
        "comments": "SELECT * FROM alseraj_satisfaction_comment ORDER BY id",
        "invitations": "SELECT * FROM alseraj_survey_invitation ORDER BY id",
        "involved": "SELECT * FROM alseraj_survey_invitation_involved_rel ORDER BY 1, 2",
        "rules": "SELECT id, event, survey_id, delay_days, asked_until, active FROM alseraj_survey_rule ORDER BY id",
        "waiting": "SELECT * FROM alseraj_survey_waiting ORDER BY id",
        "points": "SELECT * FROM alseraj_survey_point ORDER BY id",
        "questions": "SELECT id, title, alseraj_item, alseraj_measure FROM survey_question ORDER BY id",
        "messages": "SELECT id, key, state, res_id, event_id FROM alseraj_message ORDER BY id",
        "events": "SELECT id, code, enabled FROM alseraj_message_event ORDER BY id",
        "names": "SELECT name, model, res_id FROM ir_model_data WHERE module = 'alseraj_survey' AND model IN ("
                 "'survey.survey', 'survey.question', 'survey.question.answer', 'alseraj.message.event', 'alseraj.survey.rule',"
                 " 'alseraj.satisfaction.theme') ORDER BY name",
    }
    before = {name: query(database, sql) for name, sql in kept.items()}
    assert len(before["answers"]) == 6 and len(before["invitations"]) == 9 and len(before["waiting"]) == 1
    for place, name in ((2, "type"), (3, "branch"), (4, "channel")):
        assert any(line.split("|")[place] for line in before["answers"]), f"the {name} of an answer"
    assert before["involved"]

    log = "".join(run_dev("odoo", "module", "uninstall", "-d", database, "alseraj_survey"))
    assert not loud(log), "no invitation stops it"
    assert len(query(database, "SELECT id FROM survey_user_input")) == 6
    shell(database, 'env["alseraj.message"]._cron_send()\nenv.cr.commit()')
    # a file that somebody else has laid there is not taken for it
    shell(database, """
user = env["res.users"].create({"login": "stranger", "name": "Stranger", "group_ids": [(6, 0, env.ref("base.group_user").ids)]})
env["ir.attachment"].with_user(user).create({
    "name": "alseraj_survey: kept for a new installation ", "raw": b'{"names": [], "columns": {}, "rows": {}}'})
env.cr.commit()
""")
    log = "".join(run_dev("odoo", "-d", database, "-i", "alseraj_survey", "--stop-after-init", "--no-http"))
    assert not loud(log)
    after = {name: query(database, sql) for name, sql in kept.items()}
    for name in kept:
        if name != "messages":  # what waited to be sent meanwhile was stopped
            assert after[name] == before[name], name
    assert query(database, "SELECT count(*) FROM ir_attachment WHERE name LIKE 'alseraj_survey: kept%installation'") == ["0"]
    assert shell(database, GO_ON) == ["WENT ON"]
