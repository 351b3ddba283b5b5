from odoo import fields, models

VERBS = [
    ("return", "Ask for what is missing"), ("cancel", "Cancel"), ("appeal", "Take an appeal"),
    ("accept", "Accept the difference"),
]


class RequestReason(models.TransientModel):
    """Asks for the sentence that goes with a step of requests."""

    _name = "alseraj.request.reason"
    _description = "Reason of a Step"

    request_ids = fields.Many2many(
        "alseraj.support.request", required=True, default=lambda self: self._default_request_ids()
    )
    verb = fields.Selection(VERBS, required=True, readonly=True)
    reason = fields.Text(required=True)

    def _default_request_ids(self):
        return self.env["alseraj.support.request"].browse(self.env.context.get("active_ids"))

    def action_apply(self):
        """Do the step with the reason.

        :return: action dict that closes the dialog
        :raises UserError: what stops the step
        """
        self.ensure_one()
        steps = {
            "return": self.request_ids.action_return,
            "cancel": self.request_ids.action_cancel,
            "appeal": self.request_ids.action_appeal,
            "accept": self.request_ids.action_accept_difference,
        }
        steps[self.verb](reason=self.reason)
        return {"type": "ir.actions.act_window_close"}
