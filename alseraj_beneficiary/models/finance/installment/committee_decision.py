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
        """Why the fund of this request can't pay the amount, or False; other cases of the session are not asked."""
        fund_sudo = self._get_fund_sudo()
        if not fund_sudo:
            return False
        request_sudo = self.sudo().request_id  # whom the fund may pay, for members who see no funds
        if reason := fund_sudo._get_payable_reason(request_sudo):
            return reason
        return self._get_short_reason(fund_sudo, self._get_needed())

    def _get_short_reason(self, fund_sudo, needed):
        missing = needed - fund_sudo.available
        if fund_sudo.currency_id.compare_amounts(missing, 0.0) > 0:
            return fund_sudo._get_short_sentence(missing)
        return False

    def _get_fund_sudo(self):
        """The fund that would pay this case, or none."""
        self.ensure_one()
        return self.sudo().request_id._get_fund()  # members have no right on funds, but what these can give stops them

    def _get_needed(self, amount=None):
        """What the fund gives anew for this case: without what the installments of an earlier decision hold already."""
        installments_sudo = self.sudo().request_id.installment_ids  # a sum, for members who see no installments
        held = sum(installments_sudo.filtered(lambda installment: not installment.cancelled).mapped("amount"))
        return (self.amount if amount is None else amount) - held

    # ------------------------------------------------------------ one fund, many cases of a session

    def _get_open_points(self):
        """A case has no tick either where the fund is used up by those before it on the agenda."""
        points = super()._get_open_points()
        wanting = self.filtered(
            lambda decision: not decision.closed_on and not points[decision] and decision.result == "approved")
        for session, decisions in wanting.grouped("session_id").items():
            points.update(decisions._get_used_up(session))
        return points

    def _get_used_up(self, session):
        """Walk through what is granted in the order of the agenda, as the closing does.

        :return: dict decision of ``self`` -> sentence
        """
        funds_sudo = {decision: decision._get_fund_sudo() for decision in self}
        if not any(funds_sudo.values()) or (len(self) == 1 and self._is_fund_ample(funds_sudo[self], self._get_needed())):
            return {}
        used, reasons = {}, {}
        for decision in session._get_agenda().filtered(lambda decision: decision.result == "approved"):
            for fund_sudo in decision._get_fund_sudo():
                total = used.get(fund_sudo, 0.0) + decision._get_needed()
                if reason := decision._get_short_reason(fund_sudo, total):
                    reasons[decision] = reason
                else:
                    used[fund_sudo] = total
        return {decision: reasons[decision] for decision in self if decision in reasons}

    def _is_fund_ample(self, fund_sudo, needed):
        """Whether the fund could pay ``needed`` and all that the session might still grant: then nothing has to be counted."""
        [(total,)] = self.sudo()._read_group(  # a sum, whoever may read which case
            [("session_id", "=", self.session_id.id), ("outcome", "in", (False, "approved"))], [], ["amount:sum"])
        return fund_sudo.currency_id.compare_amounts((total or 0.0) + needed, fund_sudo.available) <= 0

    def _get_cannot_decide_reason(self):
        reason = super()._get_cannot_decide_reason()
        return reason or (self.result == "approved" and self._get_group_fund_reason({self: self.amount}))

    def _get_group_fund_reason(self, amounts):
        """Why the funds can't pay these cases together with what the session has granted besides, or False."""
        wanted = self._get_wanted_of_funds(amounts)
        reasons = [
            reason for fund_sudo, (taken, needed) in wanted.items()
            if (reason := self._get_short_reason(fund_sudo, taken + needed))
        ]
        return "\n".join(reasons) or False

    def _get_wanted_of_funds(self, amounts):
        """What these cases would take of their funds, beside the other cases that the session has granted.

        :param dict amounts: decision -> what it would get
        :return: dict fund (in sudo) -> (taken by others, needed by these)
        """
        wanted = {}
        for decision in self:
            for fund_sudo in decision._get_fund_sudo():
                taken, needed = wanted.get(fund_sudo, (0.0, 0.0))
                wanted[fund_sudo] = (taken, needed + decision._get_needed(amounts[decision]))
        if not wanted or (len(self) == 1 and all(self._is_fund_ample(fund, needed) for fund, (_taken, needed) in wanted.items())):
            return wanted
        others = self.session_id.decision_ids - self
        for decision in others.filtered(lambda other: other.result == "approved" and not other.closed_on):
            for fund_sudo in decision._get_fund_sudo().filtered(lambda fund: fund in wanted):
                taken, needed = wanted[fund_sudo]
                wanted[fund_sudo] = (taken + decision._get_needed(), needed)
        return wanted

    # ------------------------------------------------------------ the fund of a case, in words

    def _get_fund_keys(self):
        """The fund that pays it, as kept at the closing; before that, the one that would."""
        return {
            decision: str((decision.fund_id if decision.closed_on else decision._get_fund_sudo()).id or "") for decision in self
        }

    def _get_fund_names(self, lang):
        ids = [int(key) for key in set(self._get_fund_keys().values()) if key]
        funds_sudo = self.env["alseraj.fund"].sudo().browse(ids).with_context(lang=lang)  # the minutes name what pays
        return {str(fund_sudo.id): fund_sudo.name for fund_sudo in funds_sudo}

    # ------------------------------------------------------------ on the committee's desk: what the fund of a case still has

    def _get_desk_case(self):
        gap = self.sudo().request_id._get_payment_gap()  # accounts; members see what is missing, no number
        return {**super()._get_desk_case(), "fund": self._get_desk_fund(), "payment_gap": bool(gap)}

    def _get_group_funds(self, amounts):
        return [
            {
                "id": fund_sudo.id,
                "name": fund_sudo.name,
                "available": fund_sudo.currency_id.format(fund_sudo.available - taken),
                "left": fund_sudo.currency_id.format(fund_sudo.available - taken - needed),
                "is_short": fund_sudo.currency_id.compare_amounts(taken + needed, fund_sudo.available) > 0,
            }
            for fund_sudo, (taken, needed) in self._get_wanted_of_funds(amounts).items()
        ]

    def _get_desk_fund(self):
        """:return: dict of the fund that would pay this case, or False where none is set"""
        self.ensure_one()
        request_sudo = self.request_id.sudo()  # members may not read funds; they see what this one can still give
        fund_sudo = request_sudo._get_fund()
        if not fund_sudo:
            return False
        amount = self.amount if self.outcome else self._get_routine_amount()
        taken, needed = self._get_wanted_of_funds({self: amount}).get(fund_sudo, (0.0, amount))
        return {
            "name": fund_sudo.name,
            "kind": fund_sudo.kind,
            "available": self.currency_id.format(fund_sudo.available - taken),
            "is_short": self.currency_id.compare_amounts(taken + needed, fund_sudo.available) > 0,
            "refusal": fund_sudo._get_payable_reason(request_sudo) or "",
        }
