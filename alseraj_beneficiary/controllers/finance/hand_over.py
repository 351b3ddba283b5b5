from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from ...tools import secret_links
from ..request.sign import SignController


class HandOverController(SignController):
    """The page on another device on which the receiver signs: by a link of its own, in nobody's session."""

    @http.route(
        "/alseraj/desk/receive/<string:token>", type="http", auth="public", sitemap=False,
        methods=["GET"],
    )
    def receive_on_device(self, token, **kwargs):
        """What is handed over, and the place to sign. An employee who opens it here is logged off first."""
        secret = self._recall(token)
        record_sudo = request.env["alseraj.hand.over"]._find_open(secret)
        if not record_sudo:
            return self._render_dead_link()
        if request.env.user._is_internal() or not secret_links.is_handle(token):
            self._leave_session()
            return self._exchange("/alseraj/desk/receive", secret)
        return self._render_receive(record_sudo, token)

    @http.route(
        "/alseraj/desk/receive/<string:token>/accept", type="http", auth="public",
        methods=["POST"],
    )
    def receive_accept(self, token, name="", signature="", **kwargs):
        """Sign; the page is dead afterwards, and the employee's screen shows it."""
        record_sudo, token = request.env["alseraj.hand.over"]._find_open(self._recall(token)), self._remember(token)
        if not record_sudo or request.env.user._is_internal():
            return self._render_dead_link()
        self._speak_to_receiver(record_sudo)
        try:
            with request.env.cr.savepoint():
                record_sudo._sign_on_device(name[:200], signature.rpartition(",")[2])
        except (UserError, ValidationError) as error:
            return self._render_receive(record_sudo, token, error=str(error))
        return self._render("hand_over_thanks", name=record_sudo.received_by, company=record_sudo.company_id)

    def _speak_to_receiver(self, record_sudo):
        partner = record_sudo.installment_ids.beneficiary_id[:1].partner_id
        lang = partner.lang or record_sudo.company_id.partner_id.lang or request.env.lang or "en_US"
        request.update_context(lang=lang)
        request.lang = request.env["res.lang"]._get_data(code=lang)

    def _render_receive(self, record_sudo, token, error=None):
        self._speak_to_receiver(record_sudo)
        return self._render(
            "hand_over_page", record=record_sudo.with_context(lang=request.env.lang), error=error,
            action=f"/alseraj/desk/receive/{token}/accept", company=record_sudo.company_id,
            default_name=record_sudo.received_by or "",
        )
