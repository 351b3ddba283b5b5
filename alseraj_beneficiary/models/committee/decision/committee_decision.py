from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, float_repr

from ....tools.roles import SECRETARY
from ...registry.file.beneficiary import NEED_CLASSES

OUTCOMES = [
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("deferred", "Deferred"),
    ("returned", "Back to Study"),
    ("escalated", "Goes up"),
]
CHOICES = [
    ("for", "For"),
    ("against", "Against"),
    ("abstain", "Abstained"),
    ("recused", "Recused"),
]
DECIDING = frozenset({"outcome", "amount", "reason_id", "conditions"})
RECOMMENDATIONS = [("grant", "Grant"), ("refuse", "Refuse"), ("more", "More information needed")]
# Only closing the session, or a computation, sets these.
FROZEN = frozenset({
    "amount_requested", "amount_recommended", "need_class", "recommendation", "days_to_decision", "approval_rate",
})
STANDING = ("approved", "delivering", "done", "rejected")  # the states of a request that was decided

STUDY_READERS = (
    "alseraj_beneficiary.group_committee_member,alseraj_beneficiary.group_researcher,"
    "alseraj_beneficiary.group_officer,alseraj_beneficiary.group_auditor"
)


class CommitteeDecision(models.Model):
    """One request in one session.

    It is on the agenda until the session closes, and never changes afterwards, not even for the
    superuser: a correction is another decision in a later session.
    """

    _name = "alseraj.committee.decision"
    _description = "Committee Decision"
    _order = "session_id desc, sequence, id"
    _rec_name = "request_id"
    _rec_names_search = ["request_id", "session_id"]
    _check_company_auto = True
    _frozen_fields = FROZEN  # other rooms add theirs

    session_id = fields.Many2one(
        "alseraj.committee.session", required=True, index=True, ondelete="cascade", check_company=True
    )
    session_state = fields.Selection(related="session_id.state", string="State of the Session")
    committee_id = fields.Many2one(related="session_id.committee_id", store=True, index=True)
    company_id = fields.Many2one(related="session_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    request_id = fields.Many2one(
        "alseraj.support.request", required=True, index=True, ondelete="restrict", check_company=True,
        domain="[('state', '=', 'studied')]",
    )
    sequence = fields.Integer("Order", default=10)
    outcome = fields.Selection(
        OUTCOMES, index=True, help="Empty until the session closes: what the votes say counts."
    )
    result = fields.Selection(
        OUTCOMES, string="Comes out as", compute="_compute_result", compute_sudo=True,
        help="The outcome chosen by who presides, or else what the votes say.",
    )
    amount = fields.Monetary(
        compute="_compute_amount", store=True, readonly=False, precompute=True,
        help="What is approved; at first what was recommended, or else requested.",
    )
    reason_id = fields.Many2one(
        "alseraj.rejection.reason", string="Rejection Reason", ondelete="restrict",
        index="btree_not_null", check_company=True,
    )
    conditions = fields.Text(
        help="Conditions of the approval, or the question with which it is returned."
    )
    is_appeal = fields.Boolean("Appeal", readonly=True)
    closed_on = fields.Datetime("Decided on", readonly=True, copy=False, index="btree_not_null")
    vote_ids = fields.One2many("alseraj.committee.vote", "decision_id", string="Votes")
    count_for = fields.Integer("For", compute="_compute_tally", compute_sudo=True)
    count_against = fields.Integer("Against", compute="_compute_tally", compute_sudo=True)
    count_abstain = fields.Integer("Abstained", compute="_compute_tally", compute_sudo=True)
    count_recused = fields.Integer("Recused", compute="_compute_tally", compute_sudo=True)
    tally = fields.Char(
        compute="_compute_tally", compute_sudo=True, help="For – against – abstained (recused)"
    )
    tally_outcome = fields.Selection(
        OUTCOMES, string="The Votes say", compute="_compute_tally", compute_sudo=True
    )

    recommendation = fields.Selection(
        RECOMMENDATIONS, "Recommended Outcome", readonly=True, copy=False, groups=STUDY_READERS,
        help="What the researcher recommended to this session.",
    )
    days_to_decision = fields.Integer(
        readonly=True, copy=False, aggregator="avg",
        help="From the submission to this session, without the days on which the request waited for its applicant.",
    )

    lower_decision_ids = fields.Many2many(
        "alseraj.committee.decision", compute="_compute_lower_decision_ids", compute_sudo=True,
        string="What the Committee below says", help="Its recommendation, with its votes.",
    )
    approval_limit = fields.Monetary(compute="_compute_approval_limit", compute_sudo=True)
    goes_up = fields.Boolean(
        "Above the Limit", compute="_compute_approval_limit", compute_sudo=True,
        help="The committee recommends, and the higher committee decides.",
    )

    installment_count = fields.Integer(
        "Installments", compute="_compute_installment_count", store=True, readonly=False, precompute=True,
        help="In how many parts it is paid; at first as the support type says.",
    )
    first_due_date = fields.Date("First Due on", help="Empty: the day from which the decision has effect.")
    effective_on = fields.Date(
        "Has Effect from", readonly=True, copy=False,
        help="The day of the session; for an appeal that is granted, the day of the first decision.",
    )

    corrects_id = fields.Many2one(
        "alseraj.committee.decision", readonly=True, copy=False, index="btree_not_null", ondelete="restrict",
        check_company=True, help="The decision that this one replaces.",
    )
    correction_reason = fields.Text(readonly=True, copy=False, help="Why the old decision is corrected.")
    correction_ids = fields.One2many("alseraj.committee.decision", "corrects_id", string="Corrections")
    corrected_by_id = fields.Many2one(
        "alseraj.committee.decision", string="Corrected by", compute="_compute_corrected_by_id", compute_sudo=True,
    )
    can_correct = fields.Boolean(compute="_compute_can_correct", compute_sudo=True)

    _request_once = models.UniqueIndex(
        "(session_id, request_id)", "A request is on the agenda of a session only once."
    )
    _request_pending_once = models.UniqueIndex(
        "(request_id) WHERE closed_on IS NULL", "This request is on the agenda of a session already."
    )
    _amount_positive = models.Constraint("CHECK(amount >= 0)", "The amount can't be negative.")

    # ------------------------------------------------------------ computes

    @api.depends("request_id")
    def _compute_amount(self):
        for decision in self:
            request = decision.request_id
            decision.amount = request.amount_recommended or request.amount_requested

    @api.depends("vote_ids.choice", "vote_ids.member_id.role")
    def _compute_tally(self):
        for decision in self:
            count = dict.fromkeys(("for", "against", "abstain", "recused"), 0)
            for vote in decision.vote_ids:
                count[vote.choice] = count.get(vote.choice, 0) + 1
            decision.count_for = count["for"]
            decision.count_against = count["against"]
            decision.count_abstain = count["abstain"]
            decision.count_recused = count["recused"]
            decision.tally = bool(decision.vote_ids) and (
                f"{count['for']}–{count['against']}–{count['abstain']}"
                + (f" ({count['recused']})" if count["recused"] else "")
            )
            decision.tally_outcome = decision._get_majority()

    @api.depends("outcome", "tally_outcome")
    def _compute_result(self):
        for decision in self:
            decision.result = decision.outcome or decision.tally_outcome

    def _get_majority(self):
        """What the votes say; when they are equal, what the chair (or else the vice chair) says."""
        if self.count_for != self.count_against:
            return "approved" if self.count_for > self.count_against else "rejected"
        for role in ("chair", "vice"):
            for vote in self.vote_ids:
                if vote.member_id.role == role and vote.choice in ("for", "against"):
                    return "approved" if vote.choice == "for" else "rejected"
        return False

    # ------------------------------------------------------------ create / write / unlink

    @api.model_create_multi
    def create(self, vals_list):
        sessions = self.env["alseraj.committee.session"].browse(
            {vals["session_id"] for vals in vals_list if vals.get("session_id")}
        )
        requests = self.env["alseraj.support.request"].browse(
            {vals["request_id"] for vals in vals_list if vals.get("request_id")}
        )
        self._check_agenda_open(sessions)
        self._check_cases(vals_list)
        order = {session.id: max(session.decision_ids.mapped("sequence"), default=0) for session in sessions}
        appeals = {request.id for request in requests if request.appeal_count}
        for vals in vals_list:
            if vals.get("closed_on"):
                raise UserError(self.env._("A decision is closed by closing its session."))
            session = vals.get("session_id")
            vals["is_appeal"] = vals.get("request_id") in appeals
            if session in order and "sequence" not in vals:
                order[session] += 1
                vals["sequence"] = order[session]
        sessions._touch_agenda()
        decisions = super(CommitteeDecision, self.with_context(default_closed_on=False)).create(vals_list)
        # checked by _check_can_be_on_agenda; being on an agenda is what the state means
        requests.filtered(lambda r: r.state == "studied")._write_internal({"stage": "committee"})
        return decisions

    def write(self, vals):
        self._check_not_closed()
        if any(
            self._fields[name].convert_to_cache(vals[name], decision) != decision[name]._origin.id
            for name in {"session_id", "request_id"} & vals.keys() for decision in self
        ):
            raise UserError(self.env._(
                "A case is not moved to another request or session: take it off this agenda and add it there."
            ))
        if {"is_appeal", "closed_on"} & vals.keys():
            raise UserError(self.env._("These are filled in by the system and can't be set by hand."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_from_agenda(self):
        self._check_not_closed()
        if self.vote_ids:
            raise UserError(self.env._("Votes were cast on this case: defer it instead of removing it."))
        self.session_id._touch_agenda()
        requests_sudo = self.request_id.sudo()  # who may change the agenda gives the request back
        requests_sudo.filtered(lambda r: r.state == "committee")._write_internal({"stage": "studied"})

    def _check_not_closed(self):
        closed = self.filtered(lambda d: d.closed_on or d.session_id.state == "closed")
        if closed:
            raise UserError(self.env._(
                "The session is closed and sealed: %(names)s. A correction is a new decision in a later one.",
                names=", ".join(closed[:5].mapped("display_name")),
            ))

    @api.model
    def _check_agenda_open(self, sessions):
        closed = sessions.filtered(lambda session: session.state == "closed")
        if closed:
            raise UserError(self.env._(
                "%(session)s is closed and sealed; its agenda can't change.", session=closed[0].display_name
            ))

    @api.constrains("amount", "request_id")
    def _check_amount(self):
        for decision in self:
            if reason := decision._get_amount_reason() or decision._get_hopeless_reason():
                raise ValidationError(reason)

    # ------------------------------------------------------------ reasons

    def _get_amount_reason(self):
        """Why this amount can't be approved, or False."""
        request = self.request_id
        asked = max(request.amount_requested, request.amount_recommended)
        limits = [
            (request.ceiling, self.env._(
                "%(amount)s is too much. %(ceiling)s", amount=self.currency_id.format(self.amount),
                ceiling=request._get_above_ceiling_reason(self.amount) or "",
            )),
            (asked, self.env._(
                "%(amount)s is more than was requested or recommended, %(limit)s.",
                amount=self.currency_id.format(self.amount), limit=self.currency_id.format(asked),
            )),
        ]
        return next((
            sentence for limit, sentence in limits
            if limit and self.currency_id.compare_amounts(self.amount, limit) > 0
        ), False)

    def _get_undecided_reason(self):
        """What is missing before the session can close with this case, or False."""
        self.ensure_one()
        result = self.result
        if not result:
            return self.env._("it has no outcome yet: the votes are missing or equal.")
        if result in ("approved", "rejected"):
            if reason := self._get_quorum_reason():
                return reason
            if result != self.tally_outcome:
                return self.env._(
                    "the outcome is not what the votes say: %(count_for)s for, %(count_against)s against.",
                    count_for=self.count_for, count_against=self.count_against,
                )
        if result == "approved":
            if not self.amount and self.request_id.type_id.kind != "in_kind":
                return self.env._("an approval needs an amount.")
            return (
                self._get_amount_reason() or self._get_limit_reason() or self.request_id._get_unfit_after_study_reason()
                or self.request_id._get_frequency_reason()
            )
        if result == "rejected" and not self.reason_id:
            return self.env._("a rejection needs a reason from the list; the letter tells it.")
        return False

    # ------------------------------------------------------------ closing

    def _freeze(self, moment):
        """Write what came out, for good; the session has checked and holds the lock."""
        for result in set(self.mapped("result")):
            same = self.filtered(lambda decision, result=result: decision.result == result)
            values = {"outcome": result, "closed_on": moment}
            if result not in ("approved", "escalated"):  # what goes up keeps what is recommended
                values["amount"] = 0.0
            super(CommitteeDecision, same).write(values)

    def _get_seal_content(self):
        return {
            "request": self.request_id.name or "",
            "request_id": self.request_id.id,
            "order": self.sequence,
            "appeal": bool(self.is_appeal),
            "outcome": self.outcome,
            "amount": float_repr(self.amount or 0.0, self.currency_id.decimal_places),
            "reason": self.reason_id.id,
            "conditions": self.conditions or "",
            "closed_on": fields.Datetime.to_string(self.closed_on),
            "votes": sorted(
                [vote.member_id.id, vote.user_id.id, vote.choice, vote.note or ""] for vote in self.vote_ids
            ),
        }

    # ------------------------------------------------------------ committee_decision_duties
    # Nobody writes the decision on his own or his relatives' case, whatever his seat in the session.

    # MERGE-COLLISION: also above; this one from committee/committee_decision_duties, super() meant the one above
    def write(self, vals):
        if vals.keys() & DECIDING:
            self.beneficiary_id._check_own_file()
        return super().write(vals)

    # ------------------------------------------------------------ committee_decision_frozen
    # What lay before the committee, kept as it was when the session closed, and sealed with it.

    # MERGE-COLLISION: also above; this one from committee/committee_decision_frozen, super() meant the one above
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_frozen(vals)
        names = {f"default_{name}" for name in self._frozen_fields}
        context = {key: value for key, value in self.env.context.items() if key not in names}
        return super(CommitteeDecision, self.with_context(context)).create(vals_list)

    # MERGE-COLLISION: also above; this one from committee/committee_decision_frozen, super() meant the one above
    def write(self, vals):
        self._check_frozen(vals)
        return super().write(vals)

    @api.model
    def _check_frozen(self, vals):
        if self._frozen_fields & vals.keys():
            raise UserError(self.env._("These are filled in by the system and can't be set by hand."))

    # MERGE-COLLISION: also above; this one from committee/committee_decision_frozen, super() meant the one above
    def _freeze(self, moment):
        self.mapped("amount_recommended")  # computed here, while it still follows the request
        names = [self._fields[name] for name in ("recommendation", "days_to_decision")]
        decisions_sudo = self.sudo()  # whoever closes the session: studies and clocks are kept as they are
        with self.env.protecting(names, self):
            for decision_sudo in decisions_sudo:
                request_sudo = decision_sudo.request_id
                decision_sudo.recommendation = request_sudo._get_last_study().recommendation
                decision_sudo.days_to_decision = request_sudo._get_days_until(moment)
        return super()._freeze(moment)

    def _get_reason_words(self, lang):
        """The reason of a rejection as it stood when the session closed.

        :param str lang: code of a language
        :return: dict with ``name`` and ``letter``; empty strings without a reason
        """
        self.ensure_one()
        if not self.reason_id:
            return {"name": "", "letter": ""}
        frozen = self.session_id._get_words(lang)["reasons"].get(str(self.reason_id.id))
        if frozen:
            return frozen
        # only when somebody put another reason here below the ORM; the seal says so
        reason = self.reason_id.with_context(lang=lang)
        return {"name": reason.name, "letter": reason.letter_text or ""}

    # MERGE-COLLISION: also above; this one from committee/committee_decision_frozen, super() meant the one above
    def _get_seal_content(self):
        content = super()._get_seal_content()
        if self.session_id.seal_version < 2:
            return content
        digits = self.currency_id.decimal_places
        return {
            **content,
            "type": self.type_id.id,
            "class": self.need_class or "",
            "requested": float_repr(self.amount_requested or 0.0, digits),
            "recommended": float_repr(self.amount_recommended or 0.0, digits),
            "recommendation": self.recommendation or "",
            "days": self.days_to_decision,
            "approval_rate": self.approval_rate,
            "recorded_by": sorted([vote.user_id.id, vote.recorded_by_id.id, bool(vote.by_rule)] for vote in self.vote_ids),
        }

    # ------------------------------------------------------------ committee_decision_limit
    # What a committee may not approve itself: above its limit, or with too few left to vote, it goes up.
    # Practice followed: who must stay out of a case is present at the session but not counted for the case.
    # So the quorum of the session counts everybody present, that of a case only those who vote on it.

    # ------------------------------------------------------------ computes

    @api.depends("amount", "committee_id.approval_limit", "type_id.tier_ids.amount_to", "type_id.tier_ids.committee_id")
    def _compute_approval_limit(self):
        for decision in self:
            decision.approval_limit = decision.type_id._get_committee_limit(decision.committee_id)
            decision.goes_up = decision._is_above_limit()

    def _is_above_limit(self, amount=None):
        """:param float amount: another amount than the one that stands here, or None"""
        amount = self.amount if amount is None else amount
        return bool(self.approval_limit) and self.currency_id.compare_amounts(amount, self.approval_limit) > 0

    # MERGE-COLLISION: also above; this one from committee/committee_decision_limit, super() meant the one above
    @api.depends("goes_up", "committee_id.parent_id")
    def _compute_result(self):
        super()._compute_result()
        for decision in self:
            if not decision.outcome and decision.result == "approved" and decision.goes_up and decision._get_higher():
                decision.result = "escalated"

    # MERGE-COLLISION: also above; this one from committee/committee_decision_limit, super() meant the one above
    @api.depends("request_id")
    def _compute_amount(self):
        super()._compute_amount()
        for decision in self:
            if recommended := decision.request_id.sudo()._get_recommended_upwards():  # members see no others' sessions
                decision.amount = recommended.amount

    @api.depends("request_id.decision_ids.outcome", "request_id.decision_ids.closed_on")
    def _compute_lower_decision_ids(self):
        for decision in self:
            decision.lower_decision_ids = decision.request_id.decision_ids.filtered(
                lambda other, decision=decision: other.outcome == "escalated" and other.closed_on
                and other.committee_id != decision.committee_id and other.id < decision._origin.id
            )

    def _get_higher(self):
        """The committee that it may go up to, or none."""
        return self.committee_id.parent_id.filtered("active")

    # ------------------------------------------------------------ on the agenda

    @api.model
    def _check_cases(self, vals_list):
        """Each new case may be heard by the committee on whose agenda it is put."""
        sessions = self.env["alseraj.committee.session"].browse([vals.get("session_id") for vals in vals_list])
        requests = self.env["alseraj.support.request"].browse([vals.get("request_id") for vals in vals_list])
        requests._check_can_be_on_agenda()
        committees = [session.committee_id for session in sessions]
        reasons = [
            f"{request.display_name}: {reason}"
            for committee, request in zip(committees, requests, strict=True)
            if committee and request and (reason := request._get_not_for_committee_reason(committee))
        ]
        if reasons:
            raise UserError("\n".join(reasons[:20]))

    # ------------------------------------------------------------ reasons

    def _get_limit_reason(self, amount=None):
        """Why this committee can't approve ``amount``, or what stands here, itself; or False."""
        amount = self.amount if amount is None else amount
        if not self._is_above_limit(amount):
            return False
        values = {
            "amount": self.currency_id.format(amount), "limit": self.currency_id.format(self.approval_limit),
        }
        if higher := self._get_higher():
            return self.env._(
                "%(amount)s is above what this committee may approve, %(limit)s. Approve less, or choose "
                "“Goes up”: then it is recommended to %(higher)s.", higher=higher.name, **values,
            )
        return self.env._("%(amount)s is above what this committee may approve, %(limit)s.", **values)

    def _get_hopeless_reason(self):
        """Why an amount can't even stand on the agenda: above the limit, and nobody to recommend it to."""
        return not self._get_higher() and self._get_limit_reason()

    def _get_voted_count(self):
        return self.count_for + self.count_against + self.count_abstain

    def _get_left_count(self):
        """How many members of the day are left to vote on this case: those who don't stay out of it."""
        recused = self.vote_ids.filtered(lambda vote: vote.choice == "recused").member_id
        return len(self.session_id.member_ids - recused)

    def _get_quorum_reason(self):
        """Why there are too few votes on this case, and what to do then; or False."""
        quorum, voted = self.session_id.quorum, self._get_voted_count()
        if voted >= quorum:
            return False
        left = self._get_left_count()
        if left >= quorum:
            return self.env._("%(voted)s voted; the quorum is %(quorum)s.", voted=voted, quorum=quorum)
        if higher := self._get_higher():
            return self.env._(
                "%(voted)s voted; the quorum is %(quorum)s, and only %(left)s members don't stay out of this case. "
                "Choose “Goes up”: then %(higher)s decides. Or defer it.",
                voted=voted, quorum=quorum, left=left, higher=higher.name,
            )
        return self.env._(
            "%(voted)s voted; the quorum is %(quorum)s, and only %(left)s members don't stay out of this case. "
            "Defer it until there are more members, or name a higher committee on %(committee)s.",
            voted=voted, quorum=quorum, left=left, committee=self.committee_id.name,
        )

    # MERGE-COLLISION: also above; this one from committee/committee_decision_limit, super() meant the one above
    def _get_undecided_reason(self):
        if reason := super()._get_undecided_reason():
            return reason
        if self.result == "escalated":
            return self._get_cannot_go_up_reason()
        if self.result == "returned" and not (self.conditions or "").strip():
            return self.env._("a case is returned with a question: write it in the conditions, the researcher reads it.")
        return False

    def _get_cannot_go_up_reason(self):
        """Why the case can't go up to the higher committee, or False."""
        if not self._get_higher():
            return self.env._("there is no committee above this one. Name it on the committee, or decide otherwise.")
        if self._get_left_count() < self.session_id.quorum:
            return False  # too few are left to say anything; the higher committee decides without them
        if not self.goes_up:
            return self.env._("this committee may decide on that amount itself: approve or reject it.")
        if reason := self._get_quorum_reason():
            return reason
        if self.tally_outcome != "approved":
            return self.env._(
                "only what most vote for goes up: %(count_for)s for, %(count_against)s against.",
                count_for=self.count_for, count_against=self.count_against,
            )
        return self._get_amount_reason()

    # ------------------------------------------------------------ committee_decision_plan
    # How what is approved is paid: in how many parts, from when on, and from which day it has effect.

    @api.depends("request_id.type_id")
    def _compute_installment_count(self):
        for decision in self:
            kept = decision.closed_on and decision.installment_count
            decision.installment_count = kept or (
                not decision.closed_on and max(decision.request_id.type_id.installment_count, 1)
            )

    def _get_effective_day(self):
        """From which day an approval has effect."""
        self.ensure_one()
        first = self.browse()
        if self.is_appeal:
            first = self.sudo().request_id.decision_ids.filtered(  # the first session counts, whoever asks
                lambda other: other.closed_on and not other.is_appeal and other.outcome == "rejected"
            ).sorted("id")[-1:]
        return (first.effective_on or first.session_id.day) or self.session_id.day

    # MERGE-COLLISION: also above; this one from committee/committee_decision_plan, super() meant the one above
    def _get_undecided_reason(self):
        return super()._get_undecided_reason() or (self.result == "approved" and self._get_plan_reason())

    def _get_plan_reason(self):
        """Why it can't be paid in these parts from that day on, or False."""
        count, currency = self.installment_count, self.currency_id
        if count < 1:
            return self.env._("enter in how many installments it is paid, one at least.")
        if self.amount and currency.compare_amounts(currency.round(self.amount / count), 0.0) <= 0:
            return self.env._("%(amount)s can't be paid in %(count)s installments.",
                              amount=currency.format(self.amount), count=count)
        effective = self._get_effective_day()
        if self.first_due_date and effective and self.first_due_date < effective:
            return self.env._(
                "the first installment is due on %(date)s, before the decision has effect on %(effective)s.",
                date=self.first_due_date, effective=effective,
            )
        return False

    # MERGE-COLLISION: also above; this one from committee/committee_decision_plan, super() meant the one above
    def _freeze(self, moment):
        for decision in self:
            if decision.result == "approved":
                day = decision._get_effective_day()
                values = {"effective_on": day}
                if day != decision.session_id.day and not decision.first_due_date:
                    values["first_due_date"] = day  # what should have been paid since then is due at once
                decision._write_plan(values)
        super()._freeze(moment)

    def _write_plan(self, values):
        super().write(values)

    # MERGE-COLLISION: also above; this one from committee/committee_decision_plan, super() meant the one above
    def write(self, vals):
        self._check_plan_fields(vals)
        return super().write(vals)

    def _check_plan_fields(self, vals):
        if "effective_on" in vals:
            self._refuse_system_fields()

    def _refuse_system_fields(self):
        raise UserError(self.env._("These are filled in by the system and can't be set by hand."))

    # MERGE-COLLISION: also above; this one from committee/committee_decision_plan, super() meant the one above
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_plan_fields(vals)
        return super(CommitteeDecision, self.with_context(default_effective_on=False)).create(vals_list)

    # MERGE-COLLISION: also above; this one from committee/committee_decision_plan, super() meant the one above
    def _get_seal_content(self):
        content = super()._get_seal_content()
        if self.effective_on or self.session_id.seal_version > 1:
            content["plan"] = [
                self.installment_count, fields.Date.to_string(self.first_due_date) or "",
                fields.Date.to_string(self.effective_on) or "",
            ]
        return content

    # ------------------------------------------------------------ committee_decision_correct
    # A correction: a new decision in a later session that names the old one, which stays as it was sealed.

    @api.depends("correction_ids.outcome", "correction_ids.closed_on")
    def _compute_corrected_by_id(self):
        for decision in self:
            decision.corrected_by_id = decision.correction_ids.filtered(
                lambda other: other.closed_on and other.outcome in ("approved", "rejected")
            ).sorted("id")[-1:]

    @api.depends("session_id.name")
    @api.depends_context("alseraj_show_session")
    def _compute_display_name(self):
        """The two decisions of a correction are on one request: what tells them apart is the session."""
        super()._compute_display_name()
        if self.env.context.get("alseraj_show_session"):
            for decision in self.filtered("session_id.name"):
                decision.display_name = f"{decision.display_name} ({decision.session_id.name})"

    @api.depends("closed_on", "request_id.state", "request_id.decision_ids.closed_on")
    @api.depends_context("uid")
    def _compute_can_correct(self):
        is_secretary = self.env.user.has_group(SECRETARY)
        for decision in self:
            decision.can_correct = is_secretary and not decision._get_standing_reason()

    # MERGE-COLLISION: also above; this one from committee/committee_decision_correct, super() meant the one above
    @api.depends("corrects_id")
    def _compute_amount(self):
        super()._compute_amount()
        for decision in self:
            if decision.corrects_id.outcome == "approved":
                decision.amount = decision.corrects_id.amount

    # ------------------------------------------------------------ putting it on an agenda

    def action_correct(self, reason, session=None):
        """Bring these decisions before a later session of their committee, to be corrected.

        The old decision stays as it is sealed, and in force until the later session has decided.

        :param str reason: why
        :param session: ``alseraj.committee.session`` record or id, in preparation; default: the next one
            of each committee
        :return: True
        :raises UserError: no reason, not the last word on its request, no session in preparation, the
            committee is neither the same nor a higher one, or the user is not the secretary
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(SECRETARY):
            raise UserError(self.env._("Only the committee's secretary puts a correction on the agenda."))
        self.create([
            {
                "session_id": decision._get_correcting_session(session).id, "request_id": decision.request_id.id,
                "corrects_id": decision.id, "correction_reason": reason,
            }
            for decision in self
        ])
        return True

    def _get_correcting_session(self, session=None):
        sessions = self.env["alseraj.committee.session"]
        if session:
            return sessions.browse(session) if isinstance(session, int) else session
        found = sessions.search(
            [("committee_id", "=", self.committee_id.id), ("state", "=", "draft")], order="date, id", limit=1
        )
        if not found:
            raise UserError(self.env._(
                "%(committee)s has no session in preparation. Create its next session first.",
                committee=self.committee_id.name,
            ))
        return found

    # MERGE-COLLISION: also above; this one from committee/committee_decision_correct, super() meant the one above
    @api.model
    def _check_cases(self, vals_list):
        corrections = [vals for vals in vals_list if vals.get("corrects_id")]
        for vals in corrections:
            old = self.browse(vals["corrects_id"])
            session = self.env["alseraj.committee.session"].browse(vals.get("session_id"))
            reason = old._get_cannot_correct_reason(
                session, vals.get("request_id"), (vals.get("correction_reason") or "").strip())
            if reason:
                raise UserError(": ".join((old.display_name, reason)))
        super()._check_cases([vals for vals in vals_list if not vals.get("corrects_id")])

    def _get_cannot_correct_reason(self, session, request_id, words):
        """Why a case of ``session`` can't correct this decision, or False."""
        self.ensure_one()
        if reason := self._get_standing_reason() or self.request_id.beneficiary_id._get_own_file_reason():
            return reason
        if request_id != self.request_id.id:
            return self.env._("a correction is about the same request.")
        if not words:
            return self.env._("write why the decision is corrected.")
        committee = session.committee_id
        if committee != self.committee_id and committee not in self.committee_id._get_higher():
            return self.env._(
                "%(committee)s decided on it: only this committee or a higher one corrects it.",
                committee=self.committee_id.name,
            )
        if session.date and session.date < self.session_id.date:
            return self.env._("a correction is made in a later session than the one it corrects.")
        return False

    def _get_standing_reason(self):
        """Why this decision is not one that stands and could be corrected now, or False."""
        request_sudo = self.sudo().request_id  # what was decided later counts, whoever may see it
        if not self.closed_on:
            return self.env._("its session is not closed: decide otherwise there.")
        if self.outcome not in ("approved", "rejected") or request_sudo.state not in STANDING:
            return self.env._("only an approval or a rejection that is in force is corrected.")
        if request_sudo.decision_id.id != self.id:
            return self.env._("there is a later decision on this request: correct that one.")
        if pending := request_sudo.pending_decision_id:
            return self.env._(
                "a correction is on the agenda of %(session)s already.", session=pending.session_id.display_name)
        return False

    # ------------------------------------------------------------ deciding on it

    # MERGE-COLLISION: also above; this one from committee/committee_decision_correct, super() meant the one above
    def _get_higher(self):
        return super()._get_higher() if not self.corrects_id else self.committee_id.browse()

    # MERGE-COLLISION: also above; this one from committee/committee_decision_correct, super() meant the one above
    def _get_undecided_reason(self):
        if self.corrects_id and self.result not in (False, "approved", "rejected", "deferred"):
            return self.env._("a correction is approved, rejected, or deferred to the next session.")
        return super()._get_undecided_reason()

    # MERGE-COLLISION: also above; this one from committee/committee_decision_correct, super() meant the one above
    def _get_effective_day(self):
        old = self.corrects_id
        return (old and (old.effective_on or old.session_id.day)) or super()._get_effective_day()

    def _prepare_carried(self):
        """What a case takes along when it is deferred to the next session."""
        if not self.corrects_id:
            return {}
        return {"corrects_id": self.corrects_id.id, "correction_reason": self.correction_reason}

    def _apply_corrections(self):
        """Let the requests follow the corrections among these decisions of a session that just closed.

        :return: the corrections
        """
        corrections = self.filtered("corrects_id")
        requests_sudo = self.env["alseraj.support.request"].sudo()  # as for other outcomes: the session says so
        for outcome, decisions in corrections.grouped("outcome").items():
            requests_sudo.browse(decisions.request_id.ids)._apply_correction(outcome)
        return corrections

    # ------------------------------------------------------------ guards

    # MERGE-COLLISION: also above; this one from committee/committee_decision_correct, super() meant the one above
    @api.model_create_multi
    def create(self, vals_list):
        clean = self.with_context(default_corrects_id=False, default_correction_reason=False)  # given in the values only
        return super(CommitteeDecision, clean).create(vals_list)

    # MERGE-COLLISION: also above; this one from committee/committee_decision_correct, super() meant the one above
    def write(self, vals):
        if {"corrects_id", "correction_reason"} & vals.keys():
            self._refuse_system_fields()
        self._check_can_run()
        return super().write(vals)

    def _check_can_run(self):
        self.session_id._check_can_run()

    # MERGE-COLLISION: also above; this one from committee/committee_decision_correct, super() meant the one above
    def _get_seal_content(self):
        content = super()._get_seal_content()
        if self.corrects_id or self.session_id.seal_version > 1:
            content["corrects"] = [self.corrects_id.id, self.correction_reason or ""]
        return content

    # ------------------------------------------------------------ committee_decision_circulation
    # By circulation, votes are cast within their time.

    def _get_cannot_vote_reason(self, member, choice):
        session = self.session_id
        if session.is_circulation_over:
            return self.env._(
                "The time for votes ended on %(moment)s. The secretary can give more.",
                moment=session._format_moment(session.circulation_until),
            )
        return super()._get_cannot_vote_reason(member, choice)


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
    recommendation = fields.Selection(RECOMMENDATIONS, "Recommended Outcome", readonly=True, groups=STUDY_READERS)
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
    amount = fields.Monetary("Approved", readonly=True)
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
