from odoo import api, fields, models


class Beneficiary(models.Model):
    _name = "alseraj.beneficiary"
    _inherit = ["alseraj.beneficiary", "alseraj.access.logged"]

    _logged_beneficiary_field = "id"

    consent_ids = fields.One2many("alseraj.consent", "beneficiary_id", string="Consents")
    consent_count = fields.Integer("Consents in Force", compute="_compute_consent_count")

    @api.depends("consent_ids.state")
    def _compute_consent_count(self):
        counts = {}
        if self.env["alseraj.consent"].has_access("read"):
            counts = {
                beneficiary.id: count for beneficiary, count in self.env["alseraj.consent"]._read_group(
                    [("beneficiary_id", "in", self.ids), ("state", "=", "given")],
                    ["beneficiary_id"], ["__count"],
                )
            }
        for beneficiary in self:
            beneficiary.consent_count = counts.get(beneficiary._origin.id, 0)
