from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools.roles import ALL_BRANCHES
from .mail_thread import OURS

COMPLAINT = "alseraj.complaint"

# what a message says, of whom, when and where; the rest is who was told, and who marked it
MESSAGE_CONTENT = frozenset({
    "body", "subject", "author_id", "author_guest_id", "email_from", "date", "create_date", "create_uid", "model", "res_id",
    "message_type", "subtype_id", "parent_id", "attachment_ids", "tracking_value_ids", "is_internal", "record_name",
    "message_id",
})


class MailMessage(models.Model):
    """The messages of our documents are their history: said once, in the own name, and never changed."""

    _inherit = "mail.message"

    @api.depends_context("uid")
    def _compute_display_name(self):
        super()._compute_display_name()
        # A notification is open to every employee, and Odoo reads the name behind its link, the subject,
        # in sudo. It is for those who may read the message.
        user = self.env.user
        if user.has_group(ALL_BRANCHES):
            return
        ours = self.sudo().filtered(  # asked, not shown
            lambda message: message.model == "res.partner" or (message.model or "").startswith(OURS)
        )
        mine = self.browse(ours.ids).sudo(False)
        (mine - mine._filtered_access("read")).with_env(self.env).display_name = False

    # ------------------------------------------------------------ complaints about the reader
    # Odoo shows a message to its author and to who was notified, whatever he may read of the document.

    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access) and (ids := self._alseraj_get_about_me()):
            domain = Domain(domain) & (Domain("model", "!=", COMPLAINT) | Domain("res_id", "not in", ids))
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        if ids := self._alseraj_get_about_me():
            about_me = self.sudo().filtered(  # asked, not shown
                lambda message: message.model == COMPLAINT and message.res_id in ids)
            forbidden |= self.browse(about_me.ids)
        return forbidden

    @api.model
    def _alseraj_get_about_me(self):
        return self.env[COMPLAINT]._get_about_me() if self.env.user._is_internal() else []

    # ------------------------------------------------------------ history

    @api.model_create_multi
    def create(self, vals_list):
        # Odoo takes these out of the values; server code logs in sudo
        forged = not self.env.su and [
            index for index, vals in enumerate(vals_list)
            if vals.get("tracking_value_ids") or {"date", "create_date"} & vals.keys()
        ]
        messages = super().create(vals_list)
        if not self.env.su:
            messages._check_said_by_himself()
            if messages.browse(messages.ids[index] for index in forged)._is_history():
                raise AccessError(self.env._("What was changed, and when, is written by the system only."))
        return messages

    def write(self, vals):
        changed = not self.env.su and vals.keys() & MESSAGE_CONTENT
        if changed and self._is_history():
            self._refuse_history_change()
        result = super().write(vals)
        if changed and self._is_history():  # moved into it
            self._refuse_history_change()
        return result

    def unlink(self):
        if not self.env.su and self._is_history():
            self._refuse_history_change()
        return super().unlink()

    def _is_history(self):
        """Whether one of these is a message of our documents, or of a contact with a file."""
        messages_sudo = self.sudo()  # asked, not shown
        if any((message.model or "").startswith(OURS) for message in messages_sudo):
            return True
        contacts = messages_sudo.filtered(lambda message: message.model == "res.partner" and message.res_id).mapped("res_id")
        return any(partner.is_beneficiary for partner in self.env["res.partner"].sudo().browse(contacts).exists())  # the same

    def _check_said_by_himself(self):
        """Refuse a message to our documents in the name of somebody else."""
        user = self.env.user
        foreign = self.sudo().filtered(lambda message: message.author_id != user.partner_id)  # asked, not shown
        if not user._is_public() and foreign._is_history():
            raise AccessError(self.env._("A message is written in one's own name."))

    def _refuse_history_change(self):
        raise AccessError(self.env._(
            "The messages of this record are its history: they are neither changed nor deleted. Write another one."))


class MailTrackingValue(models.Model):
    """What was changed on our documents is as lasting as the message that says so."""

    _inherit = "mail.tracking.value"

    @api.model_create_multi
    def create(self, vals_list):
        values = super().create(vals_list)
        values._check_history()
        return values

    def write(self, vals):
        self._check_history()
        return super().write(vals)

    def unlink(self):
        self._check_history()
        return super().unlink()

    def _check_history(self):
        messages_sudo = self.sudo().mail_message_id  # asked, not shown
        if not self.env.su and messages_sudo._is_history():
            messages_sudo._refuse_history_change()
