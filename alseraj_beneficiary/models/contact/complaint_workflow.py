from odoo import api, fields, models
from odoo.exceptions import UserError


class Complaint(models.Model):
    """What may happen to a complaint or suggestion.

    ============  =================================  =========================  =========================
    action        from → to                          who                        needs
    ============  =================================  =========================  =========================
    acknowledge   new → acknowledged                 officer, branch delegate
    resolve       acknowledged → resolved            officer, branch delegate   the resolution, in words
    reject        new, acknowledged → rejected       officer, branch delegate   a reason
    reopen        resolved, rejected → acknowledged  manager
    ============  =================================  =========================  =========================
    """

    _inherit = "alseraj.complaint"

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        for company, records in complaints.grouped("company_id").items():
            names = self.env["ir.sequence"]._next_by_code_batch("alseraj.complaint", len(records), company)
            for complaint, name in zip(records, names, strict=True):
                complaint._write_internal({"name": name})
        complaints._remind(self.env._("Acknowledge"))
        return complaints

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"user_id", "sensitive", "received_on"}:
            self._remind_open()
        return result

    def _remind_open(self):
        self.filtered(lambda c: c.state == "new")._remind(self.env._("Acknowledge"))
        self.filtered(lambda c: c.state == "acknowledged")._remind(self.env._("Resolve"))

    def action_acknowledge(self):
        """Record that the complainant was told: it has arrived, and until when he gets an answer.

        :return: True
        """
        return self._run_transition("acknowledge")

    def _get_cannot_acknowledge_reason(self):
        return self._get_own_file_reason()

    def _do_acknowledge(self):
        self._write_internal({"state": "acknowledged", "acknowledged_on": fields.Datetime.now()})
        self._remind(self.env._("Resolve"))

    def action_resolve(self):
        """Close the complaints with what was found and done.

        :return: True
        :raises UserError: one has no resolution written yet
        """
        return self._run_transition("resolve")

    def _get_cannot_resolve_reason(self):
        if reason := self._get_own_file_reason():
            return reason
        if not self.resolution:
            return self.env._("Write down what was found and done: the complainant is told so.")
        return False

    def _do_resolve(self):
        self._write_internal({"state": "resolved", "closed_on": fields.Datetime.now()})
        self._forget()

    def action_reject(self, reason=None):
        """Close the complaints as not founded or not ours.

        :param str reason: why; may be filled in on the record before instead
        :return: True
        :raises UserError: no reason is given
        """
        if reason:
            self.filtered(lambda c: c.state in self._transitions["reject"].sources).write(
                {"reject_reason": reason}
            )
        return self._run_transition("reject")

    def _get_cannot_reject_reason(self):
        if reason := self._get_own_file_reason():
            return reason
        if not self.reject_reason:
            return self.env._("Say why it is rejected: the complainant is told so.")
        return False

    def _do_reject(self):
        self._write_internal({"state": "rejected", "closed_on": fields.Datetime.now()})
        self._forget()

    def action_reopen(self):
        """Take closed complaints up again.

        :return: True
        """
        return self._run_transition("reopen")

    def _do_reopen(self):
        self._write_internal({"state": "acknowledged", "closed_on": False})
        self._remind(self.env._("Resolve"))

    def action_extend(self, reason=None):
        """Give the resolution more working days, once, with a reason in writing.

        :param str reason: what the complainant is told
        :return: True
        :raises UserError: no reason, extended before, or closed already
        """
        self.check_access("write")
        for complaint in self:
            if complaint.state not in complaint._clock_states:
                raise UserError(self.env._("%(name)s is closed.", name=complaint.display_name))
            if complaint.extended_on:
                raise UserError(self.env._("%(name)s was extended once before.", name=complaint.display_name))
        if role := self._get_role_reason("resolve"):
            raise UserError(role)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it takes longer: the complainant is told so."))
        self._write_internal({"extended_on": fields.Datetime.now(), "extension_reason": reason.strip()})
        self._remind_open()
        return True

    def action_open_improvement(self):
        """Open a new improvement action, filled in from this complaint.

        :return: dict, the window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Improvement Action"),
            "res_model": "alseraj.improvement",
            "view_mode": "form",
            "context": {
                "default_complaint_id": self.id, "default_origin": "complaint",
                "default_name": self.description.splitlines()[0][:100] if self.description else False,
            },
        }

    def _get_own_file_reason(self):
        """Why the user may not handle this because it is his own, or False."""
        return self.beneficiary_id._get_own_file_reason() if self.beneficiary_id else False
