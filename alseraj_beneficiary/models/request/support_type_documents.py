from odoo import Command, api, fields, models
from odoo.fields import Domain


class SupportType(models.Model):
    """Which documents a support asks for, how old at most, and of whom."""

    _inherit = "alseraj.support.type"

    document_line_ids = fields.One2many(
        "alseraj.support.document", "type_id", string="Documents Asked For", copy=True,
        help="Beside the documents of the file itself, these are verified before the request goes on.",
    )
    document_type_ids = fields.Many2many(
        "alseraj.document.type", string="Required Documents", compute="_compute_document_type_ids",
        inverse="_inverse_document_type_ids", search="_search_document_type_ids",
    )

    @api.depends("document_line_ids.document_type_id")
    def _compute_document_type_ids(self):
        for support_type in self:
            support_type.document_type_ids = support_type.document_line_ids.document_type_id

    def _inverse_document_type_ids(self):
        for support_type in self:
            wanted = support_type.document_type_ids
            lines = support_type.document_line_ids
            support_type.document_line_ids = [
                *(Command.delete(line.id) for line in lines if line.document_type_id not in wanted),
                *(Command.create({"document_type_id": kind.id}) for kind in wanted - lines.document_type_id),
            ]

    @api.model
    def _search_document_type_ids(self, operator, value):
        if operator not in ("in", "ilike", "any"):
            return NotImplemented
        if operator == "in" and set(value) == {False}:
            return Domain("document_line_ids", "=", False)
        return Domain("document_line_ids.document_type_id", operator, value)
