from odoo import models


class BeneficiaryStatement(models.TransientModel):
    _inherit = "alseraj.beneficiary.statement"

    def _log_print(self):
        """Write into the access log that a beneficiary took his own statement out of the portal."""
        super()._log_print()
        self.env["alseraj.access.log"]._record(self, {"total"}, "print")
