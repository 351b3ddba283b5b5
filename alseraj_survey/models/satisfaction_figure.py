from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.alseraj_beneficiary.tools import amount_words
from odoo.addons.alseraj_beneficiary.tools.roles import MANAGER
from odoo.addons.alseraj_beneficiary.tools.shares import get_interval

from .res_company import SMALLEST_GROUP
from .survey_question import MEASURED
from .survey_user_input import DIMENSIONS

COLUMNS = (
    "company_id", "survey_id", "question_id", "item", "measure", "by_month", "month", "type_id", "branch_id", "channel_id",
    "category_id", "gender", "dimension", "responses", "invited", "mean", "answers", "satisfied_answers", "score_sum", "net_sum",
    "satisfied", "nps", "response_rate",
)


class SatisfactionFigure(models.Model):
    """Satisfaction by question and by one dimension at a time, in all and by month; never by employee.

    Counted when answers are stored and people are asked, and kept: whoever opens them reads neither the invitations nor the
    answers of all years.
    """

    _name = "alseraj.satisfaction.figure"
    _description = "Satisfaction Figure"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _log_access = False
    _order = "dimension, item, month desc, id"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", guarded=True)
    dimension = fields.Selection(
        [
            ("all", "All Services"), ("type", "Support Type"), ("branch", "Branch Office"), ("channel", "Channel"),
            ("category", "Category"), ("gender", "Gender"),
        ],
        string="By", guarded=True)
    by_month = fields.Boolean(guarded=True)
    month = fields.Date(guarded=True)
    type_id = fields.Many2one("alseraj.support.type", "Support Type", ondelete="cascade", guarded=True)
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", ondelete="cascade", guarded=True)
    channel_id = fields.Many2one("alseraj.channel", ondelete="cascade", guarded=True)
    category_id = fields.Many2one("alseraj.category", ondelete="cascade", guarded=True)
    gender = fields.Selection([("male", "Male"), ("female", "Female")], guarded=True)
    group_name = fields.Char("Group", compute="_compute_group_name")
    survey_id = fields.Many2one("survey.survey", ondelete="cascade", guarded=True)
    question_id = fields.Many2one("survey.question", required=True, index=True, ondelete="cascade", guarded=True)
    item = fields.Char(guarded=True)
    measure = fields.Selection(
        [
            ("csat", "Overall Satisfaction (CSAT)"), ("ces", "Ease (CES)"), ("nps", "Recommendation (NPS)"),
            ("dimension", "One Side of the Service"),
        ], "Measures", guarded=True)
    responses = fields.Integer("Answers", guarded=True, aggregator=None)
    invited = fields.Integer(guarded=True, aggregator=None)
    response_rate = fields.Float(
        guarded=True, aggregator=None,
        help="Those whose answers are stored, of those who were invited; it moves when the figures do.")
    mean = fields.Float(guarded=True, aggregator="avg", digits=(3, 2))
    satisfied = fields.Float(
        guarded=True, aggregator="avg", help="Share of answers that are 4 or 5 of 5; not for a recommendation.")
    nps = fields.Float(
        "NPS", guarded=True, aggregator="avg", digits=(4, 1),
        help="Per cent of those who give 9 or 10, less those who give 0 to 6.")
    # what months add up to: a mean of monthly shares would not be the share of all
    answers = fields.Integer("Answers in All", guarded=True)
    satisfied_answers = fields.Integer(guarded=True)
    score_sum = fields.Integer("Sum of Scores", guarded=True)
    net_sum = fields.Float("Sum of Recommendations", guarded=True)
    share_low = fields.Float(
        "Lower Bound", compute="_compute_interval", help="At 95 %: the true share lies between both; with few answers far apart.")
    share_high = fields.Float("Upper Bound", compute="_compute_interval")
    target = fields.Float(compute="_compute_target", help="The standard of this service, else of the association.")
    below_target = fields.Boolean(compute="_compute_target")

    @api.depends("dimension")
    @api.depends_context("lang")
    def _compute_group_name(self):
        labels = dict(self._fields["dimension"]._description_selection(self.env))
        genders = dict(self._fields["gender"]._description_selection(self.env))
        for figure in self:
            group = figure.type_id or figure.branch_id or figure.channel_id or figure.category_id
            figure.group_name = group.display_name or genders.get(figure.gender) or labels[figure.dimension]

    @api.depends("satisfied", "responses", "invited")
    def _compute_interval(self):
        for figure in self:
            counts = figure.measure != "nps" and figure.responses
            figure.share_low, figure.share_high = get_interval(
                figure.satisfied, figure.responses, figure.invited) if counts else (0.0, 0.0)

    @api.depends("type_id.satisfaction_target", "company_id.alseraj_satisfaction_target", "satisfied")
    def _compute_target(self):
        for figure in self:
            wanted = figure.type_id.satisfaction_target or figure.company_id.alseraj_satisfaction_target
            figure.target = wanted / 100
            figure.below_target = figure.measure != "nps" and figure.satisfied < figure.target

    # ------------------------------------------------------------ counted

    @api.model
    def _keep(self, company, survey):
        """Count the figures of a survey anew."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "DELETE FROM alseraj_satisfaction_figure WHERE company_id = %s AND survey_id = %s", company.id, survey.id))
        self.env.cr.execute(SQL(
            "INSERT INTO alseraj_satisfaction_figure (%s) %s",
            SQL(", ").join(map(SQL.identifier, COLUMNS)), self._get_count_query(company, survey)))
        self.invalidate_model()

    @api.model
    def _keep_all(self):
        """Count the figures of all surveys anew."""
        for company, survey in self.env["alseraj.satisfaction.tally"]._read_group([], ["company_id", "survey_id"]):
            self._keep(company, survey)

    @api.model
    def _get_count_query(self, company, survey):
        return SQL(
            """
            WITH answer AS (
                -- one pass over all choices and ways, then the sums of what is left
                SELECT company_id, survey_id, question_id, type_id, branch_id, channel_id, category_id, gender, month,
                       sum(count) AS count, sum(count * score) AS score, sum(count) FILTER (WHERE score >= 4) AS satisfied,
                       COALESCE(sum(count) FILTER (WHERE score >= 9), 0) - COALESCE(sum(count) FILTER (WHERE score <= 6), 0)
                           AS promoters
                  FROM alseraj_satisfaction_tally
                 WHERE score IS NOT NULL AND company_id = %(company)s AND survey_id = %(survey)s
              GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
            ), figure AS (
                SELECT company_id, survey_id, question_id, type_id, branch_id, channel_id, category_id, gender, month,
                       %(level)s AS level, GROUPING(month) = 0 AS by_month,
                       sum(count)::int AS responses,
                       sum(score)::float / sum(count) AS mean, sum(score)::int AS score_sum,
                       COALESCE(sum(satisfied), 0)::int AS satisfied_answers,
                       sum(satisfied)::float / sum(count) AS satisfied,
                       sum(promoters) AS promoters
                  FROM answer
              GROUP BY GROUPING SETS (%(sets)s)
                HAVING sum(count) >= %(smallest)s
            ), invited AS (
                SELECT company_id, survey_id, type_id, branch_id, channel_id, category_id, gender,
                       %(level)s AS level, GROUPING(month) = 0 AS by_month, month,
                       sum(invited)::int AS invited, sum(answered) AS answered
                  FROM (
                    -- one pass over all invitations, then the sums of what is left: a few thousand rows
                    SELECT company_id, survey_id, type_id, branch_id, channel_id, category_id, gender,
                           date_trunc('month', sent_on::timestamp)::date AS month,
                           count(*) AS invited, count(*) FILTER (WHERE stored) AS answered
                      FROM alseraj_survey_invitation
                     WHERE company_id = %(company)s AND survey_id = %(survey)s
                  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
                  ) invitation
              GROUP BY GROUPING SETS (%(asked_sets)s)
            ), marked AS (
                SELECT *, invited < %(smallest)s OR (level <> 31 AND COALESCE(
                           type_id::text, branch_id::text, channel_id::text, category_id::text, gender) IS NULL) AS small
                  FROM invited
            ), placed AS (
                SELECT *, sum(invited) FILTER (WHERE small) OVER same AS rest, min(invited) OVER same AS least,
                       row_number() OVER (
                           PARTITION BY company_id, survey_id, level, by_month
                           ORDER BY small, invited, month, type_id, branch_id, channel_id, category_id, gender) AS place
                  FROM marked
                WINDOW same AS (PARTITION BY company_id, survey_id, level, by_month)
            ), asked AS (
                -- nobody is found by subtraction: what is left out of a table is five at least, the smallest goes with it;
                -- a group by month stands there only where every number of that table may
                SELECT * FROM placed
                 WHERE NOT small AND CASE WHEN level <> 31 AND by_month THEN least >= %(smallest)s
                                          ELSE rest IS NULL OR rest >= %(smallest)s OR place > 1 END
            )
            SELECT figure.company_id, figure.survey_id, figure.question_id, question.alseraj_item, question.alseraj_measure,
                   figure.by_month, figure.month, figure.type_id, figure.branch_id, figure.channel_id, figure.category_id,
                   figure.gender,
                   CASE figure.level WHEN 31 THEN 'all' WHEN 15 THEN 'type' WHEN 23 THEN 'branch' WHEN 27 THEN 'channel'
                                     WHEN 29 THEN 'gender' ELSE 'category' END,
                   figure.responses, COALESCE(asked.invited, 0), figure.mean,
                   figure.responses, figure.satisfied_answers, figure.score_sum,
                   CASE WHEN question.alseraj_measure = 'nps' THEN 100.0 * figure.promoters END,
                   CASE WHEN question.alseraj_measure <> 'nps' THEN COALESCE(figure.satisfied, 0) END,
                   CASE WHEN question.alseraj_measure = 'nps' THEN 100.0 * figure.promoters / figure.responses END,
                   asked.answered::float / asked.invited
              FROM figure
              JOIN survey_question question ON question.id = figure.question_id AND question.alseraj_measure IN %(measures)s
         LEFT JOIN asked ON asked.level = figure.level AND asked.company_id = figure.company_id
               AND asked.survey_id = figure.survey_id AND asked.by_month = figure.by_month
               AND asked.month IS NOT DISTINCT FROM figure.month
               AND asked.type_id IS NOT DISTINCT FROM figure.type_id
               AND asked.branch_id IS NOT DISTINCT FROM figure.branch_id
               AND asked.channel_id IS NOT DISTINCT FROM figure.channel_id
               AND asked.category_id IS NOT DISTINCT FROM figure.category_id
               AND asked.gender IS NOT DISTINCT FROM figure.gender
             WHERE figure.level = 31
                OR COALESCE(figure.type_id, figure.branch_id, figure.channel_id, figure.category_id) IS NOT NULL
                OR figure.gender IS NOT NULL
          ORDER BY figure.question_id, figure.level, figure.month, figure.type_id, figure.branch_id, figure.channel_id,
                   figure.category_id, figure.gender
            """,
            company=company.id, survey=survey.id,
            level=SQL("GROUPING(%s)", SQL(", ").join(map(SQL.identifier, DIMENSIONS))),
            sets=self._get_sets("company_id", "survey_id", "question_id"),
            asked_sets=self._get_sets("company_id", "survey_id"),
            smallest=SMALLEST_GROUP, measures=MEASURED,
        )

    @api.model
    def _get_sets(self, *always):
        """By each dimension alone, in all and by month."""
        return SQL(", ").join(
            SQL("(%s)", SQL(", ").join(map(SQL.identifier, (*always, *by, *month))))
            for by in ((), *((name,) for name in DIMENSIONS)) for month in ((), ("month",))
        )

    # ------------------------------------------------------------ a service that does not please opens an improvement

    @api.model
    def _cron_open_improvements(self):
        """Open one improvement action for each service whose overall satisfaction is low and has none open.

        What was answered before the last action of the service was done counts no more.
        """
        Improvement = self.env["alseraj.improvement"]
        improvements = Improvement.search([("satisfaction_type_id", "!=", False)])
        busy = {(rec.company_id, rec.satisfaction_type_id) for rec in improvements if rec.state == "open"}
        done = {}
        for rec in improvements.filtered("done_on").sorted("done_on"):
            done[rec.company_id, rec.satisfaction_type_id] = rec.company_id._get_day(rec.done_on)
        counts = {}
        for company, support_type, month, score, count in self.env["alseraj.satisfaction.tally"]._read_group(
            [("type_id", "!=", False), ("question_id.alseraj_measure", "=", "csat")],
            ["company_id", "type_id", "month:month", "score"], ["count:sum"],
        ):
            key = company, support_type
            if key in busy or (key in done and month <= done[key]):
                continue
            answers, satisfied = counts.get(key, (0, 0))
            counts[key] = answers + count, satisfied + (count if score >= 4 else 0)
        low = {
            key: (answers, satisfied) for key, (answers, satisfied) in counts.items()
            if 100 * satisfied < key[0].alseraj_satisfaction_low * answers
        }
        # two jobs at once open one action for each service
        free = self.env["ir.cron"]._alseraj_claim(self.env["alseraj.support.type"].union(*(key[1] for key in low)))
        low = {key: counted for key, counted in low.items() if key[1] in free}
        # sudo: who is a manager is no secret to the server
        managers = self.env.ref(MANAGER).sudo().all_user_ids.filtered("active")
        Improvement._create_internal([{
            **self.with_context(lang=company.partner_id.lang)._get_low_words(support_type, answers, satisfied),
            "origin": "low_score",
            "satisfaction_type_id": support_type.id,
            "company_id": company.id,
            "user_id": (managers.filtered(lambda user, company=company: company in user.company_ids)[:1] or self.env.user).id,
        } for (company, support_type), (answers, satisfied) in low.items()])

    @api.model
    def _get_low_words(self, support_type, answers, satisfied):
        """In the language of the house: a job has none."""
        return {
            "name": self.env._("Low satisfaction: %(type)s", type=support_type.with_env(self.env).display_name),
            "description": self.env._(
                "%(share)s %% of %(answers)s are satisfied overall. Look at the figures of each question.",
                share=round(100 * satisfied / answers), answers=amount_words.count(answers, "answer", self.env.lang)),
        }
