from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    alseraj_collector_notice_days = fields.Integer(
        related="company_id.alseraj_collector_notice_days", readonly=False)
    alseraj_collector_max_files = fields.Integer(
        related="company_id.alseraj_collector_max_files", readonly=False)
