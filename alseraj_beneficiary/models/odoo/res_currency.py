from odoo import api, models

from ...tools import amount_words
from ...tools.errors import RuleError


class ResCurrency(models.Model):
    _inherit = "res.currency"

    @api.model
    def _write_riyal_in_words(self):
        """One word for the riyal on screens, pages and papers: Odoo's own sign is SR. What somebody chose stays."""
        riyal = self.env.ref("base.SAR", raise_if_not_found=False)
        if riyal and riyal.symbol == "SR":
            riyal.write({"symbol": "ريال", "position": "after"})

    def _get_amount_in_arabic(self, amount):
        """``amount`` of this currency in Arabic words; empty for a currency that has none."""
        if not self:
            return ""
        try:
            return amount_words.amount_to_arabic(amount, self.name)
        except RuleError:
            return ""
