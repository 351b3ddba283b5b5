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
        for wizard in self.filtered("outreach_id"):
            wizard.waiting_count = len(wizard._get_waiting())

    def _get_waiting(self):
        waiting = self.session_id._search_waiting(self.type_ids)
        # sudo: of which campaign a request is, whoever may read that
        return waiting.filtered(lambda request: request.sudo().outreach_id == self.outreach_id)

    def _fill(self):
        if not self.outreach_id:
            return super()._fill()
        return self.session_id._fill_with(self._get_waiting()._sort_for_agenda(self.order), self.limit)
