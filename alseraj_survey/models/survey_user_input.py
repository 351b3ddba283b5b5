from odoo import fields, models

# what may be said of an answer, the most useful first; each value is shared by at least five who were stored together
DIMENSIONS = ("type_id", "branch_id", "channel_id", "gender", "category_id")


class SurveyUserInput(models.Model):
    """An answer: which service it is about is the server's to say, and who gave it nobody's to know."""

    _name = "survey.user_input"
    _inherit = ["alseraj.guarded.mixin", "survey.user_input"]  # the guard comes before what Odoo does

    # The answer belongs to a service, never to a person or an employee.
    alseraj_type_id = fields.Many2one(
        "alseraj.support.type", "Support Type", index="btree_not_null", readonly=True, guarded=True)
    alseraj_branch_id = fields.Many2one(
        "alseraj.branch", "Branch Office", index="btree_not_null", readonly=True, guarded=True)
    alseraj_channel_id = fields.Many2one(
        "alseraj.channel", "Channel", index="btree_not_null", readonly=True, guarded=True)
    alseraj_category_id = fields.Many2one(
        "alseraj.category", "Category", index="btree_not_null", readonly=True, guarded=True)
    alseraj_gender = fields.Selection([("male", "Male"), ("female", "Female")], "Gender", readonly=True, guarded=True)
    alseraj_company_id = fields.Many2one(
        "res.company", "Company", index="btree_not_null", readonly=True, guarded=True)

    def _notify_new_participation_subscribers(self):
        # A note "N. answered" at the minute of the answer would name the respondent.
        named = self.filtered(lambda answer: answer.survey_id.survey_type != "alseraj")
        return super(SurveyUserInput, named)._notify_new_participation_subscribers()
