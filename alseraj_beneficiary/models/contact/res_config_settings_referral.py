from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    alseraj_referral_blocks = fields.Boolean(related="company_id.alseraj_referral_blocks", readonly=False)
