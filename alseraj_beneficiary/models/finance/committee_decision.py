from odoo import fields, models

from ..committee.committee_decision_frozen import FROZEN


class CommitteeDecision(models.Model):
    """What the fund says before the session closes; at closing the funds are counted again, and locked."""

    _inherit = "alseraj.committee.decision"
    _frozen_fields = FROZEN | {"fund_id"}

    fund_id = fields.Many2one(
        "alseraj.fund", readonly=True, copy=False, index="btree_not_null", ondelete="restrict", check_company=True,
        help="From which the committee approved it; finance and managers choose it on the request or its type.",
    )

    def _freeze(self, moment):
        with self.env.protecting([self._fields["fund_id"]], self):
            for decision_sudo in self.sudo():  # members have no right on funds; the minutes name the one that pays
                if decision_sudo.result == "approved":
                    decision_sudo.fund_id = decision_sudo.request_id._get_fund()
        return super()._freeze(moment)

    def _get_seal_content(self):
        content = super()._get_seal_content()
        return content if self.session_id.seal_version < 2 else {**content, "fund": self.fund_id.id}

    def _get_undecided_reason(self):
        return super()._get_undecided_reason() or (self.result == "approved" and self._get_fund_reason())

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
