from odoo import api, models
from odoo.fields import Domain


class WorkQueue(models.Model):
    """The piles of applications that came over the public page, and of corrections that families ask for from home."""

    _inherit = "alseraj.work.queue"

    @api.model
    def _get_sources(self):
        mine = Domain("request_id.user_id", "=", self.env.uid)
        days = self.env.company.alseraj_interaction_days
        late = Domain("sent_on", "<", self.env.company._get_start_of_day(self.env.company._get_today()))
        return {
            **super()._get_sources(),
            "application": ("alseraj.application", Domain("state", "=", "sent"), mine, late if days else Domain.FALSE),
            "correction": (
                "alseraj.privacy.request", Domain([("state", "=", "new"), ("kind", "=", "correction"), ("at_home", "=", True)]),
                Domain("user_id", "=", self.env.uid), Domain("is_overdue", "=", True),
            ),
        }

    def _open(self, part):
        action = super()._open(part)
        if action["res_model"] in ("alseraj.application", "alseraj.privacy.request"):
            action |= {"view_mode": "list,form", "views": [(False, "list"), (False, "form")]}
        return action
