from odoo import fields, models


class SupportCeiling(models.Model):
    """The most that a request may ask for, from a household size on."""

    _name = "alseraj.support.ceiling"
    _description = "Ceiling by Household Size"
    _inherit = ["alseraj.shared.line.mixin"]
    _shared_row_field = "type_id"
    _order = "type_id, size_from"

    type_id = fields.Many2one("alseraj.support.type", "Support Type", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="type_id.company_id", store=True, guarded=True, index=True)
    currency_id = fields.Many2one(related="type_id.currency_id")
    size_from = fields.Integer("From (persons)", required=True, default=1)
    amount = fields.Monetary(required=True, help="For this household size and larger ones, up to the next line.")

    _size_unique = models.UniqueIndex("(type_id, size_from)", "There is a ceiling for this household size already.")
    _positive = models.Constraint(
        "CHECK(size_from >= 1 AND amount > 0)",
        "A ceiling by household size starts from one person or more, and its amount is above zero.",
    )
