from odoo import fields, models


class SupportType(models.Model):
    _inherit = "alseraj.support.type"

    satisfaction_target = fields.Float(
        "Satisfied Answers Wanted (%)", help="The standard of this service; 0: that of the association.",
    )

    _satisfaction_target_share = models.Constraint(
        "CHECK (satisfaction_target IS NULL OR satisfaction_target BETWEEN 0 AND 100)",
        "A share lies between 0 and 100 per cent.",
    )
