from odoo import api, fields, models


class SupportRequest(models.Model):
    """Whether the support type is for this family, as the officer types; by its categories."""

    _inherit = "alseraj.support.request"

    eligibility_reason = fields.Text("Not Eligible", compute="_compute_eligibility_reason")

    @api.depends("beneficiary_id.category_ids", "type_id.category_ids")
    @api.depends_context("lang")
    def _compute_eligibility_reason(self):
        for request in self:
            request.eligibility_reason = request._get_eligibility_text() or False

    def _get_eligibility_text(self):
        """Why the support type is not for this family; empty where it is."""
        categories = self.type_id.category_ids
        if not self.beneficiary_id or not categories or categories & self.beneficiary_id.category_ids:
            return ""
        return self.env._(
            "%(type)s is for these categories: %(categories)s. The file has none of them.",
            type=self.type_id.name, categories=", ".join(categories.mapped("name")),
        )
