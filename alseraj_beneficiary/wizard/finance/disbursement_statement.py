from odoo import api, fields, models


class DisbursementStatement(models.TransientModel):
    """Ask finance for the line of the bank's statement that shows a run."""

    _name = "alseraj.disbursement.statement"
    _description = "Run on the Bank's Statement"

    disbursement_id = fields.Many2one("alseraj.disbursement", required=True, ondelete="cascade")
    journal_id = fields.Many2one(related="disbursement_id.journal_id")
    currency_id = fields.Many2one(related="disbursement_id.currency_id")
    line_ids = fields.Many2many("account.bank.statement.line", string="Lines That Were Imported")
    date = fields.Date("Booked on", default=lambda self: self.env.company._get_today())
    reference = fields.Char("Reference on the Statement")
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)

    @api.depends("disbursement_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.disbursement_id._get_outstanding_amount() if wizard.disbursement_id else 0.0

    def action_match(self):
        """Match the run with the lines chosen, or with the one entered.

        :return: True
        :raises UserError: why it can't be done
        """
        self.ensure_one()
        return self.disbursement_id.action_book_statement(self.line_ids, self.date, self.reference, self.amount)
