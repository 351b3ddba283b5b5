from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    # Policy: the research committee "replies in a period of not less than two weeks".
    reply_min_days = fields.Integer("Reply not before (days)", default=14)
    reply_max_days = fields.Integer("Reply due within (days)", default=30)
    alseraj_review_months = fields.Integer("Review a file every (months)", default=12)
    alseraj_age_notice_days = fields.Integer("Tell of a limit of age before (days)", default=60)
    alseraj_appeal_days = fields.Integer("Appeal within (days)", default=30)
    alseraj_complaint_ack_days = fields.Integer("Acknowledge a complaint within (working days)", default=2)
    alseraj_complaint_days = fields.Integer("Resolve a complaint within (working days)", default=15)
    alseraj_interaction_days = fields.Integer("Answer an interaction within (working days)", default=2)
    alseraj_privacy_days = fields.Integer("Answer a privacy request within (days)", default=30)
    # Separation of duties, as data.
    alseraj_four_eyes_documents = fields.Boolean(
        "Documents verified by another employee",
        help="The employee who entered a document can't be the one who verifies it.",
    )
    alseraj_researcher_may_vote = fields.Boolean("The researcher of a case may vote on it")
    alseraj_voter_may_disburse = fields.Boolean("A voter may confirm or post its disbursement")
    alseraj_one_hand_disburse = fields.Boolean("One person may confirm and post a disbursement")
    alseraj_expense_account_id = fields.Many2one(
        "account.account", string="Support Expense Account", check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_direct_cost'))]",
        help="Debited by disbursements, unless the fund names an account of its own.",
    )

    @api.constrains("reply_min_days", "reply_max_days")
    def _check_reply_days(self):
        for company in self:
            if not 0 < company.reply_min_days <= company.reply_max_days:
                raise ValidationError(self.env._(
                    "The reply must be due on or after the day before which no reply is given."
                ))
