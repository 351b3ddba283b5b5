from odoo import fields, models


class Disbursement(models.Model):
    """What a run collects: beside day and fund, some supports, offices or kinds of families only."""

    _inherit = "alseraj.disbursement"

    type_ids = fields.Many2many("alseraj.support.type", string="Only Types")
    branch_ids = fields.Many2many("alseraj.branch", string="Only Offices", check_company=True)
    category_ids = fields.Many2many("alseraj.category", string="Only Categories")

    def _is_collecting(self, installment):
        return (
            super()._is_collecting(installment)
            and (not self.type_ids or installment.type_id in self.type_ids)
            and (not self.branch_ids or installment.branch_id in self.branch_ids)
            and (not self.category_ids or bool(installment.beneficiary_id.category_ids & self.category_ids))
        )
