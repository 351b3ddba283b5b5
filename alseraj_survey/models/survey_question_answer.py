from odoo import api, models

# what a choice means; its place in the list may change
MEANING = frozenset({"answer_score", "value", "is_correct", "question_id", "matrix_question_id"})


class SurveyQuestionAnswer(models.Model):
    """The choices of a satisfaction survey keep their score once somebody has answered."""

    _name = "survey.question.answer"
    _inherit = ["alseraj.shared.line.mixin", "survey.question.answer"]  # the guard comes before Odoo's own write
    _shared_row_field = "question_id"

    def _compute_display_name(self):
        # sudo: of which kind the survey is; beside the question of a satisfaction survey its choice says enough
        ours_sudo = self.sudo().filtered(lambda choice: choice.question_id.survey_id.survey_type == "alseraj")
        super(SurveyQuestionAnswer, self - self.browse(ours_sudo.ids))._compute_display_name()
        for choice in ours_sudo.with_env(self.env):
            choice.display_name = choice.value_label

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        questions = self._get_questions()._get_answered()
        if questions and vals.keys() & MEANING:
            for choice in self:
                if choice._get_questions() & questions and any(
                    choice._is_otherwise(name, vals[name]) for name in MEANING & vals.keys()
                ):
                    questions._refuse_answered()

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_answered(self):
        if questions := self._get_questions()._get_answered():
            questions._refuse_answered()

    def _check_shared(self):
        self._get_questions().survey_id._check_shared()

    def _get_questions(self):
        return self.question_id | self.matrix_question_id

    def _is_otherwise(self, name, value):
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)
