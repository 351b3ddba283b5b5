from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    alseraj_enterer_may_vote = fields.Boolean(related="company_id.alseraj_enterer_may_vote", readonly=False)
