from odoo import Command, api, models


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.depends_context("uid")
    def _compute_display_name(self):
        super()._compute_display_name()
        # its subject is that of its message: for those who may read that
        for mail in self.filtered(lambda mail: not mail.mail_message_id.display_name):
            mail.display_name = False

    # ------------------------------------------------------------ nothing is sent to the deceased

    @api.model_create_multi
    def create(self, vals_list):
        """Nothing is sent to the deceased, whichever letter, reminder or survey it is."""
        mails = super().create(vals_list)
        mails.sudo()._alseraj_leave_out_deceased()  # whether one has died is asked, not shown
        return mails

    def _alseraj_leave_out_deceased(self):
        deceased = self.recipient_ids._alseraj_get_deceased()
        if not deceased:
            return
        for mail in self:
            if gone := mail.recipient_ids & deceased:
                mail.recipient_ids = [Command.unlink(partner.id) for partner in gone]
                if not (mail.recipient_ids or mail.email_to or mail.email_cc):
                    mail.write({
                        "state": "cancel",
                        "failure_reason": self.env._("The beneficiary has died: nothing is sent to him."),
                    })
