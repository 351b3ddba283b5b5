from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    alseraj_receipt_ask = fields.Boolean("Ask beneficiaries by a link whether they were paid", default=True)
    alseraj_receipt_days = fields.Integer("The link is valid for (days)", default=30)
    alseraj_receipt_wait_days = fields.Integer("Call who has not answered after (days)", default=7)
    alseraj_receipt_sample = fields.Float("Share that is called (%)", default=10.0)

    @api.constrains("alseraj_receipt_days", "alseraj_receipt_wait_days", "alseraj_receipt_sample")
    def _check_receipt(self):
        for company in self:
            if company.alseraj_receipt_days < 1 or company.alseraj_receipt_wait_days < 0:
                raise ValidationError(self.env._("The days of the link must be one or more, those of the wait zero or more."))
            if not 0 <= company.alseraj_receipt_sample <= 100:
                raise ValidationError(self.env._("The share that is called lies between 0 and 100 per cent."))
