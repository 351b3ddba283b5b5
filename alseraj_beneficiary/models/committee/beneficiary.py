from odoo import models


class Beneficiary(models.Model):
    """A closed file leaves the agenda; one that is before an open session is decided first."""

    _inherit = "alseraj.beneficiary"

    def _get_cannot_close_reason(self):
        return super()._get_cannot_close_reason() or self._get_agenda_reason()

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
            self.sudo().request_ids.pending_decision_id.unlink()  # as above; checked by the reason
        super()._stop(verb, notes)
