from collections import defaultdict

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from .committee_decision import CHOICES


class CommitteeVote(models.Model):
    """What one member says on one case, cast by himself or recorded by the secretary."""

    _name = "alseraj.committee.vote"
    _description = "Committee Vote"
    _order = "decision_id, member_id"
    _rec_name = "member_id"
    _check_company_auto = True

    decision_id = fields.Many2one(
        "alseraj.committee.decision", required=True, index=True, ondelete="restrict", check_company=True
    )
    session_id = fields.Many2one(related="decision_id.session_id", store=True, index=True)
    request_id = fields.Many2one(related="decision_id.request_id", store=True, index=True)
    company_id = fields.Many2one(related="decision_id.company_id", store=True, index=True)
    member_id = fields.Many2one(
        "alseraj.committee.member", required=True, index=True, ondelete="restrict", check_company=True
    )
    user_id = fields.Many2one(
        "res.users", string="Voter", readonly=True, index=True, ondelete="restrict",
        help="The person, kept beside his membership.",
    )
    choice = fields.Selection(CHOICES, required=True)
    note = fields.Char(help="Why he recuses himself, or what he wants kept with his vote.")
    recorded_by_id = fields.Many2one("res.users", readonly=True)

    by_rule = fields.Boolean(
        "Recused beforehand", readonly=True, help="Written down when the session was opened, as the rules ask for it.",
    )

    _member_once = models.UniqueIndex(
        "(decision_id, member_id)", "This member has voted on this case already."
    )
    _person_once = models.UniqueIndex(
        "(decision_id, user_id)", "This person has voted on this case already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        decisions = self.env["alseraj.committee.decision"].browse(
            [vals["decision_id"] for vals in vals_list if vals.get("decision_id")]
        )
        members = self.env["alseraj.committee.member"].browse(
            [vals["member_id"] for vals in vals_list if vals.get("member_id")]
        )
        decisions._lock_for_vote(members)
        # by iteration and not by browse: the records keep each other for reading together
        decision_by_id = {decision.id: decision for decision in decisions}
        member_by_id = {member.id: member for member in members}
        pairs = {(vote.decision_id.id, vote.user_id.id) for vote in decisions.vote_ids}
        present = defaultdict(self.env["alseraj.committee.member"].browse)
        prepared = []
        for vals in vals_list:
            decision = decision_by_id.get(vals.get("decision_id"), decisions.browse())
            member = member_by_id.get(vals.get("member_id"), members.browse())
            if not decision or not member:
                raise UserError(self.env._("A vote needs the case and the member."))
            self._check_voter(member)
            if (decision.id, member.user_id.id) in pairs:
                raise UserError(self.env._(
                    "%(name)s has voted on %(case)s already.",
                    name=member.user_id.name, case=decision.display_name,
                ))
            if reason := decision._get_cannot_vote_reason(member, vals.get("choice")):
                raise UserError(reason)
            pairs.add((decision.id, member.user_id.id))
            if vals.get("choice") != "recused" or member.user_id == self.env.user:  # who is recused may be absent
                present[decision.session_id] |= member
            prepared.append({**vals, "user_id": member.user_id.id, "recorded_by_id": self.env.uid})
        votes = super().create(prepared)
        self.env["alseraj.committee.session"]._add_attendees(present)
        return votes

    def write(self, vals):
        if vals.keys() - {"choice", "note"}:
            raise UserError(self.env._("Only the choice of a vote may change, while the session is open."))
        self.decision_id._lock_for_vote(self.member_id)
        for vote in self:
            self._check_voter(vote.member_id)
            reason = vote.decision_id._get_cannot_vote_reason(vote.member_id, vals.get("choice", vote.choice))
            if reason:
                raise UserError(reason)
        return super().write({**vals, "recorded_by_id": self.env.uid})

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A vote is changed while the session is open, never deleted."))

    @api.model
    def _check_voter(self, member):
        """A person votes for himself; the secretary records the votes that are called out."""
        if member.user_id == self.env.user or self.env.uid == SUPERUSER_ID:
            return
        if not self.env.user.has_group("alseraj_beneficiary.group_committee_secretary"):
            raise UserError(self.env._(
                "Each member votes for himself; only the secretary records for others."
            ))

    # ------------------------------------------------------------ committee_vote_bus
    # Votes are told to the open desks, as tallies.

    # MERGE-COLLISION: also above; this one from committee/committee_vote_bus, super() meant the one above
    @api.model_create_multi
    def create(self, vals_list):
        votes = super().create(vals_list)
        votes.session_id._plan_message(votes.decision_id)
        return votes

    # MERGE-COLLISION: also above; this one from committee/committee_vote_bus, super() meant the one above
    def write(self, vals):
        result = super().write(vals)
        self.session_id._plan_message(self.decision_id)
        return result

    # ------------------------------------------------------------ committee_vote_circulation
    # Who has voted on everything is not asked any more.

    # MERGE-COLLISION: also above; this one from committee/committee_vote_circulation, super() meant the one above
    @api.model_create_multi
    def create(self, vals_list):
        votes = super().create(vals_list)
        votes.session_id._notice_votes()
        return votes
