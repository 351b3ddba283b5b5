from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # An association with one officer can't work otherwise; who has two switches it off.
    alseraj_enterer_may_verify = fields.Boolean(
        "Who entered a request may verify it", default=True,
        help="Otherwise neither who took a request in nor who submitted it last verifies it.",
    )
    alseraj_researcher_may_verify = fields.Boolean(
        "The researcher of a case may verify it",
        help="For a person with both roles: otherwise who finished a need study of a request does not verify it when "
             "it was returned or corrected.",
    )
