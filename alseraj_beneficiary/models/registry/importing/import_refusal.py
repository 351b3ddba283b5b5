from odoo import fields, models

from .import_sheet import SHEET_SELECTION


class ImportRefusal(models.Model):
    """A row of a workbook that can't go in, and why. Written by the import only."""

    _name = "alseraj.import.refusal"
    _description = "Refused Row of an Import"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "import_id desc, sheet, row, id"
    _rec_name = "reason"

    import_id = fields.Many2one("alseraj.import", required=True, index=True, ondelete="cascade", readonly=True, guarded=True)
    company_id = fields.Many2one(related="import_id.company_id", store=True, index=True, precompute=True, guarded=True)
    sheet = fields.Selection(SHEET_SELECTION, required=True, readonly=True, guarded=True)
    row = fields.Integer(readonly=True, guarded=True, help="As Excel counts.")
    reason = fields.Text(readonly=True, guarded=True)
