from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

SINGLE_ROLES = ("chair", "vice", "secretary")
TERM_FIELDS = {"committee_id", "user_id", "role", "date_from", "date_to"}


class CommitteeMember(models.Model):
    """A user on a committee, in a role, for a term."""

    _name = "alseraj.committee.member"
    _description = "Committee Member"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "committee_id, sequence, id"
    _rec_name = "user_id"
    _check_company_auto = True

    committee_id = fields.Many2one(
        "alseraj.committee", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="committee_id.company_id", store=True, index=True, guarded=True)
    user_id = fields.Many2one(
        "res.users", string="The Member", required=True, index=True, ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    role = fields.Selection(
        [
            ("chair", "Chair"),
            ("vice", "Vice Chair"),
            ("secretary", "Secretary"),
            ("member", "Member"),
        ],
        default="member", required=True,
    )
    sequence = fields.Integer(default=10)
    date_from = fields.Date("From", required=True, default=lambda self: self.env.company._get_today())
    date_to = fields.Date("To", help="The last day of the term. Empty: no end is set.")
    vote_ids = fields.One2many("alseraj.committee.vote", "member_id", string="Votes")
    vote_serial = fields.Integer("Changes to the Votes", default=0, readonly=True, copy=False, guarded=True)

    _term = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "A term can't end before it begins."
    )

    @api.depends("user_id", "role")
    def _compute_display_name(self):
        labels = dict(self._fields["role"]._description_selection(self.env))
        for member in self:
            name = member.user_id.sudo().name or ""  # the names of members are no secret
            member.display_name = (
                name if member.role == "member" else f"{name} ({labels.get(member.role)})"
            )

    @api.constrains("committee_id", "user_id", "date_from", "date_to")
    def _check_overlap(self):
        others = self.search([
            ("committee_id", "in", self.committee_id.ids), ("user_id", "in", self.user_id.ids)
        ])
        for member in self:
            if any(
                other != member and other.committee_id == member.committee_id
                and other.user_id == member.user_id and member._overlaps(other)
                for other in others
            ):
                raise ValidationError(self.env._(
                    "%(name)s is on this committee already in that time.", name=member.user_id.name
                ))

    def _overlaps(self, other):
        return (
            (not self.date_to or other.date_from <= self.date_to)
            and (not other.date_to or self.date_from <= other.date_to)
        )

    def _is_on(self, day):
        """Whether the term covers ``day``."""
        self.ensure_one()
        return self.date_from <= day and (not self.date_to or day <= self.date_to)

    def write(self, vals):
        before = {member: member._describe() for member in self} if vals.keys() & TERM_FIELDS else {}
        result = super().write(vals)
        for member, old in before.items():
            if (new := member._describe()) != old:
                member._note(self.env._("Member changed: %(old)s → %(new)s", old=old, new=new))
        return result

    def unlink(self):
        for member in self:
            member._note(self.env._("Member removed: %(member)s", member=member._describe()))
        return super().unlink()

    def _describe(self):
        """The person, his role and his term, as the history of the committee tells them."""
        self.ensure_one()
        term = f"{self.date_from} – {self.date_to or '…'}"
        return f"{self.user_id.sudo().name}, {self._get_role_label()}, {term}"  # sudo: names of members are no secret

    def _get_role_label(self):
        return dict(self._fields["role"]._description_selection(self.env)).get(self.role, self.role)

    def _note(self, text):
        self.committee_id._message_log(body=text)

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if vals.keys() & TERM_FIELDS:
            self._check_no_session_open()
        for name in {"user_id", "committee_id"} & vals.keys():
            if any(member[name].id != vals[name] and member.sudo().vote_ids for member in self):  # all votes
                raise UserError(self.env._(
                    "This member has voted. End the term and add the other person as a new member."
                ))

    def _check_after_write(self, vals):
        super()._check_after_write(vals)
        if vals.keys() & TERM_FIELDS:
            self._check_no_session_open()

    @api.ondelete(at_uninstall=False)
    def _unlink_without_votes(self):
        if self.sudo().vote_ids:  # all votes count, also those hidden from the user
            raise UserError(self.env._("A member who has voted is not deleted: end the term instead."))

    def _touch_votes(self):
        """Mark that these members vote now.

        Members vote at the same moment without waiting for each other, as each changes only his own
        row. Closing the session locks all of them: a vote that is not in its picture yet makes
        PostgreSQL refuse, and Odoo runs the closing again with the vote in it.
        """
        self.env.cr.execute(SQL(
            """UPDATE alseraj_committee_member SET vote_serial = COALESCE(vote_serial, 0) + 1
                WHERE id IN (
                    SELECT id FROM alseraj_committee_member WHERE id IN %s ORDER BY id FOR NO KEY UPDATE
                )""",
            tuple(self.ids),
        ))
        self.invalidate_recordset(["vote_serial"])

    # ------------------------------------------------------------ terms and offices
    # Each office is held by one person at a time, and what was voted stays within a term.

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
        for member in members:
            member._note(self.env._("Member added: %(member)s", member=member._describe()))
        return members

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
