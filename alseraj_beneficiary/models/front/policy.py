from odoo import api, models
from odoo.fields import Domain


class Policy(models.Model):
    """Policies that everybody may read."""

    _inherit = "alseraj.policy"

    @api.model
    def _get_public(self):
        """The policies on the public pages of the current company.

        :return: ``alseraj.policy`` in sudo
        """
        # sudo: the association has published them
        return self.sudo().search(self._get_in_use_domain(self.env.company) & Domain("published", "=", True))
