from odoo import api, fields, models


class SupportType(models.Model):
    """Which policy of the association allows a campaign of this support without a declaration of each family."""

    _inherit = "alseraj.support.type"

    campaign_policy_id = fields.Many2one(
        "alseraj.policy", "Campaigns Decided as a Whole by", ondelete="restrict", check_company=True, company_dependent=True,
        help="The policy that allows the committee to decide once on a campaign, instead of a declaration of each family; "
             "empty: each family signs.",
    )
    campaign_policy_allows = fields.Boolean(compute="_compute_campaign_policy_allows")

    @api.depends("campaign_policy_id.current_version_id")
    @api.depends_context("company")
    def _compute_campaign_policy_allows(self):
        for support_type in self:
            support_type.campaign_policy_allows = bool(support_type.campaign_policy_id.current_version_id)

    def _get_campaign_policy_version(self, company):
        """:return: the version in force today of the policy that allows it, or none"""
        policy = self.with_company(company).campaign_policy_id
        return policy._get_in_force(company._get_today()).get(policy.id, self.env["alseraj.policy.version"])
