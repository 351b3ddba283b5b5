import json
import time
import uuid
from datetime import timedelta

from odoo import api, fields, models

from ...tools import webhook

EVENTS_A_RUN = 50  # events that one run of the job takes at a time
EVENT_DAYS = 30


class WebhookDelivery(models.Model):
    """An event on its way to another system: which request, and its state there; nothing about a person."""

    _name = "alseraj.webhook.delivery"
    _description = "Event to Another System"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "id desc"
    _rec_name = "uuid"
    _duplicable = False

    webhook_id = fields.Many2one(
        "alseraj.webhook", required=True, readonly=True, guarded=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="webhook_id.company_id", store=True, index=True, guarded=True)
    uuid = fields.Char("Event", required=True, readonly=True, guarded=True, copy=False)
    payload = fields.Text(required=True, readonly=True, guarded=True)
    state = fields.Selection(
        [("pending", "Waiting"), ("sent", "Sent"), ("failed", "Given Up")], "Status", required=True, default="pending",
        readonly=True, guarded=True, index=True,
    )
    attempts = fields.Integer(readonly=True, guarded=True)
    next_try = fields.Datetime(readonly=True, guarded=True, required=True, default=fields.Datetime.now)
    sent_on = fields.Datetime(readonly=True, guarded=True)
    last_error = fields.Char(readonly=True, guarded=True)

    _due = models.Index("(next_try) WHERE state = 'pending'")

    @api.model
    def _plan(self, requests):
        """One event for each request and each address of its system.

        :param requests: ``alseraj.support.request`` whose state their system does not know yet
        """
        hooks = self.env["alseraj.webhook"].search([("user_id", "in", requests.integration_user_id.ids)])
        if not hooks:
            return
        now = fields.Datetime.now()
        vals_list = []
        for request in requests:
            for hook in hooks:
                if hook.user_id != request.integration_user_id or hook.company_id != request.company_id:
                    continue
                event = str(uuid.uuid4())
                vals_list.append({"webhook_id": hook.id, "uuid": event, "payload": json.dumps({
                    "id": event, "event": "request.status", "at": f"{now.isoformat(timespec='seconds')}Z",
                    "reference": request.integration_reference, "number": request.name or None, "status": request.portal_state,
                }, sort_keys=True)})
        self._create_internal(vals_list)
        self.env.ref("alseraj_beneficiary.cron_webhook").sudo()._trigger()  # the job is the system's

    @api.model
    def _cron_deliver(self):
        """Send what is due, oldest first; what fails is tried again later, and given up in the end."""
        cron = self.env["ir.cron"]
        due = [("state", "=", "pending"), ("next_try", "<=", fields.Datetime.now()), ("webhook_id.active", "=", True)]
        while True:
            deliveries = self.search(due, order="next_try, id", limit=EVENTS_A_RUN).try_lock_for_update()
            for delivery in deliveries:
                delivery._deliver()
            remaining = self.search_count(due) if len(deliveries) == EVENTS_A_RUN else 0
            if not cron._commit_progress(len(deliveries), remaining=remaining) or not deliveries or not remaining:
                break

    def _deliver(self):
        self.ensure_one()
        hook, body, now = self.webhook_id, self.payload.encode(), fields.Datetime.now()
        headers = {
            "X-Alseraj-Event": "request.status",
            "X-Alseraj-Delivery": self.uuid,
            "X-Alseraj-Signature": webhook.sign(hook.secret, int(time.time()), body),
        }
        vals = {"attempts": self.attempts + 1}
        try:
            webhook.post(hook.url, body, headers, hook._is_private_allowed())
        except webhook.DeliveryError as error:
            vals["last_error"] = str(error)
            if self.attempts < len(webhook.BACKOFF):
                vals["next_try"] = now + timedelta(minutes=webhook.BACKOFF[self.attempts])
            else:
                vals["state"] = "failed"
        else:
            vals.update(state="sent", sent_on=now, last_error=False)
        self._write_internal(vals)

    def action_again(self):
        """Send events again from now on, the given up ones too.

        :return: True
        """
        self.check_access("write")
        # sudo: the right was checked; how far an event is, is the system's
        self.sudo()._write_internal({"state": "pending", "attempts": 0, "next_try": fields.Datetime.now()})
        self.env.ref("alseraj_beneficiary.cron_webhook").sudo()._trigger()  # the job is the system's
        return True

    @api.autovacuum
    def _gc_sent(self):
        limit = fields.Datetime.now() - timedelta(days=EVENT_DAYS)
        return self._alseraj_vacuum([("state", "!=", "pending"), ("create_date", "<", limit)])
