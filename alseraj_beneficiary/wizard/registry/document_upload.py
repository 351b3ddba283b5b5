from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class DocumentUpload(models.TransientModel):
    """Takes several scans at once; each then gets its type, and the member it is about."""

    _name = "alseraj.document.upload"
    _description = "Add Scans"

    beneficiary_id = fields.Many2one("alseraj.beneficiary", required=True, readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Scans")
    line_ids = fields.One2many("alseraj.document.upload.line", "upload_id", "Documents")

    @api.onchange("attachment_ids")
    def _onchange_attachment_ids(self):
        kept = self.line_ids.filtered(lambda line: line.attachment_id in self.attachment_ids)
        new = self.attachment_ids._origin - kept.attachment_id._origin
        self.line_ids = [
            *(Command.unlink(line.id) for line in self.line_ids - kept),
            *(Command.create({"attachment_id": attachment.id, "name": attachment.name}) for attachment in new),
        ]

    def action_apply(self):
        """Put the scans on the file, each as a received document; all of them or none.

        :return: action that closes the window
        :raises UserError: a scan without a type, or that is no scan
        """
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("Choose the scans first."))
        if untyped := self.line_ids.filtered(lambda line: not line.type_id):
            raise UserError(self.env._(
                "Say which document each scan is: %(names)s.", names=", ".join(untyped.mapped("name"))
            ))
        self.env["alseraj.document"].create([line._prepare_document() for line in self.line_ids])
        self.line_ids.attachment_id.unlink()  # the documents have copies of their own
        return {"type": "ir.actions.act_window_close"}


class DocumentUploadLine(models.TransientModel):
    _name = "alseraj.document.upload.line"
    _description = "Scan to Add"

    upload_id = fields.Many2one("alseraj.document.upload", required=True, ondelete="cascade")
    beneficiary_id = fields.Many2one(related="upload_id.beneficiary_id")
    attachment_id = fields.Many2one("ir.attachment", required=True, ondelete="cascade")
    name = fields.Char("File Name")
    type_id = fields.Many2one("alseraj.document.type", "Document Type")
    member_id = fields.Many2one(
        "alseraj.household.member", "Household Member", domain="[('beneficiary_id', '=', beneficiary_id)]",
        help="Empty: of the beneficiary himself.",
    )
    issue_date = fields.Date()

    def _prepare_document(self):
        return {
            "beneficiary_id": self.beneficiary_id.id,
            "type_id": self.type_id.id,
            "member_id": self.member_id.id,
            "issue_date": self.issue_date,
            "attachment": self.attachment_id.datas,
            "attachment_name": self.name,
        }
