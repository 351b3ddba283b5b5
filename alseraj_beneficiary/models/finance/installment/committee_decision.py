from odoo import fields, models


class CommitteeDecision(models.Model):
    """What the fund says before the session closes; at closing the funds are counted again, and locked."""

    _inherit = "alseraj.committee.decision"

    fund_id = fields.Many2one(
        "alseraj.fund", readonly=True, copy=False, guarded=True, index="btree_not_null", ondelete="restrict",
        check_company=True,
        help="From which the committee approved it; finance and managers choose it on the request or its type.",
    )

    def _get_terms(self):
        """The fund, the payee and the way of payment are voted on, too, though they stand on the request and its type."""
        terms = super()._get_terms()
        for decision, (outcome, conditions, own) in terms.items():
            request_sudo = decision.sudo().request_id  # members have no right on funds; they voted on this one
            kind_sudo = request_sudo.type_id
            terms[decision] = (outcome, conditions, (*own, (
                request_sudo._get_fund().id, request_sudo.third_party_id.id, kind_sudo.installment_plan,
                kind_sudo.installment_interval_months, kind_sudo.payment_calendar_id.id,
            )))
        return terms

    def _get_plan_days(self):
        if self.type_id.installment_plan != "calendar":
            return super()._get_plan_days()
        start = self._get_first_due_day()
        return self.request_id._get_plan_days(start, self.installment_count)

    def _get_grant_sentence(self, values):
        if self.type_id.installment_plan != "calendar" or values["count"] == 1:
            return super()._get_grant_sentence(values)
        sentence = self.env._(
            "%(each)s on each date of %(calendar)s; installments: %(count)s; %(total)s in all, the last on %(until)s",
            each=values["each"], calendar=self.type_id.payment_calendar_id.name, count=values["count"],
            total=values["total"], until=values["until"],
        )
        return self._add_last_part(sentence, values)

    def _prepare_case_kept(self, moment):
        values = super()._prepare_case_kept(moment)
        if self.result == "approved":  # members have no right on funds; the minutes name the one that pays
            values["fund_id"] = self.request_id._get_fund().id
        return values

    def _get_seal_content(self):
        content = super()._get_seal_content()
        return content if self.session_id.seal_version < 2 else {**content, "fund": self.fund_id.id}

    def _get_outcome_reason(self):
        return super()._get_outcome_reason() or (self.result == "approved" and self._get_fund_reason())

    def _get_fund_reason(self):
        """Why the fund of this request can't pay the amount, or False."""
        request_sudo = self.sudo().request_id  # members have no right on funds; the fund stops them all the same
        fund_sudo = request_sudo._get_fund()
        if not fund_sudo:
            return False
        if reason := fund_sudo._get_payable_reason(request_sudo):
            return reason
        held = sum(request_sudo.installment_ids.filtered(lambda rec: not rec.cancelled).mapped("amount"))
        missing = self.amount - held - fund_sudo.available
        if fund_sudo.currency_id.compare_amounts(missing, 0.0) > 0:
            return fund_sudo._get_short_sentence(missing)
        return False

    # ------------------------------------------------------------ on the committee's desk: what the fund of a case still has

    def _get_desk_case(self):
        gap = self.sudo().request_id._get_payment_gap()  # accounts; members see what is missing, no number
        return {**super()._get_desk_case(), "fund": self._get_desk_fund(), "payment_gap": bool(gap)}

    def _get_group_funds(self, amounts):
        wanted = {}
        for decision in self:
            # sudo: members may not read funds; they see what these can still give
            for fund_sudo in decision.request_id.sudo()._get_fund():
                wanted[fund_sudo] = wanted.get(fund_sudo, 0.0) + amounts[decision]
        return [
            {
                "id": fund_sudo.id,
                "name": fund_sudo.name,
                "available": fund_sudo.currency_id.format(fund_sudo.available),
                "left": fund_sudo.currency_id.format(fund_sudo.available - amount),
                "is_short": fund_sudo.currency_id.compare_amounts(amount, fund_sudo.available) > 0,
            }
            for fund_sudo, amount in wanted.items()
        ]

    def _get_desk_fund(self):
        """:return: dict of the fund that would pay this case, or False where none is set"""
        self.ensure_one()
        request_sudo = self.request_id.sudo()  # members may not read funds; they see what this one can still give
        fund_sudo = request_sudo.fund_id or request_sudo.type_id.fund_id
        if not fund_sudo:
            return False
        amount = self._get_routine_amount()
        return {
            "name": fund_sudo.name,
            "kind": fund_sudo.kind,
            "available": self.currency_id.format(fund_sudo.available),
            "is_short": self.currency_id.compare_amounts(amount, fund_sudo.available) > 0,
            "refusal": fund_sudo._get_payable_reason(request_sudo) or "",
        }
