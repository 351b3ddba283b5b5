from odoo import fields, models


class DocumentRefuse(models.TransientModel):
    """Asks why documents are refused, then refuses them as the user, and tells the beneficiary."""

    _name = "alseraj.document.refuse"
    _description = "Refuse Documents"

    document_ids = fields.Many2many(
        "alseraj.document", default=lambda self: self.env.context.get("active_ids"), required=True
    )
    reason_id = fields.Many2one("alseraj.document.refusal")
    reason = fields.Char("In Your Words", help="The beneficiary may read it.")
    tell = fields.Boolean(
        "Tell the beneficiary", default=True,
        help="In his language, by the way that reaches him.",
    )

    def action_apply(self):
        """Refuse the documents with the reason given here.

        :return: action that closes the window
        :raises UserError: without a reason, or what stops the step
        """
        self.ensure_one()
        self.document_ids.action_refuse(reason=self.reason, reason_id=self.reason_id.id)
        if self.tell:
            self.document_ids.beneficiary_id._tell("documents_refused")
        return {"type": "ir.actions.act_window_close"}
