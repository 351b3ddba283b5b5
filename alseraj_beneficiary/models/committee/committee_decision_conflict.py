from collections import defaultdict

from odoo import api, fields, models

from .committee_decision import CHOICES

READERS = (
    "alseraj_beneficiary.group_committee_member,alseraj_beneficiary.group_auditor,alseraj_beneficiary.group_manager"
)


class CommitteeDecision(models.Model):
    """Who stays out of a case, found for many cases and members at once and said beforehand."""

    _inherit = "alseraj.committee.decision"

    member_ties = fields.Json(
        compute="_compute_member_ties", compute_sudo=True, groups="base.group_system",
        help="User id -> how he is tied to the case: by household, account, payee, or as who entered it.",
    )
    conflict_note = fields.Text(
        "Stay out of it", compute="_compute_conflict_note", compute_sudo=True, groups=READERS,
        help="Members who don't hear this case, and why.",
    )

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

    def _get_cannot_vote_reason(self, member, choice):
        if choice not in dict(CHOICES):
            return self.env._("A vote is for, against, abstained or recused.")
        return super()._get_cannot_vote_reason(member, choice)

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

    def cast_vote(self, choice):
        """Vote on these cases for oneself, also where one was recused beforehand by mistake.

        :param str choice: ``for``, ``against``, ``abstain`` or ``recused``
        :return: True
        :raises UserError: not a member on the day, voted already, the session is not open, or the
            member must stay out of the case
        """
        done = self._overtake_recusals({decision: decision._get_member() for decision in self}, choice)
        return super(CommitteeDecision, self - done).cast_vote(choice)

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
