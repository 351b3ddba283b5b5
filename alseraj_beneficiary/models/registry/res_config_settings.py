from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    alseraj_document_warn_days = fields.Integer(related="company_id.alseraj_document_warn_days", readonly=False)
    alseraj_scan_max_mb = fields.Integer(related="company_id.alseraj_scan_max_mb", readonly=False)
