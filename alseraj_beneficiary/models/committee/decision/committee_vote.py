from collections import defaultdict

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ....tools.roles import SECRETARY

CHOICES = [
    ("for", "For"),
    ("against", "Against"),
    ("abstain", "Abstained"),
    ("recused", "Recused"),
]
VOID = {"choice": False}  # what server code does to a vote on terms that changed
SAID = frozenset({"choice", "note"})  # what a member says, and may say otherwise while the session is open


class CommitteeVote(models.Model):
    """What one member says on one case, cast by himself or recorded by the secretary.

    Every vote passes :meth:`create` and :meth:`write`, whichever method of the case it comes from: they ask
    who may speak for whom, hold the session open, and notify the desks.
    """

    _name = "alseraj.committee.vote"
    _description = "Committee Vote"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "decision_id, member_id"
    _rec_name = "member_id"
    _check_company_auto = True

    decision_id = fields.Many2one(
        "alseraj.committee.decision", required=True, index=True, ondelete="restrict", check_company=True
    )
    session_id = fields.Many2one(related="decision_id.session_id", store=True, index=True, guarded=True)
    request_id = fields.Many2one(related="decision_id.request_id", store=True, index=True, guarded=True)
    company_id = fields.Many2one(related="decision_id.company_id", store=True, index=True, guarded=True)
    member_id = fields.Many2one(
        "alseraj.committee.member", "The Member", required=True, index=True, ondelete="restrict", check_company=True
    )
    user_id = fields.Many2one(
        "res.users", string="Voter", compute="_compute_user_id", store=True, precompute=True, guarded=True,
        index=True, ondelete="restrict", help="The person, kept beside his membership.",
    )
    choice = fields.Selection(CHOICES, required=True)
    note = fields.Char(help="Why he recuses himself, or what he wants kept with his vote.")
    recorded_by_id = fields.Many2one(
        "res.users", readonly=True, guarded=True, default=lambda self: self.env.uid
    )
    by_rule = fields.Boolean(
        "Recused beforehand", readonly=True, guarded=True,
        help="Written down when the session was opened, as the rules ask for it.",
    )

    _member_once = models.UniqueIndex(
        "(decision_id, member_id)", "This member has voted on this case already."
    )
    _person_once = models.UniqueIndex(
        "(decision_id, user_id)", "This person has voted on this case already."
    )

    @api.depends("member_id")
    def _compute_user_id(self):
        for vote in self:
            vote.user_id = vote.member_id.user_id

    # ------------------------------------------------------------ create / write / unlink

    @api.model_create_multi
    def create(self, vals_list):
        votes = super().create(vals_list)
        votes._mark_present()
        votes.session_id._plan_message(votes.decision_id)
        votes.session_id._close_vote_requests()
        return votes

    @api.model
    def _check_before_create(self, vals_list):
        """Refuse votes that may not be cast now, each on its own; hold the sessions and members meanwhile."""
        super()._check_before_create(vals_list)
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
        for vals in vals_list:
            decision = decision_by_id.get(vals.get("decision_id"), decisions.browse())
            member = member_by_id.get(vals.get("member_id"), members.browse())
            if not decision or not member:
                raise UserError(self.env._("A vote needs the case and the member."))
            self._check_voter(member)
            if vals.get("choice") == "recused" and not (vals.get("note") or "").strip():
                raise UserError(self._get_unexplained_sentence(member, decision))
            if (decision.id, member.user_id.id) in pairs:
                raise UserError(self.env._(
                    "%(name)s has voted on %(case)s already.",
                    name=member.user_id.name, case=decision.display_name,
                ))
            if reason := decision._get_cannot_vote_reason(member, vals.get("choice")):
                raise UserError(reason)
            pairs.add((decision.id, member.user_id.id))

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & SAID:
            self._write_internal({"recorded_by_id": self.env.uid})
            self.session_id._plan_message(self.decision_id)
        return result

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if vals.keys() - SAID:
            raise UserError(self.env._("Only the choice of a vote may change, while the session is open."))
        self.decision_id._lock_for_vote(self.member_id)
        for vote in self:
            self._check_voter(vote.member_id)
            if vals.get("choice", vote.choice) == "recused" and not self._is_explained(vote, vals):
                raise UserError(self._get_unexplained_sentence(vote.member_id, vote.decision_id))
            reason = vote.decision_id._get_cannot_vote_reason(vote.member_id, vals.get("choice", vote.choice))
            if reason:
                raise UserError(reason)

    @api.model
    def _is_explained(self, vote, vals):
        """Whether a recusal says why: what was noted with another vote is no reason for it."""
        kept = vote.note if vote.choice == "recused" else ""
        return bool((vals.get("note", kept) or "").strip())

    @api.model
    def _get_unexplained_sentence(self, member, decision):
        return self.env._(
            "%(name)s withdraws from %(case)s: write why, the minutes tell it.",
            name=member.user_id.name, case=decision.display_name,
        )

    def _void(self):
        """Take back votes on terms that changed; for server code that has noted it."""
        with self._as_server(frozenset(self._ids), (VOID,)):
            self.unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self._is_written_by_server(VOID):
            return
        raise UserError(self.env._("A vote is changed while the session is open, never deleted."))

    @api.model
    def _check_voter(self, member):
        """A person votes for himself; the secretary records the votes that are called out."""
        if member.user_id == self.env.user or self.env.uid == SUPERUSER_ID:
            return
        if not self.env.user.has_group(SECRETARY):
            raise UserError(self.env._(
                "Each member votes for himself; only the secretary records for others."
            ))

    def _filter_recorded(self):
        """What somebody else wrote down for a member; recusals bind nobody."""
        return self.filtered(lambda vote: vote.choice != "recused" and vote.recorded_by_id != vote.user_id)

    def _mark_present(self):
        """Who votes is present; who is recused may be absent, unless he says so himself."""
        present = defaultdict(self.env["alseraj.committee.member"].browse)
        for vote in self:
            if vote.choice != "recused" or vote.user_id == self.env.user:
                present[vote.session_id] |= vote.member_id
        self.env["alseraj.committee.session"]._add_attendees(present)
