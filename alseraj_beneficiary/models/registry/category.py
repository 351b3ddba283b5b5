from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Category(models.Model):
    _name = "alseraj.category"
    _description = "Category"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    age_min = fields.Integer("From Age", help="In years; 0: no limit.")
    age_max = fields.Integer("To Age", help="In years; 0: no limit.")
    requirement_ids = fields.Many2many(
        "alseraj.document.requirement", "alseraj_document_requirement_category_rel", "category_id", "requirement_id",
    )
    document_type_ids = fields.Many2many(
        "alseraj.document.type", string="Required Documents", compute="_compute_document_type_ids",
        help="Asked of this category, in some or all cases; see Required Documents for the conditions.",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code)", "Another category has this code.")

    @api.depends("requirement_ids.type_id")
    def _compute_document_type_ids(self):
        for category in self:
            category.document_type_ids = category.requirement_ids.type_id

    @api.constrains("age_min", "age_max")
    def _check_ages(self):
        for category in self:
            if category.age_min < 0 or category.age_max < 0 or 0 < category.age_max < category.age_min:
                raise ValidationError(self.env._(
                    "The ages of %(name)s must be zero or more, the first not above the second.",
                    name=category.name,
                ))
