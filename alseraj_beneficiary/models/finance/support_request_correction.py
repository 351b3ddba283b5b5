from odoo import models
from odoo.tools import float_round


class SupportRequest(models.Model):
    """A corrected decision: what is not paid yet is planned anew or given up; what is paid stays, and is said."""

    _inherit = "alseraj.support.request"

    def _after_correction(self):
        super()._after_correction()
        # sudo: who closes a session has no right on installments; they follow from his decision
        for request in self.sudo():
            request._replan_installments()

    def _replan_installments(self):
        live = self.installment_ids.filtered(lambda rec: not rec.cancelled)
        paid = live.filtered(lambda rec: rec.state in ("paid", "confirmed"))
        granted = self.stage == "approved"
        if granted and live and not self._is_plan_changed(live):
            return
        (live - paid)._cancel_for_correction()
        if granted:
            self.env["alseraj.support.installment"].sudo().with_context(  # as above
                mail_create_nolog=True, mail_create_nosubscribe=True,
            ).create(self._prepare_rest(paid))
        if paid:
            self._say_what_is_paid(sum(paid.mapped("amount")))
        self._notice_done()

    def _is_plan_changed(self, live):
        decision = self.decision_id
        currency = self.company_id.currency_id
        return (
            currency.compare_amounts(sum(live.mapped("amount")), self.amount_approved) != 0
            or decision.installment_count != len(live)
            or (decision.first_due_date and decision.first_due_date != min(live.mapped("due_date")))
        )

    def _prepare_rest(self, paid):
        """What is left of the amount, in the parts of the new plan that come after those paid."""
        currency = self.company_id.currency_id
        plan = self._prepare_installments()
        rest = self.amount_approved - sum(paid.mapped("amount"))
        if self.amount_approved and currency.compare_amounts(rest, 0.0) <= 0:
            return []
        parts = plan[len(paid):] or plan[-1:]
        part = float_round(rest / len(parts), precision_rounding=currency.rounding, rounding_method="DOWN")
        last = max(self.installment_ids.mapped("sequence"), default=0)
        for index, vals in enumerate(parts):
            vals["sequence"] = last + index + 1
            vals["amount"] = part if index < len(parts) - 1 else currency.round(rest - part * index)
        return parts

    def _say_what_is_paid(self, paid):
        currency = self.company_id.currency_id
        too_much = paid - (self.amount_approved if self.stage == "approved" else 0.0)
        body = self.env._("%(paid)s was paid before the correction, and stays paid.", paid=currency.format(paid))
        if currency.compare_amounts(too_much, 0.0) > 0:
            body += " " + self.env._(
                "That is %(amount)s more than the corrected decision grants: the manager decides what is done about it.",
                amount=currency.format(too_much),
            )
        self._message_log(body=body)
