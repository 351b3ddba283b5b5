from odoo import api, fields, models


class RequestCorrect(models.TransientModel):
    """Puts a slip in a submitted request right."""

    _name = "alseraj.request.correct"
    _description = "Correct a Request"

    request_id = fields.Many2one(
        "alseraj.support.request", required=True, readonly=True, default=lambda self: self.env.context.get("active_id")
    )
    company_id = fields.Many2one(related="request_id.company_id")
    currency_id = fields.Many2one(related="request_id.currency_id")
    channel_id = fields.Many2one("alseraj.channel", compute="_compute_values", store=True, readonly=False, required=True)
    type_id = fields.Many2one(
        "alseraj.support.type", "Support Type", compute="_compute_values", store=True, readonly=False, required=True,
        domain="[('company_id', 'in', (company_id, False))]",
    )
    amount_requested = fields.Monetary(compute="_compute_values", store=True, readonly=False)
    urgent = fields.Boolean(compute="_compute_values", store=True, readonly=False)
    urgent_reason = fields.Char(compute="_compute_values", store=True, readonly=False)
    needs_signature = fields.Boolean(compute="_compute_needs_signature")
    reason = fields.Text(required=True)

    @api.depends("request_id")
    def _compute_values(self):
        for wizard in self:
            request = wizard.request_id
            wizard.channel_id = request.channel_id
            wizard.type_id = request.type_id
            wizard.amount_requested = request.amount_requested
            wizard.urgent = request.urgent
            wizard.urgent_reason = request.urgent_reason

    @api.depends("type_id", "amount_requested", "urgent")
    def _compute_needs_signature(self):
        for wizard in self:
            request = wizard.request_id
            wizard.needs_signature = (
                wizard.type_id != request.type_id or wizard.amount_requested != request.amount_requested
                or wizard.urgent != request.urgent
            )

    def action_apply(self):
        """Correct the request.

        :return: action dict that closes the dialog
        :raises UserError: what stops it
        """
        self.ensure_one()
        self.request_id.action_correct({
            "channel_id": self.channel_id.id, "type_id": self.type_id.id, "amount_requested": self.amount_requested,
            "urgent": self.urgent, "urgent_reason": self.urgent_reason,
        }, self.reason)
        return {"type": "ir.actions.act_window_close"}
