from odoo import http
from odoo.http import request

from ...tools import secret_links
from ..light_page import LightPage
from ..request.secret_link import PRIVATE_HEADERS, SecretLink

GIVEN = ("name", "mobile", "identifier", "place", "need", "note")


class ReferrerController(SecretLink, LightPage, http.Controller):
    """The form on which a volunteer, a delegate or an outside body sends a family: by a personal link, on a phone.

    A GET shows, only a POST with Odoo's CSRF token sends. The answer is the same whether the family is known or not.
    """

    @http.route(
        "/alseraj/refer/<string:token>", type="http", auth="public", sitemap=False,
        methods=["GET"],
    )
    def refer_form(self, token, sent="", **kwargs):
        """The form, and what became of those sent before; the same answer for every link that is not good."""
        referrer_sudo = request.env["alseraj.referrer"]._find_open(self._recall(token))
        if not referrer_sudo:
            return self._render_dead()
        if not secret_links.is_handle(token):
            return self._exchange("/alseraj/refer", token)
        return self._render_form(referrer_sudo, token, sent=bool(sent))

    @http.route("/alseraj/refer/<string:token>", type="http", auth="public", methods=["POST"])
    def refer_send(self, token, agreed="", **kwargs):
        """Take the family in."""
        referrer_sudo = request.env["alseraj.referrer"]._find_open(self._recall(token))
        if not referrer_sudo:
            return self._render_dead()
        token = self._remember(token)
        self._speak(company_sudo=referrer_sudo.company_id, remember=False)
        given = {word: kwargs.get(word) or "" for word in GIVEN}
        error = referrer_sudo.with_context(lang=request.env.lang)._send_family(agreed=bool(agreed), **given)
        if error:
            return self._render_form(referrer_sudo, token, error=error, given=given)
        response = request.redirect(f"/alseraj/refer/{token}?sent=1", code=303)
        response.headers.update(PRIVATE_HEADERS)
        return response

    def _render_form(self, referrer_sudo, token, error=None, given=None, sent=False):
        lang = self._speak(company_sudo=referrer_sudo.company_id, remember=False)
        referrer_sudo = referrer_sudo.with_context(lang=lang)
        return self._render_light(
            "alseraj_beneficiary.referrer_page", bare=True, no_languages=True, company_sudo=referrer_sudo.company_id,
            referrer=referrer_sudo, action=f"/alseraj/refer/{token}", families=referrer_sudo._get_sent(),
            errors={"form": error} if error else {}, typed=given or {}, sent=sent)

    def _render_dead(self):
        self._speak(remember=False)  # in the language of the house: nobody is known
        return self._render_light("alseraj_beneficiary.referrer_dead", status=404, bare=True, no_languages=True)
