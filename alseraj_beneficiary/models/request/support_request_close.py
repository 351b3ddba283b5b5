from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import hijri


class SupportRequest(models.Model):
    """A request that ends before its decision: withdrawn by who applied, or cancelled for an error; and back again."""

    _inherit = "alseraj.support.request"

    stopped_on = fields.Datetime("Withdrawn or Cancelled on", readonly=True, copy=False)
    withdraw_reason = fields.Text("Reason for Withdrawing", copy=False, tracking=True)
    reopen_reason = fields.Text("Reason for Reopening", copy=False)

    @api.ondelete(at_uninstall=False)
    def _unlink_unnumbered(self):
        if numbered := self.filtered("name"):
            raise UserError(self.env._(
                "What has a number stays on record. Withdraw or cancel these instead: %(names)s",
                names=", ".join(numbered[:5].mapped("display_name")),
            ))

    def _say_why(self, verb, vals):
        """Write the reason on those that can take the step; the transition has the sentence for the others."""
        if any(vals.values()):
            self.filtered(lambda request: request.state in self._transitions[verb].sources).write(vals)

    def _do_cancel(self):
        self._stop_clock()
        super()._do_cancel()

    def _stop_clock(self):
        self._write_internal({"stopped_on": fields.Datetime.now(), "paused_on": False})

    # ------------------------------------------------------------ withdraw

    def action_withdraw(self, reason=None):
        """Withdraw the requests because who applied wishes so; an error of ours is cancelled instead.

        :param str reason: why, in his words
        :return: True
        :raises UserError: no reason, decided already, or a wrong state or role
        """
        self._say_why("withdraw", {"withdraw_reason": reason})
        return self._run_transition("withdraw")

    def _get_cannot_withdraw_reason(self):
        if reason := self.beneficiary_id._get_own_file_reason():
            return reason
        if not (self.withdraw_reason or "").strip():
            return self.env._("Write why the applicant withdraws the request.")
        return False

    def _do_withdraw(self):
        self._stop_clock()
        self._write_internal({"stage": "withdrawn"})
        self._remind()

    # ------------------------------------------------------------ reopen

    def action_reopen(self, reason=None):
        """Take up again requests that were cancelled or withdrawn: drafts that keep their number.

        They are submitted anew; the clock of the reply starts then.

        :param str reason: why
        :return: True
        :raises UserError: no reason, too late, the file stands still, or a wrong state or role
        """
        self._say_why("reopen", {"reopen_reason": reason})
        return self._run_transition("reopen")

    def _get_cannot_reopen_reason(self):
        if reason := self.beneficiary_id._get_own_file_reason() or self._get_file_stopped_reason():
            return reason
        days = self.company_id.sudo().alseraj_reopen_days  # a setting holds for everybody
        last = self.stopped_on and self._get_local_date(self.stopped_on) + timedelta(days=days)
        if days and last and self._get_local_date(fields.Datetime.now()) > last:
            return self.env._(
                "It could be reopened until %(date)s. Take a new request instead.",
                date=hijri.format_both(last, self.env.lang or "en_US"),
            )
        if not (self.reopen_reason or "").strip():
            return self.env._("Say why the request is reopened.")
        return False

    def _do_reopen(self):
        self._message_log_batch(bodies={request.id: request._get_reopen_note() for request in self})
        self._write_internal({
            "stage": "draft",
            "cancelled_with_file": False,
            **dict.fromkeys(
                ("submitted_on", "reply_not_before", "reply_due", "stopped_on", "cancel_reason", "withdraw_reason",
                 "incomplete_reason", "reopen_reason", "pause_history", "return_reminded_on", "return_offered_on"),
                False,
            ),
            "paused_days": 0,
            "chase_level": 0,
        })

    def _get_reopen_note(self):
        """What the emptied fields said, for the record."""
        lang = self.env.lang or "en_US"
        values = {
            "reason": self.reopen_reason,
            "state": self._get_state_label(self.state),
            "why": self.withdraw_reason or self.cancel_reason or "",
        }
        if not self.submitted_on:
            return self.env._("Reopened: %(reason)s (%(state)s before: %(why)s)", **values)
        return self.env._(
            "Reopened: %(reason)s (%(state)s before: %(why)s; submitted on %(date)s)", **values,
            date=hijri.format_both(self._get_local_date(self.submitted_on), lang),
        )
