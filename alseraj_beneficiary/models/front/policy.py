from odoo import api, fields, models
from odoo.fields import Domain


class Policy(models.Model):
    """Policies that everybody may read."""

    _inherit = "alseraj.policy"

    is_public = fields.Boolean(
        "On the Public Pages", tracking=True,
        help="Everybody reads the version in force: its summary, and its file.",
    )

    @api.model
    def _get_public(self):
        """The policies on the public pages of the current company.

        :return: ``alseraj.policy`` in sudo
        """
        # sudo: the association has put them before everybody
        return self.sudo().search(
            self._get_in_use_domain(self.env.company) & Domain("is_public", "=", True)
            & Domain("current_version_id", "!=", False))
