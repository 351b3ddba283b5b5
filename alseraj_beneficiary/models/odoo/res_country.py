from odoo import api, models
from odoo.fields import Domain

from ...tools import persons


class ResCountry(models.Model):
    """Where a country stands for somebody's nationality, it is called so: «سعودي/سعودية»."""

    _inherit = "res.country"

    @api.depends_context("alseraj_nationality", "lang")
    def _compute_display_name(self):
        super()._compute_display_name()
        if self.env.context.get("alseraj_nationality"):  # how it is shown, no more
            for country in self:
                country.display_name = persons.both_nationalities(country.code, country.display_name, self.env.lang)

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if self.env.context.get("alseraj_nationality") and operator == "ilike" and isinstance(value, str):
            domain = Domain(domain) | Domain("code", "in", persons.find_nationalities(value.strip()))
        return domain
