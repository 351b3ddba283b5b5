from odoo import models


class Beneficiary(models.Model):
    _inherit = "alseraj.beneficiary"

    def _get_cannot_merge_reason(self, target):
        return super()._get_cannot_merge_reason(target) or self._get_run_reason(self.env["alseraj.support.installment"].sudo(
            # sudo: what is about to be paid stops a merge, whoever may see it
        ).search([("beneficiary_id", "=", self.id), ("state", "=", "in_run")]))

    def _get_run_reason(self, installments):
        """Why files can't change hands while these installments are about to be paid, or False."""
        waiting = installments.filtered(lambda rec: rec.disbursement_id.state == "confirmed")[:1]
        return bool(waiting) and self.env._(
            "%(installment)s is in the run %(run)s, which is confirmed and not posted. Post it or set it back first.",
            installment=waiting.name, run=waiting.disbursement_id.name,
        )
