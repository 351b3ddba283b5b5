from odoo import api, models


class CommitteeVote(models.Model):
    """Votes are told to the open desks, as tallies."""

    _inherit = "alseraj.committee.vote"

    @api.model_create_multi
    def create(self, vals_list):
        votes = super().create(vals_list)
        votes.session_id._plan_message(votes.decision_id)
        return votes

    def write(self, vals):
        result = super().write(vals)
        self.session_id._plan_message(self.decision_id)
        return result
