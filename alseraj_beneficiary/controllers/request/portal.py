import datetime

from odoo import http
from odoo.exceptions import MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ...tools import hijri

PAGE_SIZE = 20
WITHDRAWAL_LENGTH = 1000


class BeneficiaryPortal(CustomerPortal):
    """A beneficiary's own pages.

    A portal user has no right on any model of ours, so nothing can be read past these pages over RPC: they read
    in sudo what :meth:`_get_own_domain` lets through, and show the outcome of a request only once it was notified.
    """

    def _get_own_domain(self):
        return [("beneficiary_id.partner_id", "=", request.env.user.partner_id.id)]

    def _get_requests_sudo(self):
        return request.env["alseraj.support.request"].sudo()  # every search below carries _get_own_domain

    def _get_own_request_sudo(self, request_id):
        """The user's own request, in sudo.

        :raises MissingError: it does not exist, or is somebody else's: the same answer for both
        """
        support_sudo = self._get_requests_sudo().search([("id", "=", request_id), *self._get_own_domain()])
        if not support_sudo:
            raise MissingError(request.env._("This request does not exist."))
        return support_sudo

    def _get_date_text(self, moment):
        """A date or UTC datetime in both calendars, on the association's day and in the user's language."""
        env = request.env
        if isinstance(moment, datetime.datetime):
            moment = env.company._get_day(moment)
        return hijri.format_both(moment, env.lang)

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "support_request_count" in counters:
            values["support_request_count"] = self._get_requests_sudo().search_count(self._get_own_domain())
        return values

    @http.route(["/my/requests", "/my/requests/page/<int:page>"], type="http", auth="user", website=True, readonly=True)
    def portal_my_requests(self, page=1, **kwargs):
        """The user's requests, newest first."""
        requests_sudo = self._get_requests_sudo()
        domain = self._get_own_domain()
        pager = portal_pager(
            url="/my/requests", total=requests_sudo.search_count(domain), page=page, step=PAGE_SIZE)
        return request.render("alseraj_beneficiary.portal_my_requests", {
            "support_requests": requests_sudo.search(
                domain, order="id desc", limit=PAGE_SIZE, offset=pager["offset"]),
            "page_name": "support_request",
            "pager": pager,
            "date_text": self._get_date_text,
            "default_url": "/my/requests",
        })

    @http.route(["/my/requests/<int:request_id>"], type="http", auth="user", website=True, readonly=True)
    def portal_my_request(self, request_id, **kwargs):
        """One request of the user: its state, its dates, what is missing, and the outcome once notified."""
        try:
            support_sudo = self._get_own_request_sudo(request_id)
        except MissingError:
            return request.redirect("/my/requests")
        return request.render("alseraj_beneficiary.portal_my_request", {
            "support_request": support_sudo,
            "page_name": "support_request",
            "date_text": self._get_date_text,
        })

    @http.route(["/my/requests/<int:request_id>/<string:document>"], type="http", auth="user", website=True, methods=["GET"])
    def portal_my_request_document(self, request_id, document, **kwargs):
        """The receipt of the user's request, or its decision letter once notified, as PDF."""
        try:
            support_sudo = self._get_own_request_sudo(request_id)
        except MissingError:
            return request.redirect("/my/requests")
        if document == "receipt" and support_sudo.submitted_on:
            report = "alseraj_beneficiary.action_report_receipt"
        elif document == "letter" and support_sudo.notified_on:
            report = "alseraj_beneficiary.action_report_decision_letter"
        else:
            return request.redirect(f"/my/requests/{request_id}")
        return self._show_report(
            model=support_sudo, report_type="pdf", report_ref=report, download=True)

    @http.route(["/my/requests/<int:request_id>/withdraw"], type="http", auth="user", website=True, methods=["POST"])
    def portal_withdraw_request(self, request_id, reason="", **kwargs):
        """Withdraw the user's own request; what was decided meanwhile is not told by a refusal.

        What he has begun here and not sent is thrown away.
        """
        try:
            support_sudo = self._get_own_request_sudo(request_id)
        except MissingError:
            return request.redirect("/my/requests")
        if support_sudo._is_portal_draft() and not support_sudo.signature_ids:
            support_sudo.unlink()  # nobody has seen it: there is nothing to keep of it
            return request.redirect("/my/requests")
        words = reason.strip()[:WITHDRAWAL_LENGTH] or request.env._("Withdrawn over the portal, without a reason.")
        try:
            with request.env.cr.savepoint():
                support_sudo.action_withdraw(words)  # sudo: his own, by _get_own_domain; it needs no role of employees
        except UserError:
            return request.redirect(f"/my/requests/{request_id}?too_late=1")
        return request.redirect(f"/my/requests/{request_id}")
