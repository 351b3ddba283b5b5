from odoo import api, fields, models
from odoo.exceptions import UserError

# by these the figures count an answer that was given
COUNTED = frozenset({"alseraj_item", "question_type", "survey_id"})


class SurveyQuestion(models.Model):
    _name = "survey.question"
    _inherit = ["alseraj.shared.line.mixin", "survey.question"]  # the guard comes before Odoo's own write
    _shared_row_field = "survey_id"

    alseraj_item = fields.Char(
        string="Satisfaction Item",
        help="The name by which the figures know this question, e.g. overall, respect, speed.",
    )

    def write(self, vals):
        if any(
            name in vals and any(question._is_otherwise(name, vals[name]) for question in self._get_answered())
            for name in COUNTED
        ):
            self._refuse_answered()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_answered(self):
        if self._get_answered():
            self._refuse_answered()

    def _get_answered(self):
        """The questions of satisfaction surveys to which an answer was given."""
        # sudo: nobody reads single answers, here it is asked whether there is one
        lines_sudo = self.env["survey.user_input.line"].sudo().search_fetch([
            ("question_id", "in", self.ids), ("question_id.survey_id.survey_type", "=", "alseraj"),
            ("user_input_id.test_entry", "=", False),
        ], ["question_id"])
        return self.browse(lines_sudo.question_id.ids)

    def _is_otherwise(self, name, value):
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    def _refuse_answered(self):
        raise UserError(self.env._(
            "This was answered already: what was answered is not counted otherwise afterwards. Add another question."))
