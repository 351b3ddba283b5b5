import time

from odoo import http
from odoo.exceptions import AccessDenied
from odoo.http import request

from odoo.addons.web.controllers.home import Home

from ...tools import front_addresses
from ..light_page import LightPage, get_source

TICKET = "alseraj_login_ticket"  # key in the session of this browser
BACK = "alseraj_login_back"


class FrontLoginDoor(Home):

    @http.route()
    def web_login(self, redirect=None, by="", **kw):
        """Whoever was on the way to his own pages is asked for his identifier; a password is one click away."""
        if request.httprequest.method == "POST" and not (request.params.get("login") or request.params.get("webauthn_response")):
            return request.redirect("/web/login?by=password", code=303)  # Odoo would answer nothing with an error
        light = request.httprequest.method == "GET" and not request.session.uid and not by
        if light and (redirect or "").partition("?")[0].startswith("/my"):
            return request.redirect_query(front_addresses.LOGIN, {"redirect": redirect}, code=303)
        return super().web_login(redirect=redirect, **kw)


class FrontLogin(LightPage, http.Controller):
    """Logging in by the identifier and a code to the mobile of the file. Each answer is the same for everybody."""

    @http.route("/alseraj/login", type="http", auth="public", methods=["GET"], sitemap=False)
    def front_login(self, lang=None, redirect="", **kwargs):
        """The identifier is asked for."""
        self._speak(lang)
        if not request.env.user._is_public():
            return request.redirect("/my", code=303)
        if self._is_own(redirect):
            request.session[BACK] = redirect
        return self._render_login({})

    @http.route("/alseraj/login", type="http", auth="public", methods=["POST"], sitemap=False)
    def front_login_ask(self, way="code", lang=None, **kwargs):
        """Send a code, where there is somebody; the next page is the same in any case."""
        self._speak(lang)
        typed = self._get_typed(request.httprequest.form, "identifier", longest=30)
        if not typed["identifier"]:
            return self._render_login(typed, {"identifier": request.env._("Write the number of your identity card.")})
        way = "provider" if way == "provider" and self._get_provider() is not None else "code"
        request.session[TICKET] = request.env["alseraj.login.code"]._ask(typed["identifier"], get_source(), way)
        return request.redirect(f"{front_addresses.LOGIN}/{'wait' if way == 'provider' else 'code'}", code=303)

    @http.route("/alseraj/login/code", type="http", auth="public", methods=["GET"], sitemap=False)
    def front_login_code(self, lang=None, **kwargs):
        """The code is asked for."""
        self._speak(lang)
        if not request.session.get(TICKET):
            return request.redirect(front_addresses.LOGIN, code=303)
        return self._render_light("alseraj_beneficiary.front_login_code", typed={})

    @http.route("/alseraj/login/code", type="http", auth="public", methods=["POST"], sitemap=False)
    def front_login_enter(self, code="", lang=None, **kwargs):
        """Log in with the code; whatever is wrong has one sentence."""
        self._speak(lang)
        ticket = request.session.get(TICKET) or ""
        login_sudo = request.env["alseraj.login.code"]._find(ticket)
        if login_sudo._confirm(code[:20]) and (answer := self._enter(login_sudo, ticket)):
            return answer
        return self._render_light("alseraj_beneficiary.front_login_code", typed={}, errors={"code": request.env._(
            "This code is not right, or its time is over. Look at the last message again, or ask for another code.")})

    @http.route("/alseraj/login/wait", type="http", auth="public", methods=["GET"], sitemap=False)
    def front_login_wait(self, lang=None, **kwargs):
        """The number to choose in the app of the state; the page asks again by itself until it is confirmed."""
        self._speak(lang)
        ticket = request.session.get(TICKET) or ""
        login_sudo = request.env["alseraj.login.code"]._find(ticket).filtered(lambda login: login.way == "provider")
        if not login_sudo or self._get_provider() is None:
            return request.redirect(front_addresses.LOGIN, code=303)
        if self._get_provider()._is_confirmed(login_sudo) and (answer := self._enter(login_sudo, ticket)):
            return answer
        response = self._render_light("alseraj_beneficiary.front_login_wait", number=login_sudo.shown_number)
        response.headers["Refresh"] = "5"
        return response

    def _get_provider(self):
        company_sudo = request.env.company.sudo()  # which provider it is is no secret
        if not company_sudo.alseraj_identity_provider:
            return None
        return request.env["alseraj.identity.provider"]._get_provider(company_sudo)

    def _enter(self, login_sudo, ticket):
        """:return: the way on for who is logged in now, or None"""
        back = request.session.pop(BACK, "")
        user_sudo = login_sudo.user_id
        if not user_sudo:
            return None
        try:
            request.session.authenticate(
                request.env, {"type": "alseraj_code", "login": user_sudo.login, "ticket": ticket})
        except AccessDenied:
            return None
        request.session.pop(TICKET, None)
        if not request.session.uid:  # a second step, as Odoo has it
            return request.redirect(user_sudo._mfa_url(), code=303)
        # who he is was proved just now, as by a password: Odoo lets him add a passkey or a second step for ten minutes
        request.session["identity-check-last"] = time.time()
        return request.redirect(back if self._is_own(back) and self._is_shown(back) else "/my", code=303)

    def _is_own(self, path):
        """Whether ``path`` leads to the person's own pages, and nowhere else."""
        return bool(path) and (path == "/my" or path.startswith(("/my/", "/my?"))) and "\\" not in path and "//" not in path

    def _is_shown(self, path):
        """Whether this is a page: somebody whose login ended while he sent a form may come from where there is none."""
        adapter = request.env["ir.http"].routing_map().bind_to_environ(request.httprequest.environ)
        return adapter.test(path.partition("?")[0], "GET")

    def _render_login(self, typed, errors=None):
        return self._render_light(
            "alseraj_beneficiary.front_login", typed=typed, errors=errors or {}, provider=self._get_provider() is not None)
