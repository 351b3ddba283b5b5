from odoo import fields, models
from odoo.tools import SQL

from ...registry.file.beneficiary import NEED_CLASSES
from .committee_decision import CASE_STUDY_READERS, OUTCOMES, RECOMMENDATIONS


class CommitteeDecisionReport(models.Model):
    """Figures of what closed sessions decided: how long, how many granted, how far from the recommendation.

    A view in the database, so that an average leaves out what it does not concern: a deferred case is
    neither approved nor rejected, and agrees with nobody.
    """

    _name = "alseraj.committee.decision.report"
    _description = "Decision Figures"
    _auto = False
    _order = "closed_on desc, id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one("alseraj.support.request", readonly=True)
    session_id = fields.Many2one("alseraj.committee.session", readonly=True)
    committee_id = fields.Many2one("alseraj.committee", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    branch_id = fields.Many2one("alseraj.branch", readonly=True)
    type_id = fields.Many2one("alseraj.support.type", "Support Type", readonly=True)
    need_class = fields.Selection(NEED_CLASSES, readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    recommendation = fields.Selection(RECOMMENDATIONS, "Recommended Outcome", readonly=True, groups=CASE_STUDY_READERS)
    reason_id = fields.Many2one("alseraj.rejection.reason", "Rejection Reason", readonly=True)
    is_appeal = fields.Boolean("Appeal", readonly=True)
    hijri_year = fields.Integer(readonly=True, aggregator=None)
    closed_on = fields.Datetime("Decided on", readonly=True)
    days_to_decision = fields.Float("Days to the Decision", readonly=True, aggregator="avg", digits=(16, 1))
    approval_rate = fields.Float(readonly=True, aggregator="avg", help="Approved among approved and rejected.")
    agreement_rate = fields.Float(
        "Agreement with the Recommendation", readonly=True, aggregator="avg",
        help="Granted where to grant was recommended, rejected where to refuse was; of those with either recommendation.",
    )
    amount_rate = fields.Float(
        "Approved of the Recommended", readonly=True, aggregator="avg",
        help="The amount approved as a share of the amount recommended, of approved cases.",
    )
    amount_requested = fields.Monetary("Requested", readonly=True)
    amount_recommended = fields.Monetary("Recommended", readonly=True)
    amount = fields.Monetary("Approved Amount", readonly=True)
    case_count = fields.Integer("Cases", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT decision.id, decision.request_id, decision.session_id, decision.committee_id,
                      decision.company_id, decision.branch_id, decision.type_id, decision.need_class,
                      decision.outcome, decision.recommendation, decision.reason_id, decision.is_appeal,
                      session.hijri_year, decision.closed_on,
                      CASE WHEN decided.is_final THEN decision.days_to_decision END AS days_to_decision,
                      CASE WHEN decided.is_final THEN (decision.outcome = 'approved')::int END AS approval_rate,
                      CASE WHEN decided.is_final AND decision.recommendation IN ('grant', 'refuse')
                           THEN ((decision.outcome = 'approved') = (decision.recommendation = 'grant'))::int
                      END AS agreement_rate,
                      CASE WHEN decision.outcome = 'approved'
                           THEN decision.amount / NULLIF(decision.amount_recommended, 0) END AS amount_rate,
                      decision.amount_requested, decision.amount_recommended, decision.amount, 1 AS case_count
                 FROM alseraj_committee_decision decision
                 JOIN alseraj_committee_session session ON session.id = decision.session_id
                CROSS JOIN LATERAL (SELECT decision.outcome IN ('approved', 'rejected') AS is_final) decided
                WHERE decision.closed_on IS NOT NULL"""
        )

    def action_open(self):
        """Open the decision behind the figure.

        :return: a window action
        """
        self.ensure_one()
        return self.env["alseraj.committee.decision"].browse(self.id).action_open_case()
