from odoo import fields, models


class VoucherReason(models.TransientModel):
    _name = "alseraj.voucher.reason"
    _description = "Why Cards are Lost or Void"

    card_ids = fields.Many2many(
        "alseraj.voucher.card", required=True, default=lambda self: self.env.context.get("active_ids"),
    )
    verb = fields.Selection([("lose", "Lost"), ("void", "Void")], "What Happened", required=True, default="void")
    reason = fields.Text(required=True)

    def action_apply(self):
        """Record that the cards are lost, or void.

        :return: True
        :raises UserError: one is used already, or the user's role does not do it
        """
        self.ensure_one()
        if self.verb == "lose":
            return self.card_ids.action_lose(self.reason)
        return self.card_ids.action_void(self.reason)
