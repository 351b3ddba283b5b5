from odoo import models


class SupportInstallment(models.Model):
    """Installments that a corrected decision gives up."""

    _inherit = "alseraj.support.installment"

    def _cancel_for_correction(self):
        """Cancel these installments of one request, not paid yet; the closed session has decided it.

        A run that was confirmed with one of them goes back to draft: what was vouched for has changed.
        """
        if not self:
            return
        in_run = self.filtered(lambda rec: rec.state == "in_run")
        in_run.disbursement_id.filtered(lambda run: run.state == "confirmed")._run_transition("reset")
        in_run.write({"disbursement_id": False})
        self._write_internal({
            "cancelled": True,
            "cancel_reason": self.env._(
                "Replaced by the decision of %(session)s", session=self.request_id.decision_id.session_id.display_name,
            ),
        })
