from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from ...tools import secret_links
from ..light_page import SCRIPT, UNPROCESSABLE, get_allowed
from .portal import BeneficiaryPortal
from .secret_link import SecretLink

OPENED = "alseraj_sign_links"  # key in the session: links whose question this browser has answered


class SignController(SecretLink, BeneficiaryPortal):
    """The page on which an applicant reads what he declares, and signs: at the desk, by link, on the portal.

    A GET shows, only a POST with Odoo's CSRF token signs. What is shown is in the applicant's language,
    whoever is logged in.
    """

    # ------------------------------------------------------------ by link

    @http.route(
        "/alseraj/sign/<string:token>", type="http", auth="public", sitemap=False, methods=["GET"],
    )
    def sign_by_link(self, token, **kwargs):
        """First the question, then what is declared; the same answer for every link that is not good."""
        link_sudo = request.env["alseraj.sign.link"]._find_open(self._recall(token))
        if not link_sudo:
            return self._render_dead_link()
        if not secret_links.is_handle(token):  # a link of before, with the secret in its path
            return self._exchange("/alseraj/sign", token)
        self._speak_to_applicant(link_sudo.request_id)
        if not self._is_opened(link_sudo):
            return self._render("sign_question", action=f"/alseraj/sign/{token}/check", company=link_sudo.company_id)
        return self._render_page(link_sudo.request_id, f"/alseraj/sign/{token}/accept")

    @http.route("/alseraj/sign/<string:token>/check", type="http", auth="public", methods=["POST"])
    def sign_check(self, token, answer="", **kwargs):
        """Take the answer to the question that comes before any personal data."""
        link_sudo, token = request.env["alseraj.sign.link"]._find_open(self._recall(token)), self._remember(token)
        if not link_sudo:
            return self._render_dead_link()
        self._speak_to_applicant(link_sudo.request_id)
        if not link_sudo._check_answer(answer[:20]):
            if link_sudo.status != "open":
                return self._render_dead_link()
            return self._render(
                "sign_question", action=f"/alseraj/sign/{token}/check", company=link_sudo.company_id, wrong=True)
        link_sudo.opened_on = link_sudo.opened_on or link_sudo.env.cr.now()
        request.session[OPENED] = [*request.session.get(OPENED, [])[-9:], link_sudo.id]
        return self._exchange("/alseraj/sign", token)

    @http.route(
        "/alseraj/sign/<string:token>/accept", type="http", auth="public", methods=["POST"],
    )
    def sign_accept_link(self, token, name="", signature="", **kwargs):
        """Sign; the link is dead afterwards."""
        link_sudo, token = request.env["alseraj.sign.link"]._find_open(self._recall(token)), self._remember(token)
        if not link_sudo or not self._is_opened(link_sudo):
            return self._render_dead_link()
        support_sudo = link_sudo.request_id
        lang = self._speak_to_applicant(support_sudo)
        if error := self._try_sign(
            support_sudo, name, signature, channel="link", signed_lang=lang, signed_user_id=link_sudo.user_id.id,
        ):
            return self._render_page(support_sudo, f"/alseraj/sign/{token}/accept", error=error)
        link_sudo.signed_on = support_sudo.signed_on
        support_sudo._remind_of_signature()
        return self._render_thanks(support_sudo)

    def _is_opened(self, link_sudo):
        return link_sudo.id in request.session.get(OPENED, [])

    def _render_dead_link(self):
        # in the language of the house: which applicant it was must not be told
        lang = request.env.company.sudo().partner_id.lang or request.env.lang or "en_US"
        request.update_context(lang=lang)
        request.lang = request.env["res.lang"]._get_data(code=lang)
        return self._render("sign_dead", status=404)

    # ------------------------------------------------------------ at the desk

    @http.route("/alseraj/desk/sign/<int:request_id>", type="http", auth="user", methods=["GET"])
    def sign_at_desk(self, request_id, **kwargs):
        """The same page for the tablet at the desk, opened by the employee who may change the request."""
        support = self._get_desk_request(request_id)
        self._speak_to_applicant(support)
        return self._render_page(support, f"/alseraj/desk/sign/{request_id}/accept", back=self._get_back(support))

    @http.route(
        "/alseraj/desk/sign/<int:request_id>/accept", type="http", auth="user", methods=["POST"],
    )
    def sign_accept_desk(self, request_id, name="", signature="", **kwargs):
        """Sign at the desk; the employee who opened the page is named with the signature."""
        support = self._get_desk_request(request_id)
        lang = self._speak_to_applicant(support)
        if error := self._try_sign(support, name, signature, channel="desk", signed_lang=lang):
            return self._render_page(
                support, f"/alseraj/desk/sign/{request_id}/accept", error=error, back=self._get_back(support))
        return self._render_thanks(support, back=self._get_back(support))

    def _get_desk_request(self, request_id):
        """The request, in the rights of the employee.

        :raises NotFound: it does not exist, or he may not change it: the same answer for both
        """
        return get_allowed("alseraj.support.request", request_id, "write")

    def _get_back(self, support):
        return f"/odoo/action-alseraj_beneficiary.action_support_request/{support.id}"

    # ------------------------------------------------------------ on the portal

    @http.route(
        ["/my/requests/<int:request_id>/sign", "/my/requests/<int:request_id>/sign/accept"], type="http", auth="user",
        methods=["GET"])
    def sign_on_portal(self, request_id, **kwargs):
        """The same page for an applicant who is logged in, on his own request."""
        support_sudo, answer = self._find_own_request(request_id, acting=True)
        if answer:
            return answer
        self._speak_to_applicant(support_sudo)
        return self._render_page(support_sudo, f"/my/requests/{request_id}/sign/accept", back=f"/my/requests/{request_id}")

    @http.route("/my/requests/<int:request_id>/sign/accept", type="http", auth="user", methods=["POST"])
    def sign_accept_portal(self, request_id, name="", signature="", **kwargs):
        """Sign one's own request."""
        support_sudo, answer = self._find_own_request(request_id, acting=True)
        if answer:
            return answer
        support_sudo._name_guardian()
        lang = self._speak_to_applicant(support_sudo)
        back = f"/my/requests/{request_id}"
        if error := self._try_sign(
            support_sudo, name, signature, channel="portal", signed_lang=lang, signed_user_id=False,
        ):
            return self._render_page(support_sudo, f"{back}/sign/accept", error=error, back=back)
        support_sudo._remind_of_signature()
        return self._render_thanks(support_sudo, back=back)

    # ------------------------------------------------------------ the page

    def _speak_to_applicant(self, support):
        """Go on in the applicant's language.

        :return: its code
        """
        lang = support._get_signing_lang()
        request.update_context(lang=lang)
        request.lang = request.env["res.lang"]._get_data(code=lang)
        return lang

    def _try_sign(self, support, name, signature, **seal):
        """Sign, or leave everything as it was.

        :return: the sentence that stops it, or None
        """
        if cannot := self._get_cannot_sign_text(support):
            return cannot
        try:
            with request.env.cr.savepoint():
                support._sign(name[:200], signature.rpartition(",")[2], **seal)
        except (UserError, ValidationError) as error:
            return str(error)
        return None

    def _render_page(self, support, action, error=None, back=None, intake=False):
        support = support.with_context(lang=request.env.lang)
        cannot = self._get_cannot_sign_text(support)
        return self._render(
            "sign_page", status=UNPROCESSABLE if error else 200, support=support, action=action,
            error=error if error != cannot else None, back=back,
            company=support.company_id.sudo(),  # its name and address, for whoever holds the link
            cannot=cannot, sections=support._get_declared_now_sections(), intake=intake,
            default_name=support.signed_by or (support.signed_as == "self" and support.beneficiary_id.name)
            or support.beneficiary_id._get_guardian_deed(request.env.user).name or "",
        )

    def _get_cannot_sign_text(self, support):
        """What stops the signature; why a file is on hold is in the words of employees, and for them."""
        if not request.env.user._is_internal() and support.beneficiary_id._get_stopped_reason():
            return support.type_id._get_portal_file_reason(support.beneficiary_id)
        return support._get_cannot_sign_reason()

    def _render_thanks(self, support, back=None):
        company_sudo = support.company_id.sudo()  # its name and address, for whoever holds the link
        return self._render(
            "sign_thanks", support=support.with_context(lang=request.env.lang), back=back, company=company_sudo,
            date_text=self._get_date_text)

    def _render(self, template, status=200, company=None, **values):
        if error := values.pop("error", None):
            values["errors"] = {"signed_by": error}
        return self._render_light(
            f"alseraj_beneficiary.{template}", status=status, company_sudo=company or None, bare=True, no_languages=True,
            script=SCRIPT, **values)
