from odoo import api, fields, models


class ApprovalTier(models.Model):
    """Who decides on a support: this committee, up to an amount.

    What a committee may approve at all stands on the committee (``approval_limit``), and nowhere else; a
    line here names the committees of one support type, and may narrow their limit for it.
    """

    _name = "alseraj.approval.tier"
    _description = "Approval Tier"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _check_company_auto = True
    _order = "type_id, sequence, id"

    type_id = fields.Many2one(
        "alseraj.support.type", "Support Type", required=True, ondelete="cascade", index=True, check_company=True
    )
    sequence = fields.Integer(default=10)
    committee_id = fields.Many2one("alseraj.committee", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="committee_id.company_id", store=True, index=True, guarded=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    approval_limit = fields.Monetary(
        related="committee_id.approval_limit", string="Limit of the Committee", help="Set on the committee. 0: no limit."
    )
    amount_to = fields.Monetary("For This Support up to", help="Lower than the limit of the committee; 0: that limit.")

    _amount_positive = models.Constraint("CHECK(amount_to >= 0)", "The amount of an approval tier is zero or more.")
    _committee_once = models.UniqueIndex("(type_id, committee_id)", "This committee is on the list already.")

    @api.depends("committee_id")
    def _compute_display_name(self):
        for tier in self:
            tier.display_name = tier.committee_id.name

    def _get_limit(self):
        """Up to which amount this committee decides on this support.

        :return: amount; 0: no limit
        """
        self.ensure_one()
        limits = [limit for limit in (self.amount_to, self.approval_limit) if limit]
        return min(limits, default=0.0)
