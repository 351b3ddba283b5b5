from odoo import models


class NeedStudy(models.Model):
    """What a researcher recommends holds to the ceiling of the support, too."""

    _inherit = "alseraj.need.study"

    def _get_cannot_done_reason(self):
        if reason := super()._get_cannot_done_reason():
            return reason
        granted = self.recommendation == "grant" and self.amount_recommended
        if granted and (sentence := self.request_id._get_above_ceiling_reason(granted)):
            return self.env._("%(ceiling)s Recommend no more than that.", ceiling=sentence)
        return False
