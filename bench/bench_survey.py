"""Invitations by a rule, and indicators over many answers beside Odoo's own statistics of the same survey."""

import random

from measure import FULL, Clock, Row, compare, mobile, plain_partners

INVITED = 10000 if FULL else 1000
SAMPLES = (10000, 20000)  # answers that are mixed and stored as in use; Odoo's own statistics end within a minute on them
ANSWERS = 200000 if FULL else max(SAMPLES)  # the others are copies of them, a month earlier each
POOL = 1000  # answers that are mixed at once


def measure(env):
    yield from measure_invitations(env)
    yield from measure_indicators(env)


def measure_invitations(env):
    rule = env.ref("alseraj_survey.rule_done")
    rule.write({"delay_days": 0, "cooldown_days": 0})
    rule._write_internal({"asked_until": "2020-01-01 00:00:00"})
    branch = env["alseraj.branch"].search([], limit=1) or env["alseraj.branch"].create({"name": "Bench", "code": "S"})
    kind = env["alseraj.support.type"].search([], limit=1)
    channel = env["alseraj.channel"].search([], limit=1)
    files = env["alseraj.beneficiary"].create([
        {"name": f"مستفيد تجريبي رقم {number}", "mobile": mobile(number), "branch_id": branch.id} for number in range(INVITED)
    ])
    requests = env["alseraj.support.request"].create([
        {"beneficiary_id": file.id, "type_id": kind.id, "channel_id": channel.id, "amount_requested": 100} for file in files
    ])
    env.flush_all()
    env.cr.execute(
        "UPDATE alseraj_support_request SET stage = 'approved', state = 'done', delivered_on = '2020-02-01' WHERE id = ANY(%s)",
        [requests.ids])
    env.cr.commit()  # this database is made for the measurement; what follows is rolled back
    env.invalidate_all()

    def invite(first, count):
        found = env["alseraj.support.request"].browse(requests.ids[first:first + count])
        vals_list = rule._choose([rule._prepare_invitation(event) for event in found])
        assert len(vals_list) == count
        env["alseraj.survey.invitation"]._create_internal(vals_list)
        env.flush_all()

    invite(0, 10)
    env.cr.rollback()
    for count in (INVITED // 10, INVITED):
        name = f"{count} invitations by a rule, without what the message centre sends"
        yield compare(env, name, count, plain_partners(env), invite, 1)


def measure_indicators(env):
    """Odoo's statistics read every line of every answer; they are timed where they end, at 10,000 and 20,000 answers."""
    survey, clock = env.ref("alseraj_survey.survey_satisfaction"), Clock(env)
    seconds = 0
    peers = {}
    for stored in SAMPLES:
        seconds += store_answers(env, survey, clock, stored - (max(peers) if peers else 0))
        invite_for(env, survey, stored)
        own = timed(env, clock, read_figures, survey)
        peers[stored] = timed(env, clock, read_odoo_statistics, survey)
        yield Row(f"all indicators over {stored} answers of {stored * 3 // 2} invited, beside Odoo's statistics of the survey",
                  own, peers[stored], own / peers[stored], stored)
    stored, asked = max(SAMPLES), len(survey.question_ids.filtered("alseraj_measure"))
    yield Row(f"{stored} answers to {asked} questions stored, in batches of {POOL}", seconds, count=stored)
    if ANSWERS == stored:
        return
    copy_answers(env, survey, ANSWERS // stored)
    invite_for(env, survey, ANSWERS)
    own, peer = timed(env, clock, read_figures, survey), peers[stored] * ANSWERS / stored
    yield Row(f"all indicators over {ANSWERS} answers, beside {ANSWERS // stored} times what Odoo's took for {stored}",
              own, peer, own / peer, ANSWERS)


def timed(env, clock, work, survey):
    env.flush_all()
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    start = clock.now()
    work(env, survey)
    return max(clock.now() - start, 0.001)


def read_figures(env, survey):
    env["alseraj.satisfaction.figure"]._keep(env.company, survey)
    found = env["alseraj.satisfaction.figure"].search([("survey_id", "=", survey.id)])
    found.mapped("satisfied")
    assert found


def read_odoo_statistics(env, survey):
    lines = env["survey.user_input.line"].search([("survey_id", "=", survey.id)])
    survey.question_ids._prepare_statistics(lines)


def store_answers(env, survey, clock, count):
    """Answers by chance, mixed and stored as in use.

    :return: seconds
    """
    chance, company, waiting = random.Random(count), env.company, env["alseraj.survey.waiting"]
    types, channels = env["alseraj.support.type"].search([]), env["alseraj.channel"].search([])
    questions = survey.question_ids.filtered("alseraj_measure")
    month = company._get_today().replace(day=1)
    start = clock.now()
    for _pool in range(count // POOL):
        rows = []
        for _answer in range(POOL):
            answers = {}
            for question in questions:
                choice = chance.choice(question.suggested_answer_ids)
                answers[str(question.id)] = [[choice.id, int(choice.answer_score) or None]]
            facts = {"type_id": chance.choice(types).id, "channel_id": chance.choice(channels[:3]).id}
            rows.append(({"answers": answers}, facts))
        waiting._store_answers(company, survey, month, rows)
        by_facts = {}
        for content, facts in rows:
            by_facts.setdefault(tuple(sorted(facts.items())), []).append(content["answers"])
        for facts, members in by_facts.items():
            env["alseraj.satisfaction.tally"]._add(company, survey, month, "link", dict(facts), members)
        env.flush_all()
        env.invalidate_all()
    return clock.now() - start


def invite_for(env, survey, answers):
    """As many people were asked as an association has asked by then: three for two answers."""
    company, types = env.company, env["alseraj.support.type"].search([])
    channels = env["alseraj.channel"].search([])
    env.cr.execute("""
        INSERT INTO alseraj_survey_invitation (
               survey_id, company_id, event, event_key, partner_id, type_id, channel_id, gender, sent_on, answered, stored)
        SELECT %s, %s, 'done', 'bench:' || number, %s, (%s)[1 + number %% %s], (%s)[1 + number %% 3],
               (ARRAY['male', 'female'])[1 + number %% 2], CURRENT_DATE - number %% 1000, number %% 3 > 0, number %% 3 > 0
          FROM generate_series(1, %s) number
            ON CONFLICT DO NOTHING""", [
        survey.id, company.id, company.partner_id.id, types.ids, len(types), channels[:3].ids, answers * 3 // 2])


def copy_answers(env, survey, times):
    """Odoo's rows and ours, each so many times, below the ORM: what is measured is reading them."""
    def columns(table, *without):
        env.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
        return ", ".join(sorted(name for (name,) in env.cr.fetchall() if name not in without))

    inputs, lines = columns("survey_user_input", "id", "access_token"), columns("survey_user_input_line", "id", "user_input_id")
    tally = columns("alseraj_satisfaction_tally", "id", "month")
    env.cr.execute(f"""
        INSERT INTO survey_user_input (id, access_token, {inputs})
        SELECT id + copy * 10000000, md5(id::text || ':' || copy), {inputs}
          FROM survey_user_input, generate_series(1, %(copies)s) copy WHERE survey_id = %(survey)s;
        INSERT INTO survey_user_input_line (id, user_input_id, {lines})
        SELECT id + copy * 100000000, user_input_id + copy * 10000000, {lines}
          FROM survey_user_input_line, generate_series(1, %(copies)s) copy WHERE survey_id = %(survey)s;
        INSERT INTO alseraj_satisfaction_tally (month, {tally})
        SELECT month - copy * interval '1 month', {tally}
          FROM alseraj_satisfaction_tally, generate_series(1, %(copies)s) copy WHERE survey_id = %(survey)s
    """, {"copies": times - 1, "survey": survey.id})
    env.invalidate_all()
