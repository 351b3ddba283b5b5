from odoo import fields, models


class Interaction(models.Model):
    """An answer out of the library shows the policy it rests on."""

    _inherit = "alseraj.interaction"

    answer_policy_id = fields.Many2one(related="answer_id.policy_id", string="The Answer Rests on")
