from odoo import fields, models
from odoo.tools import SQL

from .committee_session import MODES


class CommitteeSessionReport(models.Model):
    """Figures of closed sessions: who came as a share, how many cases, how long. Never by a named member.

    A view in the database, on the terms of the members as they were on the day of the session.
    """

    _name = "alseraj.committee.session.report"
    _description = "Session Figures"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "session_id"

    session_id = fields.Many2one("alseraj.committee.session", readonly=True)
    committee_id = fields.Many2one("alseraj.committee", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    day = fields.Date(readonly=True)
    hijri_year = fields.Integer(readonly=True, aggregator=None)
    mode = fields.Selection(MODES, "Manner", readonly=True)
    member_count = fields.Integer("Members on the Day", readonly=True, aggregator="avg")
    present_count = fields.Integer("Members Present", readonly=True, aggregator="avg")
    attendance_rate = fields.Float("Attendance", readonly=True, aggregator="avg")
    case_count = fields.Integer("Cases", readonly=True)
    decided_count = fields.Integer("Approved or Rejected", readonly=True)
    put_off_count = fields.Integer("Deferred or Returned", readonly=True)
    case_load = fields.Float(
        "Cases in a Session", readonly=True, aggregator="avg", digits=(16, 1), help="On the average of the sessions."
    )
    minutes_open = fields.Float(
        "Minutes in Session", readonly=True, aggregator="avg", digits=(16, 0), help="From the opening to the closing."
    )
    amount = fields.Monetary("Approved Amount", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT session.id, session.id AS session_id, session.committee_id, session.company_id, session.day,
                      session.hijri_year, session.mode,
                      terms.count AS member_count, present.count AS present_count,
                      present.count / NULLIF(terms.count, 0)::float AS attendance_rate,
                      cases.count AS case_count, cases.decided AS decided_count,
                      cases.count - cases.decided AS put_off_count, cases.count::float AS case_load,
                      EXTRACT(EPOCH FROM session.sealed_on - session.opened_on) / 60.0 AS minutes_open, cases.amount
                 FROM alseraj_committee_session session
                CROSS JOIN LATERAL (
                      SELECT count(DISTINCT member.user_id) FROM alseraj_committee_member member
                       WHERE member.committee_id = session.committee_id AND member.date_from <= session.day
                         AND (member.date_to IS NULL OR member.date_to >= session.day)) terms
                CROSS JOIN LATERAL (
                      SELECT count(*) FROM alseraj_committee_attendance attendance
                       WHERE attendance.session_id = session.id) present
                CROSS JOIN LATERAL (
                      SELECT count(*), count(*) FILTER (WHERE decision.outcome IN ('approved', 'rejected')) AS decided,
                             COALESCE(sum(decision.amount), 0) AS amount
                        FROM alseraj_committee_decision decision WHERE decision.session_id = session.id) cases
                WHERE session.state = 'closed'"""
        )
