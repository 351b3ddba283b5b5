from collections import defaultdict

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...tools import follow_code, hijri, identity
from ...tools.errors import RuleError
from ...tools.names import comma
from ...tools.roles import DESK, GRIEVANCE, MANAGER
from ..mixins.message_mixin import Recipient
from ..mixins.reason_verb import ReasonVerb
from ..mixins.workflow_mixin import Transition

_lt = LazyTranslate(__name__)

COMPLAINT_OPEN_STATES = ("new", "acknowledged", "escalated")
ANSWERED = ("resolved", "rejected")
HANDLERS = (*DESK, GRIEVANCE)
PAGE_LIMIT = 30  # from the public page in an hour
LATE = "alseraj_beneficiary.mail_activity_complaint_late"
LATE_AT_ONCE = 200
SUBJECTS = [
    ("conduct", "Conduct of an employee"),
    ("delay", "Delay"),
    ("decision", "A decision or its reasons"),
    ("payment", "A payment"),
    ("information", "Wrong or missing information"),
    ("privacy", "Privacy"),
    ("place", "Place and opening hours"),
    ("other", "Something else"),
]


class Complaint(models.Model):
    """A complaint or suggestion with an owner and two clocks: to acknowledge it, and to resolve it.

    ============  =================================  ===========================  ================================
    action        from → to                          who                          needs
    ============  =================================  ===========================  ================================
    acknowledge   new → acknowledged                 the desk, grievances
    resolve       acknowledged, escalated → resolved the desk, grievances         its subject and the resolution
    reject        open → rejected                    the desk, grievances         its subject and a reason
    reopen        resolved, rejected → acknowledged  manager, grievances
    escalate      resolved, rejected → escalated     follows by itself            the complainant is not satisfied
    ============  =================================  ===========================  ================================

    Who is concerned by a complaint about his own file does not handle it. Whom it is about (``accused_user_ids``)
    reads nothing of it: the global rules of this model and of what hangs on it, and :meth:`_get_about_me`, which messages
    and activities ask. Neither he nor who reports to him handles it; where he is a manager, it goes above (:meth:`_is_fit`).
    """

    _name = "alseraj.complaint"
    _description = "Complaint or Suggestion"
    _inherit = [
        "alseraj.workflow.mixin", "alseraj.clock.mixin", "alseraj.message.mixin", "alseraj.union.search.mixin",
        "alseraj.family.title.mixin", "mail.thread", "mail.activity.mixin",
    ]
    _order = "due_date, id desc"
    _rec_names_search = ["name", "beneficiary_id", "complainant_name", "description"]
    _check_company_auto = True
    _transitions = {
        "acknowledge": Transition(
            ("new",), "acknowledged", HANDLERS, checks=("own_file", "fit"),
            steps=("acknowledgement_date", "set_state", "remind_to_resolve", "tell_acknowledgement"),
        ),
        "resolve": Transition(
            ("acknowledged", "escalated"), "resolved", HANDLERS,
            checks=("own_file", "fit", "resolution", "subject", "outcome"),
            steps=("closing_date", "set_state", "end_reminders", "tell_answer"),
        ),
        "reject": Transition(
            COMPLAINT_OPEN_STATES, "rejected", HANDLERS, checks=("own_file", "fit", "reject_reason", "subject"),
            steps=("closing_date", "set_state", "end_reminders", "tell_answer"),
        ),
        "reopen": Transition(
            ANSWERED, "acknowledged", (MANAGER, GRIEVANCE), checks=("fit",),
            steps=("no_closing_date", "set_state", "remind_to_resolve"),
        ),
        "escalate": Transition(
            ANSWERED, "escalated",
            steps=("no_closing_date", "next_handler", "set_state", "remind_to_resolve", "tell_acknowledgement"),
        ),
    }
    _reason_verbs = {
        **dict.fromkeys(("extend", "reject"), ReasonVerb(_lt("In words that the person concerned can be told"))),
        "dissatisfied": ReasonVerb(_lt("What the complainant is not satisfied with, in his words")),
    }
    _clock_field = "next_due"
    _clock_states = COMPLAINT_OPEN_STATES

    name = fields.Char("Number", readonly=True, copy=False, index="trigram", guarded=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    # who complains
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True,
        editable_in=COMPLAINT_OPEN_STATES,
    )
    complainant_name = fields.Char("Complainant", index="trigram", help="Who complains, when he has no file. May stay empty.")
    complainant_mobile = fields.Char("Complainant's Mobile")
    branch_id = fields.Many2one(
        "alseraj.branch", string="Branch Office", compute="_compute_branch_id", store=True, readonly=False,
        precompute=True, index="btree_not_null", check_company=True,
    )
    # about what, and whom
    subject = fields.Selection(
        SUBJECTS, "About", index=True, tracking=True, editable_in=COMPLAINT_OPEN_STATES,
        help="What it is about, for reports and lessons.")
    accused_user_ids = fields.Many2many(
        "res.users", "alseraj_complaint_accused_rel", "complaint_id", "user_id", string="Employees Complained About",
        domain="[('share', '=', False)]", tracking=True, copy=False, editable_in=COMPLAINT_OPEN_STATES,
        help="They see nothing of it. Neither they nor who reports to them handle it; one about a manager goes above him.",
    )
    reader_ids = fields.Many2many(
        "res.users", "alseraj_complaint_reader_rel", "complaint_id", "user_id", string="Passed On By", copy=False,
        readonly=True, guarded=True, help="Who had it before it went to somebody else; they go on reading it.",
    )
    kind = fields.Selection(
        [("complaint", "Complaint"), ("suggestion", "Suggestion")], default="complaint", required=True, tracking=True,
        editable_in=COMPLAINT_OPEN_STATES,
    )
    description = fields.Text(required=True, index="trigram", editable_in=COMPLAINT_OPEN_STATES)
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
    level = fields.Selection(
        [("desk", "Front Desk"), ("manager", "Manager"), ("above", "Above the Manager")], "Handled At",
        compute="_compute_level", store=True, index=True, guarded=True,
    )
    # the clocks
    received_on = fields.Datetime(
        default=fields.Datetime.now, required=True, index=True, tracking=True, editable_in=COMPLAINT_OPEN_STATES
    )
    ack_due = fields.Datetime(
        "Acknowledge Until", compute="_compute_clocks", store=True, precompute=True, guarded=True
    )
    due_date = fields.Date(
        "Resolve Until", compute="_compute_clocks", store=True, precompute=True, index=True, guarded=True
    )
    next_due = fields.Date("Next Deadline", compute="_compute_next_due", store=True, index=True, guarded=True)
    acknowledged_on = fields.Datetime("Receipt Acknowledged On", readonly=True, copy=False, guarded=True)
    closed_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    days_to_close = fields.Float(compute="_compute_days_to_close", store=True, aggregator="avg", guarded=True)
    extended_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    extension_reason = fields.Char(
        "Reason for Extension", readonly=True, copy=False, tracking=True, guarded=True
    )
    escalated_on = fields.Datetime(
        readonly=True, copy=False, guarded=True, help="When it went to somebody higher, because the answer did not satisfy.")
    late_level = fields.Integer("Times Escalated for Lateness", readonly=True, copy=False, guarded=True)
    late_on = fields.Datetime("Last Escalated for Lateness", readonly=True, copy=False, guarded=True)
    # followed without a name
    follow_hash = fields.Char(readonly=True, copy=False, guarded=True, groups="base.group_system", index="btree_not_null")
    has_follow_code = fields.Boolean("Followed by a Code", readonly=True, copy=False, guarded=True)
    code_by_id = fields.Many2one(
        "res.users", "Code Given By", readonly=True, copy=False, guarded=True,
        help="The employee who has seen the code; what is said by it, he has recorded. Empty: the complainant alone has it.")
    # what came of it
    outcome = fields.Selection(
        [("adopted", "Acted On"), ("partly", "Acted On in Part"), ("later", "Kept for Later"), ("not_adopted", "Not adopted")],
        "Outcome of the Suggestion", tracking=True, copy=False, editable_in=COMPLAINT_OPEN_STATES,
    )
    word = fields.Selection(
        [("satisfied", "Satisfied"), ("dissatisfied", "Not satisfied")], "The Complainant's Word", readonly=True, copy=False,
        guarded=True, tracking=True, index=True, help="What he says to the answer.",
    )
    word_on = fields.Datetime("Said On", readonly=True, copy=False, guarded=True)
    word_note = fields.Text("In His Words", readonly=True, copy=False, guarded=True)
    word_by_id = fields.Many2one(
        "res.users", "Recorded By", readonly=True, copy=False, guarded=True, help="Empty: he said it himself.")
    can_take_word = fields.Boolean(compute="_compute_can_take_word")
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
            ("escalated", "Escalated to a Higher Level"),
            ("resolved", "Resolved"),
            ("rejected", "Dismissed"),
        ],
        default="new", required=True, index=True, copy=False, tracking=True, group_expand=True,
    )

    _name_unique = models.UniqueIndex("(company_id, name)", "Two complaints can't have the same number.")
    _late = models.Index("(due_date) WHERE state IN ('new', 'acknowledged', 'escalated')")

    # ------------------------------------------------------------ computed

    @api.depends("name", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for complaint in self:
            complaint.display_name = complaint.name or kinds.get(complaint.kind)

    def _get_title_name(self, file):
        return file.name or self.complainant_name

    @api.depends("request_id.branch_id", "beneficiary_id.branch_id")  # goes with the file that moves
    def _compute_branch_id(self):
        own = self.env.user.alseraj_branch_ids[:1]
        for complaint in self:
            known = complaint.request_id.branch_id or complaint.beneficiary_id.branch_id
            complaint.branch_id = known or complaint.branch_id or own

    @api.depends("user_id", "company_id")
    def _compute_level(self):
        # sudo: who has which role is no secret, and employees can't read groups
        managers = self.env.ref(MANAGER).sudo().all_user_ids
        above = {company: company._get_above_manager() for company in self.company_id}
        for complaint in self:
            if complaint.user_id in above.get(complaint.company_id, ()):
                complaint.level = "above"
            else:
                complaint.level = "manager" if complaint.user_id in managers else "desk"

    @api.depends("state", "word")
    def _compute_can_take_word(self):
        for complaint in self:
            complaint.can_take_word = complaint.state in ANSWERED and not complaint.word

    @api.depends("received_on", "sensitive", "extended_on", "escalated_on", "company_id")
    def _compute_clocks(self):
        plan = self.env["res.company"]._make_planner()
        for complaint in self:
            company = complaint.company_id or self.env.company
            start = complaint.received_on or fields.Datetime.now()
            days = company.alseraj_complaint_days
            since = complaint.escalated_on or start
            if complaint.extended_on and complaint.extended_on >= since:
                days += company.alseraj_complaint_extension_days
            complaint.due_date = plan(company, days, since)
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

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """As in Odoo; what is not closed has no days yet, and does not lower the average."""
        if aggregate_spec == "days_to_close:avg":
            return SQL(
                "AVG(%s) FILTER (WHERE %s IS NOT NULL)", self._field_to_sql(self._table, "days_to_close", query),
                self._field_to_sql(self._table, "closed_on", query),
            )
        return super()._read_group_select(aggregate_spec, query)

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
        complaints._keep_from_accused()
        for company, records in complaints.grouped("company_id").items():
            names = self.env["ir.sequence"]._next_by_code_batch("alseraj.complaint", len(records), company)
            for complaint, name in zip(records, names, strict=True):
                complaint._write_internal({"name": name})
        complaints._remind(self.env._("Acknowledge"))
        complaints._tell("complaint_received")
        return complaints

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"accused_user_ids", "sensitive"}:
            self._keep_from_accused()
        if vals.keys() & {"user_id", "sensitive", "received_on"}:
            self._remind_open()
        return result

    def _check_before_create(self, vals_list):
        super()._check_before_create(vals_list)
        self._check_not_about_oneself(vals_list)

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        self._check_not_about_oneself([vals])
        self._check_own_words(vals)
        for complaint in self:
            if reason := complaint._get_fit_reason():
                raise UserError(reason)

    def _check_after_write(self, vals):
        super()._check_after_write(vals)
        if "user_id" in vals:
            for complaint in self.sudo().filtered("accused_user_ids"):  # who passes it on may lose sight of it
                if not complaint._is_fit(complaint.user_id):
                    raise UserError(self.env._(
                        "%(name)s can't handle a complaint about %(accused)s.", name=complaint.user_id.name,
                        accused=comma(self.env.lang).join(complaint.accused_user_ids.mapped("name"))))

    def _check_not_about_oneself(self, vals_list):
        """Who is complained about reads nothing of it, so he can't be the one who says so on the record."""
        for vals in vals_list:
            named = vals.get("accused_user_ids") and self.new({"accused_user_ids": vals["accused_user_ids"]}).accused_user_ids
            if named and not self.env.su and self.env.user in named._origin:
                raise UserError(self.env._(
                    "A complaint about yourself is written down by somebody else: a colleague, or the complainant himself on "
                    "the association's page."))

    def _check_own_words(self, vals):
        """What somebody wrote himself, from outside, and when, is his; and what came from a login stays with its file."""
        for complaint in self.sudo().filtered("create_uid.share"):  # who complained, whoever may read his card
            his = {"description", "received_on"} | (set() if complaint.create_uid._is_public() else {"beneficiary_id"})
            if any(complaint._is_changed(name, vals[name]) for name in his & vals.keys()):
                raise UserError(self.env._(
                    "Who complained wrote this himself: it stays as it came. Write what you found below it."))

    @api.constrains("received_on")
    def _check_received_on(self):
        for complaint in self:
            if complaint.received_on > fields.Datetime.add(fields.Datetime.now(), minutes=1):
                raise ValidationError(self.env._("Nothing is received on a day that has not come: look at the date again."))

    def _remind_open(self):
        self.filtered(lambda c: c.state == "new")._remind(self.env._("Acknowledge"))
        self.filtered(lambda c: c.state in ("acknowledged", "escalated"))._step_remind_to_resolve()

    # ------------------------------------------------------------ employees complained about

    @api.model
    def _get_about_me(self):
        """The ids of the complaints about the user, which he reads nothing of; empty for nearly everybody.

        By SQL, since each reading of messages and activities asks.
        """
        self.flush_model(["accused_user_ids"])
        return [row[0] for row in self.env.execute_query(SQL(
            "SELECT complaint_id FROM alseraj_complaint_accused_rel WHERE user_id = %s", self.env.uid))]

    def _keep_from_accused(self):
        """What the naming of employees brings: it is sensitive, somebody else has it, and their traces end."""
        for complaint in self.sudo().filtered("accused_user_ids"):  # the rules hide it from whom it names
            vals = {}
            if not complaint.sensitive:
                vals["sensitive"] = True
            if not complaint._is_fit(complaint.user_id):
                vals["user_id"] = complaint._find_handler().id
                vals["reader_ids"] = [Command.link(user.id) for user in complaint.user_id | self.env.user
                                      if user not in complaint.accused_user_ids and user._is_internal()]
            if vals:
                complaint._write_internal(vals)
            partners = complaint.accused_user_ids.partner_id
            complaint.message_unsubscribe(partners.ids)
            notes = complaint.message_ids.notification_ids
            notes.filtered(lambda note, partners=partners: note.res_partner_id in partners).unlink()
            activities = complaint.activity_ids
            activities.filtered(lambda activity, partners=partners: activity.user_id.partner_id in partners).unlink()

    def _get_unfit_users(self):
        """Whom it is about, and who reports to them."""
        accused_sudo = self.sudo().accused_user_ids  # asked, not shown
        return accused_sudo | accused_sudo._get_subordinates()

    def _is_fit(self, user):
        """Whether ``user`` may handle this complaint."""
        complaint_sudo = self.sudo()  # asked, not shown
        if not complaint_sudo.accused_user_ids:
            return True
        if user in complaint_sudo._get_unfit_users():
            return False
        return not complaint_sudo._is_about_manager() or user in complaint_sudo._get_above()

    def _is_about_manager(self):
        return any(user.has_group(MANAGER) for user in self.accused_user_ids)

    def _get_above(self):
        """Who handles what is about a manager, the one of the settings first."""
        unfit = self._get_unfit_users()
        # sudo: who stands above, and who administers, is no secret, and employees can't read groups
        above = self.company_id.sudo()._get_above_manager() - unfit
        if above:
            return above
        administrators = self.env.ref("base.group_system").sudo().all_user_ids  # the last resort, whoever asks
        return administrators.filtered(lambda user: user.active and user.id != SUPERUSER_ID) - unfit

    def _find_handler(self):
        """Who handles it, when its owner can't.

        :raises UserError: nobody is left
        """
        above = self._get_above()
        if not self._is_about_manager():
            managers = self._get_managers() - self._get_unfit_users()
            above = managers | above
        if not above:
            raise UserError(self.env._(
                "Nobody is left to handle a complaint about %(accused)s. Choose in the settings who handles complaints about "
                "the manager.", accused=comma(self.env.lang).join(self.accused_user_ids.mapped("name"))))
        return above[0]

    def _get_managers(self):
        # sudo: who has the role is no secret, and employees can't read groups
        managers = self.env.ref(MANAGER).sudo().all_user_ids
        return managers.filtered(
            lambda user: user.active and user.id != SUPERUSER_ID and self.company_id in user.company_ids)

    def _get_fit_reason(self):
        """Why the user may not handle a complaint about an employee, or False."""
        if self.env.su and not self._is_person() or self._is_fit(self.env.user):
            return False
        return self.env._("A complaint about an employee is not handled by him, nor by who reports to him.")

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        if partner_ids:
            hidden = self.sudo().accused_user_ids.partner_id  # asked, not shown
            partner_ids = [partner_id for partner_id in partner_ids if partner_id not in hidden.ids]
        return super()._message_subscribe(partner_ids, subtype_ids, customer_ids=customer_ids)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        hidden = self.sudo().accused_user_ids.partner_id  # asked, not shown
        return [recipient for recipient in recipients if recipient["id"] not in hidden.ids]

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

    def _get_subject_reason(self):
        return not self.subject and self.env._("Say what it is about: lessons are drawn from that.")

    def _get_outcome_reason(self):
        return self.kind == "suggestion" and not self.outcome and self.env._(
            "Say what came of the suggestion: who made it is told.")

    def _get_resolution_reason(self):
        return not self.resolution and self.env._("Write down what was found and done: the complainant is told so.")

    def _get_reject_reason_reason(self):
        return not self.reject_reason and self.env._("Say why it is rejected: the complainant is told so.")

    def _step_acknowledgement_date(self):
        self._write_internal({"acknowledged_on": fields.Datetime.now()})

    def _step_closing_date(self):
        self._write_internal({
            "closed_on": fields.Datetime.now(), "word": False, "word_on": False, "word_note": False, "word_by_id": False,
        })

    def _step_no_closing_date(self):
        self._write_internal({"closed_on": False})

    def _step_remind_to_resolve(self):
        self._remind(self.env._("Resolve"))

    # ------------------------------------------------------------ the complainant's word, and who is above

    def action_satisfied(self):
        """Record that the complainants are satisfied with the answer.

        :return: True
        :raises UserError: there is no answer yet, or he has said it before
        """
        self._check_role("resolve")
        return self._take_word("satisfied", by=self.env.user)

    def action_dissatisfied(self, reason=None):
        """Record that the complainants are not satisfied; each goes to somebody higher, as far as there is one.

        :param str reason: with what, in his words
        :return: True
        :raises UserError: no reason, no answer yet, or he has said it before
        """
        self._check_role("resolve")
        if not (reason or "").strip():
            raise UserError(self.env._("Write down with what he is not satisfied."))
        return self._take_word("dissatisfied", reason.strip(), by=self.env.user)

    def _check_role(self, verb):
        self.check_access("write")
        if role := self._get_role_reason(verb):
            raise UserError(role)

    def _take_word(self, word, note=False, by=None):
        """Record what the complainants say to the answer; what does not satisfy is escalated."""
        for complaint in self:
            if not complaint.can_take_word:
                raise UserError(self.env._(
                    "%(name)s has no answer yet, or he has said what he thinks of it.", name=complaint.display_name))
            if by and (reason := complaint._get_fit_reason()):
                raise UserError(reason)
        self._write_internal({
            "word": word, "word_on": fields.Datetime.now(), "word_note": note, "word_by_id": by.id if by else False,
        })
        if word == "dissatisfied":
            # sudo: it follows from his word, and its reader may lose sight of it
            self.sudo().filtered(lambda complaint: complaint._get_next_handler())._run_transition("escalate")
        return True

    def _get_next_handler(self):
        """Who stands above the owner for this complaint; nobody, where it is at the top."""
        if self.level == "above":
            return self.env["res.users"]
        above = self._get_above()
        if self.level == "desk" and not self._is_about_manager():
            supervisor = self.user_id.alseraj_supervisor_id
            managers = self._get_managers() - self._get_unfit_users() - self.user_id
            return ((supervisor & managers) or managers or above)[:1]
        return (above - self.user_id)[:1]

    def _step_next_handler(self):
        now = fields.Datetime.now()
        for complaint in self:
            handler = complaint._get_next_handler()
            complaint._write_internal({
                "escalated_on": now, "late_level": 0, "late_on": False, "user_id": handler.id,
                "reader_ids": [Command.link(complaint.user_id.id)],
            })

    @api.model
    def _cron_escalate_late(self):
        """Each day: what is late is put before who stands above its owner, and a week later above him."""
        week_ago = fields.Datetime.subtract(fields.Datetime.now(), days=7)
        domain = Domain("is_overdue", "=", True) & (
            Domain("late_level", "=", 0) | Domain("late_level", "=", 1) & Domain("late_on", "<", week_ago))
        late = self.search(domain, limit=LATE_AT_ONCE, order="id").try_lock_for_update()
        groups = defaultdict(self.browse)
        for complaint in late:
            managers = complaint._get_managers() - complaint._get_unfit_users() - complaint.user_id
            above = complaint._get_above() - complaint.user_id
            first = complaint.late_level == 0 and complaint.level == "desk" and not complaint._is_about_manager()
            groups[((managers or above) if first else above)[:1]] |= complaint
        for user, complaints in groups.items():
            for level, same in complaints.grouped("late_level").items():
                same._write_internal({"late_level": level + 1, "late_on": fields.Datetime.now()})
            if user:
                complaints.with_context(mail_activity_quick_update=True).activity_schedule(
                    LATE, user_id=user.id, date_deadline=user.company_id._get_today(),
                    summary=self.env._("Overdue: see to it that it is answered"))
        remaining = self.search_count(domain) if late else 0
        self.env["ir.cron"]._commit_progress(len(late), remaining=remaining)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_their_words(self):
        # sudo: who complained, whoever may read his card
        if kept := self.sudo().filtered(lambda complaint: complaint.has_follow_code or complaint.create_uid.share):
            raise UserError(self.env._(
                "Who complained wrote this himself, or follows it by a code: it is answered, not deleted. %(names)s",
                names=comma(self.env.lang).join(kept[:5].mapped("name"))))

    # ------------------------------------------------------------ without a name: followed by a code

    def _make_follow_code(self):
        """A code by which who knows it follows this complaint; only its checksum is kept.

        :return: str, as it is given to him
        """
        self.ensure_one()
        code = follow_code.make()
        self.sudo()._write_internal({  # the checksum is the system's; who may give out a code was asked
            "follow_hash": follow_code.get_hash(code), "has_follow_code": True,
            "code_by_id": self.env.uid if self.env.user._is_internal() else False,
        })
        return follow_code.group(code)

    @api.model
    def _find_by_follow_code(self, code):
        """:return: the complaint in sudo, or none"""
        complaints_sudo = self.sudo()  # the code is the right to it
        digest = follow_code.get_hash(code)
        return complaints_sudo.search([("follow_hash", "=", digest)], limit=1) if digest else complaints_sudo.browse()

    @api.model
    def _receive_from_page(self, company, text, kind, about, name="", mobile="", file=None):
        """Take in what somebody has written on the public page; what is about a manager does not come before him.

        :param file: of who has logged in, in sudo
        :return: the complaint, in sudo
        :raises UserError: nothing is written, or too many come in this hour
        """
        if not text.strip():
            raise UserError(self.env._("Write in your words what it is about."))
        complaints_sudo = self.sudo().with_company(company)  # the page is open to everybody, and shows nothing back
        hour_ago = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        if not file and complaints_sudo.search_count([
            ("company_id", "=", company.id), ("has_follow_code", "=", True), ("create_date", ">", hour_ago),
            ("channel_id.code", "=", "website"),
        ]) >= PAGE_LIMIT:
            raise UserError(self.env._("Too many messages come in at the moment. Please try again in an hour, or call us."))
        channel = complaints_sudo.env["alseraj.channel"]._find("website", company)
        fresh = complaints_sudo.new({"company_id": company.id})
        managers = fresh._get_managers()
        vals = {
            "company_id": company.id, "channel_id": channel.id, "description": text.strip(),
            "kind": "suggestion" if kind == "suggestion" else "complaint",
            "complainant_name": name.strip() or False, "complainant_mobile": mobile.strip() or False,
            "sensitive": about in ("employee", "manager"),
            "subject": "conduct" if about in ("employee", "manager") else False,
            "beneficiary_id": file.id if file else False,
            "user_id": (managers or fresh._get_above())[:1].id,
        }
        if about == "manager":
            vals["accused_user_ids"] = [Command.set(managers.ids)]
        return complaints_sudo.create([vals])

    def action_give_code(self):
        """Show a new code for following the complaint, once; a former one ends.

        :return: action: a notice with the code
        :raises UserError: the user does not handle complaints
        """
        self.ensure_one()
        self._check_role("resolve")
        if reason := self._get_fit_reason():
            raise UserError(reason)
        self._message_log(body=self.env._("A new code for following this was given out; a former one has ended."))
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "info", "sticky": True, "title": self.env._("Code for following this complaint"),
                "message": self.env._(
                    "%(code)s – give it to the complainant now: it is not shown again. He follows his complaint with it at "
                    "%(address)s", code=self._make_follow_code(), address=f"{self.get_base_url()}/alseraj/complaint"),
            },
        }

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
            if unfit := complaint._get_fit_reason():
                raise UserError(unfit)
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
                "details": complaint.extension_reason if code == "complaint_extended" else complaint._get_answer_text(),
            } for complaint in self
        }

    def _get_answer_text(self):
        """The answer as its complainant is told; a suggestion begins with what came of it."""
        if self.state == "rejected":
            return self.reject_reason
        outcome = self.kind == "suggestion" and dict(self._fields["outcome"]._description_selection(self.env)).get(self.outcome)
        return f"{outcome}: {self.resolution}" if outcome else self.resolution

    def _get_message_marks(self, code):
        if code in ("complaint_acknowledged", "complaint_answered"):  # it may be taken up again, or go higher
            return {
                complaint.id: f"{complaint.level}:{complaint.escalated_on}" if complaint.state == "escalated"
                else complaint.closed_on or complaint.acknowledged_on for complaint in self
            }
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
                "default_complaint_id": self.id, "default_origin": "complaint", "default_subject": self.subject,
                "default_name": self.description.splitlines()[0][:100] if self.description else False,
            },
        }
