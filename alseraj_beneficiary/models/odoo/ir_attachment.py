from odoo import api, models
from odoo.exceptions import AccessError

SCAN_MODEL = "alseraj.document"


class IrAttachment(models.Model):
    """The scan of a document is exchanged on the document only, which asks whether it was verified."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(
            vals.get("res_model") == SCAN_MODEL and vals.get("res_field") for vals in vals_list
        ):
            self._refuse_scan_change()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and (
            vals.get("res_model") == SCAN_MODEL and vals.get("res_field") or self._has_scans()
        ):
            self._refuse_scan_change()
        return super().write(vals)

    def unlink(self):
        if not self.env.su and self._has_scans():
            self._refuse_scan_change()
        return super().unlink()

    def _has_scans(self):
        attachments_sudo = self.sudo()  # asked, not shown
        return any(attachment.res_model == SCAN_MODEL and attachment.res_field for attachment in attachments_sudo)

    def _refuse_scan_change(self):
        raise AccessError(self.env._("Attach and remove scans on the document itself."))
