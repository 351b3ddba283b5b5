from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from .survey_question import COMMENT_LENGTH, COMMENT_TYPES

TAPS = 8  # questions in sight, beside "begin" and "send"
ALWAYS_SEEN = ("csat", "ces", "nps", "respondent")


class SurveySurvey(models.Model):
    """The satisfaction surveys: an association's own, or those that all share."""

    _name = "survey.survey"
    _inherit = ["alseraj.shared.list.mixin", "survey.survey"]  # the guard comes before Odoo's own write

    company_id = fields.Many2one(default=False)
    # extends: so that its table of links is this module's, and goes with it
    replaced_company_ids = fields.Many2many()
    alseraj_origin_id = fields.Many2one(
        "survey.survey", "Own Copy of", index="btree_not_null", ondelete="set null", readonly=True, guarded=True, copy=False,
        help="The shared survey that this association's own one is used instead of.")
    survey_type = fields.Selection(
        selection_add=[("alseraj", "Beneficiary Satisfaction")],
        ondelete={"alseraj": "set default"},
    )
    alseraj_confidential = fields.Boolean(
        "Confidential instead of Anonymous",
        help="The first page says so: who asks to be contacted gives his name with a low score, so that somebody who was not "
             "involved can follow it up. All other answers are stored without names, as those of an anonymous survey.",
    )
    alseraj_waiting = fields.Integer(
        "Waiting Answers", compute="_compute_alseraj_waiting",
        help="Sealed until there are enough to be stored together.",
    )

    def _compute_alseraj_waiting(self):
        # sudo: how many wait is no answer
        counts = dict(self.env["alseraj.survey.waiting"].sudo()._read_group(
            [("survey_id", "in", self.ids)], ["survey_id"], ["__count"]))
        for survey in self:
            survey.alseraj_waiting = counts.get(survey._origin, 0)

    def _is_of_the_associations(self):
        return self.survey_type == "alseraj"

    def _check_may_make_own(self):
        self.browse().check_access("write")  # a manager words surveys; he opens no others

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if (default or {}).get("company_id") and self.env.su:  # a copy that is used instead
            for survey, vals in zip(self, vals_list, strict=True):
                if survey._is_of_the_associations():
                    vals["alseraj_origin_id"] = survey.id
        return vals_list

    @api.model
    def _get_satisfaction_survey(self, company, shared=None):
        """:return: the survey (sudo) that ``company`` asks by: its own copy, else the shared one; empty: it asks nothing"""
        shared = shared or self.env.ref("alseraj_survey.survey_satisfaction", raise_if_not_found=False) or self
        shared_sudo = shared.sudo()  # whether there is a survey is no secret
        own_sudo = shared_sudo.search([
            ("survey_type", "=", "alseraj"), ("company_id", "=", company.id), ("alseraj_origin_id", "in", shared.ids),
        ], order="id desc", limit=1)
        return own_sudo or shared_sudo.filtered("active")

    def write(self, vals):
        promised = self.browse()
        if "alseraj_confidential" in vals:
            promised |= self.filtered(lambda survey: survey.alseraj_confidential != bool(vals["alseraj_confidential"]))
        if "survey_type" in vals:
            # of another purpose its answers would be read one by one, and be changed
            promised |= self.filtered(lambda survey: survey.survey_type != vals["survey_type"])
        if any(survey.survey_type == "alseraj" and survey._is_answered() for survey in promised):
            raise UserError(self.env._(
                "People have answered what the first page promised them. Copy the survey and change the copy."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_answered(self):
        if any(survey.survey_type == "alseraj" and survey._is_answered() for survey in self):
            raise UserError(self.env._("People have answered this survey. Archive it instead."))

    def _is_answered(self):
        """Whether an answer to this survey is stored, waits or is counted."""
        self.ensure_one()
        survey_sudo = self.sudo()  # whether there is one, no more
        kept = {
            "survey.user_input": [("test_entry", "=", False)], "alseraj.survey.waiting": [], "alseraj.satisfaction.tally": [],
        }
        return any(
            survey_sudo.env[model].search_count([("survey_id", "=", self.id), *domain], limit=1)
            for model, domain in kept.items())

    def _create_answer(self, user=False, partner=False, email=False, test_entry=False, check_attempts=True, **additional_vals):
        # Odoo stamps partner, e-mail, name and the minute on an answer, and its address stands in the log. Policy:
        # measuring satisfaction is the beneficiary's right, never exposure; so these answers come by their own page.
        if not test_entry and any(survey.survey_type == "alseraj" for survey in self):
            raise UserError(self.env._("This survey is answered by its invitation, at the desk or by phone, not by this link."))
        return super()._create_answer(
            user=user, partner=partner, email=email, test_entry=test_entry, check_attempts=check_attempts, **additional_vals)

    def _read_answers(self, post):
        """What a page sent, as far as this survey asks for it.

        :param post: werkzeug's multi-dict, or a dict of lists
        :return: (dict question id -> list of [choice id, score]; dict question id -> comment; questions that lack)
        """
        self.ensure_one()
        answers, comments, lacking = {}, {}, self.env["survey.question"]
        for question in self.question_ids.filtered(lambda question: not question.is_page):
            values = [str(value) for value in post.get(f"q{question.id}", [])]
            if question.question_type in COMMENT_TYPES:
                text = " ".join(values).strip()[:COMMENT_LENGTH]
                if text:
                    comments[question.id] = text
                given = bool(text)
            else:
                given = question._read_answer(values)
                if given:
                    answers[question.id] = given
            if question.constr_mandatory and not given:
                lacking |= question
        return answers, comments, lacking

    def _get_folded(self):
        """The questions that stand folded on a small screen: ten taps lead from the start to the thanks.

        The indicators, who answers and what is mandatory always stand in sight, then the first of the others.
        """
        self.ensure_one()
        tapped = self.question_ids.filtered(lambda question: not question.is_page and question.question_type not in COMMENT_TYPES)
        first = tapped.filtered(lambda question: question.constr_mandatory or question.alseraj_measure in ALWAYS_SEEN)
        others = tapped - first
        return others[max(TAPS - len(first), 0):]

    def _get_sheet_blocks(self):
        """The questions as they stand on paper: those in a row that have the same choices share one table.

        :return: list of (list of choices, list of questions); no choices: lines to write on
        """
        self.ensure_one()
        blocks = []
        for question in self.question_ids.filtered(lambda question: not question.is_page):
            if question.question_type == "scale":
                choices = [str(number) for number in range(question.scale_min, question.scale_max + 1)]
            else:
                choices = question.suggested_answer_ids.mapped("value")
            if blocks and choices and blocks[-1][0] == choices:
                blocks[-1][1].append(question)
            else:
                blocks.append((choices, [question]))
        return blocks

    def _get_staff_names(self):
        """Names of employees, which a comment is not to expose.

        :return: list of str
        """
        # sudo: the names are only looked for
        users_sudo = self.env["res.users"].sudo().search([("share", "=", False), ("id", "!=", SUPERUSER_ID)])
        return users_sudo.mapped("name")

    def _is_low(self, answers):
        """Whether the overall satisfaction, or the ease, is rated low.

        :param dict answers: question id -> list of [choice id, score]
        """
        asked = self.question_ids.filtered(lambda question: question.alseraj_measure in ("csat", "ces"))
        return any(
            score is not None and score <= 2 for question in asked for _choice, score in answers.get(question.id, ()))
