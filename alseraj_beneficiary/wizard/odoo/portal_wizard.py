from odoo import Command, api, fields, models


class PortalWizard(models.TransientModel):
    """Odoo reads the contacts of this wizard in sudo: only those come in whom the user sees."""

    _inherit = "portal.wizard"

    partner_ids = fields.Many2many(default=lambda self: self._get_default_visible())  # extends: visible contacts only

    @api.model
    def _get_default_visible(self):
        ids = self.env.context.get("active_ids") or []
        partners = self.env["res.partner"].browse(ids).exists()._filtered_access("read")
        children = partners.child_ids.filtered(lambda partner: partner.type in ("contact", "other"))
        return [Command.link(partner.id) for partner in partners | children._filtered_access("read")]

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards._check_contacts()
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self._check_contacts()
        return result

    @api.depends("partner_ids")
    def _compute_user_ids(self):
        self._check_contacts()
        return super()._compute_user_ids()

    def _check_contacts(self):
        partners_sudo = self.sudo().partner_ids | self.sudo().user_ids.partner_id  # asked, not shown
        self.env["res.partner"].browse(partners_sudo._origin.ids).check_access("read")


class PortalWizardUser(models.TransientModel):
    """The login of a contact, which has his name, is shown to who sees the contact."""

    _inherit = "portal.wizard.user"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_contacts()
        return lines

    def write(self, vals):
        result = super().write(vals)
        self._check_contacts()
        return result

    def _check_contacts(self):
        partners_sudo = self.sudo().partner_id  # asked, not shown
        self.env["res.partner"].browse(partners_sudo._origin.ids).check_access("read")

    @api.depends("partner_id")
    def _compute_user_id(self):
        self.sudo(False)._check_contacts()  # Odoo computes it in sudo, in a form of a new line too
        return super()._compute_user_id()
