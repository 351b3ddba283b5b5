from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import float_round


class SupportRequest(models.Model):
    """Approval turns into installments and holds their amount in the fund."""

    _inherit = "alseraj.support.request"

    def _after_approve(self):
        result = super()._after_approve()
        self._create_installments()
        return result

    def _create_installments(self):
        """Plan the installments of approved requests that have none, and hold their money.

        :raises UserError: a sentence for each request that no fund can carry; nothing is planned then
        """
        # sudo: who closes a session has no right on installments; they follow from his decision
        requests = self.sudo().filtered(
            lambda request: all(rec.cancelled for rec in request.installment_ids)
        )
        requests._check_funds()
        vals_list = [vals for request in requests for vals in request._prepare_installments()]
        # the chatter of a fresh installment would only repeat the plan
        self.env["alseraj.support.installment"].sudo().with_context(  # as above
            mail_create_nolog=True, mail_create_nosubscribe=True,
        ).create(vals_list)

    def _get_fund(self):
        self.ensure_one()
        return self.fund_id or self.type_id.with_company(self.company_id).fund_id

    def _check_funds(self):
        """Walk the requests in order through what is available, and name each one that is too much.

        Without a fund the committee may approve; nothing is paid until finance chooses one, and
        then its balance is checked.
        """
        funds = self.env["alseraj.fund"].union(*(request._get_fund() for request in self))
        funds._lock_amounts()
        available = {fund: fund.available for fund in funds}
        lines = []
        for request in self:
            fund = request._get_fund()
            if not fund:
                continue
            if reason := fund._get_payable_reason(request):
                lines.append(f"{request.display_name}: {reason}")
            else:
                available[fund] -= request.amount_approved
                if fund.currency_id.compare_amounts(available[fund], 0.0) < 0:
                    sentence = fund._get_short_sentence(-available[fund])
                    lines.append(f"{request.display_name}: {sentence}")
                    available[fund] += request.amount_approved
        if lines:
            raise UserError("\n".join(lines))

    def _prepare_installments(self):
        """Equal parts by the type's plan; what does not divide is in the last."""
        self.ensure_one()
        decision = self.decision_id
        count = max(decision.installment_count or self.type_id.installment_count, 1)
        currency = self.company_id.currency_id
        part = float_round(
            self.amount_approved / count, precision_rounding=currency.rounding, rounding_method="DOWN",
        )
        start = decision.first_due_date or fields.Date.context_today(self)
        fund = self._get_fund()
        payee = self._get_payee()
        return [
            {
                "request_id": self.id,
                "sequence": index + 1,
                "due_date": start + relativedelta(months=index * self.type_id.installment_interval_months),
                "amount": part if index < count - 1 else currency.round(self.amount_approved - part * index),
                "fund_id": fund.id,
                "payee_id": payee.id,
            }
            for index in range(count)
        ]

    def _get_payee(self):
        """Whom to pay: the third party, the collector, or the beneficiary himself."""
        self.ensure_one()
        if self.type_id.kind == "third_party":
            return self.third_party_id
        return self.beneficiary_id.collector_id or self.beneficiary_id.partner_id
