from odoo import http
from odoo.http import request

from odoo.addons.auth_signup.controllers.main import AuthSignupHome

from ..light_page import get_source


class Signup(AuthSignupHome):
    """A login here is a beneficiary's or an employee's, so nobody learns at the door who has one.

    Odoo answers a new account and a forgotten password otherwise where there is a login. Here the answer is the same;
    whether the two pages are open at all is Odoo's own setting, closed when this module is installed.
    """

    @http.route()
    def web_auth_signup(self, *args, **kw):
        request.params.pop("signup_email", None)  # Odoo forwards to the login page where there is one
        response = super().web_auth_signup(*args, **kw)
        if request.httprequest.method == "POST" and not self._get_token() and getattr(response, "qcontext", {}).get("error"):
            response.qcontext["error"] = request.env._(
                "No account was opened with these details. If you have one already, log in; otherwise look at what you entered.")
        return response

    @http.route()
    def web_auth_reset_password(self, *args, **kw):
        request.params.pop("signup_email", None)
        if request.httprequest.method != "POST" or self._get_token():
            return super().web_auth_reset_password(*args, **kw)
        qcontext = self.get_auth_signup_qcontext()
        if not qcontext.get("reset_password_enabled"):
            raise request.not_found()
        # the letter is written by the job, so that no answer takes longer where somebody is known
        request.env["alseraj.login.code"]._ask(qcontext.get("login") or "", get_source(), "password")
        qcontext["message"] = request.env._(
            "If there is a login with this address, a letter with further instructions is on its way to it.")
        response = request.render("auth_signup.reset_password", qcontext)
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
        return response

    def _get_token(self):
        return request.params.get("token") or request.session.get("auth_signup_token")
