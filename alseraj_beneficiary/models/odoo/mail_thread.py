from contextlib import contextmanager
from contextvars import ContextVar

from markupsafe import Markup

from odoo import api, models, tools
from odoo.http import request

from ...tools.names import comma
from ...tools.scans import is_scan

OURS = "alseraj."
# context keys by which Odoo leaves out of the history what was done
SILENCING = frozenset({"tracking_disable", "mail_notrack", "mail_create_nolog"})

MAX_MAIL_BYTES = 5 * 1024**2  # of the files of one letter

_quiet: ContextVar = ContextVar("alseraj_quiet", default=False)


@contextmanager
def quietly():
    """Let the context keys of server code count, which says by them what is already written elsewhere.

    The context of a request is its caller's, so by itself it silences nothing on our documents.
    """
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


class MailThread(models.AbstractModel):
    """Our documents keep their history, whatever the context of a request says."""

    _inherit = "mail.thread"

    @api.model_create_multi
    def create(self, vals_list):
        return super(MailThread, self._alseraj_heard()).create(vals_list)

    def write(self, vals):
        return super(MailThread, self._alseraj_heard()).write(vals)

    def _compute_field_value(self, field):
        return super(MailThread, self._alseraj_heard())._compute_field_value(field)

    def _alseraj_heard(self):
        """These records, without what would keep silent about them."""
        context = self.env.context
        if not request or not (self._name.startswith(OURS) and SILENCING & context.keys()) or _quiet.get():
            return self  # a job, an installation: its context is server code's
        return self.with_context({key: value for key, value in context.items() if key not in SILENCING})

    def _creation_message(self):
        if not self._name.startswith(OURS):
            return super()._creation_message()
        if not self.pool.ready:  # the names of models have no translation yet
            return self.env._("It came with the installation.")
        # Odoo's sentence has a verb, which agrees in Arabic with no noun it does not know
        return self.env._("Created: %(document)s", document=self.env["ir.model"]._get(self._name).name)

    # ------------------------------------------------------------ mail that comes in

    def _message_route_process(self, message, message_dict, routes):
        for model, thread_id, *_rest in routes or ():
            thread = self.env[model].browse(thread_id or ())
            if isinstance(thread, self.pool["mail.thread"]) and thread._alseraj_is_private():
                thread._alseraj_receive(message_dict)
                break
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        result = super()._routing_handle_bounce(email_message, message_dict)
        self.env["alseraj.message"]._take_bounce(message_dict.get("bounced_msg_ids") or [], message_dict.get("bounced_email"))
        return result

    def _alseraj_is_private(self):
        """Whether this is one of our documents, or the contact of a beneficiary."""
        contact = self._name == "res.partner" and self.sudo().is_beneficiary  # asked, not shown
        return self._name.startswith(OURS) or contact

    def _alseraj_receive(self, msg_dict):
        """Take a letter for what it is: anybody writes what he likes into its From line.

        It is marked as unproven and speaks for no employee. Only what the family's own address sends is a comment, which
        the portal shows; the rest is an internal note. Files are kept as the portal takes them: pictures and PDF, within
        a limit.
        """
        author = self.env["res.partner"].sudo().browse(msg_dict.get("author_id") or ()).exists()  # asked, not shown
        if not author.partner_share or author not in self._alseraj_get_family():
            msg_dict["is_internal"] = True
        if not author.partner_share:
            msg_dict["author_id"] = False
        kept, refused, size = [], [], 0
        for attachment in msg_dict.get("attachments") or ():
            content = attachment[1].encode() if isinstance(attachment[1], str) else attachment[1]
            if is_scan(content) and size + len(content) <= MAX_MAIL_BYTES:
                kept.append(attachment)
                size += len(content)
            else:
                refused.append(attachment)
        lines = [self.env._(
            "Came by e-mail from %(sender)s. Nothing proves who sent it.", sender=msg_dict.get("email_from") or "")]
        if refused:
            lines.append(self.env._(
                "Files left out, because only pictures and PDF of %(limit)s in all are kept: %(names)s",
                limit=tools.human_size(MAX_MAIL_BYTES), names=comma(self.env.lang).join(attachment[0] for attachment in refused)))
        msg_dict["attachments"] = kept
        mark = Markup("").join(Markup('<p class="text-muted">%s</p>') % line for line in lines)
        msg_dict["body"] = mark + Markup(msg_dict.get("body") or "")  # Odoo has sanitised the letter, or will

    def _alseraj_get_family(self):
        """The contacts that a letter to this record may come from as from the family itself."""
        record_sudo = self.sudo()  # asked, not shown
        if self._name == "res.partner":
            return record_sudo
        partners = self.env["res.partner"].sudo()  # the same
        if "partner_id" in self._fields:
            partners |= record_sudo.partner_id
        if "beneficiary_id" in self._fields:
            partners |= record_sudo.beneficiary_id.partner_id
        return partners

    def _notify_by_email_get_headers(self, headers=None):
        headers = super()._notify_by_email_get_headers(headers)
        # Odoo tells all outside who else got it; no family is told another's address
        if "X-Msg-To-Add" in headers and (self._alseraj_is_private() or self._alseraj_names_family(headers["X-Msg-To-Add"])):
            del headers["X-Msg-To-Add"]
        return headers

    @api.model
    def _alseraj_names_family(self, addresses):
        return bool(self.env["res.partner"].sudo().search_count([  # asked, not shown
            ("is_beneficiary", "=", True), ("email_normalized", "in", tools.mail.email_normalize_all(addresses)),
        ], limit=1))

    @api.model
    def _alseraj_check_addressed(self, model, ids):
        """Refuse letters and short texts to private contacts and documents from who may not read them."""
        if self.env.su or not model:
            return
        records = self.env[model].browse(ids)
        if model == "res.partner":
            records = records._get_hidden_beneficiaries().sudo(False)
        if records and (model == "res.partner" or model.startswith(OURS)):
            records.check_access("read")

    # ------------------------------------------------------------ history

    def _message_update_content(self, message, /, **kwargs):
        if message._is_history():  # the client's route comes in sudo, after asking who wrote it
            message._refuse_history_change()
        return super()._message_update_content(message, **kwargs)

    @api.private
    def message_change_thread(self, new_thread, new_parent_message=False):
        """As in Odoo, but for the history of our documents, which stays where it was written.

        :raises AccessError: one of the two is ours
        """
        if self._name.startswith(OURS) or new_thread._name.startswith(OURS):
            self.env["mail.message"]._refuse_history_change()
        return super().message_change_thread(new_thread, new_parent_message)
