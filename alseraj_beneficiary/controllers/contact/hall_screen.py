from odoo import http
from odoo.http import request

from ...tools import secret_links
from ..request.secret_link import SecretLink

REFRESH_SECONDS = 5


class HallScreen(SecretLink, http.Controller):
    """The screen of a waiting hall: numbers and desks, no name, in nobody's session; it loads itself anew."""

    @http.route(
        "/alseraj/hall/<string:token>", type="http", auth="public", website=True, multilang=False, sitemap=False, methods=["GET"],
    )
    def hall_screen(self, token, **kwargs):
        """Whose turn it is; the same page for every secret that is not good."""
        secret = self._recall(token)
        hall_sudo = request.env["alseraj.waiting.hall"]._find_by_screen(secret)
        if hall_sudo and (request.env.user._is_internal() or not secret_links.is_handle(token)):
            self._leave_session()
            return self._exchange("/alseraj/hall", secret)
        company_sudo = (hall_sudo.company_id or request.env.company).sudo()  # its name and language are no secret
        lang = company_sudo.partner_id.lang or request.env.lang or "en_US"
        request.update_context(lang=lang)
        hall_sudo = hall_sudo.with_context(lang=lang)
        return self._render_bare("alseraj_beneficiary.hall_screen", {
            "hall": hall_sudo, "company": company_sudo, "house": request.env["res.lang"]._get_data(code=lang),
            "shown": hall_sudo and hall_sudo._get_shown(), "refresh": REFRESH_SECONDS,
            "words": {
                "title": request.env._("Whose Turn It Is"),
                "wait": request.env._("Please take a seat. Your number will be called."),
                "next": request.env._("Next:"),
                "closed": request.env._("This screen is closed. It is opened again from the page of the waiting hall."),
            },
        }, status=200 if hall_sudo else 404)
