from odoo import fields, models


class DisbursementReturn(models.TransientModel):
    _name = "alseraj.disbursement.return"
    _description = "Return Lines of a Disbursement"

    disbursement_id = fields.Many2one("alseraj.disbursement", required=True, ondelete="cascade")
    installment_ids = fields.Many2many(
        "alseraj.support.installment", string="Returned by the Bank", required=True,
        domain="[('disbursement_id', '=', disbursement_id), ('state', 'in', ('paid', 'confirmed'))]",
    )
    reason = fields.Text(required=True, help="What the bank says, for example: the account is closed.")

    def action_return(self):
        """Take the chosen lines back; the others stay as they are.

        :return: True
        :raises UserError: nothing chosen, or a line is not paid
        """
        self.ensure_one()
        return self.disbursement_id.action_return_line(self.installment_ids, self.reason)
