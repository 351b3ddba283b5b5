from odoo import api, fields, models


class AccountJournal(models.Model):
    """How support is paid from a journal."""

    _inherit = "account.journal"

    alseraj_payment_way = fields.Selection(
        [("transfer", "Bank Transfer"), ("cheque", "Cheque"), ("cash", "Cash Box")],
        string="Support Is Paid By", compute="_compute_alseraj_payment_way", store=True, readonly=False,
        help="A transfer needs the IBAN of each payee; a cheque or the cash box needs none.",
    )
    alseraj_credit_per_installment = fields.Boolean(
        "One Credit for Each Payment",
        help="The bank books each transfer of a run by itself: the entry of a run then has one credit for each "
        "installment, so that each line of the bank statement finds its own. Otherwise one credit for the run.",
    )
    alseraj_bank_layout_id = fields.Many2one(
        "alseraj.bank.layout", string="Bank Sheet", ondelete="restrict", index="btree_not_null", check_company=True,
        help="The columns that this bank wants in the sheet of a run.",
    )

    @api.depends("type")
    def _compute_alseraj_payment_way(self):
        ways = {"bank": "transfer", "cash": "cash"}
        for journal in self:
            journal.alseraj_payment_way = ways.get(journal.type, False)
