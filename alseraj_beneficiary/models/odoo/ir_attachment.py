from odoo import api, models
from odoo.exceptions import AccessError

from .mail_thread import OURS

# what a file is and where it belongs; the rest (a thumbnail, a token of its own) is Odoo's housekeeping
CONTENT = frozenset({
    "datas", "raw", "db_datas", "store_fname", "checksum", "mimetype", "type", "url", "name", "res_model", "res_id", "res_field",
})


class IrAttachment(models.Model):
    """Evidence is exchanged on the record it belongs to, which asks whether it was verified, signed or paid.

    So a file in a field of our models (a scan, a signature) is written by that field only, and what was sent with a
    message of our documents is part of their history. Files are judged as they are and as they will be.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)  # defaults of the context are in them
        if not self.env.su:
            attachments._check_evidence()
        return attachments

    def write(self, vals):
        if not self.env.su:
            self._check_evidence()
            if vals.keys() & CONTENT:
                self._check_history()
        result = super().write(vals)
        if not self.env.su:
            self._check_evidence()
        return result

    def unlink(self):
        if not self.env.su:
            self._check_evidence()
            self._check_history()
        return super().unlink()

    def _delete_and_notify(self, message=None):
        self._check_history()  # the client's route comes in sudo, after asking who owns the file
        return super()._delete_and_notify(message)

    def _check_evidence(self):
        """Refuse files that are in a field of our models, or open to everybody on one of our records."""
        for attachment in self.sudo():  # asked, not shown
            if not (attachment.res_model or "").startswith(OURS):
                continue
            if attachment.res_field:
                raise AccessError(self.env._("Attach and remove scans on the document itself."))
            if attachment.public:
                raise AccessError(self.env._("A file of a beneficiary's record is never open to everybody."))

    def _check_history(self):
        """Refuse to change what was sent with a message of our documents."""
        # sudo: asked, not shown
        sent = self.env["mail.message"].sudo().search([("attachment_ids", "in", self.ids)])
        if sent._is_history():
            sent._refuse_history_change()
