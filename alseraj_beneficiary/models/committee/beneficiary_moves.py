from odoo import models


class Beneficiary(models.Model):
    _inherit = "alseraj.beneficiary"

    def _get_cannot_merge_reason(self, target):
        if reason := super()._get_cannot_merge_reason(target):
            return reason
        # sudo: a case that is being heard stops a merge, whoever may see it
        return self._get_session_reason(self.env["alseraj.committee.decision"].sudo().search([
            ("beneficiary_id", "=", self.id), ("session_id.state", "=", "open"),
        ], limit=1))

    def _get_session_reason(self, decision):
        """Why files can't change hands while this case is heard, or False."""
        return bool(decision) and self.env._(
            "%(request)s is on the agenda of %(session)s, which is open. Close the session first.",
            request=decision.request_id.name, session=decision.session_id.display_name,
        )
