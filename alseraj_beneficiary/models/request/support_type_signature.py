from odoo import fields, models


class SupportType(models.Model):
    _inherit = "alseraj.support.type"

    signature_at_delivery = fields.Boolean(
        "Outreach: signed at delivery",
        help="Requests that the association opens by itself go on unsigned; the family signs the declaration before "
             "it confirms or receives the support.",
    )
