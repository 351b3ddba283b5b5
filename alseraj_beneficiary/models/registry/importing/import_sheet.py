from odoo import api, fields, models

SHEET_SELECTION = [
    ("files", "Files"), ("members", "Family Members"), ("incomes", "Income and Obligations"),
    ("documents", "Documents"), ("support", "Earlier Support"),
]


class ImportSheet(models.Model):
    """What became of the rows of one sheet. Written by the import only."""

    _name = "alseraj.import.sheet"
    _description = "Sheet of an Import"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "import_id desc, id"
    _rec_name = "sheet"

    import_id = fields.Many2one("alseraj.import", required=True, index=True, ondelete="cascade", readonly=True, guarded=True)
    company_id = fields.Many2one(related="import_id.company_id", store=True, index=True, precompute=True, guarded=True)
    sheet = fields.Selection(SHEET_SELECTION, required=True, readonly=True, guarded=True)
    rows = fields.Integer(readonly=True, guarded=True)
    created = fields.Integer("New", readonly=True, guarded=True)
    updated = fields.Integer(readonly=True, guarded=True)
    unchanged = fields.Integer(readonly=True, guarded=True)
    refused = fields.Integer(readonly=True, guarded=True)
    empty = fields.Integer(readonly=True, guarded=True)
    tried = fields.Integer("Done", compute="_compute_tried")
    position = fields.Integer(readonly=True, guarded=True, help="Families that are done, for going on after an interruption.")
    note = fields.Char(readonly=True, guarded=True)

    @api.depends("created", "updated", "unchanged", "refused", "empty")
    def _compute_tried(self):
        for sheet in self:
            sheet.tried = sheet.created + sheet.updated + sheet.unchanged + sheet.refused + sheet.empty
