from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ...tools import secret_links
from ..request.portal import BeneficiaryPortal
from ..request.secret_link import SecretLink

ANSWERS = {"yes": True, "no": False}


class ReceiptController(SecretLink, BeneficiaryPortal):
    """The question "did you receive it?": by the link in a message, or on the beneficiary's own pages.

    A GET shows, only a POST with Odoo's CSRF token answers. The page names nobody: whoever holds the phone sees a
    type, an amount and a day.
    """

    # ------------------------------------------------------------ by link

    @http.route(
        "/alseraj/receipt/<string:token>", type="http", auth="public", sitemap=False,
        methods=["GET"],
    )
    def receipt_by_link(self, token, **kwargs):
        """The question, or what was answered; the same page for every link that is not good."""
        installment_sudo = request.env["alseraj.support.installment"]._find_by_receipt_token(self._recall(token))
        if not installment_sudo:
            return self._render_receipt_dead()
        if not secret_links.is_handle(token):  # a link of before, with the secret in its path
            return self._exchange("/alseraj/receipt", token)
        return self._render_receipt(installment_sudo, token)

    @http.route(
        "/alseraj/receipt/<string:token>/answer", type="http", auth="public", methods=["POST"],
    )
    def receipt_answer_link(self, token, answer="", note="", **kwargs):
        """Take the answer; the same answer again changes nothing."""
        installment_sudo = request.env["alseraj.support.installment"]._find_by_receipt_token(self._recall(token))
        token = self._remember(token)
        if not installment_sudo:
            return self._render_receipt_dead()
        if error := self._answer(installment_sudo, answer, "link", note):
            return self._render_receipt(installment_sudo, token, error=error)
        return self._exchange("/alseraj/receipt", token)

    # ------------------------------------------------------------ on the family's own pages

    @http.route("/my/payments/<int:installment_id>/receipt", type="http", auth="user", methods=["GET"])
    def receipt_ask_portal(self, installment_id, lang=None, **kwargs):
        """The question, about a payment of the family that is logged in."""
        self._speak_own(lang)
        installment_sudo = self._get_own_installment_sudo(installment_id)
        if not installment_sudo:
            return self._render_my("alseraj_beneficiary.portal_request_unknown", status=404)
        if not installment_sudo._is_receipt_open():
            return request.redirect(f"/my/requests/{installment_sudo.request_id.id}", code=303)
        return self._render_own_receipt(installment_sudo)

    @http.route("/my/payments/<int:installment_id>/receipt", type="http", auth="user", methods=["POST"])
    def receipt_answer_portal(self, installment_id, answer="", note="", lang=None, **kwargs):
        """Take the answer of the beneficiary who is logged in, on his own payment."""
        self._speak_own(lang)
        installment_sudo = self._get_own_installment_sudo(installment_id)
        if not installment_sudo:
            return self._render_my("alseraj_beneficiary.portal_request_unknown", status=404)
        if answer not in ANSWERS:
            return self._render_own_receipt(installment_sudo, {"answer": request.env._("Choose one of the two answers.")})
        url = f"/my/requests/{installment_sudo.request_id.id}"
        error = self._answer(installment_sudo, answer, "portal", note.replace("\x00", ""))
        return request.redirect(f"{url}?receipt_refused=1" if error else url, code=303)

    def _get_own_installment_sudo(self, installment_id):
        """A payment of the user's own, in sudo, of a request whose decision he was told; or none."""
        # sudo: he reads no model of ours; the domain leaves him his own alone
        return request.env["alseraj.support.installment"].sudo().search([
            ("id", "=", installment_id), ("request_id.notified_on", "!=", False), *self._get_own_domain(),
        ])

    def _render_own_receipt(self, installment_sudo, errors=None):
        return self._render_my(
            "alseraj_beneficiary.portal_receipt", file_sudo=installment_sudo.beneficiary_id, installment=installment_sudo,
            errors=errors or {}, action=f"/my/payments/{installment_sudo.id}/receipt")

    # ------------------------------------------------------------ both

    def _answer(self, installment_sudo, answer, channel, note):
        """:return: the sentence that stops it, or None"""
        if answer not in ANSWERS:
            return request.env._("Choose one of the two answers.")
        if ANSWERS[answer] is False and installment_sudo.state == "confirmed":
            return request.env._("You said before that you received it. If that was a mistake, please call us.")
        try:
            with request.env.cr.savepoint():
                installment_sudo._answer_by_beneficiary(ANSWERS[answer], channel, note)
        except UserError as error:
            return str(error)
        return None

    def _render_receipt(self, installment_sudo, token, error=None):
        partner = installment_sudo.beneficiary_id.partner_id
        lang = self._speak(partner_sudo=partner, company_sudo=installment_sudo.company_id, remember=False)
        return self._render_light(
            "alseraj_beneficiary.receipt_page", installment=installment_sudo.with_context(lang=lang), bare=True,
            company_sudo=installment_sudo.company_id, errors={"answer": error} if error else {}, no_languages=True,
            action=f"/alseraj/receipt/{token}/answer", read_aloud=f"/alseraj/receipt/{token}/read",
            date_text=self._get_date_text)

    def _render_receipt_dead(self):
        # in the language of the house: whose payment it was must not be told
        self._speak(remember=False)
        return self._render_light("alseraj_beneficiary.receipt_dead", status=404, bare=True, no_languages=True)
