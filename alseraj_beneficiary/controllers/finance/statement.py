from dateutil.relativedelta import relativedelta

from odoo import fields, http
from odoo.http import request

from ..request.portal import BeneficiaryPortal

LONGEST_YEARS = 10


class StatementPortal(BeneficiaryPortal):
    """A beneficiary's statement of what he received, as PDF."""

    @http.route("/my/statement", type="http", auth="user", methods=["GET"], readonly=False)
    def portal_statement(self, date_from=None, date_to=None, **kwargs):
        """The statement of the user's own file over a period; without one, of the last twelve months."""
        file_sudo = self._get_own_file_sudo()
        if not file_sudo:
            return request.redirect("/my/requests")
        day_from, day_to = self._get_period(file_sudo.company_id, date_from, date_to)
        document_sudo = request.env["alseraj.beneficiary.statement"].sudo().create({  # of his own file, found by his login
            "beneficiary_id": file_sudo.id, "beneficiary_ids": False, "date_from": day_from, "date_to": day_to,
        })
        document_sudo._log_print()
        return self._show_report(
            model=document_sudo, report_type="pdf", report_ref="alseraj_beneficiary.action_report_statement", download=True)

    def _get_period(self, company_sudo, date_from, date_to):
        """The period asked for, made one that can be printed."""
        today = company_sudo._get_today()
        day_to = min(self._get_day(date_to) or today, today)
        day_from = self._get_day(date_from) or day_to - relativedelta(years=1, days=-1)
        return max(min(day_from, day_to), day_to - relativedelta(years=LONGEST_YEARS)), day_to

    def _get_day(self, text):
        try:
            return fields.Date.to_date((text or "")[:10])
        except ValueError:
            return None
