from odoo import models


class CommitteeDecision(models.Model):
    """By circulation, votes are cast within their time."""

    _inherit = "alseraj.committee.decision"

    def _get_cannot_vote_reason(self, member, choice):
        session = self.session_id
        if session.is_circulation_over:
            return self.env._(
                "The time for votes ended on %(moment)s. The secretary can give more.",
                moment=session._format_moment(session.circulation_until),
            )
        return super()._get_cannot_vote_reason(member, choice)
