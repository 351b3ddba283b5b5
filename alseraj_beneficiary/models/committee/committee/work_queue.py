from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain


class WorkQueue(models.Model):
    """The pile of letters that wait to be handed over."""

    _inherit = "alseraj.work.queue"

    @api.model
    def _get_sources(self):
        letters = Domain("tell_by_hand", "=", True)
        late = Domain("notified_on", "<", self.env.company._get_today() - timedelta(days=3))
        own = Domain("user_id", "=", self.env.uid)
        return {**super()._get_sources(), "letters": ("alseraj.support.request", letters, own, late)}
