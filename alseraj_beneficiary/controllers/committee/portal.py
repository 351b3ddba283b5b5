from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..request.portal import BeneficiaryPortal

APPEAL_LENGTH = 2000


class AppealPortal(BeneficiaryPortal):
    """A beneficiary appeals against the rejection that he was told."""

    @http.route("/my/requests/<int:request_id>/appeal", type="http", auth="user", methods=["GET"])
    def portal_appeal_ask(self, request_id, lang=None, **kwargs):
        """What he asks to have reconsidered."""
        self._speak_own(lang)
        support_sudo, answer = self._find_own_request(request_id, acting=True)
        if answer:
            return answer
        if not support_sudo._is_appeal_open():
            return request.redirect(f"/my/requests/{request_id}", code=303)
        return self._render_appeal(support_sudo)

    @http.route("/my/requests/<int:request_id>/appeal", type="http", auth="user", methods=["POST"])
    def portal_appeal(self, request_id, reason="", lang=None, **kwargs):
        """Take the user's appeal on his own request; what he was not told yet is not told by a refusal."""
        self._speak_own(lang)
        support_sudo, answer = self._find_own_request(request_id, acting=True)
        if answer:
            return answer
        words = reason.replace("\x00", "").strip()[:APPEAL_LENGTH]
        if support_sudo.portal_state != "rejected":
            return request.redirect(f"/my/requests/{request_id}?appeal=refused", code=303)
        if not words:
            return self._render_appeal(support_sudo, {"reason": request.env._(
                "Write what you ask to have reconsidered, then send the appeal.")})
        try:
            with request.env.cr.savepoint():
                # his own and told, see above: window and number of appeals are checked, the role is the officer's
                support_sudo.action_appeal(words)
        except UserError:
            return request.redirect(f"/my/requests/{request_id}?appeal=refused", code=303)
        return request.redirect(f"/my/requests/{request_id}?appeal=taken", code=303)

    def _render_appeal(self, support_sudo, errors=None):
        return self._render_my(
            "alseraj_beneficiary.portal_appeal", file_sudo=support_sudo.beneficiary_id, support=support_sudo, typed={},
            errors=errors or {})
