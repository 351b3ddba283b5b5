from odoo import api, models


class CalendarEvent(models.Model):
    """Events say nothing about beneficiaries among their guests."""

    _inherit = "calendar.event"

    _alseraj_document_index = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")  # a merge follows it

    @api.model
    def _prepare_partner_contact_details_html(self, section_title, partner):
        # Events are open to all employees, and Odoo writes name and number of a guest into their text.
        if partner.sudo().is_beneficiary:  # asked, not shown
            return []
        return super()._prepare_partner_contact_details_html(section_title, partner)
