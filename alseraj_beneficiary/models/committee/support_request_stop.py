from odoo import api, models
from odoo.fields import Domain

GRANTED = ("approved", "delivering", "done")


class SupportRequest(models.Model):
    """Whom a decision is told to when the file stands still."""

    _inherit = "alseraj.support.request"

    @api.depends(
        "beneficiary_id.state", "beneficiary_id.is_deceased", "beneficiary_id.collector_id",
    )
    def _compute_notify_blocked_reason(self):
        super()._compute_notify_blocked_reason()

    def _get_cannot_notify_reason(self):
        if reason := super()._get_cannot_notify_reason():
            return reason
        file = self.beneficiary_id
        if file.is_deceased and not file.collector_id:
            return self.env._(
                "%(name)s has died and the file names no collector: nobody is written to.", name=file.display_name,
            )
        if file.state == "suspended" and self.state in GRANTED:
            return self.env._("Its payments are held. %(reason)s", reason=file._get_stopped_reason())
        return False

    @api.model
    def _get_notify_due_domain(self):
        held = Domain("beneficiary_id.state", "=", "suspended") & Domain("state", "in", GRANTED)
        nobody = Domain("beneficiary_id.is_deceased", "=", True) & Domain("beneficiary_id.collector_id", "=", False)
        return super()._get_notify_due_domain() & ~held & ~nobody
