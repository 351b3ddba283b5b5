from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class CommitteeSession(models.Model):
    """The session in everybody's calendar. It says when and where, never whose case."""

    _inherit = "alseraj.committee.session"

    event_id = fields.Many2one(
        "calendar.event", string="Calendar Event", readonly=True, copy=False, index="btree_not_null"
    )

    def write(self, vals):
        result = super().write(vals)
        if {"date", "duration", "place", "remote_link", "committee_id"} & vals.keys():
            for session in self.filtered("event_id"):
                # whoever runs the session moves it, also when a colleague has sent the invitations
                session.sudo().event_id.write(session._prepare_event())
        return result

    def action_invite(self):
        """Put the session in the members' calendars; Odoo's calendar sends the invitations.

        :return: True
        :raises UserError: it is not a draft any more, or the committee has no members on the day
        """
        self.check_access("write")
        todo = self.filtered(lambda session: not session.event_id)
        for session in todo:
            if session.state == "closed" or not session.member_ids:
                raise UserError(self.env._(
                    "Invite members before the session closes, and when the committee has members on the day."
                ))
        events = self.env["calendar.event"].create([
            {
                **session._prepare_event(),
                "partner_ids": [fields.Command.set(session.member_ids.user_id.partner_id.ids)],
            }
            for session in todo
        ])
        for session, event in zip(todo, events, strict=True):
            session._write_internal({"event_id": event.id})
        return True

    def _prepare_event(self):
        self.ensure_one()
        return {
            "name": self.env._("Session of %(committee)s", committee=self.committee_id.name),
            "start": self.date,
            "stop": self.date + timedelta(hours=self.duration or 1.0),
            "location": self.place or "",
            "videocall_location": self.remote_link or False,
            "privacy": "confidential",
        }

    def unlink(self):
        events_sudo = self.sudo().event_id  # the event goes with its session, whoever made it
        result = super().unlink()
        events_sudo.unlink()
        return result
