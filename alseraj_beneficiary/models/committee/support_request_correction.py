from odoo import api, fields, models


class SupportRequest(models.Model):
    """What follows from a decision that replaces an earlier one."""

    _inherit = "alseraj.support.request"

    @api.depends("decision_ids.corrects_id")
    def _compute_decision_id(self):
        super()._compute_decision_id()
        for request in self:
            put_off = request.decision_ids.filtered(lambda decision: decision.corrects_id and decision.outcome == "deferred")
            if request.decision_id in put_off:  # the old decision stands
                standing = (request.decision_ids - put_off).filtered("closed_on").sorted("id")[-1:]
                request.decision_id = standing
                request.decision_outcome = standing.outcome

    def _get_correction_reason(self, outcome):
        if reason := self._get_outcome_reason(outcome):
            return reason
        return not self.decision_id.corrects_id and self.env._("No later session of the committee has corrected it.")

    def _get_cannot_correct_approve_reason(self):
        return self._get_correction_reason("approved")

    def _get_cannot_correct_reject_reason(self):
        return self._get_correction_reason("rejected")

    def _get_cannot_appeal_reason(self):
        pending = self.sudo().pending_decision_id  # an officer takes the appeal; the agenda is not his
        if pending.corrects_id:
            return self.env._(
                "The decision is being corrected in %(session)s. Wait for what comes out.",
                session=pending.session_id.display_name,
            )
        return super()._get_cannot_appeal_reason()

    def _apply_correction(self, outcome):
        """Replace what follows from the old decisions; the session that says so is closed.

        :param str outcome: ``approved``, ``rejected``, or ``deferred``: then nothing changes yet
        """
        if outcome == "approved":
            rejected = self.filtered(lambda request: request.state == "rejected")
            rejected._run_transition("correct_approve")
            (self - rejected)._correct_grant()
        elif outcome == "rejected":
            granted = self.filtered(lambda request: request.state != "rejected")
            granted._run_transition("correct_reject")
            (self - granted)._write_corrected({})

    def _do_correct_approve(self):
        self._write_corrected({"stage": "approved"})
        self._after_approve()
        self._after_correction()

    def _correct_grant(self):
        self._write_corrected({})
        self._after_correction()

    def _do_correct_reject(self):
        self._write_corrected({"stage": "rejected"})
        self._after_correction()

    def _write_corrected(self, values):
        """Write what was decided now; the beneficiary is told again."""
        self._remind()
        self.activity_unlink(["alseraj_beneficiary.activity_tell_decision"])
        for amount, requests in self.grouped(lambda request: request.decision_id.amount).items():
            requests._write_internal({
                "amount_approved": amount, "decided_on": fields.Date.context_today(self), "notified_on": False, **values,
            })
        self._message_log_batch(bodies={request.id: request._get_correction_note() for request in self})

    def _get_correction_note(self):
        decision = self.decision_id
        labels = dict(decision._fields["outcome"]._description_selection(self.env))
        return self.env._(
            "%(session)s corrected the decision of %(earlier)s: %(outcome)s. %(reason)s",
            session=decision.session_id.display_name, earlier=decision.corrects_id.session_id.display_name,
            outcome=labels.get(decision.outcome), reason=decision.correction_reason or "",
        )

    def _after_correction(self):
        """Called on requests whose decision was just corrected; the rooms below replace what they did."""
