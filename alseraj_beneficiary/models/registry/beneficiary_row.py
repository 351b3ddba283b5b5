from odoo import api, models

from ...tools import names


class Beneficiary(models.Model):
    """A new file's row is written once.

    Odoo computes stored fields after the INSERT and writes them by an UPDATE, which enters the row anew into
    every index. So what they come to without family and income goes in with the row; they are computed all
    the same, and where it is so already nothing is written.
    """

    _inherit = "alseraj.beneficiary"

    @api.model
    def _add_precomputed_values(self, vals_list):
        # sudo: each name goes into its own file
        partners = self.env["res.partner"].sudo().browse([vals["partner_id"] for vals in vals_list if vals.get("partner_id")])
        named = {partner.id: partner.name for partner in partners}
        for vals in vals_list:
            key = names.normalize_arabic(named.get(vals.get("partner_id")))
            vals.update(
                name_key=key, household_size=1, monthly_income=0.0, income_per_head=0.0, is_deceased=False,
                search_key=self._get_search_key(key, vals.get("code"), vals.get("identifier"), vals.get("mobile")),
            )
        super()._add_precomputed_values(vals_list)
