from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import payment_plan


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
            if reason := request._get_plan_reason():
                lines.append(f"{request.display_name}: {reason}")
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
        """Equal parts by the plan; what does not divide is in the last."""
        self.ensure_one()
        dates = self._get_plan()
        amounts = payment_plan.split_amount(
            self.amount_approved, len(dates), self.company_id.currency_id.decimal_places)
        fund = self._get_fund()
        payee = self._get_payee()
        return [
            {
                "request_id": self.id,
                "sequence": index,
                "due_date": date,
                "amount": amount,
                "fund_id": fund.id,
                "payee_id": payee.id,
            }
            for index, (date, amount) in enumerate(zip(dates, amounts, strict=True), start=1)
        ]

    # ------------------------------------------------------------ the plan

    def _get_plan(self):
        """The days on which the approved amount is due, in order: by the decision, or else by the type.

        :return: list of dates, at least one
        """
        self.ensure_one()
        start, count, support_type = self._get_plan_start(), self._get_plan_count(), self.type_id
        if support_type.installment_plan == "calendar":
            days = support_type.payment_calendar_id.line_ids.mapped("date")
            return payment_plan.next_dates(days, start, count) or [start]
        return payment_plan.every_months(start, count, support_type.installment_interval_months)

    def _get_plan_start(self):
        """The first day on which something is due: what the decision says, or today."""
        return self._get_decided("first_due_date") or fields.Date.context_today(self)

    def _get_plan_count(self):
        return max(self._get_decided("installment_count") or self.type_id.installment_count, 1)

    def _get_decided(self, name):
        """What the last decision says of the plan; the committee need not say anything."""
        decision = self.decision_id
        return decision.outcome == "approved" and decision[name]

    def _get_plan_reason(self):
        """Why no plan can be made, or False."""
        self.ensure_one()
        if self.type_id.installment_plan != "calendar":
            return False
        calendar, start = self.type_id.payment_calendar_id, self._get_plan_start()
        if payment_plan.next_dates(calendar.line_ids.mapped("date"), start, 1):
            return False
        return self.env._(
            "The calendar %(calendar)s has no payment date from %(date)s on. Finance or a manager enters the dates of "
            "the year first.", calendar=calendar.display_name, date=start,
        )

    def _get_payee(self):
        """Whom to pay: the third party, the collector, or the beneficiary himself."""
        self.ensure_one()
        if self.type_id.kind == "third_party":
            return self.third_party_id
        return self.beneficiary_id.collector_id or self.beneficiary_id.partner_id
