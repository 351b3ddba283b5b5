from odoo import models


class Disbursement(models.Model):
    """A payment that comes back, or is made again, has not been confirmed by anybody."""

    _inherit = "alseraj.disbursement"

    def _book(self):
        self.installment_ids._forget_receipt()
        return super()._book()

    def _book_return(self, installments):
        result = super()._book_return(installments)
        installments._forget_receipt()
        return result
