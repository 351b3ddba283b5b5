from odoo import fields, models


class Improvement(models.Model):
    _inherit = "alseraj.improvement"

    satisfaction_type_id = fields.Many2one(
        "alseraj.support.type", "Service with Low Satisfaction", readonly=True, index="btree_not_null",
        guarded=True)
