from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...registry.file.beneficiary import NEED_CLASSES
from .committee_decision import CHOICES, STUDY_READERS

READERS = (
    "alseraj_beneficiary.group_committee_member,alseraj_beneficiary.group_auditor,alseraj_beneficiary.group_manager"
)


class CommitteeDecision(models.Model):
    """The case in one glance, and the voting on it."""

    _inherit = "alseraj.committee.decision"

    beneficiary_id = fields.Many2one(related="request_id.beneficiary_id", store=True, index=True)
    type_id = fields.Many2one(related="request_id.type_id", store=True, index=True)
    branch_id = fields.Many2one(related="request_id.branch_id", store=True, index=True)
    urgent = fields.Boolean(related="request_id.urgent")
    household_size = fields.Integer(related="beneficiary_id.household_size")
    monthly_income = fields.Monetary(related="beneficiary_id.monthly_income")
    income_per_head = fields.Monetary(related="beneficiary_id.income_per_head")
    need_class = fields.Selection(
        NEED_CLASSES, compute="_compute_need_class", store=True, help="As it was when the session closed."
    )
    need_score = fields.Float(related="beneficiary_id.need_score")
    amount_requested = fields.Monetary("Requested", compute="_compute_asked", store=True)
    amount_recommended = fields.Monetary("Recommended", compute="_compute_asked", store=True)
    approval_rate = fields.Float(
        compute="_compute_approval_rate", store=True, aggregator="avg",
        help="The share of approved cases among the decided ones (filter on decided cases).",
    )
    study_id = fields.Many2one(
        "alseraj.need.study", string="Need Study", compute="_compute_study", groups=STUDY_READERS
    )
    study_researcher_id = fields.Many2one(
        "res.users", string="Researcher", compute="_compute_study", groups=STUDY_READERS
    )
    study_visit_date = fields.Date("Visited on", compute="_compute_study", groups=STUDY_READERS)
    study_recommendation = fields.Selection(
        [("grant", "Grant"), ("refuse", "Refuse"), ("more", "More information needed")],
        string="Recommendation", compute="_compute_study", groups=STUDY_READERS,
    )
    study_net = fields.Monetary("Net Income", compute="_compute_study", groups=STUDY_READERS)
    study_cover = fields.Float("Cover", compute="_compute_study", groups=STUDY_READERS)
    study_class = fields.Selection(
        NEED_CLASSES, string="Class by the Study", compute="_compute_study", groups=STUDY_READERS
    )
    study_score = fields.Float("Score by the Study", compute="_compute_study", groups=STUDY_READERS)
    study_findings = fields.Text("Findings", compute="_compute_study", groups=STUDY_READERS)
    study_summary = fields.Char("Need in a Sentence", compute="_compute_study", groups=STUDY_READERS)
    study_explanation = fields.Html("Line by Line", compute="_compute_study", groups=STUDY_READERS)
    earlier_request_ids = fields.Many2many(
        related="request_id.earlier_request_ids", string="What they received before"
    )
    first_voter_ids = fields.Many2many(
        "res.users", string="Decided before", compute="_compute_first_voter_ids", compute_sudo=True,
        help="Who voted on this request in an earlier session: they don't hear the appeal.",
    )
    my_member_id = fields.Many2one(
        "alseraj.committee.member", compute="_compute_my_vote", compute_sudo=True
    )
    my_vote = fields.Selection(CHOICES, compute="_compute_my_vote", compute_sudo=True)
    can_vote = fields.Boolean("I may vote", compute="_compute_my_vote", compute_sudo=True)
    vote_blocked_reason = fields.Char("Why I can't vote", compute="_compute_my_vote", compute_sudo=True)
    can_run = fields.Boolean("I run the session", compute="_compute_my_vote", compute_sudo=True)

    member_ties = fields.Json(
        compute="_compute_member_ties", compute_sudo=True, groups="base.group_system",
        help="User id -> how he is tied to the case: by household, account, payee, or as who entered it.",
    )
    conflict_note = fields.Text(
        "Stay out of it", compute="_compute_conflict_note", compute_sudo=True, groups=READERS,
        help="Members who don't hear this case, and why.",
    )

    # ------------------------------------------------------------ computes

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

    @api.depends("outcome", "closed_on")
    def _compute_approval_rate(self):
        for decision in self:
            decision.approval_rate = 1.0 if decision.closed_on and decision.outcome == "approved" else 0.0

    @api.depends("request_id.study_ids.state")
    @api.depends_context("lang")
    def _compute_study(self):
        for decision in self:
            study = decision.request_id._get_last_study()
            decision.study_id = study
            decision.study_researcher_id = study.researcher_id
            decision.study_visit_date = study.visit_date
            decision.study_recommendation = study.recommendation
            decision.study_net = study.net
            decision.study_cover = study.cover
            decision.study_class = study.final_class
            decision.study_score = study.score
            decision.study_findings = study.findings
            decision.study_summary = study.summary
            decision.study_explanation = study.explanation

    @api.depends("request_id", "is_appeal")
    def _compute_first_voter_ids(self):
        appeals = self.filtered("is_appeal")
        voters = defaultdict(self.env["res.users"].browse)
        if appeals:
            for request, users in self.env["alseraj.committee.vote"]._read_group(
                [
                    ("request_id", "in", appeals.request_id.ids),
                    ("decision_id.closed_on", "!=", False),
                    ("decision_id.is_appeal", "=", False),
                    ("choice", "!=", "recused"),
                ],
                ["request_id"], ["user_id:recordset"],
            ):
                voters[request] = users
        for decision in self:
            decision.first_voter_ids = voters[decision.request_id] if decision.is_appeal else False

    @api.depends("vote_ids.choice", "session_id.state", "session_id.member_ids", "request_id", "is_appeal")
    @api.depends_context("uid", "lang")
    def _compute_my_vote(self):
        for decision in self:
            member = decision._get_member()
            decision.my_member_id = member
            decision.my_vote = decision.vote_ids.filtered(lambda v: v.user_id == self.env.user).choice
            decision.can_run = decision.session_id.can_run
            decision.can_vote = bool(member) and decision.session_id.state == "open"
            decision.vote_blocked_reason = (
                decision.can_vote and decision._get_cannot_vote_reason(member, "for")
            )

    def _freeze(self, moment):
        self.mapped("need_class")  # computed here, while it still follows the file
        super()._freeze(moment)

    # ------------------------------------------------------------ voting

    def cast_vote(self, choice):
        """Vote on these cases for oneself.

        :param str choice: ``for``, ``against``, ``abstain`` or ``recused``
        :return: True
        :raises UserError: not a member on the day, voted already, the session is not open, or the
            member must stay out of the case (his own, a relative's, studied by him, decided before)
        """
        self.env["alseraj.committee.vote"].create([
            {"decision_id": decision.id, "member_id": decision._get_member(strict=True).id, "choice": choice}
            for decision in self
        ])
        return True

    def change_vote(self, choice):
        """Change one's own vote on these cases while the session is open, or cast it.

        :param str choice: as for :meth:`cast_vote`
        :return: True
        :raises UserError: as for :meth:`cast_vote`
        """
        mine = self.vote_ids.filtered(lambda vote: vote.user_id == self.env.user)
        if changed := mine.filtered(lambda vote: vote.choice != choice):
            changed.write({"choice": choice})
        return (self - mine.decision_id).cast_vote(choice)

    def record_vote(self, member, choice, note=None):
        """Record the vote that a member calls out; for the secretary.

        :param member: ``alseraj.committee.member`` record or id
        :param str choice: as for :meth:`cast_vote`
        :param str note: why he recuses himself, or what is kept with the vote
        :return: True
        :raises UserError: as for :meth:`cast_vote`, or the user is not the secretary
        """
        member_id = member if isinstance(member, int) else member.id
        self.env["alseraj.committee.vote"].create([
            {"decision_id": decision.id, "member_id": member_id, "choice": choice, "note": note}
            for decision in self
        ])
        return True

    def action_vote_for(self):
        """Vote for. See :meth:`change_vote`."""
        return self.change_vote("for")

    def action_vote_against(self):
        """Vote against. See :meth:`change_vote`."""
        return self.change_vote("against")

    def action_vote_abstain(self):
        """Abstain. See :meth:`change_vote`."""
        return self.change_vote("abstain")

    def action_vote_recuse(self):
        """Stay out of the case. See :meth:`change_vote`."""
        return self.change_vote("recused")

    def action_open_case(self):
        """Open the case in one glance.

        :return: a window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "view_mode": "form",
            "res_id": self.id,
        }

    def action_next(self):
        """Open the next case of the agenda, after the last one the session itself.

        :return: a window action
        """
        self.ensure_one()
        agenda = self.session_id.decision_ids.sorted(lambda decision: (decision.sequence, decision.id))
        position = agenda.ids.index(self.id) + 1
        if position < len(agenda):
            return agenda[position].action_open_case()
        return {
            "type": "ir.actions.act_window",
            "res_model": "alseraj.committee.session",
            "view_mode": "form",
            "res_id": self.session_id.id,
        }

    def _get_member(self, strict=False):
        """The current user's membership on the day of the session.

        :param bool strict: whether having none is an error
        """
        self.ensure_one()
        member = self.session_id.member_ids.filtered(lambda member: member.user_id == self.env.user)[:1]
        if strict and not member:
            raise UserError(self.env._(
                "You are not a member of %(committee)s on the day of this session.",
                committee=self.sudo().committee_id.name,  # a sentence for who may not read committees
            ))
        return member

    def _lock_for_vote(self, members):
        """Hold the sessions open and mark the members as voting, until the transaction ends."""
        if self.session_id and members:
            self.session_id._lock_for_vote()
            members._touch_votes()

    def _get_cannot_vote_reason(self, member, choice):
        """Why ``member`` can't say ``choice`` on this case, or False."""
        self.ensure_one()
        session = self.session_id
        if session.state != "open":
            return self.env._("Votes are cast while the session is open.")
        if member not in session.member_ids:
            return self.env._(
                "%(name)s is not a member of %(committee)s on the day of this session.",
                name=member.user_id.name, committee=session.committee_id.name,
            )
        if choice == "recused":
            return False
        return self._get_conflict_reason(member.user_id)

    def _get_conflict_reason(self, user):
        """Why this person stays out of the case, or False."""
        case_sudo = self.sudo()  # ties to the family decide, whether or not the voter may read them
        beneficiary_sudo = case_sudo.beneficiary_id
        if user.partner_id == beneficiary_sudo.partner_id:
            return self.env._("Nobody votes on his own file.")
        if user in beneficiary_sudo.kin_user_ids:
            return self.env._("%(name)s is related to this family: he recuses himself.", name=user.name)
        studied = user in case_sudo.request_id.study_ids.researcher_id
        if studied and not case_sudo.company_id.alseraj_researcher_may_vote:
            return self.env._("%(name)s studied this case: he recuses himself.", name=user.name)
        if user in case_sudo.first_voter_ids:
            return self.env._(
                "%(name)s voted on this request the first time; others hear the appeal.", name=user.name
            )
        return False

    # ------------------------------------------------------------ committee_decision_conflict
    # Who stays out of a case, found for many cases and members at once and said beforehand.

    # ------------------------------------------------------------ computes

    @api.depends("session_id", "request_id")
    def _compute_member_ties(self):
        users = self.session_id.member_ids.user_id
        identifiers, accounts = users._get_family_identifiers(), self._get_accounts_by_partner(users.partner_id)
        for decision in self:
            family = decision._get_family_identifiers()
            payees = decision.request_id._get_payees()
            used = set().union(*(accounts[partner] for partner in payees))
            ties = {}
            for user in decision.session_id.member_ids.user_id:
                if family & identifiers[user]:
                    ties[str(user.id)] = "household"
                elif user.partner_id in payees - decision.beneficiary_id.partner_id:
                    ties[str(user.id)] = "payee"
                elif used & accounts[user.partner_id]:
                    ties[str(user.id)] = "account"
                elif user in decision.request_id._get_enterers():
                    ties[str(user.id)] = "entered"
            decision.member_ties = ties

    def _get_family_identifiers(self):
        file = self.beneficiary_id
        return {*file.mapped("identifier"), *file.member_ids.mapped("identifier")} - {False}

    def _get_accounts_by_partner(self, others):
        """The account numbers of everybody who may be paid for these cases, and of ``others``."""
        partners = others.union(*(request._get_payees() for request in self.request_id))
        accounts = defaultdict(set)
        for bank in self.env["res.partner.bank"].search([("partner_id", "in", partners.ids)]):
            accounts[bank.partner_id].add(bank.sanitized_acc_number)
        return accounts

    @api.depends("session_id.member_ids", "member_ties", "first_voter_ids", "beneficiary_id.kin_user_ids")
    @api.depends_context("lang")
    def _compute_conflict_note(self):
        conflicts = self._get_conflicts()
        by_decision = defaultdict(list)
        for (decision, user), sentence in conflicts.items():
            by_decision[decision].append(sentence if user.name in sentence else f"{user.name}: {sentence}")
        for decision in self:
            decision.conflict_note = "\n".join(by_decision[decision]) or False

    # ------------------------------------------------------------ reasons

    def _get_conflicts(self):
        """Who stays out of these cases, of the members on the day.

        :return: dict (decision, user) -> sentence
        """
        return {
            (decision, user): sentence
            for decision in self
            for user in decision.session_id.member_ids.user_id
            if (sentence := decision._get_conflict_reason(user))
        }

    # MERGE-COLLISION: also above; this one from committee/committee_decision_conflict, super() meant the one above
    def _get_cannot_vote_reason(self, member, choice):
        if choice not in dict(CHOICES):
            return self.env._("A vote is for, against, abstained or recused.")
        return super()._get_cannot_vote_reason(member, choice)

    # MERGE-COLLISION: also above; this one from committee/committee_decision_conflict, super() meant the one above
    def _get_conflict_reason(self, user):
        if reason := super()._get_conflict_reason(user):
            return reason
        case_sudo = self.sudo()  # ties decide, whether or not the voter may see them
        tie = (case_sudo.member_ties or {}).get(str(user.id))
        if not tie or (tie == "entered" and case_sudo.company_id.alseraj_enterer_may_vote):
            return False
        return {
            "household": self.env._("%(name)s belongs to this household: he recuses himself.", name=user.name),
            "payee": self.env._("%(name)s would receive the payment: he recuses himself.", name=user.name),
            "account": self.env._(
                "%(name)s has the bank account to which this would be paid: he recuses himself.", name=user.name),
            "entered": self.env._("%(name)s entered this case: he recuses himself.", name=user.name),
        }[tie]

    # ------------------------------------------------------------ a recusal that was written down beforehand

    def _overtake_recusals(self, members, choice, note=None):
        """Let members speak on cases from which they were recused beforehand, as far as the rules let them.

        :param members: dict decision -> ``alseraj.committee.member``
        :return: the decisions on which that was done
        """
        votes = self.vote_ids.filtered(
            lambda vote: vote.by_rule and vote.choice == "recused" and vote.member_id == members.get(vote.decision_id)
        )
        if votes:
            votes.write({"choice": choice, **({"note": note} if note else {})})
            present = defaultdict(self.env["alseraj.committee.member"].browse)
            for vote in votes.filtered(lambda vote: vote.user_id == self.env.user or choice != "recused"):
                present[vote.session_id] |= vote.member_id
            self.env["alseraj.committee.session"]._add_attendees(present)
        return votes.decision_id

    # MERGE-COLLISION: also above; this one from committee/committee_decision_conflict, super() meant the one above
    def cast_vote(self, choice):
        """Vote on these cases for oneself, also where one was recused beforehand by mistake.

        :param str choice: ``for``, ``against``, ``abstain`` or ``recused``
        :return: True
        :raises UserError: not a member on the day, voted already, the session is not open, or the
            member must stay out of the case
        """
        done = self._overtake_recusals({decision: decision._get_member() for decision in self}, choice)
        return super(CommitteeDecision, self - done).cast_vote(choice)

    # MERGE-COLLISION: also above; this one from committee/committee_decision_conflict, super() meant the one above
    def record_vote(self, member, choice, note=None):
        """Record the vote that a member calls out; for the secretary.

        :param member: ``alseraj.committee.member`` record or id
        :param str choice: as for :meth:`cast_vote`
        :param str note: why he recuses himself, or what is kept with the vote
        :return: True
        :raises UserError: as for :meth:`cast_vote`, or the user is not the secretary
        """
        member = self.env["alseraj.committee.member"].browse(member) if isinstance(member, int) else member
        done = self._overtake_recusals(dict.fromkeys(self, member), choice, note)
        return super(CommitteeDecision, self - done).record_vote(member, choice, note)
