from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.roles import RESEARCHER
from .referral import REFERRAL_OPEN_STATES

VIEWS = {
    "alseraj.interaction": ("list", "kanban", "form", "activity"),
    "alseraj.letter": ("list", "kanban", "form"),
    "alseraj.message": ("list", "kanban", "form"),
    "alseraj.referral": ("list", "kanban", "form", "activity"),
}


class WorkQueue(models.Model):
    """The piles of questions, letters and referrals that wait for an answer, and of people whom no message reached."""

    _inherit = "alseraj.work.queue"

    @api.model
    def _get_sources(self):
        uid = self.env.uid
        mine = Domain("researcher_id", "=", uid) | Domain("asked_by_id", "=", uid)
        if self.env.user.has_group(RESEARCHER):
            mine |= Domain("researcher_id", "=", False)
        of_own_files = Domain("beneficiary_id.officer_id", "=", uid)
        week_ago = Domain("create_date", "<", fields.Datetime.now() - timedelta(days=7))
        return {
            **super()._get_sources(),
            "unreachable": ("alseraj.message", Domain("state", "=", "unreachable"), of_own_files, week_ago),
            "message_letters": ("alseraj.message", Domain("state", "=", "letter"), of_own_files, week_ago),
            "interaction": (
                "alseraj.interaction", Domain("state", "=", "open"), Domain("user_id", "=", uid) | Domain("user_id", "=", False),
                Domain("is_overdue", "=", True),
            ),
            "letter": (
                "alseraj.letter", Domain("state", "=", "open") & Domain("direction", "=", "in"), Domain("user_id", "=", uid),
                Domain("is_overdue", "=", True),
            ),
            "referral": ("alseraj.referral", Domain("state", "in", REFERRAL_OPEN_STATES), mine, Domain("is_overdue", "=", True)),
        }

    def _open(self, part):
        action = super()._open(part)
        if kinds := VIEWS.get(action["res_model"]):
            action |= {"view_mode": ",".join(kinds), "views": [(False, kind) for kind in kinds]}
        return action
