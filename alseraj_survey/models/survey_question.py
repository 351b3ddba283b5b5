from odoo import fields, models


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    alseraj_item = fields.Char(
        string="Satisfaction Item",
        help="The name by which the figures know this question, e.g. overall, respect, speed.",
    )
