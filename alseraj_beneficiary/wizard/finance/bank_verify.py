from odoo import api, fields, models
from odoo.fields import Domain


class BankVerify(models.TransientModel):
    """Ask with which paper accounts were compared: a verified document of the file, or a file attached here."""

    _name = "alseraj.bank.verify"
    _description = "Verify a Bank Account"

    bank_ids = fields.Many2many(
        "res.partner.bank", string="Accounts", required=True,
        default=lambda self: self.env.context.get("active_model") == "res.partner.bank" and self.env.context.get("active_ids"),
    )
    available_document_ids = fields.Many2many("alseraj.document", compute="_compute_available_document_ids")
    document_id = fields.Many2one("alseraj.document", "Verified Document")
    evidence = fields.Binary("Paper of the Bank", attachment=False)
    evidence_name = fields.Char()
    reason = fields.Char("What Was Compared")

    @api.depends("bank_ids")
    def _compute_available_document_ids(self):
        documents = self.env["alseraj.document"]
        for wizard in self:
            readable = wizard.bank_ids and documents.has_access("read")
            wizard.available_document_ids = readable and documents.search(
                Domain("beneficiary_id.partner_id", "in", wizard.bank_ids.partner_id.ids)
                & Domain("type_id.proves_account", "=", True) & Domain("type_id.is_sensitive", "=", False)
                & Domain("state", "=", "verified")
            ).filtered("is_valid_today")

    def action_verify(self):
        """Verify the accounts.

        :return: action that closes the window
        :raises UserError: why it can't be done
        """
        self.ensure_one()
        self.bank_ids.action_alseraj_verify_account(self.reason, self.evidence, self.evidence_name, self.document_id)
        return {"type": "ir.actions.act_window_close"}
