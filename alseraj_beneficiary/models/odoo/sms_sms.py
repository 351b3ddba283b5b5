from odoo import api, models


class SmsSms(models.Model):
    _inherit = "sms.sms"

    @api.model_create_multi
    def create(self, vals_list):
        """Nothing is sent to the deceased."""
        messages = super().create(vals_list)
        messages_sudo = messages.sudo()  # whether somebody has died is asked, not shown
        deceased = messages_sudo.partner_id._alseraj_get_deceased()
        if deceased:
            messages_sudo.filtered(lambda sms: sms.partner_id in deceased).write({"state": "canceled"})
        return messages
