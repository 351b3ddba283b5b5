from odoo import fields, models


class InstallmentTakeBack(models.TransientModel):
    _name = "alseraj.installment.take.back"
    _description = "Take Back a Hand-over"

    installment_ids = fields.Many2many(
        "alseraj.support.installment", required=True, default=lambda self: self.env.context.get("active_ids"),
    )
    by_voucher = fields.Boolean(compute="_compute_by_voucher")
    reason = fields.Text(required=True)
    cards_back = fields.Boolean("The cards are back, unused", help="Otherwise they count as lost.")

    def _compute_by_voucher(self):
        for wizard in self:
            wizard.by_voucher = any(wizard.installment_ids.mapped("by_voucher"))

    def action_take_back(self):
        """Take the hand-overs back; the support is owed again.

        :return: True
        :raises UserError: paid by a run, a card is used, or the user is no manager
        """
        self.ensure_one()
        return self.installment_ids.action_take_back(self.reason, self.cards_back)
