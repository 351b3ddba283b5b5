from odoo import fields, models


class DocumentType(models.Model):
    _name = "alseraj.document.type"
    _description = "Document Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    validity_days = fields.Integer(
        "Validity (days)", help="Days from the issue date; 0: no limit, unless the document names one."
    )
    required_for_registration = fields.Boolean("Required from everybody")
    category_ids = fields.Many2many(
        "alseraj.category", "alseraj_document_type_category_rel", "type_id", "category_id",
        string="Required from Categories",
    )
    for_member = fields.Boolean(
        "About a household member",
        help="A document of a household member counts too, as a birth certificate or a school letter.",
    )
    proves_study = fields.Boolean(help="A school letter: extends the limits of age while it is valid.")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code)", "Another document type has this code.")
    _validity_positive = models.Constraint(
        "CHECK(validity_days >= 0)", "The validity is a number of days, zero or more."
    )
