from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    alseraj_enterer_may_verify = fields.Boolean(related="company_id.alseraj_enterer_may_verify", readonly=False)
    alseraj_researcher_may_verify = fields.Boolean(related="company_id.alseraj_researcher_may_verify", readonly=False)
