from odoo import api, fields, models


class FileLineMixin(models.AbstractModel):
    """What hangs on a beneficiary file: it follows the file's company and branch."""

    _name = "alseraj.file.line.mixin"
    _description = "Line of a Beneficiary File"

    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="beneficiary_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.beneficiary_id._check_own_file()
        return lines

    def write(self, vals):
        self.beneficiary_id._check_own_file()
        result = super().write(vals)
        if "beneficiary_id" in vals:
            self.check_access("write")  # Odoo looks before the write; nothing is hung on a file out of sight
            self.beneficiary_id._check_own_file()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_own_file(self):
        self.beneficiary_id._check_own_file()
