from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, models
from odoo.http import request

OURS = "alseraj."
# context keys by which Odoo leaves out of the history what was done
SILENCING = frozenset({"tracking_disable", "mail_notrack", "mail_create_nolog"})

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
