from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CommitteeSession(models.Model):
    """Who was invited, who has declined, and what becomes of the invitation."""

    _inherit = "alseraj.committee.session"

    declined_member_ids = fields.Many2many(
        "alseraj.committee.member", string="Will not come", compute="_compute_guests",
        help="Members who declined the invitation in their calendar.",
    )
    uninvited_member_ids = fields.Many2many(
        "alseraj.committee.member", string="Not Invited Yet", compute="_compute_guests"
    )
    is_quorum_in_danger = fields.Boolean(compute="_compute_guests")

    @api.depends("event_id.attendee_ids.state", "event_id.partner_ids", "member_ids", "quorum")
    def _compute_guests(self):
        for session in self:
            guests_sudo = session.sudo().event_id.attendee_ids  # answers to this session's own invitation
            declined = guests_sudo.filtered(lambda guest: guest.state == "declined").partner_id
            members = session.member_ids
            session.declined_member_ids = members.filtered(
                lambda member, declined=declined: member.user_id.partner_id in declined
            )
            session.uninvited_member_ids = members.filtered(
                lambda member, guests=guests_sudo.partner_id: member.user_id.partner_id not in guests
            ) if session.event_id else members.browse()
            coming = len(members) - len(session.declined_member_ids)
            session.is_quorum_in_danger = bool(session.event_id) and coming < session.quorum

    def write(self, vals):
        result = super().write(vals)
        if "mode" in vals:
            for session in self.filtered(lambda s: s.event_id and s.state == "draft"):
                # sudo: as where the date moves, the invitations may be a colleague's
                session.sudo().event_id.write(session._prepare_event())
        return result

    def action_invite(self):
        """Put the session in the members' calendars; Odoo's calendar sends the invitations.

        :return: True
        :raises UserError: it is by circulation, it is closed, or the committee has no members on the day
        """
        if self.filtered(lambda session: session.mode == "circulation"):
            raise UserError(self.env._(
                "By circulation there is no meeting to invite to: members are asked to vote when it opens."
            ))
        return super().action_invite()

    def action_update_guests(self):
        """Invite members who joined since, and take those off whose term has ended.

        :return: True
        :raises UserError: the session is closed
        """
        self.check_access("write")
        for session in self.filtered("event_id"):
            if session.state == "closed":
                raise UserError(self.env._("The session is closed and sealed: %(name)s", name=session.display_name))
            # sudo: whoever runs the session keeps its guests, also when a colleague has invited them
            session.sudo().event_id.write({
                "partner_ids": [Command.set(session.member_ids.user_id.partner_id.ids)],
            })
        return True

    def unlink(self):
        self._call_off()
        return super().unlink()

    def _call_off(self):
        """Tell the guests of a session that won't be held, where its day has not passed."""
        template = self.env.ref("calendar.calendar_template_delete_event", raise_if_not_found=False)
        now = fields.Datetime.now()
        for event_sudo in self.sudo().event_id:  # the guests are told, whoever invited them
            if template and event_sudo.start > now:
                template.sudo().send_mail(event_sudo.id, email_values={  # as above
                    "recipient_ids": [Command.set(event_sudo.partner_ids.ids)], "email_to": False,
                    "model": False, "res_id": False,  # the event goes, what tells so stays
                })
