from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    alseraj_sign_link_hours = fields.Integer(related="company_id.alseraj_sign_link_hours", readonly=False)
    alseraj_difference_blocks = fields.Selection(related="company_id.alseraj_difference_blocks", readonly=False)
