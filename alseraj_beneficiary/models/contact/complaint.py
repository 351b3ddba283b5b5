from odoo import api, fields, models
from odoo.fields import Domain

from ..workflow_mixin import Transition

DESK = ("alseraj_beneficiary.group_delegate",)
MANAGER = ("alseraj_beneficiary.group_manager",)
OPEN_STATES = ("new", "acknowledged")


class Complaint(models.Model):
    """A complaint or suggestion with an owner and two clocks; workflow in ``complaint_workflow.py``."""

    _name = "alseraj.complaint"
    _description = "Complaint or Suggestion"
    _inherit = ["alseraj.workflow.mixin", "alseraj.clock.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "due_date, id desc"
    _rec_names_search = ["name", "beneficiary_id", "complainant_name", "description"]
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [("complaint", "Complaint"), ("suggestion", "Suggestion")], default="complaint", required=True
    )
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True
    )
    complainant_name = fields.Char("Complainant", help="Who complains, when he has no file. May stay empty.")
    complainant_mobile = fields.Char("Complainant's Mobile")
    request_id = fields.Many2one(
        "alseraj.support.request", string="Support Request", index="btree_not_null", ondelete="restrict",
        check_company=True, domain="[('beneficiary_id', '=?', beneficiary_id)]",
    )
    interaction_id = fields.Many2one(
        "alseraj.interaction", index="btree_not_null", ondelete="set null", check_company=True
    )
    branch_id = fields.Many2one(
        "alseraj.branch", string="Branch Office", compute="_compute_branch_id", store=True, readonly=False,
        precompute=True, index="btree_not_null", check_company=True,
    )
    channel_id = fields.Many2one("alseraj.channel", required=True, index=True)
    description = fields.Text(required=True)
    sensitive = fields.Boolean(
        tracking=True,
        help="Concerns dignity, safety or an employee's conduct: seen by its owner and the manager only, "
             "and acknowledged within hours.",
    )
    user_id = fields.Many2one(
        "res.users", string="Owner", default=lambda self: self.env.user, index=True, tracking=True,
        required=True
    )
    received_on = fields.Datetime(default=fields.Datetime.now, required=True, index=True)
    ack_due = fields.Datetime(
        "Acknowledge Until", compute="_compute_clocks", store=True, precompute=True
    )
    due_date = fields.Date(
        "Resolve Until", compute="_compute_clocks", store=True, precompute=True, index=True
    )
    next_due = fields.Date("Next Deadline", compute="_compute_next_due", store=True, index=True)
    acknowledged_on = fields.Datetime(readonly=True, copy=False)
    closed_on = fields.Datetime(readonly=True, copy=False)
    days_to_close = fields.Float(
        compute="_compute_days_to_close", store=True, aggregator="avg"
    )
    extended_on = fields.Datetime(readonly=True, copy=False)
    extension_reason = fields.Char("Reason for Extension", readonly=True, copy=False, tracking=True)
    resolution = fields.Text(copy=False, help="What was found and done, as told to the complainant.")
    reject_reason = fields.Char("Reason for Rejection", copy=False, tracking=True)
    improvement_ids = fields.One2many("alseraj.improvement", "complaint_id", string="Improvement Actions")
    state = fields.Selection(
        [
            ("new", "New"),
            ("acknowledged", "Acknowledged"),
            ("resolved", "Resolved"),
            ("rejected", "Rejected"),
        ],
        default="new", required=True, index=True, copy=False, tracking=True,
    )

    _name_unique = models.UniqueIndex("(company_id, name)", "Two complaints can't have the same number.")

    _transitions = {
        "acknowledge": Transition(("new",), "acknowledged", DESK),
        "resolve": Transition(("acknowledged",), "resolved", DESK),
        "reject": Transition(OPEN_STATES, "rejected", DESK),
        "reopen": Transition(("resolved", "rejected"), "acknowledged", MANAGER),
    }
    _system_fields = frozenset({"name", "acknowledged_on", "closed_on", "extended_on", "extension_reason"})
    _editable_in = {
        name: OPEN_STATES for name in (
            "kind", "beneficiary_id", "description", "received_on", "channel_id", "resolution",
            "reject_reason",
        )
    }
    _clock_field = "next_due"
    _clock_states = OPEN_STATES

    # ------------------------------------------------------------ computed

    @api.depends("name", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for complaint in self:
            complaint.display_name = complaint.name or kinds.get(complaint.kind)

    @api.depends("request_id.branch_id", "beneficiary_id.branch_id")  # goes with the file that moves
    def _compute_branch_id(self):
        own = self.env.user.alseraj_branch_ids[:1]
        for complaint in self:
            known = complaint.request_id.branch_id or complaint.beneficiary_id.branch_id
            complaint.branch_id = known or complaint.branch_id or own

    @api.depends("received_on", "sensitive", "extended_on", "company_id")
    def _compute_clocks(self):
        planned = {}

        def plan(company, days, start):
            key = company, days, start.replace(minute=0, second=0, microsecond=0)
            if key not in planned:
                planned[key] = company._plan_working_days(days, start)
            return planned[key]

        for complaint in self:
            company = complaint.company_id or self.env.company
            start = complaint.received_on or fields.Datetime.now()
            days = company.alseraj_complaint_days
            if complaint.extended_on:
                days += company.alseraj_complaint_extension_days
            complaint.due_date = plan(company, days, start)
            if complaint.sensitive:
                complaint.ack_due = fields.Datetime.add(start, hours=company.alseraj_sensitive_ack_hours)
            else:
                complaint.ack_due = company._get_end_of_day(
                    plan(company, company.alseraj_complaint_ack_days, start)
                )

    @api.depends("state", "ack_due", "due_date")
    def _compute_next_due(self):
        for complaint in self:
            if complaint.state == "new" and complaint.ack_due:
                zone = (complaint.company_id or self.env.company)._get_clock_zone()
                complaint.next_due = fields.Datetime.context_timestamp(
                    self.with_context(tz=zone.zone), complaint.ack_due
                ).date()
            else:
                complaint.next_due = complaint.due_date

    @api.depends("received_on", "closed_on")
    def _compute_days_to_close(self):
        for complaint in self:
            start, end = complaint.received_on, complaint.closed_on
            complaint.days_to_close = (end - start).total_seconds() / 86400 if start and end else 0.0

    @api.depends("ack_due", "acknowledged_on", "due_date", "state")
    def _compute_is_overdue(self):
        now, today = fields.Datetime.now(), fields.Date.context_today(self)
        for complaint in self:
            complaint.is_overdue = bool(
                complaint.state == "new" and complaint.ack_due and complaint.ack_due < now
                or complaint.state in OPEN_STATES and complaint.due_date and complaint.due_date < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        unanswered = Domain("state", "=", "new") & Domain("ack_due", "<", fields.Datetime.now())
        late = Domain("state", "in", OPEN_STATES) & Domain("due_date", "<", fields.Date.context_today(self))
        return self._select_by_truth(unanswered | late, value)
