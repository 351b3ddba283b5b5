from collections import defaultdict

from odoo import api, fields, models

from .support_request import WAITING


class SupportRequest(models.Model):
    """A request whose file stands still: it waits, and its clock with it; or it is cancelled with it."""

    _inherit = "alseraj.support.request"

    cancelled_with_file = fields.Boolean(
        readonly=True, copy=False, index="btree_not_null", groups="base.group_user",
        help="Cancelled because the file was closed.",
    )

    # ------------------------------------------------------------ blocked meanwhile

    def _get_cannot_submit_reason(self):
        return self._get_file_stopped_reason() or super()._get_cannot_submit_reason()

    def _get_cannot_verify_reason(self):
        return self._get_file_stopped_reason() or super()._get_cannot_verify_reason()

    def _get_cannot_to_committee_reason(self):
        return self._get_file_stopped_reason() or super()._get_cannot_to_committee_reason()

    def _get_cannot_appeal_reason(self):
        return self._get_file_stopped_reason() or super()._get_cannot_appeal_reason()

    def _get_file_stopped_reason(self):
        """The sentence for a request whose file is suspended or closed, or False."""
        return bool(self.beneficiary_id) and self.beneficiary_id._get_stopped_reason()

    def _get_awaited(self):
        if self.state in WAITING and (reason := self.beneficiary_id._get_stopped_reason()):
            return self.env._("The clock of the reply stands still. %(reason)s", reason=reason)
        return super()._get_awaited()

    # ------------------------------------------------------------ the clock

    @api.depends("beneficiary_id.state")
    def _compute_is_overdue(self):
        super()._compute_is_overdue()
        for request in self:
            if request.is_overdue and request.beneficiary_id.state == "suspended":
                request.is_overdue = False

    def _search_is_overdue(self, operator, value):
        overdue = super()._search_is_overdue(operator, value)
        if overdue is NotImplemented or set(value) == {True, False}:
            return overdue
        paused = fields.Domain("beneficiary_id.state", "=", "suspended")
        return overdue & ~paused if True in value else overdue | paused

    def _restart_clock(self, today):
        """Give these requests, not replied to yet, the days that their file was suspended."""
        waited = self.filtered(lambda r: (
            r.state in (*WAITING, "approved", "rejected")
            and r.beneficiary_id.suspended_on and r.beneficiary_id.suspended_on < today
        ))
        for requests in waited.grouped("company_id").values():
            since = {request: request.beneficiary_id.suspended_on for request in requests}
            requests._give_back(since, today, "suspended", floor=False)

    # ------------------------------------------------------------ cancelled with the file

    def _cancel_with_file(self):
        """Cancel these requests because their file was closed; the caller has checked."""
        by_reason = defaultdict(list)
        for request in self:
            by_reason[request.beneficiary_id._get_state_reason_text()].append(request.id)
        for reason, ids in by_reason.items():
            self.browse(ids)._write_internal({
                "cancelled_with_file": True,
                "cancel_reason": self.env._("The file was closed: %(reason)s", reason=reason),
            })
        self._run_transition("cancel")

    # ------------------------------------------------------------ the portal reads only

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """An applicant whose file is closed reads his requests and writes nothing on them."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation == "create" and self.env.user.share:
            closed_sudo = self.sudo().filtered(lambda r: r.beneficiary_id.state == "closed")  # asked, not shown
            operations.update(dict.fromkeys(self.browse(closed_sudo.ids), "write"))
        return operations
