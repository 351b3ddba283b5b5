from odoo import http
from odoo.exceptions import MissingError, UserError
from odoo.http import request

from .portal import BeneficiaryPortal

REASON_LENGTH = 1000


class RequestPortal(BeneficiaryPortal):
    """What a beneficiary does with his own request."""

    @http.route(["/my/requests/<int:request_id>/withdraw"], type="http", auth="user", website=True, methods=["POST"])
    def portal_withdraw_request(self, request_id, reason="", **kwargs):
        """Withdraw the user's own request; what was decided meanwhile is not told by a refusal.

        What he has begun here and not sent is thrown away.
        """
        try:
            support_sudo = self._get_own_request_sudo(request_id)
        except MissingError:
            return request.redirect("/my/requests")
        if support_sudo._is_portal_draft() and not support_sudo.signature_ids:
            support_sudo.unlink()  # nobody has seen it: there is nothing to keep of it
            return request.redirect("/my/requests")
        words = reason.strip()[:REASON_LENGTH] or request.env._("Withdrawn over the portal, without a reason.")
        try:
            with request.env.cr.savepoint():
                support_sudo.action_withdraw(words)  # his own, see above: the step needs no role of employees
        except UserError:
            return request.redirect(f"/my/requests/{request_id}?too_late=1")
        return request.redirect(f"/my/requests/{request_id}")
