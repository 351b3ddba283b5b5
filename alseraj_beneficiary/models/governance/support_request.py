from odoo import api, fields, models


class SupportRequest(models.Model):
    """A request whose campaign the committee has decided on as a whole goes on without a declaration."""

    _inherit = "alseraj.support.request"

    campaign_decision_id = fields.Many2one(
        "alseraj.campaign.decision", "Decided with Its Campaign", compute="_compute_campaign_decision_id",
        groups="base.group_user", help="In the place of the applicant's declaration.",
    )

    policy_version_ids = fields.Many2many(
        "alseraj.policy.version", string="Policies in Force", compute="_compute_policy_version_ids", groups="base.group_user",
        help="On the day of the signature: what the declaration rests on.",
    )

    @api.depends("signed_on", "company_id")
    def _compute_policy_version_ids(self):
        Policy = self.env["alseraj.policy"]
        cited = {}
        for request in self:
            company = request.company_id
            day = request.signed_on and company._get_day(request.signed_on)
            if day and (company, day) not in cited:
                cited[company, day] = Policy._get_cited(company, day)
            request.policy_version_ids = cited[company, day] if day else False

    @api.depends("outreach_id.campaign_decision_ids.outcome", "amount_requested", "beneficiary_id")
    def _compute_campaign_decision_id(self):
        campaigns_sudo = self.sudo().outreach_id  # sudo: asked of every request, whoever may read campaigns
        decided = self.env["alseraj.campaign.decision"].sudo().search([  # sudo: the same for decisions
            ("outreach_id", "in", campaigns_sudo.ids), ("outcome", "=", "approved"),
        ])
        families = {decision: set(decision.family_ids or ()) for decision in decided}
        by_campaign = decided.grouped("outreach_id")
        for request in self:
            own = by_campaign.get(request.sudo().outreach_id, decided.browse())  # the same
            request.campaign_decision_id = own.filtered(lambda decision, request=request: (
                request.beneficiary_id._origin.id in families[decision] and request.type_id == decision.type_id
                and request.currency_id.compare_amounts(request.amount_requested, decision.amount) <= 0
            ))[:1]

    def _get_declaration_reason(self):
        if not self.signed_on and self.campaign_decision_id:
            return False
        return super()._get_declaration_reason()

    def _get_unsigned_reason(self):
        if not self.signed_on and self.campaign_decision_id:
            return False
        return super()._get_unsigned_reason()
