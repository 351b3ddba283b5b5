from odoo import models

DECIDING = frozenset({"outcome", "amount", "reason_id", "conditions"})


class CommitteeDecision(models.Model):
    """Nobody writes the decision on his own or his relatives' case, whatever his seat in the session."""

    _inherit = "alseraj.committee.decision"

    def write(self, vals):
        if vals.keys() & DECIDING:
            self.beneficiary_id._check_own_file()
        return super().write(vals)
