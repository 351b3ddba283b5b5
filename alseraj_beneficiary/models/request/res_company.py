from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    alseraj_sign_link_hours = fields.Integer("A link for signing is valid for (hours)", default=72)
    alseraj_difference_blocks = fields.Selection(
        [("nothing", "Nothing, it is shown"), ("verify", "Verifying"), ("submit", "Submitting and verifying")],
        "A family that changed after the signature stops", default="verify", required=True,
        help="Until it is signed again, or an officer says why the difference is accepted.",
    )

    _alseraj_sign_link_hours = models.Constraint(
        "CHECK(alseraj_sign_link_hours BETWEEN 1 AND 720)", "A link for signing is valid for 1 to 720 hours."
    )
