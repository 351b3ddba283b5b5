from odoo import models

from ...mixins.workflow_mixin import Addition


class Beneficiary(models.Model):
    """A closed file leaves the agenda; one that is before an open session is decided first."""

    _inherit = "alseraj.beneficiary"
    _transition_additions = (Addition("close", check="agenda"),)

    def _get_agenda_reason(self):
        # sudo: delegates see no sessions, but these stop them. Prefetched for all files at once.
        decisions_sudo = self.sudo().request_ids.pending_decision_id
        for decision_sudo in decisions_sudo:
            session_sudo = decision_sudo.session_id
            if session_sudo.state != "draft" or decision_sudo.vote_ids:
                return self.env._(
                    "%(session)s has %(request)s before it: close the file when the session is closed, "
                    "or ask its secretary to return the request.",
                    session=session_sudo.display_name, request=decision_sudo.request_id.display_name,
                )
        return False

    def _stop(self, verb, notes):
        if verb == "close":  # before the requests are cancelled
            # sudo: delegates see no sessions; that none of these is open was checked by the reason
            self.sudo().request_ids.pending_decision_id.unlink()
        super()._stop(verb, notes)

    # ------------------------------------------------------------ merge

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
