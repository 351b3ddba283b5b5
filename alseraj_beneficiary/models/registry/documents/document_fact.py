from odoo import fields, models
from odoo.exceptions import UserError


class DocumentFact(models.Model):
    """A field of the file or of a member that a document can prove."""

    _name = "alseraj.document.fact"
    _description = "Proved Field"
    _inherit = ["alseraj.shared.list.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    field_name = fields.Char(
        required=True, help="Technical name of the field, on the file or on the household member."
    )
    sequence = fields.Integer(default=10)

    def copy(self, default=None):
        """A field is in the list of a company once; another company's list may have it, too."""
        if "company_id" not in (default or {}):
            raise UserError(self.env._("%(model)s: this is not duplicated. Create a new one.", model=self._description))
        return super().copy(default)

    _field_name_unique = models.UniqueIndex("(COALESCE(company_id, 0), field_name)", "This field is in the list already.")
