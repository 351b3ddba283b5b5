"""Answers were stored one by one, beside their invitations: they are taken out, and mixed like new ones.

Questions say what they measure, so that figures don't hang on their names.
"""

from collections import defaultdict

from odoo import SUPERUSER_ID, api

DIMENSIONS = ("type_id", "branch_id", "channel_id")


def migrate(cr, version):
    cr.execute("""
        UPDATE survey_question question
           SET alseraj_measure = CASE alseraj_item WHEN 'overall' THEN 'csat' WHEN 'ease' THEN 'ces' ELSE 'dimension' END
          FROM survey_survey survey
         WHERE survey.id = question.survey_id AND survey.survey_type = 'alseraj'
           AND question.alseraj_item IS NOT NULL AND question.alseraj_measure IS NULL
    """)
    env = api.Environment(cr, SUPERUSER_ID, {})
    if old := env.ref("alseraj_survey.cron_invite", raise_if_not_found=False):  # rules ask now
        old.unlink()
    _mix_earlier_answers(env)


def _mix_earlier_answers(env):
    earlier = env["survey.user_input"].search([
        ("survey_id.survey_type", "=", "alseraj"), ("state", "=", "done"), ("test_entry", "=", False),
        ("alseraj_company_id", "!=", False),
    ])
    cr, waiting = env.cr, env["alseraj.survey.waiting"]
    pools = defaultdict(int)
    for answer in earlier:
        answers, comments = defaultdict(list), {}
        for line in answer.user_input_line_ids:
            if line.suggested_answer_id:
                measured = line.question_id.alseraj_measure in ("csat", "ces", "nps", "dimension")
                score = int(line.suggested_answer_id.answer_score) if measured else None
                answers[line.question_id.id].append([line.suggested_answer_id.id, score])
            elif text := line.value_text_box or line.value_char_box:
                comments[line.question_id.id] = text
        facts = {name: answer[f"alseraj_{name}"].id for name in DIMENSIONS}
        waiting._put(answer.survey_id, answer.alseraj_company_id, "earlier", facts, answers, comments)
        pools[answer.survey_id, answer.alseraj_company_id] += 1
    earlier.unlink()
    env.flush_all()
    # those of whom an answer waits: who they were is written anew, whatever is stored now
    cr.execute("UPDATE alseraj_survey_invitation SET token = NULL WHERE answered AND token IS NOT NULL")
    for survey, company in pools:
        while waiting._store(company, survey, "earlier"):
            pass
