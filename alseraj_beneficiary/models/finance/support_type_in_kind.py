from odoo import fields, models


class SupportType(models.Model):
    """How support in kind is counted, and whether it is given as voucher cards."""

    _inherit = "alseraj.support.type"

    unit = fields.Char(translate=True, help="What is counted when it is handed over, for example: basket, bag, device.")
    unit_value = fields.Monetary(
        "Value of One Unit", help="From it follows how many units an approved amount is. 0: one unit for each installment.",
    )
    by_voucher = fields.Boolean(
        "Given as Voucher Cards", help="Handed over as numbered cards of a shop, whose values add up to the amount.",
    )

    _unit_value_positive = models.Constraint("CHECK(unit_value >= 0)", "The value of one unit can't be negative.")
