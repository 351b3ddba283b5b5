from collections import defaultdict

from odoo import api, fields, models


class RequestReturn(models.TransientModel):
    """Asks what is missing in requests, proposes the list, and returns them to their applicants."""

    _name = "alseraj.request.return"
    _description = "Ask for What Is Missing"

    request_ids = fields.Many2many(
        "alseraj.support.request", required=True, default=lambda self: self._default_request_ids()
    )
    request_count = fields.Integer(compute="_compute_request_count")
    own_lists = fields.Boolean(
        "Each with its own list", help="Each applicant reads what is missing in his request, then these words."
    )
    reason = fields.Text(compute="_compute_reason", store=True, readonly=False, required=True)

    def _default_request_ids(self):
        return self.env["alseraj.support.request"].browse(self.env.context.get("active_ids"))

    @api.depends("request_ids")
    def _compute_request_count(self):
        for wizard in self:
            wizard.request_count = len(wizard.request_ids)

    @api.depends("request_ids")
    def _compute_reason(self):
        for wizard in self:
            if len(wizard.request_ids) == 1 and not wizard.reason:
                wizard.reason = wizard.request_ids._origin._get_return_text()

    def action_apply(self):
        """Return the requests with what is missing.

        :return: action dict that closes the dialog
        :raises UserError: what stops the step
        """
        self.ensure_one()
        if self.own_lists:
            self._return_with_own_lists()
        else:
            self.request_ids.action_return(reason=self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _return_with_own_lists(self):
        by_text = defaultdict(list)
        for request in self.request_ids:
            lines = [request._get_return_text(), self.reason or ""]
            by_text["\n".join(filter(None, lines))].append(request.id)
        for text, ids in by_text.items():
            self.request_ids.browse(ids).action_return(text)
