from odoo import models


class SmsComposer(models.TransientModel):
    _inherit = "sms.composer"

    def _action_send_sms(self):
        for composer in self:
            records = composer._get_records()
            self.env["mail.thread"]._alseraj_check_addressed(composer.res_model, records.ids if records else ())
        return super()._action_send_sms()
