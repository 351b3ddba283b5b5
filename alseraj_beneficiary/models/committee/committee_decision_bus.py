from odoo import api, models

CASE_FIELDS = {"outcome", "amount", "reason_id", "conditions"}


class CommitteeDecision(models.Model):
    """Cases that change are told to the open desks."""

    _inherit = "alseraj.committee.decision"

    @api.model_create_multi
    def create(self, vals_list):
        decisions = super().create(vals_list)
        decisions.session_id._plan_message(is_agenda=True)
        return decisions

    def write(self, vals):
        result = super().write(vals)
        if CASE_FIELDS & vals.keys():
            self.session_id._plan_message(self)
        if "sequence" in vals:
            self.session_id._plan_message(is_agenda=True)
        return result

    def unlink(self):
        sessions = self.session_id
        result = super().unlink()
        sessions.exists()._plan_message(is_agenda=True)
        return result
