from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

DECISION = "alseraj.committee.decision"
SESSION = "alseraj.committee.session"


class WorkQueue(models.Model):
    """The piles of the committee: votes and minutes that wait for the user, letters to hand over."""

    _inherit = "alseraj.work.queue"

    @api.model
    def _get_sources(self):
        today = self.env.company._get_today()
        letters = Domain("tell_by_hand", "=", True)
        late = Domain("notified_on", "<", today - timedelta(days=3))
        own = Domain("user_id", "=", self.env.uid)
        over = Domain("session_id.circulation_until", "<=", fields.Datetime.now())
        sealed = Domain("sealed_on", "<", fields.Datetime.now() - timedelta(days=3))
        return {
            **super()._get_sources(),
            "letters": ("alseraj.support.request", letters, own, late),
            "votes": (DECISION, self._get_missing_votes_domain(), Domain.TRUE, over),
            "minutes": (SESSION, self._get_minutes_domain(), Domain.TRUE, sealed),
        }

    @api.model
    def _get_missing_votes_domain(self):
        """The cases of open sessions on which the user, a member on the day, has not said a word."""
        Session = self.env[SESSION]
        if not Session.has_access("read"):
            return Domain.FALSE
        sessions = Session.search([("state", "=", "open"), ("committee_id.member_ids.user_id", "=", self.env.uid)])
        mine = sessions.filtered(lambda session: self.env.user in session.member_ids.user_id)
        return Domain("session_id", "in", mine.ids) & Domain("vote_ids", "not any", [("user_id", "=", self.env.uid)])

    @api.model
    def _get_minutes_domain(self):
        """The sealed sessions that the user attended and whose minutes he has not acknowledged."""
        Session = self.env[SESSION]
        if not Session._has_field_access(Session._fields["can_acknowledge"], "read"):
            return Domain.FALSE  # he sits on no committee
        return Domain("can_acknowledge", "=", True)

    def _open(self, part):
        action = super()._open(part)
        if action["res_model"] == DECISION:  # a case has no calendar of its own
            action.update(view_mode="list,form", views=[(False, "list"), (False, "form")])
        return action
