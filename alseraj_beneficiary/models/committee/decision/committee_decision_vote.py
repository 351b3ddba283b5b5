from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ....tools.names import comma
from ....tools.roles import AUDITOR, MANAGER, MEMBER
from ...mixins.reason_verb import ReasonVerb
from .committee_vote import CHOICES

_lt = LazyTranslate(__name__)
CASE_READERS = ",".join((MEMBER, MANAGER, AUDITOR))


class CommitteeDecision(models.Model):
    """Voting on the case, and the conflicts of interest that keep a member out of it."""

    _inherit = "alseraj.committee.decision"
    _reason_verbs = {
        "recuse": ReasonVerb(_lt(
            "Write why you withdraw from this case, as the minutes shall tell it. You are not counted for its quorum.")),
    }

    # my vote
    my_member_id = fields.Many2one(
        "alseraj.committee.member", compute="_compute_my_vote", compute_sudo=True
    )
    my_vote = fields.Selection(CHOICES, compute="_compute_my_vote", compute_sudo=True)
    can_vote = fields.Boolean("I may vote", compute="_compute_my_vote", compute_sudo=True)
    vote_blocked_reason = fields.Char("Why I can't vote", compute="_compute_my_vote", compute_sudo=True)
    can_run = fields.Boolean("I run the session", compute="_compute_my_vote", compute_sudo=True)

    # conflicts of interest
    first_voter_ids = fields.Many2many(
        "res.users", string="Decided before", compute="_compute_first_voter_ids", compute_sudo=True,
        help="Who voted on this request in an earlier session: they don't hear the appeal.",
    )
    member_conflicts = fields.Json(
        compute="_compute_member_conflicts", compute_sudo=True, groups="base.group_system",
        help="User id -> how he is tied to the case: by household, account, payee, or as who entered it.",
    )
    conflict_note = fields.Text(
        "Stay out of it", compute="_compute_conflict_note", compute_sudo=True, groups=CASE_READERS,
        help="Members who don't hear this case, and why.",
    )

    # ------------------------------------------------------------ computes

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

    @api.depends("session_id", "request_id")
    def _compute_member_conflicts(self):
        users = self.session_id.member_ids.user_id
        identifiers, accounts = users._get_family_identifiers(), self._get_accounts_by_partner(users.partner_id)
        for decision in self:
            family = decision._get_family_identifiers()
            payees = decision.request_id._get_payees()
            used = set().union(*(accounts[partner] for partner in payees))
            conflicts = {}
            for user in decision.session_id.member_ids.user_id:
                if family & identifiers[user]:
                    conflicts[str(user.id)] = "household"
                elif user.partner_id in payees - decision.beneficiary_id.partner_id:
                    conflicts[str(user.id)] = "payee"
                elif used & accounts[user.partner_id]:
                    conflicts[str(user.id)] = "account"
                elif user in decision.request_id._get_enterers():
                    conflicts[str(user.id)] = "entered"
            decision.member_conflicts = conflicts

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

    @api.depends("session_id.member_ids", "member_conflicts", "first_voter_ids", "beneficiary_id.kin_user_ids")
    @api.depends_context("lang")
    def _compute_conflict_note(self):
        conflicts = self._get_conflicts()
        by_decision = defaultdict(list)
        for (decision, user), sentence in conflicts.items():
            by_decision[decision].append(sentence if user.name in sentence else f"{user.name}: {sentence}")
        for decision in self:
            decision.conflict_note = "\n".join(by_decision[decision]) or False

    # ------------------------------------------------------------ voting

    def cast_vote(self, choice=None, replace=False, session=None, note=None, terms=None):
        """Vote on these cases for oneself, also where one was recused beforehand by mistake.

        :param str choice: ``for``, ``against``, ``abstain`` or ``recused``
        :param bool replace: whether to change what one has said before; else a second vote is refused
        :param int session: the session at whose desk it was said; a case of another one is refused
        :param str note: why one is recused (needed), or what is kept with the vote
        :param str terms: the mark of the terms that stood on the desk (``terms`` of its case); others are refused
        :return: int, the number of cases
        :raises UserError: not a member on the day, voted already, the session is not open, or the member must
            stay out of the case (his own, a relative's, studied by him, decided before). Of several cases it
            names each on which the user can't say this, and nothing is changed.
        """
        self._check_on_desk(session, terms)
        return self._vote({decision: decision._get_member(strict=True) for decision in self}, choice, note, replace)

    def action_recuse(self, reason=None):
        """Withdraw from these cases oneself, and say why; what was said before gives way.

        :param str reason: why; the minutes tell it
        :return: True
        :raises UserError: no reason, or as for :meth:`cast_vote`
        """
        for case in self:
            case.cast_vote("recused", True, note=reason)
        return True

    def record_vote(self, member, choice, note=None, replace=False, session=None, terms=None):
        """Record what a member calls out; for the secretary, and for the member himself.

        :param member: ``alseraj.committee.member`` record or id
        :param str choice: as for :meth:`cast_vote`
        :param str note: why he recuses himself, or what is kept with the vote
        :param bool replace: as for :meth:`cast_vote`
        :param int session: as for :meth:`cast_vote`
        :param str terms: as for :meth:`cast_vote`
        :return: int, the number of cases
        :raises UserError: as for :meth:`cast_vote`, or the user is neither the secretary nor this member
        """
        self._check_on_desk(session, terms)
        member = self.env["alseraj.committee.member"].browse(member) if isinstance(member, int) else member
        return self._vote(dict.fromkeys(self, member), choice, note, replace)

    def record_together(self, choice, session=None):
        """Record one word of every member present who has not voted yet; for the secretary.

        A member with a conflict of interest is recorded as recused, with the reason.

        :param str choice: ``for``, ``against`` or ``abstain``
        :param int session: as for :meth:`cast_vote`
        :return: int, the number of votes recorded
        :raises UserError: the user is not the secretary, nobody is present, or a session is not open
        """
        self._check_on_desk(session)
        votes = []
        for decision in self:
            if not decision.session_id.attendee_ids:
                raise UserError(self.env._("Nobody is marked as present. Mark the attendance first."))
            for member in decision.session_id.attendee_ids - decision.vote_ids.member_id:
                conflict = decision._get_conflict_reason(member.user_id)
                votes.append({
                    "decision_id": decision.id, "member_id": member.id,
                    "choice": "recused" if conflict else choice, "note": conflict,
                })
        self.env["alseraj.committee.vote"].create(votes)
        return len(votes)

    def _vote(self, members, choice, note=None, replace=False):
        """Bring one word on each of these cases into the database; all or none.

        A recusal that was written down at the opening is no vote yet: it gives way to what the member says.

        :param dict members: decision -> ``alseraj.committee.member`` who speaks
        :return: int, the number of cases
        """
        if len(self) > 1:
            self._refuse_together({
                decision: decision._get_cannot_vote_together_reason(members[decision], choice, replace)
                for decision in self
            })
        spoken = self.vote_ids.filtered(lambda vote: vote.user_id == members[vote.decision_id].user_id)
        beforehand = spoken.filtered(lambda vote: vote.by_rule and vote.choice == "recused")
        kept = self.env["alseraj.committee.vote"]
        if replace:  # one's own word stays as it is where one says the same again
            kept = spoken.filtered(lambda vote: vote.choice == choice and vote.user_id == self.env.user and note is None)
        changed = (spoken if replace else beforehand) - kept
        if changed:
            for was_recused, votes in changed.grouped(lambda vote: vote.choice == "recused").items():
                values = {} if note is None else {"note": note}
                if was_recused and choice != "recused":  # why he was out of it is no note on his vote
                    values.setdefault("note", False)
                votes.write({"choice": choice, **values})
            (changed & beforehand)._mark_present()
        self.env["alseraj.committee.vote"].create([
            {"decision_id": decision.id, "member_id": members[decision].id, "choice": choice, "note": note}
            for decision in self - (changed | kept).decision_id
        ])
        return len(self)

    def _refuse_together(self, reasons):
        """:param dict reasons: decision -> sentence or False"""
        lines = [
            f"{decision.request_id.display_name}: {reason}" for decision, reason in reasons.items() if reason
        ]
        if not lines:
            return
        if len(lines) > 20:
            lines = [*lines[:20], self.env._("… and %(count)s more", count=len(lines) - 20)]
        raise UserError("\n".join([self.env._("Nothing was changed. Take these out of the group:"), *lines]))

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

    # ------------------------------------------------------------ what stops a vote

    def _check_on_desk(self, session, terms=None):
        """Refuse a case that is not on the desk from which it is decided, or has other terms by now.

        :param int session: the session of that desk, or None where no desk asks
        :param str terms: the mark of the terms that stood there, or None
        """
        strangers = self.filtered(lambda decision: session and decision.session_id.id != session)
        if strangers:
            raise UserError(self.env._(
                "Nothing was changed: %(names)s is not on the agenda of this session. Load the desk again.",
                names=comma(self.env.lang).join(strangers[:5].mapped("display_name")),
            ))
        if terms is not None and any(decision._get_terms_mark() != terms for decision in self):
            raise UserError(self.env._(
                "Nothing was changed: the amount, plan, fund, payee or conditions of %(names)s changed just now. Look at it "
                "again, then vote.", names=comma(self.env.lang).join(self[:5].mapped("display_name")),
            ))

    def _get_cannot_vote_together_reason(self, member, choice, replace=False):
        """Why this case is not one of a group in which ``member`` says ``choice``, or False.

        What was said on a case for itself, a recusal above all, is changed on that case alone.
        """
        said = self.vote_ids.filtered(lambda vote: vote.user_id == member.user_id)
        if said and not (replace and said.choice == choice):
            return self._get_cannot_vote_reason(member, choice) or self.env._(
                "%(name)s has said “%(choice)s” on it already.", name=member.user_id.name,
                choice=dict(said._fields["choice"]._description_selection(self.env))[said.choice],
            )
        return self._get_cannot_vote_reason(member, choice)

    def _get_cannot_vote_reason(self, member, choice):
        """Why ``member`` can't say ``choice`` on this case, or False."""
        self.ensure_one()
        session = self.session_id
        if session.is_circulation_over:
            return self.env._(
                "The time for votes ended on %(moment)s. The secretary can give more.",
                moment=session._format_moment(session.circulation_until),
            )
        if choice not in dict(CHOICES):
            return self.env._("A vote is for, against, abstained or recused.")
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

    def _get_conflicts(self):
        """The conflicts of interest of the members on the day in these cases.

        :return: dict (decision, user) -> sentence
        """
        return {
            (decision, user): sentence
            for decision in self
            for user in decision.session_id.member_ids.user_id
            if (sentence := decision._get_conflict_reason(user))
        }

    def _get_conflict_reason(self, user):
        """The conflict of interest that keeps this person out of the case, or False."""
        case_sudo = self.sudo()  # kinship decides, whether or not the voter may read the file
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
        conflict = (case_sudo.member_conflicts or {}).get(str(user.id))
        if not conflict or (conflict == "entered" and case_sudo.company_id.alseraj_enterer_may_vote):
            return False
        return {
            "household": self.env._("%(name)s belongs to this household: he recuses himself.", name=user.name),
            "payee": self.env._("%(name)s would receive the payment: he recuses himself.", name=user.name),
            "account": self.env._(
                "%(name)s has the bank account to which this would be paid: he recuses himself.", name=user.name),
            "entered": self.env._("%(name)s entered this case: he recuses himself.", name=user.name),
        }[conflict]
