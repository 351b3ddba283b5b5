from odoo import api, models
from odoo.exceptions import UserError, ValidationError

SINGLE_ROLES = ("chair", "vice", "secretary")
TERM_FIELDS = {"committee_id", "user_id", "role", "date_from", "date_to"}


class CommitteeMember(models.Model):
    """Terms: each office is held by one person at a time, and what was voted stays within a term."""

    _inherit = "alseraj.committee.member"

    @api.constrains("committee_id", "role", "date_from", "date_to")
    def _check_office(self):
        holders = self.search([("committee_id", "in", self.committee_id.ids), ("role", "in", SINGLE_ROLES)])
        labels = dict(self._fields["role"]._description_selection(self.env))
        for member in self.filtered(lambda member: member.role in SINGLE_ROLES):
            for other in holders:
                if (
                    other != member and other.role == member.role and other.committee_id == member.committee_id
                    and member._overlaps(other)
                ):
                    raise ValidationError(self.env._(
                        "%(other)s is %(role)s of this committee in that time. End his term first.",
                        other=other.user_id.sudo().name, role=labels[member.role],  # names are no secret
                    ))

    @api.constrains("date_from", "date_to")
    def _check_term_covers_votes(self):
        votes_sudo = self.env["alseraj.committee.vote"].sudo().search([("member_id", "in", self.ids)])  # all votes
        for vote in votes_sudo:
            if vote.choice != "recused" and not vote.member_id._is_on(vote.session_id.day):
                raise ValidationError(self.env._(
                    "%(name)s voted on %(day)s: the term can't leave that day out.",
                    name=vote.user_id.name, day=vote.session_id.day,
                ))

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members._check_no_session_open()
        return members

    def write(self, vals):
        changed = bool(TERM_FIELDS & vals.keys())
        if changed:
            self._check_no_session_open()
        result = super().write(vals)
        if changed:
            self._check_no_session_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_in_session(self):
        self._check_no_session_open()

    def _check_no_session_open(self):
        """Nobody is made a member, or chair, in the middle of a session, and none is removed."""
        if self.env.su:
            return
        sessions = self.env["alseraj.committee.session"].sudo().search([  # whoever may see it
            ("committee_id", "in", self.committee_id.ids), ("state", "=", "open"),
        ])
        for member in self:
            for session in sessions:
                if session.committee_id == member.committee_id and member._is_on(session.day):
                    raise UserError(self.env._(
                        "%(session)s is open: its members stay as they are until it is closed.",
                        session=session.display_name,
                    ))
