from odoo import api, fields, models


class Beneficiary(models.Model):
    _inherit = "alseraj.beneficiary"

    interaction_count = fields.Integer("Interactions", compute="_compute_contact_counts")
    referral_count = fields.Integer("Referrals", compute="_compute_contact_counts")
    complaint_count = fields.Integer("Complaints", compute="_compute_contact_counts")

    @api.depends_context("uid")
    def _compute_contact_counts(self):
        for name, model in (
            ("interaction_count", "alseraj.interaction"),
            ("referral_count", "alseraj.referral"),
            ("complaint_count", "alseraj.complaint"),
        ):
            counts = {}
            if self.env[model].has_access("read"):
                counts = {
                    beneficiary.id: count for beneficiary, count in self.env[model]._read_group(
                        [("beneficiary_id", "in", self.ids)], ["beneficiary_id"], ["__count"]
                    )
                }
            for beneficiary in self:
                beneficiary[name] = counts.get(beneficiary._origin.id, 0)
