from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    alseraj_hold_expired = fields.Boolean(related="company_id.alseraj_hold_expired", readonly=False)
    alseraj_hold_review_days = fields.Integer(related="company_id.alseraj_hold_review_days", readonly=False)
