from odoo import models
from odoo.exceptions import UserError

ORDERS = [
    ("priority", "The most urgent and the neediest first"),
    ("oldest", "Who has waited longest first"),
    ("type", "Type by type"),
]


class CommitteeSession(models.Model):
    """An agenda filled by priority, by age or by type, as far as the session can hear."""

    _inherit = "alseraj.committee.session"

    def action_open_fill(self):
        """Choose what comes on the agenda: types, how many, in which order.

        :return: a window action
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Fill Agenda"),
            "res_model": "alseraj.agenda.fill",
            "view_mode": "form",
            "target": "new",
            "context": {"default_session_id": self.id},
        }

    def fill_agenda(self, types=None, limit=None, order="priority"):
        """Put studied requests that wait for a committee on this agenda, after what is on it.

        :param types: ``alseraj.support.type`` records or ids; default: all
        :param int limit: how many at most; default: all
        :param str order: ``priority`` (urgent, then by need score, then by date), ``oldest`` or ``type``
        :return: int, the number of cases added
        :raises UserError: the session is closed, or nothing of that kind waits
        """
        self.ensure_one()
        self.check_access("write")
        if order not in dict(ORDERS):
            raise UserError(self.env._("Choose one of the orders of the list."))
        chosen = self._search_waiting(types)._sort_for_agenda(order)
        if limit:
            chosen = chosen[:limit]
        if not chosen:
            raise UserError(self.env._("No studied request of this kind waits for the committee."))
        first = max(self.decision_ids.mapped("sequence"), default=0) + 1
        # as for _put_on_agenda: the role was asked above, the requests are checked where the case is created
        self.env["alseraj.committee.decision"].sudo().create([
            {"session_id": self.id, "request_id": request.id, "sequence": first + index}
            for index, request in enumerate(chosen)
        ])
        return len(chosen)

    def action_sort_agenda(self):
        """Put the cases in the order of urgency and need, those already voted on first.

        :return: True
        :raises UserError: the session is closed
        """
        self.check_access("write")
        for session in self:
            ordered = session.decision_ids.request_id._sort_for_agenda("priority")
            places = {request: index for index, request in enumerate(ordered)}
            decisions = session.decision_ids.sorted(
                lambda decision, places=places: (not decision.vote_ids, places[decision.request_id])
            )
            for index, decision in enumerate(decisions, 1):
                decision.sequence = index
        return True

    def _search_waiting(self, types=None):
        """The studied requests that this session may hear."""
        domain = [("state", "=", "studied"), ("company_id", "=", self.company_id.id)]
        if types:
            domain.append(("type_id", "in", list(getattr(types, "ids", types))))
        return self.env["alseraj.support.request"].search(domain)
