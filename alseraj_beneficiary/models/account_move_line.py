from odoo import api, fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    alseraj_installment_id = fields.Many2one(
        "alseraj.support.installment", string="Installment", copy=False, readonly=True,
        index="btree_not_null", ondelete="restrict",
        help="The installment of support that this item pays or takes back.",
    )

    def _copy_data_extend_business_fields(self, values):
        # Reversals take the link along; a plain duplicate does not.
        super()._copy_data_extend_business_fields(values)
        values["alseraj_installment_id"] = self.alseraj_installment_id.id

    @api.constrains("alseraj_installment_id", "balance", "debit", "credit", "partner_id", "move_id")
    def _check_alseraj_ledger(self):
        posted = self.filtered(lambda line: line.alseraj_installment_id and line.parent_state == "posted")
        posted.move_id._check_alseraj_ledger()
