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
        names = [
            question["string"] for question in self._read_questions()
            if question["type"] != "boolean" and self._is_open(question.get("value"))
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
        """The questions of the support type and what the applicant answered, as plain data that outlives both.

        :return: list of dict ``name``, ``label``, ``kind`` and ``value``, in the order of the questions; a value
            is a bool, a number, a date as ISO text, text, or a list of text; False where nobody answered
        """
        self.ensure_one()
        return [
            {
                "name": question["name"], "label": question["string"], "kind": question["type"],
                "value": self._get_plain_answer(question),
            }
            for question in self._read_questions()
        ]

    def _read_questions(self):
        """The questions with their raw answers; the mapping Odoo gives would read a zero as no answer."""
        answers = self.type_id and self._fields["properties"].convert_to_read(self.properties, self)
        return [question for question in answers or [] if question["type"] != "separator"]

    def _get_plain_answer(self, question):
        kind, value = question["type"], question.get("value")
        if kind == "boolean":
            return bool(value)
        if self._is_open(value):
            return False
        if kind in ("selection", "tags"):
            labels = {option[0]: option[1] for option in question.get(kind) or []}
            return [labels.get(key, key) for key in value] if kind == "tags" else labels.get(value, value)
        if kind == "many2many":
            return [name for _id, name in value]
        return value[1] if kind == "many2one" else value

    def _get_answer_text(self, answer):
        """An answer of :meth:`_prepare_question_answers` in words; empty where nobody answered.

        :param dict answer: an item of that list, or of an older snapshot, which has no ``kind``
        :return: str
        """
        kind, value = answer.get("kind"), answer["value"]
        if isinstance(value, bool) and (value or kind in (None, "boolean")):
            return self.env._("Yes") if value else self.env._("No")
        if self._is_open(value):
            return ""
        if isinstance(value, list):
            return self.env._(", ").join(map(str, value))
        if kind == "date":
            return hijri.format_both(fields.Date.to_date(value), self.env.lang or "en_US")
        return self.currency_id.format(value) if kind == "monetary" else str(value)
