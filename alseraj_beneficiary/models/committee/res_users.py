from collections import defaultdict

from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_family_identifiers(self):
        """The identity numbers of the households of these users, as far as they have files here.

        :return: dict user -> set of str
        """
        result = defaultdict(set)
        # sudo: asked to keep an employee out of his own family's case, never shown
        files_sudo = self.env["alseraj.beneficiary"].sudo().search([("partner_id", "in", self.partner_id.ids)])
        numbers = {
            file.partner_id.id: {file.identifier, *file.member_ids.mapped("identifier")} - {False} for file in files_sudo
        }
        for user in self:
            result[user] = numbers.get(user.partner_id.id, set())
        return result
