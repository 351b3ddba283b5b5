import secrets

from odoo import http
from odoo.http import request

from ...tools import hijri
from ..request.secret_link import PRIVATE_HEADERS


class PaperController(http.Controller):
    """What the code on a paper opens: kind, number, date and whether it is the latest, for whoever holds the paper."""

    @http.route("/alseraj/paper/<string:token>", type="http", auth="public", methods=["GET"], sitemap=False, save_session=False)
    def paper_check(self, token, **kwargs):
        """Say whether this paper is genuine; the same page for every code that is not good."""
        misses_sudo = request.env["alseraj.paper.miss"].sudo()  # counted for whoever guesses
        address = request.httprequest.remote_addr
        if misses_sudo._is_too_many(address):
            return self._render(request.env.company, 429, late=True)
        paper_sudo = request.env["alseraj.paper"]._find_by_token(token)
        if not paper_sudo:
            misses_sudo._note(address)
            return self._render(request.env.company, 404)
        return self._render(paper_sudo.company_id, 200, paper_sudo)

    def _render(self, company, status, paper_sudo=None, late=False):
        company_sudo = company.sudo()  # its name stands on the paper
        lang = company_sudo.partner_id.lang or request.env.lang or "en_US"  # who holds the paper is not known
        request.update_context(lang=lang)
        nonce = secrets.token_urlsafe(12)
        values = {
            "company": company_sudo, "nonce": nonce, "late": late, "html_lang": lang.replace("_", "-"),
            "direction": request.env["res.lang"]._get_data(code=lang).direction or "ltr", "paper": None, "standing": None,
        }
        if paper_sudo:
            values["standing"] = paper_sudo._get_standing()
            values["paper"] = {
                "kind": paper_sudo.kind_id.with_context(lang=lang).name, "number": paper_sudo.number,
                "day": hijri.format_both(paper_sudo.day, lang),
            }
        html = request.env["ir.qweb"]._render("alseraj_beneficiary.paper_check", values, lang=lang)
        response = request.make_response(f"<!DOCTYPE html>\n{html}", status=status, headers=[("Content-Type",
            "text/html; charset=utf-8")])
        response.headers.update({
            **PRIVATE_HEADERS, "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        })
        return response
