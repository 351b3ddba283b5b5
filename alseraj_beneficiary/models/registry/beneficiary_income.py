from odoo import api, fields, models


class Beneficiary(models.Model):
    """What the family declares and what of it counts, by kind; beside ``monthly_income``."""

    _inherit = "alseraj.beneficiary"

    income_counted = fields.Monetary(compute="_compute_totals")
    obligation_total = fields.Monetary("Obligations", compute="_compute_totals")
    obligation_counted = fields.Monetary("Obligations Counted", compute="_compute_totals")
    asset_total = fields.Monetary("Assets", compute="_compute_totals")
    asset_counted = fields.Monetary("Assets Counted", compute="_compute_totals")
    unproven_income_count = fields.Integer("Lines without Proof", compute="_compute_totals")

    @api.depends("income_ids.amount", "income_ids.amount_counted", "income_ids.kind", "income_ids.document_id")
    def _compute_totals(self):
        for file in self:
            lines = file.income_ids
            incomes, obligations, assets = (
                lines.filtered(lambda line, kind=kind: line.kind == kind)
                for kind in ("income", "obligation", "asset")
            )
            file.income_counted = sum(incomes.mapped("amount_counted"))
            file.obligation_total = sum(obligations.mapped("amount"))
            file.obligation_counted = sum(obligations.mapped("amount_counted"))
            file.asset_total = sum(assets.mapped("amount"))
            file.asset_counted = sum(assets.mapped("amount_counted"))
            file.unproven_income_count = len(lines.filtered(lambda line: line.amount and not line.document_id))
