from odoo import api, fields, models

from ...models.committee.session.committee_session import ORDERS


class AgendaFill(models.TransientModel):
    """Asks what comes on the agenda of a session."""

    _name = "alseraj.agenda.fill"
    _description = "Fill Agenda"

    session_id = fields.Many2one("alseraj.committee.session", required=True, ondelete="cascade")
    type_ids = fields.Many2many("alseraj.support.type", string="Support Types", help="Empty: all.")
    limit = fields.Integer("Cases at Most", help="So many cases; 0: all that wait.")
    order = fields.Selection(ORDERS, "Arrangement", required=True, default="priority")
    waiting_count = fields.Integer("Cases that Wait", compute="_compute_waiting_count")

    _limit_positive = models.Constraint('CHECK("limit" >= 0)', "The number of cases is zero or more.")

    @api.depends("type_ids", "session_id")
    def _compute_waiting_count(self):
        for wizard in self:
            wizard.waiting_count = len(wizard._search_waiting())

    def _search_waiting(self):
        """The requests that it is about, unsorted."""
        return self.session_id._search_waiting(self.type_ids)

    def action_fill(self):
        """Put the cases on the agenda.

        :return: an action that closes the dialog, and says what was left out
        :raises UserError: as for ``fill_agenda`` of the session
        """
        self.ensure_one()
        _count, left_out = self.session_id._fill_with(self._search_waiting()._sort_for_agenda(self.order), self.limit)
        close = {"type": "ir.actions.act_window_close"}
        if notification := self.session_id._notify_left_out(left_out):
            notification["params"]["next"] = close
        return notification or close
