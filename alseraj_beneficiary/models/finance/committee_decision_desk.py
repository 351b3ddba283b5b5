from odoo import models


class CommitteeDecision(models.Model):
    """What the fund of a case still has, on the committee's desk."""

    _inherit = "alseraj.committee.decision"

    def _get_desk_case(self):
        return {**super()._get_desk_case(), "fund": self._get_desk_fund()}

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
