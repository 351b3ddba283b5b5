from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.alseraj_beneficiary.tools import amount_words
from odoo.addons.alseraj_beneficiary.tools.roles import MANAGER

LOW_SHARE = 0.6  # below this share of satisfied answers a service gets an improvement action
SMALLEST_GROUP = 5  # FIELD: no group under five is shown, so that nobody is recognised by his answer


class SatisfactionFigure(models.Model):
    """Satisfaction by item and by one dimension at a time; never by employee."""

    _name = "alseraj.satisfaction.figure"
    _description = "Satisfaction Figure"
    _auto = False
    _order = "dimension, item, id"

    company_id = fields.Many2one("res.company", readonly=True)
    dimension = fields.Selection(
        [("all", "All Services"), ("type", "Support Type"), ("branch", "Branch Office"), ("channel", "Channel")],
        string="By", readonly=True)
    type_id = fields.Many2one("alseraj.support.type", "Support Type", readonly=True)
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", readonly=True)
    channel_id = fields.Many2one("alseraj.channel", readonly=True)
    group_name = fields.Char("Group", compute="_compute_group_name")
    question_id = fields.Many2one("survey.question", readonly=True)
    item = fields.Char(readonly=True)
    responses = fields.Integer(readonly=True, aggregator=None)
    invited = fields.Integer(readonly=True, aggregator=None)
    response_rate = fields.Float(readonly=True, aggregator=None, help="Answers for each invitation sent.")
    mean = fields.Float("Mean (1 to 5)", readonly=True, aggregator="avg", digits=(3, 2))
    satisfied = fields.Float(readonly=True, aggregator="avg", help="Share of answers that are 4 or 5 of 5.")

    @api.depends("dimension")
    @api.depends_context("lang")
    def _compute_group_name(self):
        labels = dict(self._fields["dimension"]._description_selection(self.env))
        for figure in self:
            group = figure.type_id or figure.branch_id or figure.channel_id
            figure.group_name = group.display_name or labels[figure.dimension]

    @property
    def _table_query(self):
        return SQL(
            """
            WITH answer AS (
                SELECT input.id, input.alseraj_company_id AS company_id, input.alseraj_type_id AS type_id,
                       input.alseraj_branch_id AS branch_id, input.alseraj_channel_id AS channel_id,
                       line.question_id, question.alseraj_item AS item, choice.answer_score AS score
                  FROM survey_user_input input
                  JOIN survey_user_input_line line ON line.user_input_id = input.id AND NOT line.skipped
                  JOIN survey_question question ON question.id = line.question_id AND question.alseraj_item IS NOT NULL
                  JOIN survey_question_answer choice ON choice.id = line.suggested_answer_id
                 WHERE input.state = 'done' AND NOT input.test_entry AND input.alseraj_company_id IS NOT NULL
            ), figure AS (
                SELECT company_id, question_id, item, type_id, branch_id, channel_id,
                       GROUPING(type_id, branch_id, channel_id) AS level,
                       count(*) AS responses, avg(score) AS mean,
                       avg(CASE WHEN score >= 4 THEN 1.0 ELSE 0 END) AS satisfied
                  FROM answer
              GROUP BY GROUPING SETS (
                       (company_id, question_id, item), (company_id, question_id, item, type_id),
                       (company_id, question_id, item, branch_id), (company_id, question_id, item, channel_id))
                HAVING count(*) >= %(smallest)s
            ), asked AS (
                SELECT request.company_id, request.type_id, request.branch_id, request.channel_id,
                       GROUPING(request.type_id, request.branch_id, request.channel_id) AS level, count(*) AS invited
                  FROM alseraj_survey_invitation invitation
                  JOIN alseraj_support_request request ON request.id = invitation.request_id
              GROUP BY GROUPING SETS (
                       (request.company_id), (request.company_id, request.type_id),
                       (request.company_id, request.branch_id), (request.company_id, request.channel_id))
            )
            SELECT row_number() OVER (ORDER BY figure.company_id, figure.level DESC, figure.question_id,
                                               figure.type_id, figure.branch_id, figure.channel_id) AS id,
                   figure.company_id, figure.question_id, figure.item,
                   figure.type_id, figure.branch_id, figure.channel_id,
                   CASE figure.level WHEN 7 THEN 'all' WHEN 3 THEN 'type' WHEN 5 THEN 'branch' ELSE 'channel' END AS dimension,
                   figure.responses, asked.invited, figure.mean, figure.satisfied,
                   figure.responses::float / NULLIF(asked.invited, 0) AS response_rate
              FROM figure
         LEFT JOIN asked ON asked.level = figure.level AND asked.company_id = figure.company_id
               AND asked.type_id IS NOT DISTINCT FROM figure.type_id
               AND asked.branch_id IS NOT DISTINCT FROM figure.branch_id
               AND asked.channel_id IS NOT DISTINCT FROM figure.channel_id
             WHERE COALESCE(figure.type_id, figure.branch_id, figure.channel_id) IS NOT NULL OR figure.level = 7
            """,
            smallest=SMALLEST_GROUP,
        )

    @api.model
    def _cron_open_improvements(self):
        """Open one improvement action for each service whose overall satisfaction is low and has none open."""
        low = self.search([("dimension", "=", "type"), ("item", "=", "overall"), ("satisfied", "<", LOW_SHARE)])
        improvements = self.env["alseraj.improvement"]
        open_types = improvements.search([
            ("origin", "=", "low_score"), ("state", "=", "open"), ("satisfaction_type_id", "in", low.type_id.ids),
        ]).satisfaction_type_id
        manager = self.env.ref(MANAGER).user_ids.filtered("active")[:1] or self.env.user
        improvements.create([{
            "name": self.env._("Low satisfaction: %(type)s", type=figure.type_id.display_name),
            "origin": "low_score",
            "satisfaction_type_id": figure.type_id.id,
            "company_id": figure.company_id.id,
            "user_id": manager.id,
            "description": self.env._(
                "%(share)s %% of %(answers)s are satisfied overall. Look at the figures of each question.",
                share=round(100 * figure.satisfied),
                answers=amount_words.count(figure.responses, "answer", self.env.lang)),
        } for figure in low if figure.type_id not in open_types])
