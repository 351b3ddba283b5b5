from odoo import api, fields, models


class SupportType(models.Model):
    """Questions of its own: a school kit asks other things than the rent."""

    _inherit = "alseraj.support.type"

    question_definition = fields.PropertiesDefinition("Questions")
    question_text = fields.Text("Questions Asked", compute="_compute_question_text")
    questions_required = fields.Boolean(
        "Answer All Questions", help="A request goes on its way only when every question is answered."
    )

    @api.depends("question_definition")
    def _compute_question_text(self):
        for support_type in self:
            support_type.question_text = "\n".join(
                f"{number}. {question['string']}" for number, question in enumerate(support_type._get_questions(), 1)
            ) or False

    def _get_questions(self):
        """The questions, without headings.

        :return: list of definitions, as Odoo keeps them
        """
        self.ensure_one()
        return [question for question in self.question_definition or [] if question.get("type") != "separator"]

    def action_edit_questions(self):
        """Open a new request of this type, where a manager sets the questions up by *Edit Properties*.

        :return: action dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "alseraj.support.request",
            "view_mode": "form",
            "context": {"default_type_id": self.id},
        }
