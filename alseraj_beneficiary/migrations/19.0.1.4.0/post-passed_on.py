"""A family that was sent to another organisation is a referral to a body from now on, with its consent and what came back."""

from odoo import SUPERUSER_ID, api
from odoo.tools.sql import column_exists

PASSED = "r.passed_to > '' AND r.beneficiary_id IS NOT NULL"
STATES = """CASE r.state WHEN 'asked' THEN 'sent' WHEN 'accepted' THEN 'sent' WHEN 'answered' THEN 'answered'
                         ELSE 'taken_back' END"""


def migrate(cr, version):
    if not column_exists(cr, "alseraj_referral", "passed_to"):
        return
    cr.execute(
        f"""INSERT INTO alseraj_body (name, company_id, kind, active, create_uid, write_uid, create_date, write_date)
            SELECT min(btrim(r.passed_to)), r.company_id, 'other', TRUE, %(uid)s, %(uid)s, min(r.create_date),
                   now() AT TIME ZONE 'UTC'
              FROM alseraj_referral r
             WHERE {PASSED} AND NOT EXISTS (
                   SELECT FROM alseraj_body b WHERE b.company_id = r.company_id AND lower(b.name) = lower(btrim(r.passed_to)))
             GROUP BY r.company_id, lower(btrim(r.passed_to))""",
        {"uid": SUPERUSER_ID},
    )
    # what was ticked on the referral is a consent: when, to whom, by word of mouth
    cr.execute(
        f"""INSERT INTO alseraj_consent (beneficiary_id, branch_id, company_id, purpose, purpose_note, method, given_on, state,
                                         create_uid, write_uid, create_date, write_date)
            SELECT r.beneficiary_id, r.branch_id, r.company_id, 'sharing', 'alseraj.referral,' || r.id, 'spoken', r.asked_on,
                   'given', r.asked_by_id, %(uid)s, r.create_date, now() AT TIME ZONE 'UTC'
              FROM alseraj_referral r
             WHERE {PASSED} AND r.consent_given""",
        {"uid": SUPERUSER_ID},
    )
    cr.execute(
        f"""INSERT INTO alseraj_body_referral (beneficiary_id, branch_id, company_id, request_id, body_id, need, consent_id,
                                              user_id, sent_on, due_date, outcome_note, answered_on, taken_back_reason, state,
                                              create_uid, write_uid, create_date, write_date)
            SELECT r.beneficiary_id, r.branch_id, r.company_id, r.request_id, b.id, r.question, c.id, r.asked_by_id, r.asked_on,
                   COALESCE(r.due_date, r.asked_on::date + 14), r.answer, CASE WHEN r.state = 'answered' THEN r.closed_on END,
                   r.decline_reason, {STATES}, r.asked_by_id, %(uid)s, r.create_date, now() AT TIME ZONE 'UTC'
              FROM alseraj_referral r
              JOIN alseraj_body b ON b.company_id = r.company_id AND lower(b.name) = lower(btrim(r.passed_to))
              LEFT JOIN alseraj_consent c ON c.purpose_note = 'alseraj.referral,' || r.id
             WHERE {PASSED}
             ORDER BY r.id
         RETURNING id, company_id""",
        {"uid": SUPERUSER_ID},
    )
    by_company = {}
    for referral_id, company_id in cr.fetchall():
        by_company.setdefault(company_id, []).append(referral_id)
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env["res.company"].browse(by_company):
        ids = by_company[company.id]
        names = env["ir.sequence"]._next_by_code_batch("alseraj.body.referral", len(ids), company)
        cr.execute(
            "UPDATE alseraj_body_referral r SET name = n.name FROM unnest(%s, %s::varchar[]) n(id, name) WHERE n.id = r.id",
            (ids, names))
    cr.execute(
        f"""UPDATE alseraj_consent c SET purpose_note = btrim(r.passed_to)
              FROM alseraj_referral r WHERE {PASSED} AND c.purpose_note = 'alseraj.referral,' || r.id""")
    cr.execute("UPDATE alseraj_referral SET passed_to = NULL WHERE passed_to > '' AND beneficiary_id IS NOT NULL")
