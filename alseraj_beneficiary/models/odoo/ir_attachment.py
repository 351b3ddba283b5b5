from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools.roles import SENSITIVE
from .mail_thread import OURS

SCANS = "alseraj.document"
OUR_FIELDS = "alseraj_"  # begins each field of ours on a model of Odoo's

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

    # ------------------------------------------------------------ sensitive scans

    def _get_documents(self):
        """The documents whose scans these are, with the caller's rights."""
        scans_sudo = self.sudo().filtered(lambda file: file.res_model == SCANS and file.res_field)  # asked, not shown
        return self.env[SCANS].browse(scans_sudo.mapped("res_id")).exists()

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self or self.env.user.has_group(SENSITIVE):
            return result
        hidden = set(self._get_documents()._get_hidden().ids)
        if not hidden:
            return result
        closed = self.browse([
            file.id for file in self.sudo() if file.res_model == SCANS and file.res_field and file.res_id in hidden  # asked
        ])
        forbidden, error = result or (self.browse(), None)
        return forbidden | closed, error or (lambda: AccessError(self.env._(
            "Sensitive scans are opened by who may see sensitive data.")))

    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        # Odoo asks here for the field only, not for the record: its text could be searched
        if not (self.env.su or bypass_access or self.env.user.has_group(SENSITIVE)):
            # sudo: which scans are to be left out, whoever asks
            sensitive = self.env[SCANS].sudo().with_context(active_test=False)._search([("type_id.is_sensitive", "=", True)])
            domain = Domain(domain)
            if self.env.context.get("skip_res_field_check") or any(
                condition.field_expr in ("id", "res_field") for condition in domain.iter_conditions()
            ):
                domain &= Domain("res_model", "!=", SCANS) | Domain("res_field", "=", False) | Domain(
                    "res_id", "not in", sensitive)
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    def _read_format(self, fnames, load="_classic_read"):
        content = {"index_content"} if self.env.context.get("bin_size") else {"datas", "raw", "db_datas", "index_content"}
        if not self.env.su and content & set(fnames):
            self._get_documents()._look_at_scans()
        return super()._read_format(fnames, load)

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        if not self.env.su:
            self._get_documents()._look_at_scans("export")
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    # ------------------------------------------------------------ evidence

    def _check_evidence(self):
        """Refuse files that are in a field of our models, or open to everybody on one of our records."""
        for attachment in self.sudo():  # asked, not shown
            ours = (attachment.res_model or "").startswith(OURS) or (attachment.res_field or "").startswith(OUR_FIELDS)
            if not ours:
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
