from odoo import api, fields, models


class SupportRequest(models.Model):
    _inherit = "alseraj.support.request"

    interaction_id = fields.Many2one(
        "alseraj.interaction", index="btree_not_null", ondelete="set null", check_company=True, copy=False,
        groups="base.group_user", help="The contact in which it was asked for.",
    )
    outreach_id = fields.Many2one(
        "alseraj.outreach", string="Outreach Campaign", index="btree_not_null", ondelete="restrict",
        check_company=True, copy=False, readonly=True, groups="base.group_user",
    )
    referral_ids = fields.One2many(
        "alseraj.referral", "request_id", string="Referrals", groups="base.group_user"
    )
    referral_count = fields.Integer(
        "Number of Referrals", compute="_compute_referral_count", groups="base.group_user"
    )

    @api.depends("referral_ids")
    def _compute_referral_count(self):
        counts = {}
        if self.env["alseraj.referral"].has_access("read"):
            counts = {
                request.id: count for request, count in self.env["alseraj.referral"]._read_group(
                    [("request_id", "in", self.ids)], ["request_id"], ["__count"]
                )
            }
        for request in self:
            request.referral_count = counts.get(request._origin.id, 0)

    def _is_proactive(self):
        return bool(self.outreach_id) or super()._is_proactive()

    def action_refer(self):
        """Open a new referral to the social researcher about this request.

        :return: dict, the window action
        """
        self.ensure_one()
        context = {"default_request_id": self.id, "default_beneficiary_id": self.beneficiary_id.id}
        if self.researcher_id and self._may_research(self.researcher_id):
            context["default_researcher_id"] = self.researcher_id.id  # who knows the case
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Referral"),
            "res_model": "alseraj.referral",
            "view_mode": "form",
            "context": context,
        }
