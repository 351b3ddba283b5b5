import logging
import secrets

from markupsafe import Markup

from odoo import http
from odoo.http import request

from ...tools import secret_links
from ..light_page import LIGHT_HEADERS

SECRETS = "alseraj_secrets"  # key in the session: the secrets that this browser came with, by their names
KEPT = 10
PRIVATE_HEADERS = {
    "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
}
WITHOUT_SESSION = ("d", "h", "w")  # pages on a tablet at the desk or a screen in the hall, in nobody's session

logging.getLogger("werkzeug").addFilter(secret_links.RedactingFilter())


class SecretLink:
    """What pages behind a secret link share: the secret comes once, and stays in the session of the browser."""

    def _remember(self, token):
        """Keep ``token`` for this browser; a name that was kept before stays.

        :return: its name, for paths and forms
        """
        if secret_links.is_handle(token):
            return token
        handle = secret_links.get_handle(token)
        kept = {name: secret for name, secret in request.session.get(SECRETS, {}).items() if name != handle}
        request.session[SECRETS] = {**dict(list(kept.items())[-KEPT + 1:]), handle: token}
        return handle

    def _recall(self, name):
        """:return: the secret of this name, or of an older link that has it in its path; "" when it never came here"""
        if secret_links.is_handle(name):
            return request.session.get(SECRETS, {}).get(name, "")
        return name

    def _exchange(self, base, token):
        """Go on by the name of ``token``."""
        response = request.redirect(f"{base}/{self._remember(token)}", code=303)
        response.headers.update(PRIVATE_HEADERS)
        return response

    def _render_bare(self, template, values, status=200):
        """A page with its style or script in itself, which loads nothing."""
        nonce = secrets.token_urlsafe(16)
        response = request.render(template, {**values, "nonce": nonce}, status=status)
        response.headers.update({**LIGHT_HEADERS, **PRIVATE_HEADERS, "Content-Security-Policy": (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'")})
        return response

    def _leave_session(self):
        """An employee who opens a page of the tablet is logged off first."""
        if request.env.user._is_internal():
            request.session.logout(keep_db=True)


class SecretLinkController(SecretLink, http.Controller):
    """Where every secret link leads: behind # no browser sends it, so no log on the way has it."""

    @http.route("/alseraj/link", type="http", auth="public", website=True, multilang=False, sitemap=False, methods=["GET"])
    def link_open(self, **kwargs):
        """A page that sends on what stood behind #."""
        lang = request.env.company.sudo().partner_id.lang or request.env.lang or "en_US"  # the house's: nobody is known yet
        request.update_context(lang=lang)
        return self._render_bare("alseraj_beneficiary.secret_link_page", {
            "house": request.env["res.lang"]._get_data(code=lang), "doctype": Markup("<!DOCTYPE html>")})

    @http.route("/alseraj/link", type="http", auth="public", website=True, multilang=False, methods=["POST"])
    def link_exchange(self, secret="", **kwargs):
        """Keep the secret for this browser and go on to its page; whether it is good is said there."""
        kind, token = secret_links.split(secret)
        if not kind:
            return request.redirect("/alseraj/link", code=303)
        if kind in WITHOUT_SESSION:
            self._leave_session()
        return self._exchange(secret_links.PAGES[kind], token)
