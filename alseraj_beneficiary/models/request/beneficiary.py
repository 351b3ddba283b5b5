from odoo import api, fields, models


class Beneficiary(models.Model):
    _inherit = "alseraj.beneficiary"

    request_ids = fields.One2many("alseraj.support.request", "beneficiary_id", string="Support Requests")
    request_count = fields.Integer("Requests", compute="_compute_request_count")

    @api.depends("request_ids")
    def _compute_request_count(self):
        counts = dict(self.env["alseraj.support.request"]._read_group(
            [("beneficiary_id", "in", self.ids)], ["beneficiary_id"], ["__count"]
        ))
        for beneficiary in self:
            beneficiary.request_count = counts.get(beneficiary._origin, 0)

    def action_open_support_requests(self):
        """Open the family's requests.

        :return: action dict
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_support_request"),
            "domain": [("beneficiary_id", "=", self.id)],
            "context": {"default_beneficiary_id": self.id},
        }
