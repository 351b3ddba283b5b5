from odoo import api, models


class NeedStudy(models.Model):
    """Nobody studies his own or his relatives' case, not even as a draft."""

    _inherit = "alseraj.need.study"

    @api.model_create_multi
    def create(self, vals_list):
        studies = super().create(vals_list)
        studies.beneficiary_id._check_own_file()
        return studies

    def write(self, vals):
        self.beneficiary_id._check_own_file()
        result = super().write(vals)
        if "request_id" in vals:
            self.beneficiary_id._check_own_file()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_own_file(self):
        self.beneficiary_id._check_own_file()
