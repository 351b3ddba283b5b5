from odoo import fields, models


class HouseholdIncome(models.Model):
    _name = "alseraj.household.income"
    _description = "Household Income"
    _inherit = ["alseraj.file.line.mixin"]
    _order = "beneficiary_id, kind, id"
    _check_company_auto = True
    _rec_name = "source_id"

    source_id = fields.Many2one(
        "alseraj.income.source", "Income Source", required=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(related="source_id.kind", store=True, precompute=True)
    amount = fields.Monetary(
        required=True, help="For each month; of an asset its whole value."
    )
    note = fields.Char()

    _amount_positive = models.Constraint("CHECK(amount >= 0)", "An amount can't be below zero.")
