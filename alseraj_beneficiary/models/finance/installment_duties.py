from odoo import api, models

PLANNED = frozenset({"amount", "fund_id", "due_date", "payee_id"})


class SupportInstallment(models.Model):
    """Nobody plans a payment of his own or his relatives': how much, when, from what, to whom."""

    _inherit = "alseraj.support.installment"

    @api.model_create_multi
    def create(self, vals_list):
        installments = super().create(vals_list)
        installments.beneficiary_id._check_own_file()
        return installments

    def write(self, vals):
        if vals.keys() & PLANNED:
            self.beneficiary_id._check_own_file()
        return super().write(vals)
