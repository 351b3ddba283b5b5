from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    alseraj_receipt_ask = fields.Boolean(related="company_id.alseraj_receipt_ask", readonly=False)
    alseraj_receipt_days = fields.Integer(related="company_id.alseraj_receipt_days", readonly=False)
    alseraj_receipt_wait_days = fields.Integer(related="company_id.alseraj_receipt_wait_days", readonly=False)
    alseraj_receipt_sample = fields.Float(related="company_id.alseraj_receipt_sample", readonly=False)
