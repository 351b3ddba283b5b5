from odoo import api, fields, models
from odoo.exceptions import UserError

# by these the figures count an answer that was given
COUNTED = frozenset({"alseraj_item", "alseraj_measure", "question_type", "survey_id", "scale_min", "scale_max"})
MEASURED = ("csat", "ces", "nps", "dimension")
COMMENT_TYPES = ("text_box", "char_box")
COMMENT_LENGTH = 1000


class SurveyQuestion(models.Model):
    _name = "survey.question"
    _inherit = ["alseraj.shared.line.mixin", "survey.question"]  # the guard comes before Odoo's own write
    _shared_row_field = "survey_id"

    alseraj_item = fields.Char(
        string="Satisfaction Item",
        help="The name by which the figures know this question, e.g. overall, respect, speed.",
    )
    alseraj_measure = fields.Selection(
        [
            ("csat", "Overall Satisfaction (CSAT)"),
            ("ces", "Ease (CES)"),
            ("nps", "Recommendation (NPS)"),
            ("dimension", "One Side of the Service"),
            ("respondent", "Who Answers"),
        ],
        "Measures", help="What the indicators count this question as, whatever its wording. Choices have scores from 1 to 5; "
        "a recommendation is a scale from 0 to 10.",
    )
    alseraj_survey_type = fields.Selection(related="survey_id.survey_type", string="Purpose of the Survey")

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if any(
            name in vals and any(question._is_otherwise(name, vals[name]) for question in self._get_answered())
            for name in COUNTED
        ):
            self._refuse_answered()

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_answered(self):
        if self._get_answered():
            self._refuse_answered()

    def _get_answered(self):
        """The questions of satisfaction surveys to which an answer was given, or may have been: what waits is sealed."""
        # sudo: nobody reads single answers, here it is asked whether there is one
        questions_sudo = self.sudo().filtered(lambda question: question.survey_id.survey_type == "alseraj")
        if not questions_sudo:
            return self.browse()
        lines_sudo = self.env["survey.user_input.line"].sudo().search_fetch([  # whether there is one, no more
            ("question_id", "in", questions_sudo.ids), ("user_input_id.test_entry", "=", False),
        ], ["question_id"])
        surveys = self.env["alseraj.survey.waiting"].sudo()._read_group(  # which surveys wait is no answer
            [("survey_id", "in", questions_sudo.survey_id.ids)], ["survey_id"])
        counted = self.env["alseraj.satisfaction.tally"].sudo()._read_group(  # which questions are counted is no answer
            [("question_id", "in", questions_sudo.ids)], ["question_id"])
        waiting = {survey.id for (survey,) in surveys}
        found = {*lines_sudo.question_id.ids, *(question.id for (question,) in counted)}
        return self.browse(
            question.id for question in questions_sudo if question.id in found or question.survey_id.id in waiting)

    def _is_otherwise(self, name, value):
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    def _refuse_answered(self):
        raise UserError(self.env._(
            "This was answered already: what was answered is not counted otherwise afterwards. Add another question."))

    # ------------------------------------------------------------ what a page sends

    def _read_answer(self, values):
        """What was chosen for this question, of what a page sent.

        :param list values: str
        :return: list of [choice id or None, score or None]; what the question does not offer is left out
        """
        self.ensure_one()
        values = [value for value in values if value.isdecimal() and len(value) < 10]  # no number of ours is longer
        if self.question_type == "scale":
            numbers = map(int, values[:1])
            return [[None, number] for number in numbers if self.scale_min <= number <= self.scale_max]
        if self.question_type not in ("simple_choice", "multiple_choice"):
            return []
        wanted = set(map(int, values))
        chosen = self.suggested_answer_ids.filtered(lambda choice: choice.id in wanted)
        if self.question_type == "simple_choice":
            chosen = chosen[:1]
        counts = self.alseraj_measure in MEASURED
        return [[choice.id, int(choice.answer_score) if counts else None] for choice in chosen]
