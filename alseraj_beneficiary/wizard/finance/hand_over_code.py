from odoo import fields, models


class HandOverCode(models.TransientModel):
    """Ask for the code that the receiver tells."""

    _name = "alseraj.hand.over.code"
    _description = "Code of the Receiver"

    hand_over_id = fields.Many2one("alseraj.hand.over", required=True, ondelete="cascade")
    sent_to = fields.Char(related="hand_over_id.sent_to")
    received_by = fields.Char(related="hand_over_id.received_by")
    content = fields.Text(related="hand_over_id.content")
    code = fields.Char(help="Six digits that the receiver got on his mobile.")

    def action_enter(self):
        """Hand over with this code.

        :return: action: the receipt, or a notice that the code is wrong
        :raises UserError: its time is over
        """
        self.ensure_one()
        return self.hand_over_id.action_enter_code(self.code)
