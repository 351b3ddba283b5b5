import datetime

from markupsafe import Markup

from odoo.http import request
from odoo.modules.module import get_manifest
from odoo.tools.misc import hmac

from ..tools import front_addresses, hijri, identity
from ..tools.errors import RuleError

# nothing is loaded from elsewhere, no other page learns the address, nobody frames it
LIGHT_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy":
        "default-src 'none'; style-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src 'self' data: blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}
# beside them, on a page with somebody's data or behind a code
PRIVATE_PAGE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
UNPROCESSABLE = 422
SCRIPT = "/alseraj_beneficiary/static/src/light/light.js"
LANG_COOKIE = "alseraj_lang"  # of our own: Odoo keeps the language of its last page in the other one
HOUR_SECONDS = 3600
DAY_SECONDS = 86400


def read_mobile(text):
    """:return: the mobile number in its international form, "" where none was typed or it can be none"""
    try:
        return identity.normalize_mobile(text) if text else ""
    except RuleError:
        return ""


def get_source():
    """Where a request comes from, to be counted: it is kept as a keyed checksum only."""
    return request.httprequest.remote_addr


def get_allowed(model, record_id, operation):
    """The record, in the rights of who is logged in.

    :raises NotFound: it does not exist, or he may not: the same answer for both
    """
    record = request.env[model].browse(record_id).exists()
    if not record or not record.has_access(operation):
        raise request.not_found()
    return record


def get_keep(whose, id_):
    """Under which name the browser keeps what is typed and photographed: of this person alone, and it says nothing of him."""
    return hmac(request.env(su=True), "alseraj_keep", f"{whose} {id_}")[:16]  # su: the key of the database


class LightPage:
    """Pages of our own for people outside: HTML first, one style sheet, no bundle of Odoo's; the same frame for all."""

    def _speak(self, lang=None, partner_sudo=None, company_sudo=None, remember=True):
        """Go on in the language that was chosen on the page, else the person's, else that of the house.

        :param bool remember: by a cookie; not on a device that many use
        :return: its code
        """
        active = dict(request.env["res.lang"].get_installed())
        company_sudo = request.env.company.sudo() if company_sudo is None else company_sudo  # the language of the house
        kept = remember and request.cookies.get(LANG_COOKIE)
        chosen = (lang, partner_sudo and partner_sudo.lang, kept, company_sudo.partner_id.lang)
        code = next((code for code in (*chosen, request.env.lang) if code in active), "en_US")
        request.update_context(lang=code)
        request.lang = request.env["res.lang"]._get_data(code=code)
        if remember and lang in active:
            request.future_response.set_cookie(LANG_COOKIE, lang, max_age=31536000, samesite="Lax")
        return code

    def _render_light(self, template, status=200, private=True, company_sudo=None, **values):
        """Answer with one of our pages.

        :param str template: external id
        :param bool private: nobody keeps a copy, no search engine lists it
        :param company_sudo: the association whose page it is; else the current one
        :param values: for the template; ``errors``, dict of sentences by field, makes the answer say so first
        """
        lang = request.env.lang
        response = request.render(template, {
            "company": request.env.company.sudo() if company_sudo is None else company_sudo,  # its name and logo
            "language": request.env["res.lang"]._get_data(code=lang),
            "other_languages": [
                (code, name.split(" / ")[-1]) for code, name in request.env["res.lang"].get_installed() if code != lang],
            "version": get_manifest("alseraj_beneficiary")["version"],
            "url": request.env["ir.http"]._get_front_url,
            "login": front_addresses.LOGIN,
            "home": self._get_home(),
            "logout": front_addresses.LOGOUT,
            "logged_in": not request.env.user._is_public(),
            "my_pages": [],
            "csrf": request.csrf_token,
            "doctype": Markup("<!DOCTYPE html>"),
            "errors": {},
            **values,
        }, status=UNPROCESSABLE if values.get("errors") and status == 200 else status)
        response.headers.update({**LIGHT_HEADERS, **PRIVATE_PAGE} if private else LIGHT_HEADERS)
        return response

    def _render_error(self, code):
        """What went wrong, in a sentence that says what to do; nothing of how.

        :param int code: status of HTTP
        """
        self._speak()
        path, adapter = request.httprequest.path, request.env["ir.http"].routing_map().bind_to_environ(
            request.httprequest.environ)
        template = {404: "front_unknown", 405: "front_unknown"}.get(code, "front_error")
        return self._render_light(
            f"alseraj_beneficiary.{template}", status=code, code=code,
            back=path if adapter.test(front_addresses.get_own(path) or path, "GET") else self._get_home())

    def _get_date_text(self, moment):
        """A date or UTC datetime in both calendars, on the association's day and in the reader's language."""
        if isinstance(moment, datetime.datetime):
            moment = request.env.company._get_day(moment)
        return hijri.format_both(moment, request.env.lang)

    def _get_home(self):
        """Where the front page stands."""
        return front_addresses.HOME if "website" in request.env.registry._init_modules else "/"

    def _get_typed(self, form, *names, longest=200):
        """What was typed into a form, by field, as text without what nobody types."""
        return {name: (form.get(name) or "").replace("\x00", "").strip()[:longest] for name in names}
