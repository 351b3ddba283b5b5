from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    alseraj_referral_blocks = fields.Boolean(
        "An open referral stops the verification", default=True,
        help="A request is verified when what was referred to the social researcher is answered, declined or taken back.",
    )
