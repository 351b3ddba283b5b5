from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...tools import hijri, identity
from ...tools.errors import RuleError
from ...tools.roles import DESK, MANAGER
from ..mixins.message_mixin import Recipient
from ..mixins.reason_verb import ReasonVerb
from ..mixins.workflow_mixin import Transition

_lt = LazyTranslate(__name__)

COMPLAINT_OPEN_STATES = ("new", "acknowledged")


class Complaint(models.Model):
    """A complaint or suggestion with an owner and two clocks: to acknowledge it, and to resolve it.

    ============  =================================  =========================  =========================
    action        from → to                          who                        needs
    ============  =================================  =========================  =========================
    acknowledge   new → acknowledged                 officer, branch delegate
    resolve       acknowledged → resolved            officer, branch delegate   the resolution, in words
    reject        new, acknowledged → rejected       officer, branch delegate   a reason
    reopen        resolved, rejected → acknowledged  manager
    ============  =================================  =========================  =========================

    Who is concerned by a complaint about his own file does not handle it.
    """

    _name = "alseraj.complaint"
    _description = "Complaint or Suggestion"
    _inherit = [
        "alseraj.workflow.mixin", "alseraj.clock.mixin", "alseraj.message.mixin", "mail.thread", "mail.activity.mixin",
    ]
    _order = "due_date, id desc"
    _rec_names_search = ["name", "beneficiary_id", "complainant_name", "description"]
    _check_company_auto = True
    _transitions = {
        "acknowledge": Transition(
            ("new",), "acknowledged", DESK, checks=("own_file",),
            steps=("acknowledgement_date", "set_state", "remind_to_resolve", "tell_acknowledgement"),
        ),
        "resolve": Transition(
            ("acknowledged",), "resolved", DESK, checks=("own_file", "resolution"),
            steps=("closing_date", "set_state", "end_reminders", "tell_answer"),
        ),
        "reject": Transition(
            COMPLAINT_OPEN_STATES, "rejected", DESK, checks=("own_file", "reject_reason"),
            steps=("closing_date", "set_state", "end_reminders", "tell_answer"),
        ),
        "reopen": Transition(
            ("resolved", "rejected"), "acknowledged", (MANAGER,),
            steps=("no_closing_date", "set_state", "remind_to_resolve"),
        ),
    }
    _reason_verbs = dict.fromkeys(
        ("extend", "reject"), ReasonVerb(_lt("In words that the person concerned can be told")))
    _clock_field = "next_due"
    _clock_states = COMPLAINT_OPEN_STATES

    name = fields.Char("Number", readonly=True, copy=False, index=True, guarded=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    # who complains
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True,
        editable_in=COMPLAINT_OPEN_STATES,
    )
    complainant_name = fields.Char("Complainant", help="Who complains, when he has no file. May stay empty.")
    complainant_mobile = fields.Char("Complainant's Mobile")
    branch_id = fields.Many2one(
        "alseraj.branch", string="Branch Office", compute="_compute_branch_id", store=True, readonly=False,
        precompute=True, index="btree_not_null", check_company=True,
    )
    # about what
    kind = fields.Selection(
        [("complaint", "Complaint"), ("suggestion", "Suggestion")], default="complaint", required=True,
        editable_in=COMPLAINT_OPEN_STATES,
    )
    description = fields.Text(required=True, editable_in=COMPLAINT_OPEN_STATES)
    channel_id = fields.Many2one(
        "alseraj.channel", required=True, index=True, editable_in=COMPLAINT_OPEN_STATES, check_company=True
    )
    request_id = fields.Many2one(
        "alseraj.support.request", string="Support Request", index="btree_not_null", ondelete="restrict",
        check_company=True, domain="[('beneficiary_id', '=?', beneficiary_id)]",
    )
    interaction_id = fields.Many2one(
        "alseraj.interaction", index="btree_not_null", ondelete="set null", check_company=True
    )
    installment_id = fields.Many2one(
        "alseraj.support.installment", "Payment", index="btree_not_null", ondelete="restrict", check_company=True,
        copy=False, readonly=True, guarded=True, help="The payment that the beneficiary says he did not receive.",
    )
    # who handles it
    sensitive = fields.Boolean(
        tracking=True,
        help="Concerns dignity, safety or an employee's conduct: seen by its owner and the manager only, "
             "and acknowledged within hours.",
    )
    user_id = fields.Many2one(
        "res.users", string="Owner", default=lambda self: self.env.user, index=True, tracking=True,
        required=True
    )
    # the clocks
    received_on = fields.Datetime(
        default=fields.Datetime.now, required=True, index=True, editable_in=COMPLAINT_OPEN_STATES
    )
    ack_due = fields.Datetime(
        "Acknowledge Until", compute="_compute_clocks", store=True, precompute=True, guarded=True
    )
    due_date = fields.Date(
        "Resolve Until", compute="_compute_clocks", store=True, precompute=True, index=True, guarded=True
    )
    next_due = fields.Date("Next Deadline", compute="_compute_next_due", store=True, index=True, guarded=True)
    acknowledged_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    closed_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    days_to_close = fields.Float(compute="_compute_days_to_close", store=True, aggregator="avg", guarded=True)
    extended_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    extension_reason = fields.Char(
        "Reason for Extension", readonly=True, copy=False, tracking=True, guarded=True
    )
    # what came of it
    resolution = fields.Text(
        copy=False, help="What was found and done, as told to the complainant.", editable_in=COMPLAINT_OPEN_STATES
    )
    reject_reason = fields.Char(
        "Reason for Rejection", copy=False, tracking=True, editable_in=COMPLAINT_OPEN_STATES
    )
    improvement_ids = fields.One2many("alseraj.improvement", "complaint_id", string="Improvement Actions")
    state = fields.Selection(
        [
            ("new", "Just In"),
            ("acknowledged", "Receipt Acknowledged"),
            ("resolved", "Resolved"),
            ("rejected", "Dismissed"),
        ],
        default="new", required=True, index=True, copy=False, tracking=True,
    )

    _name_unique = models.UniqueIndex("(company_id, name)", "Two complaints can't have the same number.")

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
                complaint.next_due = (complaint.company_id or self.env.company)._get_day(complaint.ack_due)
            else:
                complaint.next_due = complaint.due_date

    @api.depends("received_on", "closed_on")
    def _compute_days_to_close(self):
        for complaint in self:
            start, end = complaint.received_on, complaint.closed_on
            complaint.days_to_close = (end - start).total_seconds() / 86400 if start and end else 0.0

    @api.depends("ack_due", "acknowledged_on", "due_date", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for complaint in self:
            today = (complaint.company_id or self.env.company)._get_today()
            complaint.is_overdue = bool(
                complaint.state == "new" and complaint.ack_due and complaint.ack_due < now
                or complaint.state in COMPLAINT_OPEN_STATES and complaint.due_date and complaint.due_date < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        unanswered = Domain("state", "=", "new") & Domain("ack_due", "<", fields.Datetime.now())
        late = Domain("state", "in", COMPLAINT_OPEN_STATES) & self.env["res.company"]._get_day_domain("due_date")
        return self._select_by_truth(unanswered | late, value)

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        for company, records in complaints.grouped("company_id").items():
            names = self.env["ir.sequence"]._next_by_code_batch("alseraj.complaint", len(records), company)
            for complaint, name in zip(records, names, strict=True):
                complaint._write_internal({"name": name})
        complaints._remind(self.env._("Acknowledge"))
        complaints._tell("complaint_received")
        return complaints

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"user_id", "sensitive", "received_on"}:
            self._remind_open()
        return result

    def _remind_open(self):
        self.filtered(lambda c: c.state == "new")._remind(self.env._("Acknowledge"))
        self.filtered(lambda c: c.state == "acknowledged")._step_remind_to_resolve()

    # ------------------------------------------------------------ the verbs

    def action_acknowledge(self):
        """Record that the complainant was told: it has arrived, and until when he gets an answer.

        :return: True
        """
        return self._run_transition("acknowledge")

    def action_resolve(self):
        """Close the complaints with what was found and done.

        :return: True
        :raises UserError: one has no resolution written yet
        """
        return self._run_transition("resolve")

    def action_reject(self, reason=None):
        """Close the complaints as not founded or not ours.

        :param str reason: why; may be filled in on the record before instead
        :return: True
        :raises UserError: no reason is given
        """
        if reason:
            self.filtered(lambda c: c.state in COMPLAINT_OPEN_STATES).write({"reject_reason": reason})
        return self._run_transition("reject")

    def action_reopen(self):
        """Take closed complaints up again.

        :return: True
        """
        return self._run_transition("reopen")

    # ------------------------------------------------------------ checks and steps of the verbs

    def _get_own_file_reason(self):
        """Why the user may not handle this because it is his own, or False."""
        return self.beneficiary_id._get_own_file_reason() if self.beneficiary_id else False

    def _get_resolution_reason(self):
        return not self.resolution and self.env._("Write down what was found and done: the complainant is told so.")

    def _get_reject_reason_reason(self):
        return not self.reject_reason and self.env._("Say why it is rejected: the complainant is told so.")

    def _step_acknowledgement_date(self):
        self._write_internal({"acknowledged_on": fields.Datetime.now()})

    def _step_closing_date(self):
        self._write_internal({"closed_on": fields.Datetime.now()})

    def _step_no_closing_date(self):
        self._write_internal({"closed_on": False})

    def _step_remind_to_resolve(self):
        self._remind(self.env._("Resolve"))

    # ------------------------------------------------------------ more time, improvements

    def action_extend(self, reason=None):
        """Give the resolution more working days, once, with a reason in writing.

        :param str reason: what the complainant is told
        :return: True
        :raises UserError: no reason, extended before, or closed already
        """
        self.check_access("write")
        for complaint in self:
            if complaint.state not in complaint._clock_states:
                raise UserError(self.env._("%(name)s is closed.", name=complaint.display_name))
            if complaint.extended_on:
                raise UserError(self.env._("%(name)s was extended once before.", name=complaint.display_name))
        if role := self._get_role_reason("resolve"):
            raise UserError(role)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it takes longer: the complainant is told so."))
        self._write_internal({"extended_on": fields.Datetime.now(), "extension_reason": reason.strip()})
        self._remind_open()
        self._tell("complaint_extended")
        return True

    # ------------------------------------------------------------ what the complainant is told

    def _step_tell_acknowledgement(self):
        self._tell("complaint_acknowledged")

    def _step_tell_answer(self):
        self._tell("complaint_answered")

    def _get_message_recipients(self, code):
        """The person of the file; without one, the mobile that was given. Who gave none is not told."""
        recipients = super()._get_message_recipients(code)
        lang = self.env.company.partner_id.lang or self.env.lang
        for complaint in self.filtered(lambda c: not c.beneficiary_id):
            try:
                number = complaint.complainant_mobile and identity.normalize_mobile(complaint.complainant_mobile)
            except RuleError:  # written down as it was heard: nobody can be called there
                continue
            if number:
                recipients[complaint.id] = Recipient(
                    file=self.env["alseraj.beneficiary"], partner=self.env["res.partner"], mobile=number, email=False,
                    has_address=False, preferred=False, lang=lang, stopped=False,
                )
        return recipients

    def _get_message_words(self, code):
        lang = self.env.lang or "en_US"
        return {
            complaint.id: {
                "number": complaint.name, "date": hijri.format_both(complaint.due_date, lang),
                "details": complaint.extension_reason if code == "complaint_extended" else (
                    complaint.reject_reason if complaint.state == "rejected" else complaint.resolution),
            } for complaint in self
        }

    def _get_message_marks(self, code):
        if code in ("complaint_acknowledged", "complaint_answered"):  # it may be taken up again
            return {complaint.id: complaint.closed_on or complaint.acknowledged_on for complaint in self}
        return super()._get_message_marks(code)

    def _is_message_private(self):
        return self.sensitive

    def action_open_improvement(self):
        """Open a new improvement action, filled in from this complaint.

        :return: dict, the window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Improvement Action"),
            "res_model": "alseraj.improvement",
            "view_mode": "form",
            "context": {
                "default_complaint_id": self.id, "default_origin": "complaint",
                "default_name": self.description.splitlines()[0][:100] if self.description else False,
            },
        }
