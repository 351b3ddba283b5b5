from odoo import api, fields, models

from ...tools import hijri


class SupportRequest(models.Model):
    """The answers to the questions of the support type."""

    _inherit = "alseraj.support.request"

    properties = fields.Properties("Questions", definition="type_id.question_definition", copy=True)

    def _get_amount_reason(self):
        return super()._get_amount_reason() or self._get_questions_reason()

    def _get_questions_reason(self):
        """The sentence about questions that are open although all are to be answered, or False.

        A box that is not ticked is an answer, too.
        """
        self.ensure_one()
        if not self.type_id.questions_required:
            return False
        answers = self.properties
        names = [
            question["string"] for question in self.type_id._get_questions()
            if question["type"] != "boolean" and self._is_open(answers.get(question["name"]))
        ]
        return bool(names) and self.env._(
            "%(type)s asks these questions: answer them first: %(questions)s",
            type=self.type_id.name, questions=self.env._(", ").join(names),
        )

    @api.model
    def _is_open(self, value):
        """Whether nobody answered; a zero is an answer."""
        return value is None or value is False or (not isinstance(value, (int, float)) and not value)

    def _prepare_question_answers(self):
        """The questions of the support type and what the applicant answered, in words.

        :return: list of (label, value) in the order of the questions; an open question has an empty value
        """
        self.ensure_one()
        answers = self.properties
        return [
            (question["string"], self._get_answer_text(question, answers.get(question["name"])))
            for question in (self.type_id._get_questions() if self.type_id else [])
        ]

    def _get_answer_text(self, question, value):
        kind = question["type"]
        if kind == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if self._is_open(value):
            return ""
        if kind in ("selection", "tags"):
            labels = {option[0]: option[1] for option in question.get(kind) or []}
            chosen = value if isinstance(value, (list, tuple)) else [value]
            return self.env._(", ").join(str(labels.get(key, key)) for key in chosen)
        if kind == "date":
            return hijri.format_both(fields.Date.to_date(value), self.env.lang or "en_US")
        if kind == "monetary":
            return self.currency_id.format(value)
        return self.env._(", ").join(value.mapped("display_name")) if isinstance(value, models.BaseModel) else str(value)
