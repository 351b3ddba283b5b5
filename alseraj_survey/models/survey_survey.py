from odoo import SUPERUSER_ID, api, fields, models


class SurveySurvey(models.Model):
    """The satisfaction survey: an association's own, or the one that all share."""

    _name = "survey.survey"
    _inherit = ["alseraj.shared.list.mixin", "survey.survey"]  # the guard comes before Odoo's own write

    company_id = fields.Many2one(default=False)
    survey_type = fields.Selection(
        selection_add=[("alseraj", "Beneficiary Satisfaction")],
        ondelete={"alseraj": "set default"},
    )

    def _is_of_the_associations(self):
        return self.survey_type == "alseraj"

    def _check_may_make_own(self):
        self.browse().check_access("write")  # a manager words surveys; he opens no others

    @api.model
    def _get_satisfaction_survey(self, company):
        """:return: the survey (sudo) that ``company`` asks by: its own, else the shared one; empty: it asks nothing"""
        # sudo: whether there is a survey is no secret
        own_sudo = self.sudo().search(
            [("survey_type", "=", "alseraj"), ("company_id", "=", company.id)], order="id desc", limit=1)
        if own_sudo:
            return own_sudo
        shared = self.env.ref("alseraj_survey.survey_satisfaction", raise_if_not_found=False) or self
        return shared.sudo().filtered("active")

    def _create_answer(self, user=False, partner=False, email=False, test_entry=False, check_attempts=True, **additional_vals):
        # Odoo stamps a logged-in respondent's partner, e-mail and name on his answer. Policy: measuring
        # satisfaction is the beneficiary's right, never exposure; so these answers carry none of them.
        anonymous = self.filtered(lambda survey: survey.survey_type == "alseraj" and not test_entry)
        answers = super(SurveySurvey, self - anonymous)._create_answer(
            user=user, partner=partner, email=email, test_entry=test_entry,
            check_attempts=check_attempts, **additional_vals)
        if anonymous:
            anonymous.check_access("read")
            answers += super(SurveySurvey, anonymous.with_user(SUPERUSER_ID))._create_answer(
                check_attempts=check_attempts, **additional_vals).with_env(self.env)
        return answers
