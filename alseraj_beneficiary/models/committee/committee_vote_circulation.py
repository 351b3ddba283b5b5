from odoo import api, models


class CommitteeVote(models.Model):
    """Who has voted on everything is not asked any more."""

    _inherit = "alseraj.committee.vote"

    @api.model_create_multi
    def create(self, vals_list):
        votes = super().create(vals_list)
        votes.session_id._notice_votes()
        return votes
