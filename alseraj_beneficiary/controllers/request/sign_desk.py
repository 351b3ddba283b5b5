from odoo import http
from odoo.http import request

from ...tools import secret_links
from .sign import SignController


class SignDeskController(SignController):
    """The page on the tablet: by a link of its own, in nobody's session, with no way to anything else."""

    @http.route(
        "/alseraj/desk/tablet/<string:token>", type="http", auth="public", sitemap=False,
        methods=["GET"],
    )
    def sign_on_tablet(self, token, **kwargs):
        """What is declared, and the place to sign. An employee who opens it here is logged off first."""
        secret = self._recall(token)
        link_sudo = self._find_desk_link(secret)
        if not link_sudo:
            return self._render_dead_link()
        if request.env.user._is_internal() or not secret_links.is_handle(token):
            self._leave_session()
            return self._exchange("/alseraj/desk/tablet", secret)
        self._speak_to_applicant(link_sudo.request_id)
        return self._render_page(link_sudo.request_id, f"/alseraj/desk/tablet/{token}/accept")

    @http.route(
        "/alseraj/desk/tablet/<string:token>/accept", type="http", auth="public",
        methods=["POST"],
    )
    def sign_accept_tablet(self, token, name="", signature="", **kwargs):
        """Sign; the page is dead afterwards, and the employee's screen shows it."""
        link_sudo, token = self._find_desk_link(self._recall(token)), self._remember(token)
        if not link_sudo:
            return self._render_dead_link()
        support_sudo = link_sudo.request_id
        lang = self._speak_to_applicant(support_sudo)
        if error := self._try_sign(
            support_sudo, name, signature, channel="desk", signed_lang=lang, signed_user_id=link_sudo.user_id.id,
        ):
            return self._render_page(support_sudo, f"/alseraj/desk/tablet/{token}/accept", error=error)
        link_sudo.signed_on = support_sudo.signed_on
        support_sudo._notify_desk(link_sudo)
        return self._render_thanks(support_sudo)

    def _find_desk_link(self, token):
        return request.env["alseraj.sign.link"]._find_open(token, channel="desk")
