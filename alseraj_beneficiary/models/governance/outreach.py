from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.roles import OFFICER, SECRETARY


class Outreach(models.Model):
    """How the families of a campaign sign: each by himself, or one decision of the committee for all."""

    _inherit = "alseraj.outreach"

    campaign_decision_ids = fields.One2many(
        "alseraj.campaign.decision", "outreach_id", "Decisions on the Campaign", readonly=True, guarded=True)
    decision_allowed = fields.Boolean(related="type_id.campaign_policy_allows")
    is_decided = fields.Boolean("Decided as a Whole", compute="_compute_is_decided")

    @api.depends("campaign_decision_ids.outcome")
    def _compute_is_decided(self):
        for outreach in self:
            outreach.is_decided = "approved" in outreach.sudo().campaign_decision_ids.mapped("outcome")  # whether, no more

    def action_put_to_committee(self):
        """Put the campaigns on the agenda of the next session, to be decided as a whole instead of a declaration of each.

        :return: True
        :raises UserError: no policy allows it, no requests are open, or no session is in preparation
        """
        if not any(self.env.user.has_group(role) for role in (OFFICER, SECRETARY)):
            raise UserError(self.env._("The desk or the committee's secretary puts a campaign on the agenda."))
        self.check_access("read")
        for outreach in self:
            version = outreach.type_id._get_campaign_policy_version(outreach.company_id)
            if not version:
                raise UserError(self.env._(
                    "No policy in force allows a campaign of %(type)s without a declaration of each family. It is named on the "
                    "support type.", type=outreach.type_id.name))
            requests = outreach.request_ids.filtered(lambda request: request.state == "draft" and not request.signed_on)
            if outreach.state != "done" or not requests:
                raise UserError(self.env._("Open the requests of %(name)s first.", name=outreach.name))
            if outreach.is_decided:
                raise UserError(self.env._("%(name)s was decided as a whole already.", name=outreach.name))
            self.env["alseraj.campaign.decision"].sudo()._create_internal([{  # roles were asked above
                "outreach_id": outreach.id, "session_id": requests._get_session().id, "version_id": version.id,
                "type_id": outreach.type_id.id, "amount": outreach.amount, "family_count": len(requests),
                "family_ids": sorted(requests.beneficiary_id.ids),
            }])
        return True

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if vals.keys() & {"type_id", "amount", "beneficiary_ids"} and self.sudo().campaign_decision_ids:  # whoever may read them
            raise UserError(self.env._("The campaign was put before the committee: support, amount and families stay."))
