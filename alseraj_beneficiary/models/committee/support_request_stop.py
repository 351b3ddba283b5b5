from odoo import api, models
from odoo.fields import Domain

GRANTED = ("approved", "delivering", "done")


class SupportRequest(models.Model):
    """Whom a decision is told to when the file stands still, and how a withdrawn request leaves the agenda."""

    _inherit = "alseraj.support.request"

    def _get_cannot_withdraw_reason(self):
        decision_sudo = self.sudo().pending_decision_id  # delegates see no sessions, but these stop them
        if decision_sudo and (decision_sudo.session_id.state != "draft" or decision_sudo.vote_ids):
            return self.env._(
                "%(session)s has it before it. Tell its secretary, so that the committee knows; "
                "it can be withdrawn if the session returns or defers it.",
                session=decision_sudo.session_id.display_name,
            )
        return super()._get_cannot_withdraw_reason()

    def _do_withdraw(self):
        self.sudo().pending_decision_id.unlink()  # as above; checked by the reason
        return super()._do_withdraw()

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
