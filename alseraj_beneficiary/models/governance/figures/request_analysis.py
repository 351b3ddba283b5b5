from odoo import fields, models
from odoo.tools import SQL

from ....tools.roles import AUDITOR, MANAGER
from ...registry.file.beneficiary import NEED_CLASSES
from ...request.request.support_request import STATES

OPEN = SQL("r.state NOT IN ('approved', 'delivering', 'done', 'rejected', 'withdrawn', 'cancelled')")  # nothing decided yet


class RequestAnalysis(models.Model):
    """Every submitted request as one line of figures: dates, days by step, amounts, outcome, and what it is grouped by.

    A view in the database. What stands in other tables is joined by a number that is unique there, or asked for each
    line by itself: a figure that nobody asks for costs nothing, whichever way the lines are grouped.
    """

    _name = "alseraj.request.analysis"
    _description = "Request in Figures"
    _auto = False
    _order = "submitted_on desc, id desc"
    _rec_name = "request_id"
    _depends = {
        "alseraj.support.request": [
            "company_id", "beneficiary_id", "branch_id", "type_id", "channel_id", "state", "user_id", "need_class", "urgent",
            "submitted_on", "decided_on", "notified_on", "delivered_on", "reply_due", "amount_requested", "amount_recommended",
            "amount_approved",
        ],
        "alseraj.beneficiary": ["main_category_id", "gender", "nationality_id"],
        "alseraj.need.study": ["request_id", "done_on", "state"],
        "alseraj.support.installment": ["request_id", "state", "amount"],
    }

    request_id = fields.Many2one("alseraj.support.request", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", readonly=True)
    type_id = fields.Many2one("alseraj.support.type", "Support Type", readonly=True)
    channel_id = fields.Many2one("alseraj.channel", readonly=True)
    category_id = fields.Many2one("alseraj.category", readonly=True)
    need_class = fields.Selection(NEED_CLASSES, readonly=True)
    gender = fields.Selection([("male", "Male"), ("female", "Female")], readonly=True)
    nationality_id = fields.Many2one("res.country", readonly=True)
    user_id = fields.Many2one(
        "res.users", "In Hand of", readonly=True, groups=f"{MANAGER},{AUDITOR}",
        help="How much each has in hand, so that work is shared out; says nothing of how well it is done.",
    )
    state = fields.Selection(STATES, "Status", readonly=True)
    outcome = fields.Selection(
        [("open", "Under Consideration"), ("approved", "Approved"), ("rejected", "Rejected"), ("withdrawn",
            "Withdrawn or Cancelled")],
        readonly=True,
    )
    urgent = fields.Boolean(readonly=True)
    submitted_on = fields.Datetime(readonly=True)
    decided_on = fields.Date(readonly=True)
    reply_due = fields.Date(readonly=True)
    request_count = fields.Integer("Requests", readonly=True)
    approval_rate = fields.Float(readonly=True, aggregator="avg", help="Approved among approved and rejected.")
    in_time_rate = fields.Float(
        "Answered in Time", readonly=True, aggregator="avg",
        help="Decided by the day on which the reply was due; of those decided, and of those that are late and still open.",
    )
    days_to_study = fields.Float("Days to the Study", readonly=True, aggregator="avg", digits=(16, 1))
    days_to_decide = fields.Float("Days from Study to Decision", readonly=True, aggregator="avg", digits=(16, 1))
    days_to_decision = fields.Float("Days to the Decision", readonly=True, aggregator="avg", digits=(16, 1))
    days_to_notice = fields.Float("Days from Decision to Notice", readonly=True, aggregator="avg", digits=(16, 1))
    days_to_delivery = fields.Float("Days from Decision to Delivery", readonly=True, aggregator="avg", digits=(16, 1))
    days_open = fields.Float(readonly=True, aggregator="avg", digits=(16, 1), help="Of those that are still open.")
    amount_requested = fields.Monetary("Requested", readonly=True)
    amount_recommended = fields.Monetary("Recommended", readonly=True)
    amount_approved = fields.Monetary("Approved Amount", readonly=True)
    amount_paid = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT r.id, r.id AS request_id, r.company_id, r.branch_id, r.type_id, r.channel_id, r.need_class, r.state,
                      r.user_id,
                      r.urgent, r.submitted_on, r.decided_on, r.reply_due,
                      b.main_category_id AS category_id, b.gender, b.nationality_id,
                      CASE WHEN r.state IN ('approved', 'delivering', 'done') THEN 'approved'
                           WHEN r.state = 'rejected' THEN 'rejected'
                           WHEN r.state IN ('withdrawn', 'cancelled') THEN 'withdrawn' ELSE 'open' END AS outcome,
                      1 AS request_count,
                      CASE WHEN r.state IN ('approved', 'delivering', 'done') THEN 1.0
                           WHEN r.state = 'rejected' THEN 0.0 END AS approval_rate,
                      CASE WHEN r.decided_on IS NOT NULL AND r.reply_due IS NOT NULL
                           THEN (r.decided_on <= r.reply_due)::int::float
                           WHEN %(open)s AND r.reply_due < (%(now)s AT TIME ZONE 'UTC' AT TIME ZONE c.alseraj_timezone)::date
                           THEN 0.0 END AS in_time_rate,
                      CASE WHEN r.decided_on IS NOT NULL
                           THEN (r.decided_on - (r.submitted_on AT TIME ZONE 'UTC' AT TIME ZONE c.alseraj_timezone)::date)::float
                      END AS days_to_decision,
                      EXTRACT(EPOCH FROM (SELECT max(s.done_on) FROM alseraj_need_study s
                                           WHERE s.request_id = r.id AND s.state = 'done') - r.submitted_on) / 86400.0
                          AS days_to_study,
                      r.decided_on - ((SELECT max(s.done_on)
                                         FROM alseraj_need_study s
                                       WHERE s.request_id = r.id AND s.state = 'done')
                                       AT TIME ZONE 'UTC' AT TIME ZONE c.alseraj_timezone)::date AS days_to_decide,
                      ((r.notified_on AT TIME ZONE 'UTC' AT TIME ZONE c.alseraj_timezone)::date
                          - r.decided_on)::float AS days_to_notice,
                      ((r.delivered_on AT TIME ZONE 'UTC' AT TIME ZONE c.alseraj_timezone)::date
                          - r.decided_on)::float AS days_to_delivery,
                      CASE WHEN %(open)s THEN EXTRACT(EPOCH FROM %(now)s - r.submitted_on) / 86400.0 END AS days_open,
                      r.amount_requested, r.amount_recommended, r.amount_approved,
                      (SELECT sum(i.amount) FROM alseraj_support_installment i
                        WHERE i.request_id = r.id AND i.state IN ('paid', 'confirmed')) AS amount_paid
                 FROM alseraj_support_request r
                 LEFT JOIN alseraj_beneficiary b ON b.id = r.beneficiary_id
                 LEFT JOIN res_company c ON c.id = r.company_id
                WHERE r.submitted_on IS NOT NULL AND r.state != 'draft'""",
            now=self.env.cr.now(), open=OPEN)

    def action_open(self):
        """Open the request behind the figure.

        :return: a window action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "res_model": "alseraj.support.request", "res_id": self.id, "view_mode": "form",
            "views": [(False, "form")],
        }
