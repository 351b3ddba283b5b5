from odoo import models


class CommitteeDecision(models.Model):
    """What the fund says before the session closes; at closing the funds are counted again, and locked."""

    _inherit = "alseraj.committee.decision"

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
