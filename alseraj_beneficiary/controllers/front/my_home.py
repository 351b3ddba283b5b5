from odoo import http
from odoo.http import request

from ..request.portal import BeneficiaryPortal

LATEST = 5


class MyHome(BeneficiaryPortal):
    """Where a family starts: what waits for it first, then its latest requests. Everybody else keeps Odoo's own page."""

    @http.route()
    def home(self, lang=None, **kw):
        """Odoo's page under ``/my/home``, and for employees and whoever has no file."""
        own = request.httprequest.path.rstrip("/") == "/my" and not request.env.user._is_internal()
        file_sudo = own and self._get_own_file_sudo()
        if not file_sudo:
            return super().home(**kw)
        self._speak_own(lang)
        file_sudo = file_sudo.with_context(lang=request.env.lang)
        return self._render_my(
            "alseraj_beneficiary.my_home", file_sudo=file_sudo, todo=self._get_todo_of(file_sudo, file_sudo._get_portal_todo()),
            support_requests=self._get_requests_sudo().search(
                [("beneficiary_id", "=", file_sudo.id)], order="id desc", limit=LATEST))
