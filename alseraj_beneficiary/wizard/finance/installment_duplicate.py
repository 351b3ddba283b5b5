from odoo import fields, models


class InstallmentDuplicate(models.TransientModel):
    _name = "alseraj.installment.duplicate"
    _description = "Not a Payment Too Many"

    installment_ids = fields.Many2many(
        "alseraj.support.installment", required=True, default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Vouch for it, by name and with a reason, that these are due all the same.

        :return: True
        :raises UserError: no reason, or not the user's to say
        """
        self.ensure_one()
        return self.installment_ids.action_confirm_duplicate(self.reason)
