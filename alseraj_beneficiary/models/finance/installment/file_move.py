from odoo import models


class FileMove(models.Model):
    _inherit = "alseraj.file.move"

    def _get_cannot_take_back_reason(self):
        if reason := super()._get_cannot_take_back_reason():
            return reason
        ids = (self.record_ids or {}).get("alseraj.support.request.beneficiary_id", [])
        # sudo: what was paid decides, whoever may see it
        installments = self.env["alseraj.support.installment"].sudo().search([("request_id", "in", ids)])
        if reason := self.from_id._get_run_reason(installments):
            return reason
        paid = installments.ledger_line_ids.filtered(lambda line: (
            line.parent_state == "posted" and line.partner_id == self.to_id.partner_id
        ))[:1]
        return bool(paid) and self.env._(
            "%(installment)s was paid since in the name of %(target)s: the ledger stands, so the merge stands.",
            installment=paid.alseraj_installment_id.name, target=self.to_id.display_name,
        )
