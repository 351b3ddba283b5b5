from odoo import api, fields, models


class AgendaFill(models.TransientModel):
    """A campaign comes on the agenda as one group."""

    _inherit = "alseraj.agenda.fill"

    outreach_id = fields.Many2one(
        "alseraj.outreach", "Outreach Campaign", domain="[('state', '=', 'done')]",
        help="Only the requests of this campaign; empty: all.")

    @api.depends("outreach_id")
    def _compute_waiting_count(self):
        super()._compute_waiting_count()

    def _search_waiting(self):
        waiting = super()._search_waiting()
        if not self.outreach_id:
            return waiting
        # sudo: of which campaign a request is, whoever may read that
        return waiting.filtered(lambda request: request.sudo().outreach_id == self.outreach_id)
