from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...tools import hijri
from ...tools.roles import DESK, MANAGER, RESEARCHER
from ..mixins.reason_verb import ReasonVerb
from ..mixins.workflow_mixin import Transition

_lt = LazyTranslate(__name__)

REFERRAL_OPEN_STATES = ("asked", "accepted")
CHASE_BATCH = 500


class Referral(models.Model):
    """A question that the officer passes to the social researcher.

    =========  ==============================  ===================  ========================================
    action     from → to                       who                  needs
    =========  ==============================  ===================  ========================================
    accept     asked → accepted                social researcher    he is the one asked, or nobody is yet
    answer     accepted → answered             social researcher    an answer
    decline    asked, accepted → declined      social researcher    a reason
    take_back  asked, accepted → taken_back    officer, delegate    he asked, or he is a manager
    =========  ==============================  ===================  ========================================

    Each of them, and the question itself, is noted on the request and the interaction it came of. Who asked
    is reminded once when the answer is overdue. The question stays in the house: a family that is sent to another body is an
    ``alseraj.body.referral``, which needs its consent.
    """

    _name = "alseraj.referral"
    _description = "Referral"
    _inherit = [
        "alseraj.workflow.mixin", "alseraj.clock.mixin", "alseraj.message.mixin", "mail.thread", "mail.activity.mixin",
    ]
    _order = "asked_on desc, id desc"
    _rec_names_search = ["beneficiary_id", "visitor_id", "question"]
    _check_company_auto = True
    _transitions = {
        "accept": Transition(
            ("asked",), "accepted", (RESEARCHER,), checks=("not_mine",),
            steps=("acceptance", "set_state", "remind_to_answer", "tell_acceptance"),
        ),
        "answer": Transition(
            ("accepted",), "answered", (RESEARCHER,), checks=("not_mine", "answer"),
            steps=("closing_date", "set_state", "end_reminders", "notify_asker_of_answer", "log_answer"),
        ),
        "decline": Transition(
            REFERRAL_OPEN_STATES, "declined", (RESEARCHER,), checks=("not_mine", "decline_reason"),
            steps=("closing_date", "set_state", "end_reminders", "notify_asker_of_decline", "log_decline"),
        ),
        "take_back": Transition(
            REFERRAL_OPEN_STATES, "taken_back", DESK, checks=("asker",),
            steps=("closing_date", "set_state", "end_reminders", "log_take_back"),
        ),
    }
    _reason_verbs = {"decline": ReasonVerb(_lt("In words that the person concerned can be told"))}
    _clock_owner = "researcher_id"
    _clock_states = REFERRAL_OPEN_STATES

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    # about whom, and what it came of
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", index=True, ondelete="restrict", check_company=True, editable_in=("asked",),
    )
    visitor_id = fields.Many2one(
        "alseraj.visitor", index="btree_not_null", ondelete="restrict", check_company=True,
        editable_in=("asked",), help="Who asks and has no file yet.",
    )
    branch_id = fields.Many2one(
        "alseraj.branch", "Branch Office", compute="_compute_branch_id", store=True, precompute=True, index=True, guarded=True,
    )
    request_id = fields.Many2one(
        "alseraj.support.request", string="Support Request", index="btree_not_null", ondelete="restrict",
        check_company=True, domain="[('beneficiary_id', '=', beneficiary_id)]", editable_in=REFERRAL_OPEN_STATES,
    )
    interaction_id = fields.Many2one(
        "alseraj.interaction", index="btree_not_null", ondelete="set null", check_company=True,
        editable_in=("asked",),
    )
    # the question
    asked_by_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, required=True, index=True, guarded=True
    )
    asked_on = fields.Datetime(default=fields.Datetime.now, required=True, editable_in=())
    question = fields.Text(required=True, editable_in=("asked",))
    # who answers, until when
    researcher_id = fields.Many2one(
        "res.users", string="Social Researcher", index="btree_not_null", tracking=True,
        domain=lambda self: [("all_group_ids", "in", self.env.ref(RESEARCHER).ids)],
        help="Empty: any social researcher may accept it.", editable_in=REFERRAL_OPEN_STATES,
    )
    due_date = fields.Date(
        "Answer Due", compute="_compute_due_date", store=True, readonly=False, precompute=True, tracking=True,
        editable_in=REFERRAL_OPEN_STATES,
    )
    chased_on = fields.Date(
        "Asker Notified On", readonly=True, copy=False, guarded=True,
        help="The day on which who asked heard that the answer is overdue.",
    )
    # the answer
    accepted_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    answer = fields.Text(copy=False, editable_in=REFERRAL_OPEN_STATES)
    decline_reason = fields.Char("Reason for Declining", copy=False, editable_in=REFERRAL_OPEN_STATES)
    closed_on = fields.Datetime("Answered On", readonly=True, copy=False, guarded=True)
    state = fields.Selection(
        [("asked", "Asked"), ("accepted", "Accepted"), ("answered", "Answered"), ("declined", "Declined"),
         ("taken_back", "Recalled")],
        default="asked", required=True, index=True, copy=False, tracking=True, group_expand=True,
    )

    _somebody = models.Constraint(
        "CHECK (beneficiary_id IS NOT NULL OR visitor_id IS NOT NULL)", "Say whom it is about: a file, or a visitor without one.",
    )

    # ------------------------------------------------------------ computed

    @api.depends("beneficiary_id.branch_id", "visitor_id.branch_id")  # goes with the file that moves
    def _compute_branch_id(self):
        for referral in self:
            about = referral.beneficiary_id or referral.visitor_id
            referral.branch_id = about.branch_id

    @api.depends("beneficiary_id", "visitor_id", "asked_on")
    def _compute_display_name(self):
        for referral in self:
            about = referral.beneficiary_id or referral.visitor_id
            asked_on = (referral.company_id or self.env.company)._get_day(referral.asked_on or fields.Datetime.now())
            referral.display_name = f"{about.display_name or ''} · \u2066{asked_on:%Y-%m-%d}\u2069"

    @api.depends("asked_on", "company_id")
    def _compute_due_date(self):
        plan = self.env["res.company"]._make_planner()
        for referral in self:
            company = referral.company_id or self.env.company
            asked_on = referral.asked_on or fields.Datetime.now()
            referral.due_date = plan(company, company.alseraj_interaction_days, asked_on)

    # ------------------------------------------------------------ checks of the values

    @api.constrains("request_id", "beneficiary_id")
    def _check_request(self):
        for referral in self:
            if referral.request_id and referral.request_id.beneficiary_id != referral.beneficiary_id:
                raise ValidationError(self.env._("The support request is another beneficiary's."))

    @api.constrains("interaction_id", "beneficiary_id")
    def _check_interaction(self):
        for referral in self:
            asked_for = referral.interaction_id.beneficiary_id
            if asked_for and asked_for != referral.beneficiary_id:
                raise ValidationError(self.env._("The interaction is another beneficiary's."))

    @api.constrains("researcher_id", "beneficiary_id")
    def _check_researcher(self):
        for referral in self.filtered("researcher_id"):
            if not referral._may_be_answered_by(referral.researcher_id):
                raise ValidationError(self.env._(
                    "%(researcher)s can't answer this: choose a social researcher who is not of this family.",
                    researcher=referral.researcher_id.name,
                ))

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        referrals = super().create(vals_list)
        if any(referral.answer or referral.decline_reason for referral in referrals):
            referrals._check_answerer()
        referrals._remind(self.env._("Accept or decline the referral"))
        referrals._log_on_origin(lambda referral: self.env._(
            "Referred to %(researcher)s: %(question)s",
            researcher=referral._get_asked_name(), question=referral.question,
        ))
        return referrals

    def write(self, vals):
        # a verb's own steps remind; here somebody else is asked, or for another day
        is_planned_anew = vals.keys() & {"researcher_id", "due_date"} and not self._is_written_by_server(vals)
        result = super().write(vals)
        if is_planned_anew:
            self.filtered(lambda r: r.state == "asked")._remind(self.env._("Accept or decline the referral"))
            self.filtered(lambda r: r.state == "accepted")._step_remind_to_answer()
            self.filtered("chased_on")._write_internal({"chased_on": False})  # notified again if that passes as well
        return result

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if vals.keys() & {"answer", "decline_reason"}:
            self._check_answerer()

    def _check_answerer(self):
        """The answer, and why there is none, are the words of the social researcher who was asked."""
        if self.env.su:
            return
        if not self.env.user.has_group(RESEARCHER):
            raise UserError(self.env._("The answer, or why there is none, is written by a social researcher."))
        for referral in self:
            if reason := referral._get_not_mine_reason():
                raise UserError(reason)

    # ------------------------------------------------------------ the verbs

    def action_accept(self):
        """Take the referrals on; the current user becomes their researcher.

        :return: True
        :raises UserError: one was put to another researcher, or concerns the user's own file
        """
        return self._run_transition("accept")

    def action_answer(self):
        """Give the answer back to the one who asked.

        :return: True
        :raises UserError: one has no answer yet, or is another researcher's
        """
        return self._run_transition("answer")

    def action_decline(self, reason=None):
        """Hand the referrals back.

        :param str reason: why; may be filled in on the record before instead
        :return: True
        :raises UserError: no reason is given, or one is another researcher's
        """
        if reason:
            self.filtered(lambda r: r.state in REFERRAL_OPEN_STATES).write({"decline_reason": reason})
        return self._run_transition("decline")

    def action_take_back(self):
        """Take the referrals back: the question is settled, or was put by a slip.

        :return: True
        :raises UserError: one was asked by somebody else, or is answered or declined already
        """
        return self._run_transition("take_back")

    def action_call_back(self):
        """Call who asked, and write down what he was told: a new interaction, filled in with the answer.

        :return: dict, the window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_interaction_quick")
        return {**action, "context": {
            "default_beneficiary_id": self.beneficiary_id.id, "default_visitor_id": self.visitor_id.id,
            "default_visitor_name": self.visitor_id.name, "default_visitor_mobile": self.visitor_id.mobile,
            "default_about_request_id": self.request_id.id, "default_kind": "follow_up",
            "default_question": self.question, "default_answer": self.answer or self.decline_reason,
        }}

    # ------------------------------------------------------------ checks of the verbs

    def _get_not_mine_reason(self):
        """Why the current user is not the one to handle this referral, or False."""
        if self._is_person() and self.researcher_id and self.researcher_id != self.env.user:
            return self.env._("This was put to %(researcher)s.", researcher=self.researcher_id.name)
        return bool(self.beneficiary_id) and self.beneficiary_id._get_own_file_reason()

    def _get_answer_reason(self):
        return not self.answer and self.env._("Write down the answer first.")

    def _get_decline_reason_reason(self):
        return not self.decline_reason and self.env._("Say why it is declined: the one who asked needs to know.")

    def _get_asker_reason(self):
        if self.env.su or self.asked_by_id == self.env.user or self.env.user.has_group(MANAGER):
            return False
        return self.env._(
            "%(user)s asked this: he takes it back, or a manager does.", user=self.asked_by_id.name
        )

    # ------------------------------------------------------------ steps of the verbs

    def _step_acceptance(self):
        self._write_internal({"researcher_id": self.env.uid, "accepted_on": fields.Datetime.now()})

    def _step_tell_acceptance(self):
        self._tell("request_referred")

    def _get_message_recipients(self, code):
        """The person of the file; without one, the visitor by his number."""
        recipients = super()._get_message_recipients(code)
        for referral in self.filtered(lambda referral: not referral.beneficiary_id):
            recipients[referral.id] = referral.visitor_id._get_message_recipient()
        return recipients

    def _get_message_words(self, code):
        lang = self.env.lang or "en_US"
        return {
            referral.id: {"number": referral.request_id.name, "date": hijri.format_both(referral.due_date, lang)}
            for referral in self
        }

    def _filter_message_needed(self, code):
        return self.filtered(lambda referral: referral.state in REFERRAL_OPEN_STATES)

    def _step_closing_date(self):
        self._write_internal({"closed_on": fields.Datetime.now()})

    def _step_remind_to_answer(self):
        self._remind(self.env._("Answer the referral"))

    def _step_notify_asker_of_answer(self):
        self._notify_asker(self.env._("The referral is answered: tell the beneficiary"))

    def _step_notify_asker_of_decline(self):
        self._notify_asker(self.env._("The referral was declined: decide what comes next"))

    def _step_log_answer(self):
        self._log_on_origin(lambda referral: self.env._(
            "%(researcher)s answered the referral: %(answer)s",
            researcher=self.env.user.name, answer=referral.answer,
        ))

    def _step_log_decline(self):
        self._log_on_origin(lambda referral: self.env._(
            "%(researcher)s declined the referral: %(reason)s",
            researcher=self.env.user.name, reason=referral.decline_reason,
        ))

    def _step_log_take_back(self):
        self._log_on_origin(lambda referral: self.env._(
            "The referral was taken back: %(question)s", question=referral.question,
        ))

    def _notify_asker(self, summary):
        """An activity today for each who asked, when it was somebody else."""
        for (user, company), referrals in self.grouped(lambda referral: (referral.asked_by_id, referral.company_id)).items():
            if user != self.env.user:
                referrals.with_context(mail_activity_quick_update=True).activity_schedule(
                    "alseraj_beneficiary.mail_activity_clock",
                    date_deadline=company._get_today(), summary=summary, user_id=user.id,
                )

    def _log_on_origin(self, get_text):
        """A line in the chatter of the request, and of the interaction, that the referral came of."""
        for name in ("request_id", "interaction_id"):
            bodies = {}
            for referral in self.filtered(name):
                bodies.setdefault(referral[name].id, []).append(get_text(referral))
            if bodies:
                origins = self[name].browse(bodies)
                origins._message_log_batch(bodies={id_: "\n".join(texts) for id_, texts in bodies.items()})

    # ------------------------------------------------------------ the researchers

    def _remind(self, summary):
        """The researcher who was asked; where nobody was, each of those who may take it on."""
        super()._remind(summary)
        pool = self.filtered(lambda referral: referral.state == "asked" and not referral.researcher_id)
        if not pool:
            return
        # sudo: who has the role is no secret, but employees can't read groups; reminding is no right of its own
        researchers = self.env.ref(RESEARCHER).sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share
        )
        pool_sudo = pool.sudo()  # a reminder is put before people who may not be shown to the one who asks
        for deadline, referrals in pool_sudo.grouped("due_date").items():
            for user in researchers:
                theirs = referrals.filtered(lambda referral, user=user: referral._may_be_answered_by(user))
                theirs.with_context(mail_activity_quick_update=True).activity_schedule(
                    "alseraj_beneficiary.mail_activity_clock",
                    date_deadline=deadline, summary=summary, user_id=user.id,
                )

    def _may_be_answered_by(self, user):
        """Whether he is a social researcher of the company without a conflict of interest: not a relative, not himself."""
        file_sudo, user_sudo = self.beneficiary_id.sudo(), user.sudo()  # relatives and roles decide, whoever asks
        return (
            user_sudo.has_group(RESEARCHER)
            and self.company_id in user_sudo.company_ids
            and user not in file_sudo.kin_user_ids
            and user.partner_id != file_sudo.partner_id
        )

    # ------------------------------------------------------------ for the screen

    @api.depends("state", "researcher_id", "answer", "due_date")
    def _compute_blocked_reason(self):
        super()._compute_blocked_reason()
        for referral in self:
            if self.env.user.has_group(RESEARCHER) and referral.blocked_reason:
                continue
            referral.blocked_reason = referral.state in REFERRAL_OPEN_STATES and referral._get_awaited()

    def _get_awaited(self):
        """Whom an open referral waits for, and until when."""
        return self.env._(
            "It waits for %(researcher)s, until %(date)s.", researcher=self._get_asked_name(),
            date=hijri.format_both(self.due_date, self.env.lang or "en_US") if self.due_date else "–",
        )

    def _get_asked_name(self):
        return self.researcher_id.name or self.env._("any social researcher")

    # ------------------------------------------------------------ overdue answers

    @api.model
    def _cron_chase_overdue(self, limit=CHASE_BATCH):
        """Notify those who asked that the answer is overdue, once for each referral."""
        overdue = Domain("is_overdue", "=", True) & Domain("chased_on", "=", False)
        referrals = self.search(overdue, limit=limit, order="id").try_lock_for_update()
        for company, theirs in referrals.grouped("company_id").items():
            theirs._chase(company._get_today())
        remaining = self.search_count(overdue) if referrals else 0
        self.env["ir.cron"]._commit_progress(len(referrals), remaining=remaining)

    def _chase(self, today):
        quiet = self.with_context(mail_activity_quick_update=True)  # no mail for each activity
        for user, theirs in quiet.grouped(lambda referral: referral._get_asker()).items():
            if user:
                theirs.activity_schedule(
                    "alseraj_beneficiary.mail_activity_clock", date_deadline=today, user_id=user.id,
                    summary=self.env._("The referral is not answered in time: ask the researcher, or take it back"),
                )
        self._write_internal({"chased_on": today})

    def _get_asker(self):
        """Who asked; when he left, the officer of the request."""
        return self.asked_by_id if self.asked_by_id.active else self.request_id.user_id.filtered("active")
