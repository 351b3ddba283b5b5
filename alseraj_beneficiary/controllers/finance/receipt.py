from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ...tools import secret_links
from ..request.portal import BeneficiaryPortal
from ..request.secret_link import PRIVATE_HEADERS, SecretLink

ANSWERS = {"yes": True, "no": False}


class ReceiptController(SecretLink, BeneficiaryPortal):
    """The question "did you receive it?": by the link in a message, or on the beneficiary's own pages.

    A GET shows, only a POST with Odoo's CSRF token answers. The page names nobody: whoever holds the phone sees a
    type, an amount and a day.
    """

    # ------------------------------------------------------------ by link

    @http.route(
        "/alseraj/receipt/<string:token>", type="http", auth="public", website=True, multilang=False, sitemap=False,
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
        "/alseraj/receipt/<string:token>/answer", type="http", auth="public", website=True, multilang=False, methods=["POST"],
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

    # ------------------------------------------------------------ on the portal

    @http.route("/my/payments/<int:installment_id>/receipt", type="http", auth="user", website=True, methods=["POST"])
    def receipt_answer_portal(self, installment_id, answer="", note="", **kwargs):
        """Take the answer of the beneficiary who is logged in, on his own payment."""
        installment_sudo = request.env["alseraj.support.installment"].sudo().search([  # the domain leaves him his own alone
            ("id", "=", installment_id), ("request_id.notified_on", "!=", False), *self._get_own_domain(),
        ])
        if not installment_sudo:
            return request.redirect("/my/requests")
        url = f"/my/requests/{installment_sudo.request_id.id}"
        error = self._answer(installment_sudo, answer, "portal", note)
        return request.redirect(f"{url}?receipt_refused=1" if error else url, code=303)

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
        lang = self._speak_receipt(partner.lang or installment_sudo.company_id.partner_id.lang)
        installment_sudo = installment_sudo.with_context(lang=lang)
        return self._render_private(
            "receipt_page", installment=installment_sudo, company=installment_sudo.company_id, error=error,
            action=f"/alseraj/receipt/{token}/answer", read_aloud=f"/alseraj/receipt/{token}/read", date_text=self._get_date_text,
        )

    def _render_receipt_dead(self):
        # in the language of the house: whose payment it was must not be told
        self._speak_receipt(request.env.company.sudo().partner_id.lang)
        return self._render_private("receipt_dead", status=404, company=False)

    def _speak_receipt(self, lang):
        lang = lang or request.env.lang or "en_US"
        request.update_context(lang=lang)
        request.lang = request.env["res.lang"]._get_data(code=lang)
        return lang

    def _render_private(self, template, status=200, **values):
        response = request.render(f"alseraj_beneficiary.{template}", values, status=status)
        response.headers.update(PRIVATE_HEADERS)
        return response
