from odoo import api, models
from odoo.fields import Domain

from ...tools.roles import RESEARCHER
from .referral import REFERRAL_OPEN_STATES


class WorkQueue(models.Model):
    """The pile of referrals: what a researcher has to answer, and what an officer waits for."""

    _inherit = "alseraj.work.queue"

    @api.model
    def _get_sources(self):
        uid = self.env.uid
        mine = Domain("researcher_id", "=", uid) | Domain("asked_by_id", "=", uid)
        if self.env.user.has_group(RESEARCHER):
            mine |= Domain("researcher_id", "=", False)
        return {
            **super()._get_sources(),
            "referral": ("alseraj.referral", Domain("state", "in", REFERRAL_OPEN_STATES), mine, Domain("is_overdue", "=", True)),
        }

    def _open(self, part):
        action = super()._open(part)
        if action["res_model"] == "alseraj.referral":
            kinds = ("list", "kanban", "form", "activity")
            action |= {"view_mode": ",".join(kinds), "views": [(False, kind) for kind in kinds]}
        return action
