from datetime import datetime

from odoo import models


class SupportRequest(models.Model):
    """In which order requests come before the committee."""

    _inherit = "alseraj.support.request"

    def _sort_for_agenda(self, order):
        """:param str order: as of ``fill_agenda`` of the session"""
        late = datetime.max

        def priority(request):
            return (not request.urgent, -(request.need_score or 0.0), request.submitted_on or late, request.id)

        keys = {
            "priority": priority,
            "oldest": lambda request: (request.submitted_on or late, request.id),
            "type": lambda request: (request.type_id.display_name or "", *priority(request)),
        }
        return self.sorted(keys[order])
