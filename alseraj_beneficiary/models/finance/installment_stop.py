from collections import defaultdict

from odoo import fields, models


class SupportInstallment(models.Model):
    """Payments of a file that stands still: held in their runs, or cancelled with it."""

    _inherit = "alseraj.support.installment"

    cancelled_with_file = fields.Boolean(
        readonly=True, copy=False, index="btree_not_null", help="Cancelled because the file was closed.",
    )

    def _get_payment_problem(self):
        return self.beneficiary_id._get_stopped_reason() or super()._get_payment_problem()

    def _note_on_runs(self):
        """Tell the runs, not posted yet, which of their lines are stopped and why."""
        bodies = {}
        for run, theirs in self.filtered("disbursement_id").grouped("disbursement_id").items():
            if run.state in ("draft", "confirmed"):
                bodies[run.id] = "; ".join(
                    f"{rec.name}: {rec.beneficiary_id._get_stopped_reason()}" for rec in theirs
                )
        if bodies:
            self.env["alseraj.disbursement"].browse(bodies)._message_log_batch(bodies=bodies)

    def _cancel_with_file(self):
        """Cancel these installments because their file was closed; the caller has checked.

        A run that was confirmed with one of them goes back to draft: what was vouched for has changed.
        """
        if not self:
            return
        self._write_internal({"cancelled_with_file": True})
        texts = {file: file._get_state_reason_text() for file in self.beneficiary_id}
        self._cancel_for({
            rec: self.env._("The file was closed: %(reason)s", reason=texts[rec.beneficiary_id]) for rec in self
        })

    def _cancel_for(self, reasons):
        """Cancel these installments for a fact, out of their runs too; the caller has checked.

        :param dict reasons: installment -> sentence
        """
        by_reason = defaultdict(list)
        for installment in self:
            by_reason[reasons[installment]].append(installment.id)
        for reason, ids in by_reason.items():
            self.browse(ids)._write_internal({"cancel_reason": reason})
        in_run = self.filtered(lambda rec: rec.state == "in_run")
        in_run.disbursement_id.filtered(lambda run: run.state == "confirmed")._run_transition("reset")
        in_run.write({"disbursement_id": False})
        self._run_transition("cancel")
