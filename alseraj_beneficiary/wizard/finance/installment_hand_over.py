from odoo import api, fields, models


class InstallmentHandOver(models.TransientModel):
    _name = "alseraj.installment.hand.over"
    _description = "Hand Over Support in Kind"

    installment_ids = fields.Many2many(
        "alseraj.support.installment", required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    received_by = fields.Char(required=True)
    signature = fields.Binary(required=True)

    is_discreet = fields.Boolean(compute="_compute_is_discreet")

    @api.depends("installment_ids")
    def _compute_is_discreet(self):
        for wizard in self:
            wizard.is_discreet = any(wizard.installment_ids.mapped("discreet_delivery"))

    def action_hand_over(self):
        """Record the hand-over with the receiver's signature.

        :return: True
        :raises UserError: an installment is not in kind, or its file is suspended
        """
        self.ensure_one()
        return self.installment_ids.action_hand_over(self.received_by, self.signature)
