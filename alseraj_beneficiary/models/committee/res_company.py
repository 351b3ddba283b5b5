from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    alseraj_enterer_may_vote = fields.Boolean(
        "Who entered a case may vote on it", help="Otherwise who entered or submitted a request is recused from its vote.",
    )
