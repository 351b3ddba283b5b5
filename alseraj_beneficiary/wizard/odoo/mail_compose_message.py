from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _action_send_mail(self, auto_commit=False):
        # Odoo looks at the records only where the text asks for one of their values
        for wizard in self:
            self.env["mail.thread"]._alseraj_check_addressed(wizard.model, wizard._evaluate_res_ids())
        return super()._action_send_mail(auto_commit=auto_commit)
