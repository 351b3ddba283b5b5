from odoo import fields, models


class InstallmentHandOver(models.TransientModel):
    _name = "alseraj.installment.hand.over"
    _description = "Hand Over Support in Kind"

    installment_ids = fields.Many2many(
        "alseraj.support.installment", required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    received_by = fields.Char(required=True)
    signature = fields.Binary(required=True)

    def action_hand_over(self):
        """Record the hand-over with the receiver's signature.

        :return: True
        :raises UserError: an installment is not in kind, or its file is suspended
        """
        self.ensure_one()
        return self.installment_ids.action_hand_over(self.received_by, self.signature)
