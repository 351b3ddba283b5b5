from odoo import api, fields, models


class FileLineMixin(models.AbstractModel):
    """What hangs on a beneficiary file: it follows the file's company and branch."""

    _name = "alseraj.file.line.mixin"
    _inherit = ["alseraj.guarded.mixin", "alseraj.company.batch.mixin"]
    _description = "Line of a Beneficiary File"

    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="beneficiary_id.company_id", store=True, index=True, precompute=True, guarded=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.beneficiary_id._check_own_file()
        return lines

    @api.model
    def _add_precomputed_values(self, vals_list):
        """Take the company of each file at once: Odoo would build a record in memory for every line."""
        files = self.env["alseraj.beneficiary"].browse({vals.get("beneficiary_id") or 0 for vals in vals_list} - {0})
        companies = {file.id: file.company_id.id for file in files.sudo()}  # the rules are asked at the creation
        for vals in vals_list:
            if vals.get("beneficiary_id"):
                vals["company_id"] = companies[vals["beneficiary_id"]]
        super()._add_precomputed_values(vals_list)

    def write(self, vals):
        """Refuse one's own file; asked of server code, too, which acts in somebody's name."""
        self.beneficiary_id._check_own_file()
        result = super().write(vals)
        if "beneficiary_id" in vals:
            self.beneficiary_id._check_own_file()
        return result

    def _check_after_write(self, vals):
        super()._check_after_write(vals)
        if "beneficiary_id" in vals:
            self.check_access("write")  # Odoo looks before the write; nothing is attached to a file out of sight

    @api.ondelete(at_uninstall=False)
    def _unlink_not_own_file(self):
        self.beneficiary_id._check_own_file()
