from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        # Odoo moves all that hangs on a contact by SQL: two files would share one contact, or a supplier
        # would become a beneficiary. Files are merged as files.
        partners = (self.env["res.partner"].browse(partner_ids) | (dst_partner or self.env["res.partner"])).sudo()
        if not self.env.su and any(partners.exists().mapped("is_beneficiary")):  # sudo: asked, not shown
            raise UserError(self.env._(
                "The contact of a beneficiary is not merged with another: merge the beneficiary files instead."
            ))
        return super()._merge(partner_ids, dst_partner, extra_checks)
