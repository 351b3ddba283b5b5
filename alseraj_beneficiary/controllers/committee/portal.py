from odoo import http
from odoo.exceptions import MissingError, UserError
from odoo.http import request

from ..request.portal import BeneficiaryPortal

APPEAL_LENGTH = 2000


class AppealPortal(BeneficiaryPortal):
    """A beneficiary appeals against the rejection that he was told."""

    @http.route(["/my/requests/<int:request_id>/appeal"], type="http", auth="user", website=True, methods=["POST"])
    def portal_appeal(self, request_id, reason="", **kwargs):
        """Take the user's appeal on his own request; what he was not told yet is not told by a refusal."""
        try:
            support_sudo = self._get_own_request_sudo(request_id)
        except MissingError:
            return request.redirect("/my/requests")
        words = reason.strip()[:APPEAL_LENGTH]
        if not words or support_sudo.portal_state != "rejected":
            return request.redirect(f"/my/requests/{request_id}?appeal={'empty' if not words else 'refused'}")
        try:
            with request.env.cr.savepoint():
                # his own and told, see above: window and number of appeals are checked, the role is the officer's
                support_sudo.action_appeal(words)
        except UserError:
            return request.redirect(f"/my/requests/{request_id}?appeal=refused")
        return request.redirect(f"/my/requests/{request_id}?appeal=taken")
