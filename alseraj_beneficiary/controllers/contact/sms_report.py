import json
import re

from odoo import http
from odoo.http import request
from odoo.tools import consteq

from ...tools.sms_gateways import GATEWAYS

REPORT_BYTES = 256 * 1024
REPORTS_AT_ONCE = 1000


class SmsReportController(http.Controller):
    """Delivery reports of a gateway: the secret in the address says of which association it is."""

    @http.route(
        "/alseraj/sms/report/<string:token>", type="http", auth="public", methods=["GET", "POST"], csrf=False,
        save_session=False, sitemap=False,
    )
    def sms_report(self, token, **values):
        """Take one report or a list of them, as a form or as JSON; the answer tells nothing."""
        company_sudo = self._find_company(token)
        if not company_sudo:
            raise request.not_found()
        reports = self._read_body(values)
        request.env["sms.tracker"].sudo()._alseraj_take_reports(company_sudo, reports)  # the secret is the right to it
        return request.make_response("OK", [("Content-Type", "text/plain")])

    def _find_company(self, token):
        # sudo: the secrets are compared, not shown
        companies_sudo = request.env["res.company"].sudo().search([("alseraj_sms_provider", "in", list(GATEWAYS))])
        if not re.fullmatch(r"[0-9a-f]{64}", token or ""):
            return companies_sudo.browse()
        return companies_sudo.filtered(lambda company: consteq(company._get_sms_report_token(), token))[:1]

    def _read_body(self, values):
        """:return: list of dict"""
        if request.httprequest.mimetype != "application/json":
            return [values]
        if (request.httprequest.content_length or 0) > REPORT_BYTES:
            return []
        try:
            content = json.loads(request.httprequest.get_data()[:REPORT_BYTES])
        except ValueError:
            return []
        if isinstance(content, dict):
            content = next((value for value in content.values() if isinstance(value, list)), [content])
        return [report for report in content if isinstance(report, dict)][:REPORTS_AT_ONCE] if isinstance(content, list) else []
