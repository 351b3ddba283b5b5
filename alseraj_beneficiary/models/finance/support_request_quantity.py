from odoo import models
from odoo.tools import float_round

from .installment_hand_over import QUANTITY_DIGITS


class SupportRequest(models.Model):
    """How many units an approved amount is worth."""

    _inherit = "alseraj.support.request"

    def _prepare_installments(self):
        vals_list = super()._prepare_installments()
        unit_value = self.type_id.unit_value
        if self.type_id.kind == "in_kind" and unit_value:
            for vals in vals_list:
                vals["quantity"] = float_round(vals["amount"] / unit_value, precision_digits=QUANTITY_DIGITS) or 1.0
        return vals_list
