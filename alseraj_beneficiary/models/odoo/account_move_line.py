from odoo import api, fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    alseraj_installment_id = fields.Many2one(
        "alseraj.support.installment", string="Installment", copy=False, readonly=True,
        index="btree_not_null", ondelete="restrict",
        help="The installment of support that this item pays or takes back.",
    )
    alseraj_transfer_id = fields.Many2one(
        "alseraj.support.installment", string="Transfer Of", copy=False, readonly=True,
        index="btree_not_null", ondelete="restrict",
        help="Where the bank books each transfer by itself: the installment that this credit transfers.",
    )

    def _copy_data_extend_business_fields(self, values):
        # Reversals take the link along; a plain duplicate does not.
        super()._copy_data_extend_business_fields(values)
        values["alseraj_installment_id"] = self.alseraj_installment_id.id

    def _is_matched_by_posted(self):
        """Whether posted debits match this credit in full."""
        self.ensure_one()
        matches = self.matched_debit_ids.filtered(lambda match: match.debit_move_id.parent_state == "posted")
        return self.company_currency_id.compare_amounts(sum(matches.mapped("amount")), -self.balance) >= 0

    # Debit and credit are the balance in other words: a change of them is a change of it, and comes here once.

    @api.constrains("alseraj_transfer_id", "balance")
    def _check_alseraj_transfer(self):
        self.filtered(lambda line: line.alseraj_transfer_id and line.parent_state == "posted").move_id._check_alseraj_ledger()

    @api.constrains("alseraj_installment_id", "balance", "partner_id", "move_id")
    def _check_alseraj_ledger(self):
        posted = self.filtered(lambda line: line.alseraj_installment_id and line.parent_state == "posted")
        posted.move_id._check_alseraj_ledger()
