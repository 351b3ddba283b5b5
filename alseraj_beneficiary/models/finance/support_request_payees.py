from odoo import models


class SupportRequest(models.Model):
    """A third party may be paid, too: a member of the committee who is the landlord stays out of the case."""

    _inherit = "alseraj.support.request"

    def _get_payees(self):
        return super()._get_payees() | self.third_party_id
