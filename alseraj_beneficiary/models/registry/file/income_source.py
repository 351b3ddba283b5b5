from odoo import fields, models


class IncomeSource(models.Model):
    _name = "alseraj.income.source"
    _description = "Income Source"
    _inherit = ["alseraj.shared.list.mixin"]
    _numbered_on_copy = ("code",)
    _order = "kind, sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("income", "Income"), ("obligation", "Obligation"), ("asset", "Asset")],
        required=True, default="income",
    )
    count_rate = fields.Float(
        default=1.0, help="The part of it that the need assessment counts, from 0 to 1."
    )
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(COALESCE(company_id, 0), code)", "Another income source has this code.")
    _rate_bounds = models.Constraint(
        "CHECK(count_rate >= 0 AND count_rate <= 1)", "The count rate lies between 0 and 1."
    )
