from odoo import api, models


class ResPartnerBank(models.Model):
    """An account that a manager let two files share is still shown to a person as what they share."""

    _inherit = "res.partner.bank"

    _alseraj_number_index = models.Index("(sanitized_acc_number)")

    @api.model_create_multi
    def create(self, vals_list):
        banks = super().create(vals_list)
        banks._alseraj_plan_duplicate_search()
        return banks

    def write(self, vals):
        result = super().write(vals)
        if {"acc_number", "partner_id", "active"} & vals.keys():
            self._alseraj_plan_duplicate_search()
        return result

    def _alseraj_plan_duplicate_search(self):
        if self:
            # sudo: accountants write accounts of suppliers, too, and may not know who is a beneficiary
            self.partner_id.sudo().filtered("is_beneficiary").beneficiary_ids._plan_duplicate_search()
