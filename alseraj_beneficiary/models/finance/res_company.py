from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    alseraj_hold_expired = fields.Boolean("Hold payments while a required document has expired", default=True)
    alseraj_hold_review_days = fields.Integer("Hold payments when a review is late by (days)")

    _alseraj_hold_settings = models.Constraint(
        "CHECK(alseraj_hold_review_days >= 0)", "The days after which a late review holds payments are zero or more.",
    )
