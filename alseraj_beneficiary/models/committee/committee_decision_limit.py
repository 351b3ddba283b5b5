from odoo import api, fields, models
from odoo.exceptions import UserError


class CommitteeDecision(models.Model):
    """What a committee may not approve itself: above its limit, or with too few left to vote, it goes up.

    Practice followed: who must stay out of a case is present at the session but not counted for the case.
    So the quorum of the session counts everybody present, that of a case only those who vote on it.
    """

    _inherit = "alseraj.committee.decision"

    lower_decision_ids = fields.Many2many(
        "alseraj.committee.decision", compute="_compute_lower_decision_ids", compute_sudo=True,
        string="What the Committee below says", help="Its recommendation, with its votes.",
    )
    approval_limit = fields.Monetary(compute="_compute_approval_limit", compute_sudo=True)
    goes_up = fields.Boolean(
        "Above the Limit", compute="_compute_approval_limit", compute_sudo=True,
        help="The committee recommends, and the higher committee decides.",
    )

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

    @api.depends("goes_up", "committee_id.parent_id")
    def _compute_result(self):
        super()._compute_result()
        for decision in self:
            if not decision.outcome and decision.result == "approved" and decision.goes_up and decision._get_higher():
                decision.result = "escalated"

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
