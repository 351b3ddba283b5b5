from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    alseraj_reply_working_days = fields.Boolean(related="company_id.alseraj_reply_working_days", readonly=False)
    alseraj_pause_moves_floor = fields.Boolean(related="company_id.alseraj_pause_moves_floor", readonly=False)
    alseraj_return_days = fields.Integer(related="company_id.alseraj_return_days", readonly=False)
    alseraj_chase_days = fields.Integer(related="company_id.alseraj_chase_days", readonly=False)
    alseraj_reopen_days = fields.Integer(related="company_id.alseraj_reopen_days", readonly=False)
    alseraj_reapply_months = fields.Integer(related="company_id.alseraj_reapply_months", readonly=False)
