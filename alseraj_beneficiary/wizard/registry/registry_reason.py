from odoo import fields, models

# The only steps that the wizard may take: model -> verbs whose action has a ``reason`` argument.
STEPS = {
    "alseraj.beneficiary": ("suspend", "close"),
}


class RegistryReason(models.TransientModel):
    """Asks for the reason of a step, then takes the step as the user."""

    _name = "alseraj.registry.reason"
    _description = "Reason"

    res_model = fields.Char(required=True, default=lambda self: self.env.context.get("active_model"))
    res_ids = fields.Json(required=True, default=lambda self: self.env.context.get("active_ids"))
    verb = fields.Char(required=True)
    state_reason_id = fields.Many2one("alseraj.state.reason", "Reason from the List")
    reason = fields.Char()

    def action_apply(self):
        """Take the step on the records with the reason written here.

        :return: action that closes the window
        :raises ValueError: for a step that takes no reason
        """
        self.ensure_one()
        if self.verb not in STEPS.get(self.res_model, ()):
            raise ValueError(f"no step {self.verb} on {self.res_model}")
        records = self.env[self.res_model].browse(self.res_ids)
        reasons = {"reason": self.reason or None}
        if self.state_reason_id:
            reasons["reason_id"] = self.state_reason_id.id
        getattr(records, f"action_{self.verb}")(**reasons)
        return {"type": "ir.actions.act_window_close"}
