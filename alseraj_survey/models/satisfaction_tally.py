from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.anonymity import are_enough
from .res_company import SMALLEST_GROUP
from .survey_user_input import DIMENSIONS
from .survey_waiting import ANSWER_WAYS

KEY = ("company_id", "survey_id", "question_id", "answer_id", "score", "month", "mode", *DIMENSIONS)


class SatisfactionTally(models.Model):
    """How often each choice was given: all that figures are made of.

    Each step that a number makes comes from at least five people who answered this question and share everything that
    stands in the row, so no sum, difference or filter over these rows is about fewer.
    """

    _name = "alseraj.satisfaction.tally"
    _description = "Satisfaction Tally"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _log_access = False
    _rec_name = "question_id"
    _order = "month desc, survey_id, question_id, id"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", guarded=True)
    survey_id = fields.Many2one("survey.survey", required=True, ondelete="cascade", guarded=True)
    question_id = fields.Many2one("survey.question", required=True, index=True, ondelete="cascade", guarded=True)
    answer_id = fields.Many2one("survey.question.answer", "Choice", ondelete="cascade", guarded=True)
    score = fields.Integer(aggregator="avg", guarded=True)
    month = fields.Date(required=True, guarded=True, help="In which the answers were stored.")
    mode = fields.Selection(ANSWER_WAYS, "Way", required=True, guarded=True)
    type_id = fields.Many2one("alseraj.support.type", "Support Type", ondelete="cascade", guarded=True)
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", ondelete="cascade", guarded=True)
    channel_id = fields.Many2one("alseraj.channel", ondelete="cascade", guarded=True)
    category_id = fields.Many2one("alseraj.category", ondelete="cascade", guarded=True)
    gender = fields.Selection([("male", "Male"), ("female", "Female")], guarded=True)
    count = fields.Integer("Answers", required=True, guarded=True)

    _one_of_each = models.UniqueIndex(f"({', '.join(KEY)}) NULLS NOT DISTINCT")

    @api.model
    def _add(self, company, survey, month, mode, facts, answers, knowers=()):
        """Count the answers of one class, in one statement.

        :param dict facts: what its members share
        :param list answers: of each member, dict question id -> list of [choice id, score]
        :param list knowers: of each member, the user who knows what he said, or None; empty: nobody does
        """
        counts, people = Counter(), defaultdict(list)
        for given, knower in zip(answers, knowers or [None] * len(answers), strict=True):
            for question, chosen in given.items():
                people[question].append(knower)
                counts.update((question, choice, score) for choice, score in chosen)
        rows = [
            (company.id, survey.id, int(question), choice, score, month, mode, *(facts.get(name) for name in DIMENSIONS), count)
            for (question, choice, score), count in counts.items() if are_enough(people[question], SMALLEST_GROUP)
        ]
        if not rows:
            return
        columns = SQL(", ").join(map(SQL.identifier, KEY))
        self.env.cr.execute(SQL(
            """INSERT INTO alseraj_satisfaction_tally AS kept (%(columns)s, count) VALUES %(rows)s
               ON CONFLICT (%(columns)s) DO UPDATE SET count = kept.count + EXCLUDED.count""",
            columns=columns, rows=SQL(", ").join(map(self._get_values, rows)),
        ))
        self.invalidate_model()

    @api.model
    def _get_values(self, row):
        return SQL(
            "(%s::int, %s::int, %s::int, %s::int, %s::int, %s::date, %s::text, "
            "%s::int, %s::int, %s::int, %s::text, %s::int, %s::int)", *row)
