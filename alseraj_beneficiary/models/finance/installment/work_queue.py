from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ....tools.roles import FINANCE, MANAGER

VIEWS_OF_MODEL = {
    "alseraj.disbursement": ("list", "kanban", "form"),
    "alseraj.fund.transfer": ("list", "form"),
    "alseraj.support.installment": ("list", "kanban", "form"),
}


class WorkQueue(models.Model):
    """My Work of finance: what is due, what waits for a second person, what the bank returned."""

    _inherit = "alseraj.work.queue"

    @api.model
    def _get_sources(self):
        uid, today = self.env.uid, self.env.company._get_today()
        week_ago = today - timedelta(days=7)
        approves = self.env.user.has_group(MANAGER)
        own_transfers = Domain.TRUE if approves else Domain("create_uid", "=", uid)
        own_due = Domain.TRUE if self.env.user.has_group(FINANCE) else Domain.FALSE  # any of finance pays them
        due = Domain([
            ("state", "=", "planned"), ("due_date", "<=", today), ("held_on", "=", False), ("type_id.kind", "!=", "in_kind"),
        ])
        return {
            **super()._get_sources(),
            "due": ("alseraj.support.installment", due, own_due, Domain("due_date", "<", week_ago)),
            "to_post": (
                "alseraj.disbursement", Domain("state", "=", "confirmed"), Domain("confirmed_by_id", "!=", uid),
                Domain("date", "<", today),
            ),
            "money_back": (
                "alseraj.support.installment", Domain("state", "=", "returned"),
                Domain("beneficiary_id.officer_id", "=", uid), Domain("returned_on", "<", week_ago),
            ),
            "transfers": (
                "alseraj.fund.transfer", Domain("state", "=", "draft"), own_transfers,
                Domain("create_date", "<", today - timedelta(days=3)),
            ),
        }

    def _open(self, part):
        action = super()._open(part)
        if kinds := VIEWS_OF_MODEL.get(action["res_model"]):
            action |= {"view_mode": ",".join(kinds), "views": [(False, kind) for kind in kinds]}
        return action
