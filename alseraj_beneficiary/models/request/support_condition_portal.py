from odoo import models

# What an employee or a study found out about the family, and how much is left of it, is not told on the portal.
UNTOLD = ("category", "need_class", "zakat_class", "income_per_head")


class SupportCondition(models.Model):
    _inherit = "alseraj.support.condition"

    def _get_portal_reason(self):
        """Why a family that fails this line can't ask, in words for the family and without what it must not see."""
        self.ensure_one()
        if self.kind in UNTOLD:
            return self.env._(
                "By what your file says, its conditions are not met at present. If something has changed, tell us.")
        return self.env._("It is given where this holds: %(condition)s.", condition=self.sentence)
