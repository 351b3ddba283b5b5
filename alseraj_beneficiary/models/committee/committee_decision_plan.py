from odoo import api, fields, models
from odoo.exceptions import UserError


class CommitteeDecision(models.Model):
    """How what is approved is paid: in how many parts, from when on, and from which day it has effect."""

    _inherit = "alseraj.committee.decision"

    installment_count = fields.Integer(
        "Installments", compute="_compute_installment_count", store=True, readonly=False, precompute=True,
        help="In how many parts it is paid; at first as the support type says.",
    )
    first_due_date = fields.Date("First Due on", help="Empty: the day from which the decision has effect.")
    effective_on = fields.Date(
        "Has Effect from", readonly=True, copy=False,
        help="The day of the session; for an appeal that is granted, the day of the first decision.",
    )

    @api.depends("request_id.type_id")
    def _compute_installment_count(self):
        for decision in self:
            kept = decision.closed_on and decision.installment_count
            decision.installment_count = kept or (
                not decision.closed_on and max(decision.request_id.type_id.installment_count, 1)
            )

    def _get_effective_day(self):
        """From which day an approval has effect."""
        self.ensure_one()
        first = self.browse()
        if self.is_appeal:
            first = self.sudo().request_id.decision_ids.filtered(  # the first session counts, whoever asks
                lambda other: other.closed_on and not other.is_appeal and other.outcome == "rejected"
            ).sorted("id")[-1:]
        return (first.effective_on or first.session_id.day) or self.session_id.day

    def _get_undecided_reason(self):
        return super()._get_undecided_reason() or (self.result == "approved" and self._get_plan_reason())

    def _get_plan_reason(self):
        """Why it can't be paid in these parts from that day on, or False."""
        count, currency = self.installment_count, self.currency_id
        if count < 1:
            return self.env._("enter in how many installments it is paid, one at least.")
        if self.amount and currency.compare_amounts(currency.round(self.amount / count), 0.0) <= 0:
            return self.env._("%(amount)s can't be paid in %(count)s installments.",
                              amount=currency.format(self.amount), count=count)
        effective = self._get_effective_day()
        if self.first_due_date and effective and self.first_due_date < effective:
            return self.env._(
                "the first installment is due on %(date)s, before the decision has effect on %(effective)s.",
                date=self.first_due_date, effective=effective,
            )
        return False

    def _freeze(self, moment):
        for decision in self:
            if decision.result == "approved":
                day = decision._get_effective_day()
                values = {"effective_on": day}
                if day != decision.session_id.day and not decision.first_due_date:
                    values["first_due_date"] = day  # what should have been paid since then is due at once
                decision._write_plan(values)
        super()._freeze(moment)

    def _write_plan(self, values):
        super().write(values)

    def write(self, vals):
        self._check_plan_fields(vals)
        return super().write(vals)

    def _check_plan_fields(self, vals):
        if "effective_on" in vals:
            self._refuse_system_fields()

    def _refuse_system_fields(self):
        raise UserError(self.env._("These are filled in by the system and can't be set by hand."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_plan_fields(vals)
        return super(CommitteeDecision, self.with_context(default_effective_on=False)).create(vals_list)

    def _get_seal_content(self):
        content = super()._get_seal_content()
        if self.effective_on or self.session_id.seal_version > 1:
            content["plan"] = [
                self.installment_count, fields.Date.to_string(self.first_due_date) or "",
                fields.Date.to_string(self.effective_on) or "",
            ]
        return content
