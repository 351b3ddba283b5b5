from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    alseraj_survey_batch = fields.Integer(related="company_id.alseraj_survey_batch", readonly=False)
    alseraj_satisfaction_target = fields.Float(related="company_id.alseraj_satisfaction_target", readonly=False)
    alseraj_satisfaction_low = fields.Float(related="company_id.alseraj_satisfaction_low", readonly=False)
    alseraj_involved_may_follow_up = fields.Boolean(related="company_id.alseraj_involved_may_follow_up", readonly=False)
    alseraj_follow_up_days = fields.Integer(related="company_id.alseraj_follow_up_days", readonly=False)
