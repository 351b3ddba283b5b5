from odoo import http
from odoo.http import request

from ..request.portal import BeneficiaryPortal
from ..request.secret_link import SecretLink


class ReadAloud(SecretLink, BeneficiaryPortal):
    """Receipt and decision letter in short plain sentences, large, to be read aloud by the phone.

    Behind the login or the link that shows the paper itself; nothing is said here that was not told before.
    """

    @http.route("/my/requests/<int:request_id>/read", type="http", auth="user", methods=["GET"], sitemap=False, readonly=True)
    def read_request(self, request_id, **kwargs):
        """A request of who is logged in."""
        self._speak_own()
        support_sudo, answer = self._find_own_request(request_id)
        if answer:
            return answer
        return self._render_spoken(
            support_sudo, lambda: support_sudo.with_context(lang=request.env.lang)._get_spoken(),
            f"/my/requests/{support_sudo.id}")

    @http.route(
        "/alseraj/receipt/<string:token>/read", type="http", auth="public", methods=["GET"], sitemap=False, multilang=False)
    def read_payment(self, token, **kwargs):
        """A payment, by the link that asks whether it arrived."""
        installment_sudo = request.env["alseraj.support.installment"]._find_by_receipt_token(self._recall(token))
        if not installment_sudo:
            return request.redirect(f"/alseraj/receipt/{token}")
        return self._render_spoken(installment_sudo, lambda: [
            request.env._("This is about your support: %(kind)s.", kind=installment_sudo.with_context(
                lang=request.env.lang).type_id.name),
            installment_sudo.with_context(lang=request.env.lang)._get_spoken(),
            request.env._("Did it reach you? Go back, and press yes or no."),
        ], f"/alseraj/receipt/{token}")

    def _render_spoken(self, record_sudo, get_sentences, back):
        company_sudo = record_sudo.company_id
        self._speak(partner_sudo=record_sudo.beneficiary_id.partner_id, company_sudo=company_sudo, remember=False)
        sentences = get_sentences()
        if company_sudo.phone:
            sentences.append(request.env._("If something is not clear, call us. Our number is below."))
        return self._render_light(
            "alseraj_beneficiary.front_read_aloud", company_sudo=company_sudo, sentences=sentences, back=back,
            script="/alseraj_beneficiary/static/src/light/read_aloud.js")
