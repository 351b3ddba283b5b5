from odoo import api, models


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.depends_context("uid")
    def _compute_display_name(self):
        super()._compute_display_name()
        # its subject is that of its message: for those who may read that
        for mail in self.filtered(lambda mail: not mail.mail_message_id.display_name):
            mail.display_name = False
