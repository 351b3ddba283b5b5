from odoo import fields, models


class Complaint(models.Model):
    """A complaint may be about one payment."""

    _inherit = "alseraj.complaint"

    installment_id = fields.Many2one(
        "alseraj.support.installment", "Payment", index="btree_not_null", ondelete="restrict", check_company=True,
        copy=False, readonly=True, help="The payment that the beneficiary says he did not receive.",
    )
