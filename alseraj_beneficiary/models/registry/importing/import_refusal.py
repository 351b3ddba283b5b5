from odoo import fields, models

from .import_sheet import SHEETS


class ImportRefusal(models.Model):
    """A row of a workbook that can't go in, and why. Written by the import only."""

    _name = "alseraj.import.refusal"
    _description = "Refused Row of an Import"
    _order = "import_id desc, sheet, row, id"
    _rec_name = "reason"

    import_id = fields.Many2one("alseraj.import", required=True, index=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="import_id.company_id", store=True, index=True, precompute=True)
    sheet = fields.Selection(SHEETS, required=True, readonly=True)
    row = fields.Integer(readonly=True, help="As Excel counts.")
    reason = fields.Text(readonly=True)
