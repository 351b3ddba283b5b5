from odoo import fields, models
from odoo.exceptions import UserError


class ContactReason(models.TransientModel):
    """Ask for the reason that a step needs, then take the step on the records it was called for."""

    _name = "alseraj.contact.reason"
    _description = "Reason for a Step"

    reason = fields.Text(required=True)

    def _get_steps(self):
        """Model -> verb -> the method that takes the reason."""
        return {
            "alseraj.referral": {"decline": "action_decline"},
            "alseraj.complaint": {"reject": "action_reject", "extend": "action_extend"},
            "alseraj.privacy.request": {"refuse": "action_refuse", "extend": "action_extend"},
        }

    def action_confirm(self):
        """Take the step named by ``alseraj_step`` in the context on the active records.

        :return: dict, closes the window
        :raises UserError: the step needs no reason, or the records refuse it
        """
        self.ensure_one()
        context = self.env.context
        model = context.get("active_model")
        method = self._get_steps().get(model, {}).get(context.get("alseraj_step"))
        if not method:
            raise UserError(self.env._("Open this from the button of the record."))
        records = self.env[model].browse(context.get("active_ids", []))
        getattr(records, method)(reason=self.reason)
        return {"type": "ir.actions.act_window_close"}
