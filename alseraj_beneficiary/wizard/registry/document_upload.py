import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools import scan_archive, scan_pages, scans
from ...tools.errors import RuleError
from ...tools.names import comma


class DocumentUpload(models.TransientModel):
    """Takes several scans at once; each then gets its type, and the member it is about, or is a page of the one above."""

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
            *(Command.create(vals) for vals in self._prepare_lines(new)),
        ]

    def _prepare_lines(self, attachments):
        """What the names of new scans say: which document each is, and whether it goes on as its next page."""
        words = self.env["alseraj.document.type"]._get_words(self.beneficiary_id.company_id)
        vals_list, last = [], None
        for attachment in attachments.sorted("name"):
            name = scan_archive.strip_extension(attachment.name)
            kinds = (*scan_archive.parse_path(attachment.name).kinds, *scan_archive.list_kinds(name))
            kind, page = next(((words[kind], page) for kind, page in kinds if kind in words), (False, 0))
            vals_list.append({
                "attachment_id": attachment.id, "name": attachment.name, "type_id": kind,
                "with_above": bool(kind and page > 1 and kind == last),
            })
            last = kind
        return vals_list

    def action_apply(self):
        """Put the scans on the file, each as a received document; all of them or none.

        :return: action that closes the window
        :raises UserError: a scan without a type, or that is no scan
        """
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("Choose the scans first."))
        if self.line_ids[0].with_above:
            raise UserError(self.env._("Above the first scan there is none of which it could be a page."))
        if untyped := self.line_ids.filtered(lambda line: not line.type_id and not line.with_above):
            raise UserError(self.env._(
                "Say which document each scan is: %(names)s.", names=comma(self.env.lang).join(untyped.mapped("name"))
            ))
        documents = []
        for line in self.line_ids:
            documents.append(line) if not line.with_above else documents.append(documents.pop() | line)
        self.env["alseraj.document"].create([lines._prepare_document() for lines in documents])
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
    with_above = fields.Boolean("Page of the One Above", help="Several pages or photos become one document, a PDF.")

    def _prepare_document(self):
        """:return: values of the document of which these are the pages"""
        first = self[0]
        return {
            "beneficiary_id": first.beneficiary_id.id,
            "type_id": first.type_id.id,
            "member_id": first.member_id.id,
            "issue_date": first.issue_date,
            "attachment": base64.b64encode(self._join()) if len(self) > 1 else first.attachment_id.datas,
            "attachment_name": f"{first.type_id.name}.pdf" if len(self) > 1 else first.name,
        }

    def _join(self):
        pages = self.mapped(lambda line: line.attachment_id.raw or b"")
        for line, page in zip(self, pages, strict=True):
            if not scans.is_printable_scan(page):
                raise UserError(self.env._(
                    "%(file)s can't be a page: only PDF, JPG and PNG are put together. Save it as one of them.", file=line.name))
        try:
            return scan_pages.join_pages(pages)
        except RuleError as error:
            raise UserError(error.get_sentence(self.env)) from error
