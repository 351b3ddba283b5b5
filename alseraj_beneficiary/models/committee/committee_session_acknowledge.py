from odoo import api, fields, models
from odoo.exceptions import UserError

ACKNOWLEDGE = "alseraj_beneficiary.activity_acknowledge_minutes"
READERS = (
    "alseraj_beneficiary.group_committee_member,alseraj_beneficiary.group_manager,alseraj_beneficiary.group_auditor"
)


class CommitteeSession(models.Model):
    """Members who attended acknowledge the sealed minutes, each for himself."""

    _inherit = "alseraj.committee.session"

    acknowledgement_ids = fields.One2many(
        "alseraj.committee.acknowledgement", "session_id", "Acknowledgements", readonly=True, groups=READERS
    )
    acknowledged_count = fields.Integer("Acknowledged", compute="_compute_acknowledged", groups=READERS)
    can_acknowledge = fields.Boolean(
        "I may acknowledge", compute="_compute_acknowledged", search="_search_can_acknowledge", groups=READERS
    )

    @api.depends("acknowledgement_ids.user_id", "attendee_ids.user_id", "state")
    @api.depends_context("uid")
    def _compute_acknowledged(self):
        for session in self:
            session.acknowledged_count = len(session.acknowledgement_ids)
            session.can_acknowledge = not session._get_cannot_acknowledge_reason()

    def _search_can_acknowledge(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain([
            ("state", "=", "closed"), ("attendee_ids.user_id", "=", self.env.uid),
            ("acknowledgement_ids", "not any", [("user_id", "=", self.env.uid)]),
        ])
        return domain if True in value else ~domain

    def action_acknowledge(self):
        """Say as a member who attended that these sealed minutes are right; once, and only for oneself.

        :return: True
        :raises UserError: not closed, not present, done already, or the seal is broken
        """
        self.check_access("read")
        for session in self:
            if reason := session._get_cannot_acknowledge_reason():
                raise UserError(reason)
        seals = self._compute_seals()
        now = fields.Datetime.now()
        for session in self:
            if seals[session] != session.seal:
                raise UserError(self.env._(
                    "The seal of %(session)s is broken: these are not the minutes that were sealed. Tell the manager.",
                    session=session.display_name,
                ))
        # sudo: nobody writes acknowledgements but this method, and for the user himself
        self.env["alseraj.committee.acknowledgement"].sudo().create([
            {
                "session_id": session.id, "member_id": session._get_own_attendance().id, "user_id": self.env.uid,
                "acknowledged_on": now, "seal": session.seal,
            }
            for session in self
        ])
        self.sudo().activity_unlink([ACKNOWLEDGE], user_id=self.env.uid)  # his own reminder is done
        return True

    def _get_own_attendance(self):
        """The membership with which the user attended, or none."""
        return self.attendee_ids.filtered(lambda member: member.user_id == self.env.user)[:1]

    def _get_cannot_acknowledge_reason(self):
        """Why the user can't acknowledge the minutes, or False."""
        self.ensure_one()
        if self.state != "closed":
            return self.env._("The minutes are acknowledged when the session is closed and sealed.")
        if not self._get_own_attendance():
            return self.env._("Members who attended the session acknowledge its minutes, each for himself.")
        if self.env.user in self.sudo().acknowledgement_ids.user_id:  # his own among them, whoever he is
            return self.env._("You have acknowledged the minutes of this session already.")
        return False

    def _do_close(self):
        result = super()._do_close()
        # sudo: reminding a colleague is no right of its own. The context spares a mail for each activity.
        for session_sudo in self.sudo().with_context(mail_activity_quick_update=True):
            for user in session_sudo.attendee_ids.user_id:
                session_sudo.activity_schedule(ACKNOWLEDGE, user_id=user.id)
        return result
