from odoo import fields, models


class SupportRequest(models.Model):
    """Who had a hand in the request before it came to the committee, and who would be paid."""

    _inherit = "alseraj.support.request"

    submitted_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, index="btree_not_null", groups="base.group_user",
        help="Who submitted it; he doesn't vote on it, unless the settings say otherwise.",
    )

    def _do_submit(self):
        super()._do_submit()
        self._write_internal({"submitted_by_id": self.env.uid})

    def _get_enterers(self):
        """The users who entered or submitted this request."""
        return self.create_uid | self.submitted_by_id

    def _get_payees(self):
        """The contacts to whom a payment of this request may go; finance adds third parties."""
        return self.beneficiary_id.partner_id | self.beneficiary_id.collector_id
