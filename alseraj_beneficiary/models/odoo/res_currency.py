from odoo import models

from ...tools import amount_words
from ...tools.errors import RuleError


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def _get_amount_in_arabic(self, amount):
        """``amount`` of this currency in Arabic words; empty for a currency that has none."""
        if not self:
            return ""
        try:
            return amount_words.amount_to_arabic(amount, self.name)
        except RuleError:
            return ""
