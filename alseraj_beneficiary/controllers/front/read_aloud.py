from odoo import http
from odoo.http import request

from ...tools import secret_links
from ..request.portal import BeneficiaryPortal
from ..request.secret_link import SecretLink

DECISIONS_OPENED = "alseraj_decision_links"  # key in the session: links whose question this browser has answered


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

    # ------------------------------------------------------------ a decision, by the link of the message that it is there

    @http.route(
        "/alseraj/decision/<string:token>", type="http", auth="public", methods=["GET"], sitemap=False, multilang=False)
    def read_decision(self, token, **kwargs):
        """First the question, then what the letter says; the same answer for every link that is not good."""
        support_sudo = request.env["alseraj.support.request"]._find_by_decision_token(self._recall(token))
        if not support_sudo:
            return self._render_decision_dead()
        if not secret_links.is_handle(token):
            return self._exchange("/alseraj/decision", token)
        if token not in request.session.get(DECISIONS_OPENED, []):
            return self._render_decision_question(support_sudo, token)
        return self._render_spoken(
            support_sudo, lambda: support_sudo.with_context(lang=request.env.lang)._get_spoken(), None)

    @http.route("/alseraj/decision/<string:token>/check", type="http", auth="public", methods=["POST"])
    def check_decision(self, token, answer="", **kwargs):
        """Take the answer to the question that comes before anything of the decision."""
        support_sudo = request.env["alseraj.support.request"]._find_by_decision_token(self._recall(token))
        if not support_sudo:
            return self._render_decision_dead()
        token = self._remember(token)
        right = support_sudo._check_decision_answer(answer[:20])
        if right is None:
            return self._render_decision_dead()
        if not right:
            return self._render_decision_question(support_sudo, token, wrong=True)
        request.session[DECISIONS_OPENED] = [*request.session.get(DECISIONS_OPENED, [])[-9:], token]
        return self._exchange("/alseraj/decision", token)

    def _render_decision_question(self, support_sudo, token, wrong=False):
        self._speak(partner_sudo=support_sudo.partner_id, company_sudo=support_sudo.company_id, remember=False)
        return self._render_light(
            "alseraj_beneficiary.sign_question", company_sudo=support_sudo.company_id, bare=True, no_languages=True,
            action=f"/alseraj/decision/{token}/check", decision=True, wrong=wrong)

    def _render_decision_dead(self):
        # in the language of the house: whose decision it was must not be told
        self._speak(remember=False)
        return self._render_light("alseraj_beneficiary.front_decision_dead", status=404, bare=True, no_languages=True)

    # ------------------------------------------------------------ the page

    def _render_spoken(self, record_sudo, get_sentences, back):
        company_sudo = record_sudo.company_id
        self._speak(partner_sudo=record_sudo.beneficiary_id.partner_id, company_sudo=company_sudo, remember=False)
        sentences = get_sentences()
        if company_sudo.phone:
            sentences.append(request.env._("If something is not clear, call us. Our number is below."))
        return self._render_light(
            "alseraj_beneficiary.front_read_aloud", company_sudo=company_sudo, sentences=sentences, back=back,
            script="/alseraj_beneficiary/static/src/light/read_aloud.js")
