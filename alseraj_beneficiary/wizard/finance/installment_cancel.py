from odoo import fields, models


class InstallmentCancel(models.TransientModel):
    _name = "alseraj.installment.cancel"
    _description = "Cancel Installments"

    installment_ids = fields.Many2many(
        "alseraj.support.installment", required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Text(required=True)

    def action_cancel_installments(self):
        """Give the installments up; their amounts go back to their funds.

        :return: True
        :raises UserError: one is paid or in a run
        """
        self.ensure_one()
        return self.installment_ids.action_cancel(self.reason)
