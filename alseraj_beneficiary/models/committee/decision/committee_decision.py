import hashlib
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_repr

from ....tools import hijri, payment_plan
from ....tools.names import comma
from ....tools.roles import AUDITOR, MEMBER, OFFICER, RESEARCHER, SECRETARY
from ...registry.file.beneficiary import NEED_CLASSES

OUTCOMES = [
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("deferred", "Deferred"),
    ("returned", "Back to Study"),
    ("escalated", "Goes up"),
]
RECOMMENDATIONS = [("grant", "Grant"), ("refuse", "Refuse"), ("more", "More information needed")]
# What is decided on a case: nobody writes it on his own file, and the open desks follow it.
DECIDING_FIELDS = frozenset({"outcome", "amount", "reason_id", "conditions", "deferred_until"})
# What a member says his word on: when one of these changes, what was voted before is void.
VOTED_FIELDS = ("amount", "installment_count", "first_due_date", "conditions")
ASKING = ("returned", "deferred")  # outcomes that need no vote: the conditions hold their question
DECIDED = ("approved", "delivering", "done", "rejected")  # the states of a request that was decided
CASE_STUDY_READERS = ",".join((MEMBER, RESEARCHER, OFFICER, AUDITOR))


class CommitteeDecision(models.Model):
    """One request in one session: the case on the agenda, and what came out of it.

    It is on the agenda until the session closes, and never changes afterwards, not even for the
    superuser: a correction is another decision in a later session, which names the old one.

    A committee may not approve everything itself. Above its limit, or with too few members left to vote, a
    case goes up to the committee above it. A member with a conflict of interest is present at the session but not
    counted for the case: the quorum of the session counts everybody present, that of a case only those who
    vote on it.
    """

    _name = "alseraj.committee.decision"
    _description = "Committee Decision"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin", "alseraj.union.search.mixin"]
    _order = "session_id desc, sequence, id"
    _rec_name = "request_id"
    _rec_names_search = ["request_id", "session_id"]
    _check_company_auto = True

    # the case on the agenda
    session_id = fields.Many2one(
        "alseraj.committee.session", required=True, index=True, ondelete="cascade", check_company=True
    )
    session_state = fields.Selection(related="session_id.state", string="State of the Session")
    committee_id = fields.Many2one(related="session_id.committee_id", store=True, index=True, guarded=True)
    company_id = fields.Many2one(related="session_id.company_id", store=True, index=True, guarded=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer("Order", default=10)
    request_id = fields.Many2one(
        "alseraj.support.request", required=True, index=True, ondelete="restrict", check_company=True,
        domain="[('state', '=', 'studied')]",
    )
    beneficiary_id = fields.Many2one(related="request_id.beneficiary_id", store=True, index=True, guarded=True)
    type_id = fields.Many2one(related="request_id.type_id", store=True, index=True, guarded=True)
    branch_id = fields.Many2one(related="request_id.branch_id", store=True, index=True, guarded=True)
    is_appeal = fields.Boolean(
        "Appeal", compute="_compute_is_appeal", store=True, precompute=True, guarded=True
    )

    # what lay before the committee, kept as it was when the session closed
    need_class = fields.Selection(
        NEED_CLASSES, compute="_compute_need_class", store=True, guarded=True, help="As it was when the session closed."
    )
    amount_requested = fields.Monetary("Requested", compute="_compute_asked", store=True, guarded=True)
    amount_recommended = fields.Monetary("Recommended", compute="_compute_asked", store=True, guarded=True)
    recommendation = fields.Selection(
        RECOMMENDATIONS, "Recommended Outcome", readonly=True, copy=False, guarded=True, groups=CASE_STUDY_READERS,
        help="What the researcher recommended to this session.",
    )

    # the votes
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

    # what is decided
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
    deferred_until = fields.Date(
        "Comes back on", copy=False, help="Where it is deferred: the first day on which it is heard again."
    )
    closed_on = fields.Datetime("Decided on", readonly=True, copy=False, guarded=True, index="btree_not_null")
    days_to_decision = fields.Integer(
        readonly=True, copy=False, guarded=True, aggregator="avg",
        help="From the submission to this session, without the days on which the request waited for its applicant.",
    )
    approval_rate = fields.Float(
        compute="_compute_approval_rate", store=True, guarded=True, aggregator="avg",
        help="The share of approved cases among the decided ones (filter on decided cases).",
    )

    # how it is paid
    installment_count = fields.Integer(
        "Installments", compute="_compute_installment_count", store=True, readonly=False, precompute=True,
        help="In how many parts it is paid; at first as the support type says.",
    )
    first_due_date = fields.Date("First Due on", help="Empty: the day from which the decision has effect.")
    effective_on = fields.Date(
        "Has Effect from", readonly=True, copy=False, guarded=True,
        help="The day of the session; for an appeal that is granted, the day of the first decision.",
    )

    # the committee above
    approval_limit = fields.Monetary(compute="_compute_approval_limit", compute_sudo=True)
    goes_up = fields.Boolean(
        "Above the Limit", compute="_compute_approval_limit", compute_sudo=True,
        help="The committee recommends, and the higher committee decides.",
    )
    lower_decision_ids = fields.Many2many(
        "alseraj.committee.decision", compute="_compute_lower_decision_ids", compute_sudo=True,
        string="What the Committee below says", help="Its recommendation, with its votes.",
    )

    # a correction
    corrects_id = fields.Many2one(
        "alseraj.committee.decision", readonly=True, copy=False, guarded=True, index="btree_not_null",
        ondelete="restrict", check_company=True, help="The decision that this one replaces.",
    )
    correction_reason = fields.Text(
        readonly=True, copy=False, guarded=True, help="Why the old decision is corrected."
    )
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
    _appeals_index = models.Index("(session_id) WHERE is_appeal IS TRUE")
    _amount_positive = models.Constraint("CHECK(amount >= 0)", "The amount can't be negative.")

    # ------------------------------------------------------------ computes

    @api.depends("session_id.name")
    @api.depends_context("alseraj_show_session")
    def _compute_display_name(self):
        """The two decisions of a correction are on one request: they differ by the session."""
        super()._compute_display_name()
        if self.env.context.get("alseraj_show_session"):
            for decision in self.filtered("session_id.name"):
                decision.display_name = f"{decision.display_name} ({decision.session_id.name})"

    @api.depends("request_id")
    def _compute_is_appeal(self):
        for decision in self:
            decision.is_appeal = bool(decision.request_id.appeal_count)

    @api.depends("request_id", "corrects_id")
    def _compute_amount(self):
        for decision in self:
            request = decision.request_id
            upwards = request.sudo()._get_recommended_upwards()  # members see no others' sessions
            if decision.corrects_id.outcome == "approved":
                decision.amount = decision.corrects_id.amount
            elif upwards:
                decision.amount = upwards.amount
            else:
                decision.amount = request.amount_recommended or request.amount_requested

    @api.depends("beneficiary_id.need_class")
    def _compute_need_class(self):
        for decision in self:
            decision.need_class = (
                decision.need_class if decision.closed_on else decision.beneficiary_id.need_class
            )

    @api.depends("request_id.amount_requested", "request_id.amount_recommended")
    def _compute_asked(self):
        for decision in self:  # an appeal is studied anew: what was before the first session stays as it was
            source = decision if decision.closed_on else decision.request_id
            decision.amount_requested = source.amount_requested
            decision.amount_recommended = source.amount_recommended

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

    def _get_majority(self, votes=None):
        """What the votes say; when they are equal, what the chair (or else the vice chair) says.

        :param votes: only these ``alseraj.committee.vote``; default: all
        """
        votes = self.vote_ids if votes is None else votes
        count = Counter(votes.mapped("choice"))
        if count["for"] != count["against"]:
            return "approved" if count["for"] > count["against"] else "rejected"
        for role in ("chair", "vice"):
            for vote in votes:
                if vote.member_id.role == role and vote.choice in ("for", "against"):
                    return "approved" if vote.choice == "for" else "rejected"
        return False

    @api.depends("outcome", "tally_outcome", "goes_up", "committee_id.parent_id", "session_id.rules")
    def _compute_result(self):
        for decision in self:
            decision.result = decision.outcome or decision.tally_outcome
            if not decision.outcome and decision.result == "approved" and decision.goes_up and decision._get_higher():
                decision.result = "escalated"

    @api.depends("outcome", "closed_on")
    def _compute_approval_rate(self):
        for decision in self:
            decision.approval_rate = 1.0 if decision.closed_on and decision.outcome == "approved" else 0.0

    @api.depends("request_id.type_id")
    def _compute_installment_count(self):
        for decision in self:
            kept = decision.closed_on and decision.installment_count
            decision.installment_count = kept or (
                not decision.closed_on and max(decision.request_id.type_id.installment_count, 1)
            )

    @api.depends(
        "amount", "committee_id.approval_limit", "type_id.tier_ids.amount_to", "type_id.tier_ids.committee_id",
        "session_id.rules",
    )
    def _compute_approval_limit(self):
        for decision in self:
            if rules := decision.session_id.rules:
                decision.approval_limit = rules["limits"].get(str(decision.type_id.id), rules["limit"])
            else:
                decision.approval_limit = decision.type_id._get_committee_limit(decision.committee_id)
            decision.goes_up = decision._is_above_limit()

    @api.depends("request_id.decision_ids.outcome", "request_id.decision_ids.closed_on")
    def _compute_lower_decision_ids(self):
        for decision in self:
            decision.lower_decision_ids = decision.request_id.decision_ids.filtered(
                lambda other, decision=decision: other.outcome == "escalated" and other.closed_on
                and other.committee_id != decision.committee_id and other.id < decision._origin.id
            )

    @api.depends("correction_ids.outcome", "correction_ids.closed_on")
    def _compute_corrected_by_id(self):
        for decision in self:
            decision.corrected_by_id = decision.correction_ids.filtered(
                lambda other: other.closed_on and other.outcome in ("approved", "rejected")
            ).sorted("id")[-1:]

    @api.depends("closed_on", "request_id.state", "request_id.decision_ids.closed_on")
    @api.depends_context("uid")
    def _compute_can_correct(self):
        is_secretary = self.env.user.has_group(SECRETARY)
        for decision in self:
            decision.can_correct = is_secretary and not decision._get_standing_reason()

    # ------------------------------------------------------------ create / write / unlink

    @api.model_create_multi
    def create(self, vals_list):
        sessions = self.env["alseraj.committee.session"].browse(
            {vals["session_id"] for vals in vals_list if vals.get("session_id")}
        )
        order = {session.id: max(session.decision_ids.mapped("sequence"), default=0) for session in sessions}
        for vals in vals_list:
            session = vals.get("session_id")
            if session in order and "sequence" not in vals:
                order[session] += 1
                vals["sequence"] = order[session]
        decisions = super().create(vals_list)
        decisions.session_id._touch_agenda()
        # checked by _check_can_be_on_agenda; being on an agenda is what the state means
        arriving = decisions.request_id.filtered(lambda r: r.state == "studied")
        arriving._write_internal({"stage": "committee"})
        arriving._tell("request_on_agenda")
        decisions.session_id._plan_message(is_agenda=True)
        return decisions

    def write(self, vals):
        voted = self._get_terms() if vals.keys() & {*VOTED_FIELDS, "outcome"} and "closed_on" not in vals else {}
        result = super().write(vals)
        if voted:
            self._filter_changed_terms(voted)._void_votes()
        if vals.keys() & DECIDING_FIELDS:
            self.session_id._plan_message(self)
        if "sequence" in vals:
            self.session_id._plan_message(is_agenda=True)
        return result

    def unlink(self):
        sessions = self.session_id
        result = super().unlink()
        sessions.exists()._plan_message(is_agenda=True)
        return result

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        self.session_id._check_can_run()
        if vals.keys() & DECIDING_FIELDS:
            self.beneficiary_id._check_own_file()  # whatever his seat in the session
        self._check_not_closed()
        if any(
            self._fields[name].convert_to_cache(vals[name], decision) != decision[name]._origin.id
            for name in {"session_id", "request_id"} & vals.keys() for decision in self
        ):
            raise UserError(self.env._(
                "A case is not moved to another request or session: take it off this agenda and add it there."
            ))

    # ------------------------------------------------------------ what was voted on is what is decided

    def _get_terms(self):
        """What members vote on while a session is open.

        :return: dict decision -> (outcome chosen, conditions, the other terms); without cases of other sessions
        """
        return {
            decision: (decision.outcome, (decision.conditions or "").strip(), (
                float_repr(decision.amount or 0.0, decision.currency_id.decimal_places),
                decision.installment_count, decision.first_due_date,
            ))
            for decision in self if decision.session_id.state == "open"
        }

    def _get_terms_mark(self):
        """:return: str that another amount, plan, fund, payee or condition changes; empty while no session is open"""
        outcome, conditions, terms = self._get_terms().get(self, (None, "", ()))
        said = "" if outcome in ASKING else conditions  # a question binds nobody
        return terms and hashlib.sha256(repr((said, terms)).encode()).hexdigest()[:16] or ""

    def _filter_changed_terms(self, before):
        """The cases whose terms are not those that :meth:`_get_terms` gave ``before``."""
        changed = self.browse()
        for decision, (outcome, conditions, terms) in self._get_terms().items():
            old_outcome, old_conditions, old_terms = before.get(decision, (outcome, conditions, terms))
            if outcome in ASKING:  # a question to the researcher binds nobody
                reworded = False
            elif old_outcome in ASKING:  # what was written as a question becomes a condition
                reworded = bool(conditions)
            else:
                reworded = conditions != old_conditions
            if reworded or terms != old_terms:
                changed |= decision
        return changed

    def _void_votes(self):
        """Take back what was voted on other terms, and say so.

        Recusals stay, and what the person who sets these terms has said himself: he knows them.
        A vote that comes in at the same moment makes PostgreSQL refuse one of the two, and Odoo tries it again.
        """
        if not self:
            return
        self.session_id._lock_for_close()
        self.session_id._touch_agenda()
        votes_sudo = self.sudo().vote_ids.filtered(  # all votes, whoever runs it
            lambda vote: vote.choice != "recused" and not (vote.user_id == vote.recorded_by_id == self.env.user)
        )
        for decision_sudo, given_sudo in votes_sudo.grouped("decision_id").items():
            decision_sudo.session_id.message_post(
                body=self.env._(
                    "%(case)s: its amount, plan, fund, payee or conditions changed after it was voted on. Votes that are "
                    "void: %(count)s. Vote again.", case=decision_sudo.display_name, count=len(given_sudo),
                ),
                author_id=self.env.user.partner_id.id,
            )
        voided = votes_sudo.decision_id
        votes_sudo._void()
        voided.session_id._plan_message(voided)

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
                names=comma(self.env.lang).join(closed[:5].mapped("display_name")),
            ))

    @api.model
    def _check_before_create(self, vals_list):
        super()._check_before_create(vals_list)
        sessions = self.env["alseraj.committee.session"].browse(
            {vals["session_id"] for vals in vals_list if vals.get("session_id")}
        )
        closed = sessions.filtered(lambda session: session.state == "closed")
        if closed:
            raise UserError(self.env._(
                "%(session)s is closed and sealed; its agenda can't change.", session=closed[0].display_name
            ))
        self._check_cases(vals_list)

    @api.model
    def _check_cases(self, vals_list):
        """Each new case may be heard, or corrected, by the committee on whose agenda it is put."""
        for vals in vals_list:
            if vals.get("corrects_id"):
                self._check_correction(vals)
        fresh = [vals for vals in vals_list if not vals.get("corrects_id")]
        sessions = self.env["alseraj.committee.session"].browse([vals.get("session_id") for vals in fresh])
        requests = self.env["alseraj.support.request"].browse([vals.get("request_id") for vals in fresh])
        requests._check_can_be_on_agenda()
        committees = [session.committee_id for session in sessions]
        reasons = [
            f"{request.display_name}: {reason}"
            for committee, request in zip(committees, requests, strict=True)
            if committee and request and (reason := request._get_not_for_committee_reason(committee))
        ]
        if reasons:
            raise UserError("\n".join(reasons[:20]))

    @api.model
    def _check_correction(self, vals):
        old = self.browse(vals["corrects_id"])
        session = self.env["alseraj.committee.session"].browse(vals.get("session_id"))
        reason = old._get_cannot_correct_reason(
            session, vals.get("request_id"), (vals.get("correction_reason") or "").strip())
        if reason:
            raise UserError(": ".join((old.display_name, reason)))

    @api.onchange(*VOTED_FIELDS)
    def _onchange_voted_terms(self):
        given = self._get_voted_count()
        if self.session_id.state != "open" or not given or self.outcome in ASKING:
            return None
        return {"warning": {
            "title": self.env._("Votes on other terms"),
            "message": self.env._(
                "Votes given on what stood here: %(count)s. When you save this, those of the others are void.", count=given),
        }}

    @api.constrains("amount", "request_id")
    def _check_amount(self):
        for decision in self:
            if reason := decision._get_amount_reason() or decision._get_hopeless_reason():
                raise ValidationError(reason)

    # ------------------------------------------------------------ what stops an outcome

    def _get_undecided_reason(self):
        """What is missing before the session can close with this case, or False."""
        self.ensure_one()
        return self._get_correction_outcome_reason() or self._get_votes_reason() or self._get_outcome_reason()

    def _get_open_points(self):
        """What the tick, the desk, the summary before sealing and the closing ask: what each of these cases still lacks.

        :return: dict decision -> sentence, or False where the session could close with it as it stands
        """
        return {decision: not decision.closed_on and decision._get_undecided_reason() for decision in self}

    def _get_correction_outcome_reason(self):
        if self.corrects_id and self.result not in (False, "approved", "rejected", "deferred"):
            return self.env._("a correction is approved, rejected, or deferred to the next session.")
        return False

    def _get_votes_reason(self):
        """Which votes are missing for the outcome, or say otherwise; or False."""
        if not self.result:
            return self.env._("it has no outcome yet: the votes are missing or equal.")
        if self.result in ("approved", "rejected"):
            return self._get_tally_reason()
        if self.result == "escalated" and self.goes_up and self._get_higher() and self._is_quorum_possible():
            return self._get_upward_votes_reason()
        return False

    def _get_outcome_reason(self):
        """Why the case can't come out so, whatever votes are still cast; or False."""
        result = self.result
        if result in ("approved", "rejected") and not self._is_quorum_possible():
            return self._get_quorum_reason()
        if result == "approved":
            return self._get_cannot_approve_reason()
        if result == "rejected" and not self.reason_id:
            return self.env._("a rejection needs a reason from the list; the letter tells it.")
        if result == "escalated":
            return self._get_cannot_go_up_reason()
        if result == "returned" and not (self.conditions or "").strip():
            return self.env._("a case is returned with a question: write it in the conditions, the researcher reads it.")
        return False

    def _get_tally_reason(self):
        """Why the votes don't carry the outcome, or False."""
        if reason := self._get_quorum_reason():
            return reason
        if self.result != self.tally_outcome:
            return self.env._(
                "the outcome is not what the votes say: %(count_for)s for, %(count_against)s against.",
                count_for=self.count_for, count_against=self.count_against,
            )
        return False

    def _get_cannot_approve_reason(self):
        """Why the case can't be approved as it stands, or False."""
        if not self.amount and self.request_id.type_id.kind != "in_kind":
            return self.env._("an approval needs an amount.")
        return (
            self._get_amount_reason() or self._get_limit_reason() or self.request_id._get_unfit_after_study_reason()
            or self.request_id._get_frequency_reason() or self._get_plan_reason()
        )

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

    def _get_voted_count(self):
        return self.count_for + self.count_against + self.count_abstain

    def _is_quorum_possible(self):
        """Whether enough members are left to vote on this case."""
        return self._get_left_count() >= self.session_id.quorum

    def _get_left_count(self):
        """How many members of the day are left to vote on this case: those who are not recused."""
        recused = self.vote_ids.filtered(lambda vote: vote.choice == "recused").member_id
        return len(self.session_id.member_ids - recused)

    # ------------------------------------------------------------ the committee above

    def _get_higher(self):
        """The committee that it may go up to, or none; a correction is the committee's own."""
        higher = self.committee_id.parent_id
        if rules := self.session_id.rules:
            higher = higher.browse(rules["higher"] or ())
        higher = higher.filtered("active")
        return higher.browse() if self.corrects_id else higher

    def _is_above_limit(self, amount=None):
        """:param float amount: another amount than the one that stands here, or None"""
        amount = self.amount if amount is None else amount
        return bool(self.approval_limit) and self.currency_id.compare_amounts(amount, self.approval_limit) > 0

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

    def _get_cannot_go_up_reason(self):
        """Why the case can't go up to the higher committee, or False."""
        if not self._get_higher():
            return self.env._("there is no committee above this one. Name it on the committee, or decide otherwise.")
        if not self._is_quorum_possible():
            return False  # too few are left to say anything; the higher committee decides without them
        if not self.goes_up:
            return self.env._("this committee may decide on that amount itself: approve or reject it.")
        return self._get_amount_reason()

    def _get_upward_votes_reason(self):
        """Why the votes don't recommend the case to the higher committee, or False."""
        if reason := self._get_quorum_reason():
            return reason
        if self.tally_outcome != "approved":
            return self.env._(
                "only what most vote for goes up: %(count_for)s for, %(count_against)s against.",
                count_for=self.count_for, count_against=self.count_against,
            )
        return False

    # ------------------------------------------------------------ correction

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
        vals_list = [
            {
                "session_id": decision._get_correcting_session(session).id, "request_id": decision.request_id.id,
                "corrects_id": decision.id, "correction_reason": reason,
            }
            for decision in self
        ]
        self._check_before_create(vals_list)
        self._create_internal(vals_list)
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
        if self.outcome not in ("approved", "rejected") or request_sudo.state not in DECIDED:
            return self.env._("only an approval or a rejection that is in force is corrected.")
        if request_sudo.decision_id.id != self.id:
            return self.env._("there is a later decision on this request: correct that one.")
        if pending := request_sudo.pending_decision_id:
            return self.env._(
                "a correction is on the agenda of %(session)s already.", session=pending.session_id.display_name)
        return False

    def _apply_corrections(self):
        """Let the requests follow the corrections among these decisions of a session that just closed.

        :return: the corrections
        """
        corrections = self.filtered("corrects_id")
        requests_sudo = self.env["alseraj.support.request"].sudo()  # the sealed session says so, whoever closed it
        for outcome, decisions in corrections.grouped("outcome").items():
            requests_sudo.browse(decisions.request_id.ids)._apply_correction(outcome)
        return corrections

    # ------------------------------------------------------------ what was decided on it before

    def _get_decided_before(self, lang=None):
        """What earlier sessions said of this request: the case of an appeal, a correction, a lower committee, a deferral.

        :param str lang: code of a language; default: that of the user
        :return: list of dicts ``id``, ``session``, ``committee``, ``day``, ``outcome``, ``amount``, ``reason``, ``conditions``,
            ``until`` and ``tally`` (for – against – abstained), the oldest first; no names
        """
        self.ensure_one()
        lang = lang or self.env.lang or "en_US"
        outcomes = dict(self.with_context(lang=lang)._fields["outcome"]._description_selection(self.with_context(lang=lang).env))
        cases_sudo = self.sudo().request_id.decision_ids.filtered(  # who hears the case knows how it came here
            lambda other: other.closed_on and other.id != self._origin.id and other.outcome
        ).sorted("id")
        return [
            {
                "id": case_sudo.id,
                "session": case_sudo.session_id.name or "",
                "committee": case_sudo.session_id._get_words(lang)["committee"],
                "day": hijri.format_both(case_sudo.session_id.day, lang),
                "outcome": outcomes[case_sudo.outcome],
                "amount": case_sudo._format(case_sudo.amount) if case_sudo.amount else "",
                "reason": case_sudo._get_reason_words(lang)["name"],
                "conditions": case_sudo.conditions or "",
                "until": hijri.format_both(case_sudo.deferred_until, lang) if case_sudo.deferred_until else "",
                "tally": case_sudo.tally or "",
            }
            for case_sudo in cases_sudo
        ]

    # ------------------------------------------------------------ what is granted, in words
    # The desk, the pack, the minutes and the letter say the same: how much each time, how often, in all, until when.

    def _get_grant(self, lang=None):
        """What is granted, or would be with the amount and plan as they stand.

        :param str lang: code of a language; default: that of the user
        :return: dict of texts ``each``, ``count``, ``total``, ``until`` and the whole ``sentence``; empty without an amount
        """
        self.ensure_one()
        case_sudo = self.with_context(lang=lang or self.env.lang).sudo()  # the plan is on the type; whoever sees the case
        if not case_sudo.amount or case_sudo.installment_count < 1:
            return {}
        days = case_sudo._get_plan_days()
        parts = payment_plan.split_amount(case_sudo.amount, len(days), case_sudo.currency_id.decimal_places)
        values = {
            "each": case_sudo._format(parts[0]), "count": len(days), "total": case_sudo._format(case_sudo.amount),
            "until": hijri.format_both(days[-1], case_sudo.env.lang or "en_US"),
            "last": case_sudo._format(parts[-1]) if parts[-1] != parts[0] else "",
        }
        return {**values, "count": str(len(days)), "sentence": case_sudo._get_grant_sentence(values)}

    def _get_plan_days(self):
        """The days on which the parts are due, in order; at least one."""
        months = self.type_id.installment_interval_months
        return payment_plan.every_months(self._get_first_due_day(), self.installment_count, months)

    def _get_first_due_day(self):
        if self.first_due_date:
            return self.first_due_date
        if self.closed_on:
            return self.company_id._get_day(self.closed_on)
        effective = self._get_effective_day()
        today = self.company_id._get_today()
        return effective if effective and effective != self.session_id.day else max(self.session_id.day or today, today)

    def _get_grant_sentence(self, values):
        """:param dict values: of :meth:`_get_grant`, with ``count`` as int"""
        if values["count"] == 1:
            return self.env._("%(total)s at once, on %(until)s", total=values["total"], until=values["until"])
        months = self.type_id.installment_interval_months
        if months == 1:
            sentence = self.env._(
                "%(each)s each month; installments: %(count)s; %(total)s in all, the last on %(until)s", each=values["each"],
                count=values["count"], total=values["total"], until=values["until"],
            )
        else:
            sentence = self.env._(
                "%(each)s every %(months)s months; installments: %(count)s; %(total)s in all, the last on %(until)s",
                each=values["each"], months=months, count=values["count"], total=values["total"], until=values["until"],
            )
        return self._add_last_part(sentence, values)

    def _add_last_part(self, sentence, values):
        if not values["last"]:
            return sentence
        return self.env._("%(sentence)s (%(last)s)", sentence=sentence, last=values["last"])

    def _get_grant_kept(self, lang, words=None):
        """The sentence of what was granted as the minutes were sealed with it; before that, as it stands.

        :param str lang: code of a language
        :param dict words: of the session's ``_get_words``, where they were looked up already
        :return: str, empty where nothing is granted
        """
        self.ensure_one()
        kept = (words or self.session_id._get_words(lang))["grants"].get(str(self.id))
        return kept or self._get_grant(lang).get("sentence", "")

    # ------------------------------------------------------------ a session in figures

    def _get_totals_row(self, name):
        """:return: dict of the figures of these cases of one session, under ``name``"""
        granted = self.filtered(lambda decision: decision.result == "approved")
        rejected = self.filtered(lambda decision: decision.result == "rejected")
        return {
            "name": name, "cases": len(self), "approved": len(granted), "rejected": len(rejected),
            "others": len(self - granted - rejected), "amount": sum(granted.mapped("amount")),
            "requested": sum(self.mapped("amount_requested")), "recommended": sum(self.mapped("amount_recommended")),
        }

    def _get_fund_keys(self):
        """Which fund each case is paid from; the room of finance answers.

        :return: dict decision -> number of the fund as str, or ""
        """
        return dict.fromkeys(self, "")

    def _get_fund_names(self, lang):
        """:return: dict number of a fund as str -> its name, of the funds of these cases"""
        return {}

    # ------------------------------------------------------------ what counts for payment

    def _get_unacknowledged_reason(self):
        """Why nothing is paid on this approval yet: too many of its votes are only recorded; or False.

        Votes that were written down for members count once these acknowledged the minutes, or once who presided
        confirmed the minutes they signed. Sessions opened before rules were kept count as before.
        """
        self.ensure_one()
        case_sudo = self.sudo()  # finance asks, whoever may read votes
        session_sudo = case_sudo.session_id
        if not case_sudo.closed_on or not session_sudo.rules or session_sudo.rules.get("recorded_count"):
            return False
        votes_sudo = case_sudo.vote_ids.filtered(lambda vote: vote.choice != "recused")
        silent_sudo = votes_sudo._filter_recorded().filtered(
            lambda vote: vote.user_id not in session_sudo.acknowledgement_ids.user_id)
        counted_sudo = votes_sudo - silent_sudo
        if not silent_sudo or (
            len(counted_sudo) >= session_sudo.quorum and case_sudo._get_majority(counted_sudo) == "approved"
        ) or session_sudo._are_minutes_confirmed():
            return False
        return self.env._(
            "Votes of %(session)s were recorded for members who have not acknowledged the minutes: %(names)s. They "
            "acknowledge them on screen, or the chair confirms the minutes they signed.",
            session=session_sudo.display_name, names=comma(self.env.lang).join(silent_sudo.user_id.mapped("name")),
        )

    # ------------------------------------------------------------ closing and seal

    def _freeze(self, moment):
        """Write what came out, and what lay before the committee, for good; the session has checked and holds the lock."""
        # computed here, while they still follow the file and the request
        self.mapped("need_class")
        self.mapped("amount_recommended")
        groups = {}
        for decision, decision_sudo in zip(self, self.sudo(), strict=True):  # studies are kept, whoever closes
            values = {**decision._prepare_outcome(moment), **decision_sudo._prepare_case_kept(moment)}
            groups.setdefault(tuple(values.items()), []).append(decision.id)
        for values, ids in groups.items():
            self.browse(ids)._write_internal(dict(values))

    def _prepare_outcome(self, moment):
        values = {"outcome": self.result, "closed_on": moment}
        if self.result != "deferred":
            values["deferred_until"] = False
        if self.result not in ("approved", "escalated"):  # what goes up keeps what is recommended
            values["amount"] = 0.0
        if self.result == "approved":
            values["effective_on"] = day = self._get_effective_day()
            if day != self.session_id.day and not self.first_due_date:
                values["first_due_date"] = day  # what should have been paid since then is due at once
        return values

    def _prepare_case_kept(self, moment):
        return {
            "recommendation": self.request_id._get_last_study().recommendation,
            "days_to_decision": self.request_id._get_days_until(moment),
        }

    def _get_effective_day(self):
        """From which day an approval has effect."""
        self.ensure_one()
        if old := self.corrects_id:
            return old.effective_on or old.session_id.day or self.session_id.day
        first = self.browse()
        if self.is_appeal:
            first = self.sudo().request_id.decision_ids.filtered(  # the first session counts, whoever asks
                lambda other: other.closed_on and not other.is_appeal and other.outcome == "rejected"
            ).sorted("id")[-1:]
        return (first.effective_on or first.session_id.day) or self.session_id.day

    def _carry_to(self, session):
        """Put these deferred cases first on the agenda of ``session``, in their order; none: they wait."""
        if not session:
            return
        first = min(session.decision_ids.mapped("sequence"), default=len(self) + 1)
        self.create([
            {
                "session_id": session.id, "request_id": decision.request_id.id,
                "sequence": first - len(self) + index, **decision._prepare_carried(),
            }
            for index, decision in enumerate(self.sorted(lambda decision: (decision.sequence, decision.id)))
        ])

    def _prepare_carried(self):
        """What a case takes along when it is deferred to the next session."""
        if not self.corrects_id:
            return {}
        return {"corrects_id": self.corrects_id.id, "correction_reason": self.correction_reason}

    def _get_reason_words(self, lang, words=None):
        """The reason of a rejection as it stood when the session closed.

        :param str lang: code of a language
        :param dict words: of the session's ``_get_words``, where they were looked up already
        :return: dict with ``name`` and ``letter``; empty strings without a reason
        """
        self.ensure_one()
        if not self.reason_id:
            return {"name": "", "letter": ""}
        frozen = (words or self.session_id._get_words(lang))["reasons"].get(str(self.reason_id.id))
        if frozen:
            return frozen
        # only when somebody put another reason here below the ORM; the seal says so
        reason = self.reason_id.with_context(lang=lang)
        return {"name": reason.name, "letter": reason.letter_text or ""}

    def _get_seal_content(self):
        """What of this decision is sealed; the first form of the seal named less."""
        second_form = self.session_id.seal_version > 1
        digits = self.currency_id.decimal_places
        content = {
            "request": self.request_id.name or "",
            "request_id": self.request_id.id,
            "order": self.sequence,
            "appeal": bool(self.is_appeal),
            "outcome": self.outcome,
            "amount": float_repr(self.amount or 0.0, digits),
            "reason": self.reason_id.id,
            "conditions": self.conditions or "",
            "closed_on": fields.Datetime.to_string(self.closed_on),
            "votes": sorted(
                [vote.member_id.id, vote.user_id.id, vote.choice, vote.note or ""] for vote in self.vote_ids
            ),
        }
        if self.effective_on or second_form:
            content["plan"] = [
                self.installment_count, fields.Date.to_string(self.first_due_date) or "",
                fields.Date.to_string(self.effective_on) or "",
            ]
        if self.deferred_until:
            content["deferred_until"] = fields.Date.to_string(self.deferred_until)
        if self.corrects_id or second_form:
            content["corrects"] = [self.corrects_id.id, self.correction_reason or ""]
        if second_form:
            content.update({
                "type": self.type_id.id,
                "class": self.need_class or "",
                "requested": float_repr(self.amount_requested or 0.0, digits),
                "recommended": float_repr(self.amount_recommended or 0.0, digits),
                "recommendation": self.recommendation or "",
                "days": self.days_to_decision,
                "approval_rate": self.approval_rate,
                "recorded_by": sorted(
                    [vote.user_id.id, vote.recorded_by_id.id, bool(vote.by_rule)] for vote in self.vote_ids
                ),
            })
        return content
