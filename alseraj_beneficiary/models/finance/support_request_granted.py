from odoo import api, models
from odoo.fields import Domain


class SupportRequest(models.Model):
    """A grant of which every installment was cancelled came to nothing: the family may ask again."""

    _inherit = "alseraj.support.request"

    @api.model
    def _get_granted_domain(self):
        live = Domain("installment_ids", "=", False) | Domain("installment_ids", "any", [("state", "!=", "cancelled")])
        return super()._get_granted_domain() & live
