from odoo import fields, models


class ScanImportLine(models.Model):
    """A file of an archive of scans, and what became of it. Written by the import only."""

    _name = "alseraj.scan.import.line"
    _description = "Scan of an Archive"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "scan_import_id desc, outcome, id"  # what stays out first
    _rec_name = "path"

    scan_import_id = fields.Many2one(
        "alseraj.scan.import", "Archive", required=True, index=True, ondelete="cascade", readonly=True, guarded=True)
    company_id = fields.Many2one(related="scan_import_id.company_id", store=True, index=True, precompute=True, guarded=True)
    path = fields.Char("File Name", readonly=True, guarded=True)
    page = fields.Integer(readonly=True, guarded=True, help="0: the whole document.")
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", readonly=True, guarded=True, index="btree_not_null", ondelete="set null")
    type_id = fields.Many2one("alseraj.document.type", "Document Type", readonly=True, guarded=True, ondelete="set null")
    document_id = fields.Many2one(
        "alseraj.document", readonly=True, guarded=True, index="btree_not_null", ondelete="set null")
    outcome = fields.Selection(
        [("taken", "Goes In"), ("unchanged", "There Already"), ("refused", "Stays Out")], readonly=True, guarded=True)
    reason = fields.Text(readonly=True, guarded=True)
