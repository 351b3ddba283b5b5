from odoo import api, fields, models


class FamilyTitleMixin(models.AbstractModel):
    """What a calendar writes on its narrow card: the family; the number of the record for who may not read the file."""

    _name = "alseraj.family.title.mixin"
    _description = "Title with the Family"

    family_title = fields.Char("Family or Number", compute="_compute_family_title")

    @api.depends("display_name", "beneficiary_id.name")
    def _compute_family_title(self):
        readable = self.beneficiary_id._filtered_access("read")
        for record in self:
            record.family_title = record._get_title_name(record.beneficiary_id & readable) or record.display_name

    def _get_title_name(self, file):
        """:param file: the family's file as far as the reader may see it; may be empty"""
        return file.name
