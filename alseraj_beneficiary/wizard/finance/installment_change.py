from odoo import api, fields, models


class InstallmentChange(models.TransientModel):
    """Move, split, hold or release many installments, with one reason; a manager also sets another payee or a lower amount."""

    _name = "alseraj.installment.change"
    _description = "Change Installments"

    verb = fields.Selection(
        [("move", "Move to Another Day"), ("split", "Split into Parts"), ("hold", "Hold"), ("release", "Release"),
         ("payee", "Pay to Somebody Else"), ("lower", "Pay Less")],
        "What to Do", required=True, default="move",
    )
    installment_ids = fields.Many2many(
        "alseraj.support.installment", required=True, default=lambda self: self.env.context.get("active_ids"),
    )
    currency_id = fields.Many2one(related="installment_ids.currency_id")
    total = fields.Monetary(compute="_compute_total")
    date = fields.Date("New Day")
    parts = fields.Integer(default=2)
    interval_months = fields.Integer("Months between the Parts", default=1)
    payee_id = fields.Many2one("res.partner")
    amount = fields.Monetary("New Amount")
    reason = fields.Text(required=True)

    @api.depends("installment_ids")
    def _compute_total(self):
        for wizard in self:
            wizard.total = sum(wizard.installment_ids.mapped("amount"))

    def action_change(self):
        """Do it, with the rights of the user.

        :return: True
        :raises UserError: why it can't be done
        """
        self.ensure_one()
        if self.verb == "move":
            return self.installment_ids.action_move(self.date, self.reason)
        if self.verb == "split":
            return self.installment_ids.action_split(
                parts=self.parts, interval_months=self.interval_months, reason=self.reason)
        if self.verb == "hold":
            return self.installment_ids.action_hold(self.reason)
        if self.verb == "payee":
            return self.installment_ids.action_set_payee(self.payee_id, self.reason)
        if self.verb == "lower":
            return self.installment_ids.action_lower(self.amount, self.reason)
        return self.installment_ids.action_release(self.reason)
