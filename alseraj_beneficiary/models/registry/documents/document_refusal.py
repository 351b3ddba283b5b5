from odoo import fields, models


class DocumentRefusal(models.Model):
    """Why a document is refused, in words that the beneficiary may read."""

    _name = "alseraj.document.refusal"
    _description = "Reason for Refusing a Document"
    _inherit = ["alseraj.shared.list.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
