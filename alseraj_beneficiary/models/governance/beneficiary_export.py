from odoo import models


class Beneficiary(models.Model):
    """Taking files out in a workbook leaves a line in the access log, as reading sensitive data does."""

    _inherit = "alseraj.beneficiary"

    def _after_export(self):
        super()._after_export()
        if self and not self.env.su:
            self.env["alseraj.access.log"]._record(self, [self.env._("exported to a workbook")])
