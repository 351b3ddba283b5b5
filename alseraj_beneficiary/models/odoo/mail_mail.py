from odoo import Command, api, fields, models


class MailMail(models.Model):
    _inherit = "mail.mail"

    alseraj_message_id = fields.Many2one("alseraj.message", "Message It Carries", index="btree_not_null", ondelete="set null")

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

    # ------------------------------------------------------------ what became of the message it carries

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        messages_sudo = self.sudo().alseraj_message_id  # the mail queue tells it, whoever started it
        if failure_type:
            reason = failure_reason or self.env._("The mail server refused it.")
            messages_sudo._fail(reason, temporary=failure_type == "mail_smtp")
        else:
            messages_sudo._note_sent()
        return super()._postprocess_sent_message(success_pids, success_emails, failure_reason, failure_type)
