from odoo import fields, models


class CommitteeVote(models.Model):
    _inherit = "alseraj.committee.vote"

    by_rule = fields.Boolean(
        "Recused beforehand", readonly=True, help="Written down when the session was opened, as the rules ask for it.",
    )
