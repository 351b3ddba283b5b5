from odoo import fields, models


class CollectorEnd(models.TransientModel):
    _name = "alseraj.collector.end"
    _description = "End the Authority of a Collector"

    collector_ids = fields.Many2many(
        "alseraj.collector", required=True, default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """End the authorities today.

        :return: dict, closes the window
        :raises UserError: what stops it
        """
        self.ensure_one()
        self.collector_ids.action_end(self.reason)
        return {"type": "ir.actions.act_window_close"}
