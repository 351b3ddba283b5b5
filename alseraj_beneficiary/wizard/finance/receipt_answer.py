from odoo import fields, models


class ReceiptAnswer(models.TransientModel):
    _name = "alseraj.receipt.answer"
    _description = "What the Beneficiary Says of a Payment"

    installment_ids = fields.Many2many(
        "alseraj.support.installment", required=True, default=lambda self: self.env.context.get("active_ids"),
    )
    answer = fields.Selection(
        [("yes", "He received it"), ("no", "He did not receive it")], required=True,
    )
    channel = fields.Selection([("phone", "Phone Call"), ("paper", "On Paper")], "Heard over", required=True, default="phone")
    note = fields.Text("His Words")

    def action_answer(self):
        """Write the answer down; "not received" opens a complaint and asks finance.

        :return: True
        :raises UserError: not paid, or the user paid it himself
        """
        self.ensure_one()
        if self.answer == "yes":
            return self.installment_ids.action_confirm_receipt(self.channel, self.note)
        return self.installment_ids.action_not_received(self.channel, self.note)
