from odoo import SUPERUSER_ID, fields, models


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[("alseraj", "Beneficiary Satisfaction")],
        ondelete={"alseraj": "set default"},
    )

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
