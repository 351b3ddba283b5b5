from odoo import http
from odoo.exceptions import MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..my_page import MyPage

PAGE_SIZE = 20
WITHDRAWAL_LENGTH = 1000
WITHDRAWABLE = ("draft", "submitted", "incomplete", "under_study")
NOTICES = ("received", "completed", "too_late", "appeal", "receipt_refused")  # words in the address: what was just done


class BeneficiaryPortal(MyPage, CustomerPortal):
    """A family's requests on its own pages; the outcome of one is shown only once it was notified."""

    def _get_requests_sudo(self):
        return request.env["alseraj.support.request"].sudo()  # every search below carries _get_own_domain

    def _get_own_request_sudo(self, request_id):
        """The user's own request, in sudo, in the language of the page.

        :raises MissingError: it does not exist, or is somebody else's: the same answer for both
        """
        support_sudo = self._get_requests_sudo().search([("id", "=", request_id), *self._get_own_domain()])
        if not support_sudo:
            raise MissingError(request.env._("This request does not exist."))
        return support_sudo

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "support_request_count" in counters:
            values["support_request_count"] = self._get_requests_sudo().search_count(self._get_own_domain())
        return values

    # ------------------------------------------------------------ all of them

    @http.route(["/my/requests", "/my/requests/page/<int:page>"], type="http", auth="user", methods=["GET"])
    def portal_my_requests(self, page=1, lang=None, **kwargs):
        """The family's requests, newest first, and the way to ask for support."""
        self._speak_own(lang)
        requests_sudo, file_sudo = self._get_requests_sudo(), self._get_own_file_sudo()
        domain = [("beneficiary_id", "=", file_sudo.id)]
        pager = portal_pager(
            url="/my/requests", total=requests_sudo.search_count(domain), page=page, step=PAGE_SIZE)
        return self._render_my("alseraj_beneficiary.portal_my_requests", file_sudo=file_sudo, **{
            "support_requests": requests_sudo.search(
                domain, order="id desc", limit=PAGE_SIZE, offset=pager["offset"]),
            "pager": pager,
        })

    # ------------------------------------------------------------ one

    @http.route("/my/requests/<int:request_id>", type="http", auth="user", methods=["GET"])
    def portal_my_request(self, request_id, lang=None, **kwargs):
        """One request: what waits for the family, how far it is, and the outcome once notified."""
        self._speak_own(lang)
        support_sudo, answer = self._find_own_request(request_id)
        if answer:
            return answer
        support_sudo._note_portal_read()
        return self._render_request(support_sudo, notice={name: kwargs[name] for name in NOTICES if name in kwargs})

    def _find_own_request(self, request_id, acting=False):
        """A request of the user's own, in sudo.

        :param bool acting: something is done in it, which is not for who only collects
        :return: (request, None), or (None, the answer for what is not his)
        """
        try:
            support_sudo = self._get_own_request_sudo(request_id)
        except MissingError:
            return None, self._render_my("alseraj_beneficiary.portal_request_unknown", status=404)
        if acting and (refused := self._refuse(support_sudo.beneficiary_id, whole=True)):
            return None, refused
        return support_sudo, None

    def _render_request(self, support_sudo, **values):
        return self._render_my("alseraj_beneficiary.portal_my_request", file_sudo=support_sudo.beneficiary_id, **{
            "support": support_sudo,
            "todo": self._get_todo_of(support_sudo.beneficiary_id, support_sudo._get_portal_todo()),
            "events": support_sudo._get_portal_events(),
            "documents": support_sudo._get_portal_documents() if support_sudo.portal_state in WITHDRAWABLE else [],
            "may_withdraw": (
                support_sudo.portal_state in WITHDRAWABLE and support_sudo.beneficiary_id._is_read_whole_by(request.env.user)),
            "notice": {},
            **values,
        })

    @http.route("/my/requests/<int:request_id>/<string:document>", type="http", auth="user", methods=["GET"])
    def portal_my_request_document(self, request_id, document, **kwargs):
        """The receipt of the user's request, or its decision letter once notified, as PDF."""
        self._speak_own()
        support_sudo, answer = self._find_own_request(request_id)
        if answer:
            return answer
        if document == "receipt" and support_sudo.submitted_on:
            report = "alseraj_beneficiary.action_report_receipt"
        elif document == "letter" and support_sudo.notified_on:
            report = "alseraj_beneficiary.action_report_decision_letter"
        else:
            return request.redirect(f"/my/requests/{request_id}", code=303)
        return self._show_report(
            model=support_sudo, report_type="pdf", report_ref=report, download=True)

    # ------------------------------------------------------------ withdrawn

    @http.route("/my/requests/<int:request_id>/withdraw", type="http", auth="user", methods=["GET"])
    def portal_withdraw_ask(self, request_id, lang=None, **kwargs):
        """Whether he is sure, and why."""
        self._speak_own(lang)
        support_sudo, answer = self._find_own_request(request_id, acting=True)
        if answer:
            return answer
        if support_sudo.portal_state not in WITHDRAWABLE:
            return request.redirect(f"/my/requests/{request_id}", code=303)
        return self._render_my(
            "alseraj_beneficiary.portal_withdraw", file_sudo=support_sudo.beneficiary_id, support=support_sudo, typed={})

    @http.route("/my/requests/<int:request_id>/withdraw", type="http", auth="user", methods=["POST"])
    def portal_withdraw_request(self, request_id, reason="", lang=None, **kwargs):
        """Withdraw the user's own request; what was decided meanwhile is not told by a refusal.

        What he has begun here and not sent is thrown away.
        """
        self._speak_own(lang)
        support_sudo, answer = self._find_own_request(request_id, acting=True)
        if answer:
            return answer
        if support_sudo._is_portal_draft() and not support_sudo.signature_ids:
            support_sudo.unlink()  # nobody has seen it: there is nothing to keep of it
            return request.redirect("/my/requests", code=303)
        words = reason.replace("\x00", "").strip()[:WITHDRAWAL_LENGTH] or request.env._(
            "Withdrawn over the portal, without a reason.")
        try:
            with request.env.cr.savepoint():
                support_sudo.action_withdraw(words)  # sudo: his own, by _get_own_domain; it needs no role of employees
        except UserError:
            return request.redirect(f"/my/requests/{request_id}?too_late=1", code=303)
        return request.redirect(f"/my/requests/{request_id}", code=303)
