from odoo import api, fields, models

from ...models.committee.decision.support_request_notice import REQUESTS_NAMED

TOLD = [("self", "The Beneficiary"), ("collector", "His Collector"), ("other", "Somebody Else")]


class ToldByHand(models.TransientModel):
    """Asks when, how and to whom a decision was told by hand; names those that can't be told yet before anything is done."""

    _name = "alseraj.told.by.hand"
    _description = "Told by Hand"

    request_ids = fields.Many2many(
        "alseraj.support.request", string="Requests", required=True, default=lambda self: self.env.context.get("active_ids"),
    )
    request_id = fields.Many2one(
        "alseraj.support.request", "The Only One", compute="_compute_request_id", help="Empty when there are several.",
    )
    names = fields.Text("Concerns", compute="_compute_names")
    held = fields.Text("Can't Be Told Yet", compute="_compute_names")
    told_on = fields.Datetime("Told on", required=True, default=fields.Datetime.now)
    channel_id = fields.Many2one(
        "alseraj.channel", "Told over", required=True, compute="_compute_channel_id", store=True, readonly=False, precompute=True,
    )
    told_as = fields.Selection(
        TOLD, "Who Was Told", required=True, compute="_compute_told_as", store=True, readonly=False, precompute=True,
    )
    told_to = fields.Char("His Name", compute="_compute_told_to", store=True, readonly=False)

    @api.depends("request_ids")
    def _compute_request_id(self):
        for wizard in self:
            wizard.request_id = len(wizard.request_ids) == 1 and wizard.request_ids

    @api.depends("request_ids", "told_on")
    def _compute_names(self):
        """Whose decisions are noted as told, and which requests are left as they are."""
        for wizard in self:
            requests = wizard.request_ids._origin
            reasons = {request: request._get_cannot_note_hand_over_reason(wizard.told_on) for request in requests}
            held = [(request, reason) for request, reason in reasons.items() if reason]
            ready = [request for request, reason in reasons.items() if not reason]
            lines = [f"{request.beneficiary_id.display_name} ({request.name})" for request in ready[:REQUESTS_NAMED]]
            if len(ready) > REQUESTS_NAMED:
                lines.append(self.env._("… and %(count)s more", count=len(ready) - REQUESTS_NAMED))
            wizard.names = "\n".join(lines)
            wizard.held = requests._join_held(held)

    @api.depends("request_ids")
    def _compute_channel_id(self):
        """The channel that all of them prefer; else the letter that waits for a hand."""
        letter = self.env.ref("alseraj_beneficiary.channel_letter", raise_if_not_found=False)
        for wizard in self:
            preferred = wizard.request_ids.beneficiary_id.preferred_channel_id
            wizard.channel_id = preferred if len(preferred) == 1 else letter

    @api.depends("request_ids")
    def _compute_told_as(self):
        for wizard in self:
            dead = wizard.request_id.beneficiary_id.is_deceased
            wizard.told_as = "collector" if dead else "self"

    @api.depends("told_as", "request_ids")
    def _compute_told_to(self):
        for wizard in self:
            file_sudo = wizard.request_id.beneficiary_id.sudo()  # the collector's name is what is written down
            wizard.told_to = wizard.told_as == "collector" and file_sudo.collector_id.name

    def action_tell(self):
        """Note it on the requests.

        :return: a notification action
        :raises UserError: as for ``action_told_by_hand`` of the request
        """
        self.ensure_one()
        labels = dict(self._fields["told_as"]._description_selection(self.env))
        told_to = self.told_as != "self" and (self.told_to or labels[self.told_as])
        return self.request_ids.action_told_by_hand(self.told_on, self.channel_id, told_to)
