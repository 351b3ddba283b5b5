from odoo import models
from odoo.fields import Domain

from .mail_message import COMPLAINT


class MailActivity(models.Model):
    """Odoo shows an activity to whom it is assigned; one on a complaint about him he does not see."""

    _inherit = "mail.activity"

    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access) and (ids := self.env["mail.message"]._alseraj_get_about_me()):
            domain = Domain(domain) & (Domain("res_model", "!=", COMPLAINT) | Domain("res_id", "not in", ids))
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        ids = self.env["mail.message"]._alseraj_get_about_me() if self and not self.env.su else []
        about_me = ids and self.sudo().filtered(  # asked, not shown
            lambda activity: activity.res_model == COMPLAINT and activity.res_id in ids)
        if not about_me:
            return result
        forbidden = self.browse(about_me.ids) | (result[0] if result else self.browse())
        return forbidden, lambda: forbidden._make_access_error(operation)
