from odoo import api, models


class SmsSms(models.Model):
    _inherit = "sms.sms"

    @api.model_create_multi
    def create(self, vals_list):
        """Nobody writes to the dead."""
        messages = super().create(vals_list)
        dead = messages.sudo().partner_id._alseraj_get_deceased()  # asked, not shown
        if dead:
            gone = messages.sudo().filtered(lambda sms: sms.partner_id in dead)  # as above
            gone.write({"state": "canceled"})
        return messages
