from odoo import fields, models


class FileMergeLine(models.TransientModel):
    _name = "alseraj.file.merge.line"
    _description = "Difference between Two Files"

    wizard_id = fields.Many2one("alseraj.file.merge", required=True, ondelete="cascade")
    source_id = fields.Many2one("alseraj.beneficiary", "Other File", required=True, ondelete="cascade")
    field_name = fields.Char(required=True)
    label = fields.Char("Field", readonly=True)
    target_value = fields.Char("In the File That Stays", readonly=True)
    source_value = fields.Char("In the Other File", readonly=True)
    is_filled = fields.Boolean(readonly=True, help="The file that stays has nothing here.")
    keep = fields.Selection(
        [("target", "The file that stays"), ("source", "The other file")], "Value Kept", required=True, default="target",
    )
