from odoo import fields, models


class NeedStudy(models.Model):
    """The question with which the committee returned the case stands over its next study."""

    _inherit = "alseraj.need.study"

    committee_question = fields.Text(related="request_id.committee_question")
