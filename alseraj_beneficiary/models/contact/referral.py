from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..workflow_mixin import Transition

RESEARCHER = ("alseraj_beneficiary.group_researcher",)
DESK = ("alseraj_beneficiary.group_delegate",)
MANAGER = "alseraj_beneficiary.group_manager"
OPEN = ("asked", "accepted")


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
    """

    _name = "alseraj.referral"
    _description = "Referral"
    _inherit = ["alseraj.workflow.mixin", "alseraj.clock.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "asked_on desc, id desc"
    _rec_names_search = ["beneficiary_id", "question"]
    _check_company_auto = True

    _transitions = {
        "accept": Transition(("asked",), "accepted", RESEARCHER),
        "answer": Transition(("accepted",), "answered", RESEARCHER),
        "decline": Transition(OPEN, "declined", RESEARCHER),
        "take_back": Transition(OPEN, "taken_back", DESK),
    }
    _system_fields = frozenset({"accepted_on", "closed_on", "asked_by_id", "chased_on"})
    _editable_in = {
        **dict.fromkeys(
            ("beneficiary_id", "interaction_id", "question", "passed_to", "consent_given"), ("asked",)
        ),
        **dict.fromkeys(("request_id", "researcher_id", "due_date", "answer", "decline_reason"), OPEN),
        "asked_on": (),
    }
    _clock_owner = "researcher_id"
    _clock_states = OPEN

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", required=True, index=True, ondelete="restrict", check_company=True
    )
    branch_id = fields.Many2one(related="beneficiary_id.branch_id", store=True, index=True)
    request_id = fields.Many2one(
        "alseraj.support.request", string="Support Request", index="btree_not_null", ondelete="restrict",
        check_company=True, domain="[('beneficiary_id', '=', beneficiary_id)]",
    )
    interaction_id = fields.Many2one(
        "alseraj.interaction", index="btree_not_null", ondelete="set null", check_company=True
    )
    asked_by_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, required=True, index=True
    )
    asked_on = fields.Datetime(default=fields.Datetime.now, required=True)
    researcher_id = fields.Many2one(
        "res.users", string="Social Researcher", index="btree_not_null", tracking=True,
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("alseraj_beneficiary.group_researcher").ids)
        ],
        help="Empty: any social researcher may accept it.",
    )
    question = fields.Text(required=True)
    passed_to = fields.Char(
        "Passed On To", help="Another organisation that gets the beneficiary's data; needs his consent."
    )
    consent_given = fields.Boolean(
        "Beneficiary Consents", tracking=True, help="He agreed that his data are passed on for this."
    )
    accepted_on = fields.Datetime(readonly=True, copy=False)
    answer = fields.Text(copy=False)
    decline_reason = fields.Char("Reason for Declining", copy=False)
    closed_on = fields.Datetime("Answered On", readonly=True, copy=False)
    due_date = fields.Date(
        "Answer Due", compute="_compute_due_date", store=True, readonly=False, precompute=True, tracking=True
    )
    state = fields.Selection(
        [("asked", "Asked"), ("accepted", "Accepted"), ("answered", "Answered"), ("declined", "Declined"),
         ("taken_back", "Taken Back")],
        default="asked", required=True, index=True, copy=False, tracking=True,
    )

    @api.depends("beneficiary_id", "asked_on")
    def _compute_display_name(self):
        for referral in self:
            asked_on = fields.Datetime.context_timestamp(referral, referral.asked_on or fields.Datetime.now())
            referral.display_name = f"{referral.beneficiary_id.display_name or ''} · {asked_on:%Y-%m-%d}"

    @api.depends("asked_on", "company_id")
    def _compute_due_date(self):
        planned = {}
        for referral in self:
            company = referral.company_id or self.env.company
            asked_on = referral.asked_on or fields.Datetime.now()
            key = company, asked_on.replace(minute=0, second=0, microsecond=0)
            if key not in planned:
                planned[key] = company._plan_working_days(company.alseraj_interaction_days, asked_on)
            referral.due_date = planned[key]

    @api.constrains("passed_to", "consent_given")
    def _check_consent(self):
        for referral in self:
            if referral.passed_to and not referral.consent_given:
                raise ValidationError(self.env._(
                    "Data go to %(organisation)s only with the beneficiary's consent. Ask him, then tick it.",
                    organisation=referral.passed_to,
                ))

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

    @api.model_create_multi
    def create(self, vals_list):
        referrals = super().create(vals_list)
        if any(referral.answer or referral.decline_reason for referral in referrals):
            referrals._check_answerer()
        referrals._remind(self.env._("Accept or decline the referral"))
        return referrals

    def write(self, vals):
        if vals.keys() & {"answer", "decline_reason"}:
            self._check_answerer()
        result = super().write(vals)
        if vals.keys() & {"researcher_id", "due_date"}:
            self.filtered(lambda r: r.state == "asked")._remind(self.env._("Accept or decline the referral"))
            self.filtered(lambda r: r.state == "accepted")._remind(self.env._("Answer the referral"))
        return result

    def _check_answerer(self):
        """The answer, and why there is none, are the words of the social researcher who was asked."""
        if self.env.su:
            return
        if not self.env.user.has_group(RESEARCHER[0]):
            raise UserError(self.env._("The answer, or why there is none, is written by a social researcher."))
        for referral in self:
            if reason := referral._get_not_mine_reason():
                raise UserError(reason)

    # ------------------------------------------------------------ the workflow

    def action_accept(self):
        """Take the referrals on; the current user becomes their researcher.

        :return: True
        :raises UserError: one was put to another researcher, or concerns the user's own file
        """
        return self._run_transition("accept")

    def _get_cannot_accept_reason(self):
        return self._get_not_mine_reason()

    def _do_accept(self):
        self._write_internal({
            "state": "accepted", "researcher_id": self.env.uid, "accepted_on": fields.Datetime.now(),
        })
        self._remind(self.env._("Answer the referral"))

    def action_answer(self):
        """Give the answer back to the one who asked.

        :return: True
        :raises UserError: one has no answer yet, or is another researcher's
        """
        return self._run_transition("answer")

    def _get_cannot_answer_reason(self):
        if reason := self._get_not_mine_reason():
            return reason
        if not self.answer:
            return self.env._("Write down the answer first.")
        return False

    def _do_answer(self):
        self._close("answered", self.env._("The referral is answered: tell the beneficiary"))

    def action_decline(self, reason=None):
        """Hand the referrals back.

        :param str reason: why; may be filled in on the record before instead
        :return: True
        :raises UserError: no reason is given, or one is another researcher's
        """
        if reason:
            self.filtered(lambda r: r.state in OPEN).write({"decline_reason": reason})
        return self._run_transition("decline")

    def _get_cannot_decline_reason(self):
        if reason := self._get_not_mine_reason():
            return reason
        if not self.decline_reason:
            return self.env._("Say why it is declined: the one who asked needs to know.")
        return False

    def _do_decline(self):
        self._close("declined", self.env._("The referral was declined: decide what comes next"))

    def action_take_back(self):
        """Take the referrals back: the question is settled, or was put by a slip.

        :return: True
        :raises UserError: one was asked by somebody else, or is answered or declined already
        """
        return self._run_transition("take_back")

    def _get_cannot_take_back_reason(self):
        if self.env.su or self.asked_by_id == self.env.user or self.env.user.has_group(MANAGER):
            return False
        return self.env._(
            "%(user)s asked this: he takes it back, or a manager does.", user=self.asked_by_id.name
        )

    def _do_take_back(self):
        self._write_internal({"state": "taken_back", "closed_on": fields.Datetime.now()})
        self._forget()

    def _close(self, state, summary):
        self._write_internal({"state": state, "closed_on": fields.Datetime.now()})
        self._forget()
        today = fields.Date.context_today(self)
        for user, referrals in self.grouped("asked_by_id").items():
            if user != self.env.user:
                referrals.with_context(mail_activity_quick_update=True).activity_schedule(
                    "alseraj_beneficiary.mail_activity_clock",
                    date_deadline=today, summary=summary, user_id=user.id,
                )

    def _get_not_mine_reason(self):
        """Why the current user is not the one to handle this referral, or False."""
        if self._is_person() and self.researcher_id and self.researcher_id != self.env.user:
            return self.env._("This was put to %(researcher)s.", researcher=self.researcher_id.name)
        return self.beneficiary_id._get_own_file_reason()
