from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    alseraj_sensitive_ack_hours = fields.Integer(
        related="company_id.alseraj_sensitive_ack_hours", readonly=False
    )
    alseraj_complaint_extension_days = fields.Integer(
        related="company_id.alseraj_complaint_extension_days", readonly=False
    )
    alseraj_privacy_extension_days = fields.Integer(
        related="company_id.alseraj_privacy_extension_days", readonly=False
    )
