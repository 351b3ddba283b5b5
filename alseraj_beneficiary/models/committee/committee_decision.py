from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_repr

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
