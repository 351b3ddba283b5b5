from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    reply_min_days = fields.Integer(related="company_id.reply_min_days", readonly=False)
    reply_max_days = fields.Integer(related="company_id.reply_max_days", readonly=False)
    alseraj_review_months = fields.Integer(related="company_id.alseraj_review_months", readonly=False)
    alseraj_age_notice_days = fields.Integer(related="company_id.alseraj_age_notice_days", readonly=False)
    alseraj_appeal_days = fields.Integer(related="company_id.alseraj_appeal_days", readonly=False)
    alseraj_complaint_ack_days = fields.Integer(related="company_id.alseraj_complaint_ack_days", readonly=False)
    alseraj_complaint_days = fields.Integer(related="company_id.alseraj_complaint_days", readonly=False)
    alseraj_interaction_days = fields.Integer(related="company_id.alseraj_interaction_days", readonly=False)
    alseraj_privacy_days = fields.Integer(related="company_id.alseraj_privacy_days", readonly=False)
    alseraj_access_log_months = fields.Integer(
        "Access Log Kept (months)", config_parameter="alseraj_beneficiary.access_log_months",
    )
    alseraj_four_eyes_documents = fields.Boolean(related="company_id.alseraj_four_eyes_documents", readonly=False)
    alseraj_researcher_may_vote = fields.Boolean(related="company_id.alseraj_researcher_may_vote", readonly=False)
    alseraj_voter_may_disburse = fields.Boolean(related="company_id.alseraj_voter_may_disburse", readonly=False)
    alseraj_one_hand_disburse = fields.Boolean(related="company_id.alseraj_one_hand_disburse", readonly=False)
    alseraj_duplicate_similarity = fields.Float(related="company_id.alseraj_duplicate_similarity", readonly=False)
    alseraj_duplicate_cluster = fields.Integer(related="company_id.alseraj_duplicate_cluster", readonly=False)
    alseraj_duplicate_reminders = fields.Integer(related="company_id.alseraj_duplicate_reminders", readonly=False)
    alseraj_expense_account_id = fields.Many2one(related="company_id.alseraj_expense_account_id", readonly=False)
