from odoo import models
from odoo.fields import Domain


class Disbursement(models.Model):
    _inherit = "alseraj.disbursement"

    def _get_due_domain(self):
        return Domain(super()._get_due_domain()) & Domain("held_on", "=", False)
