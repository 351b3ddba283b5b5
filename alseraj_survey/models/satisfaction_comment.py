from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .res_company import SMALLEST_GROUP


class SatisfactionTheme(models.Model):
    """What comments are about, in the words of the staff."""

    _name = "alseraj.satisfaction.theme"
    _description = "Theme of Comments"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)


class SatisfactionComment(models.Model):
    """What somebody wrote: names and numbers masked, apart from what he ticked, in an order of chance."""

    _name = "alseraj.satisfaction.comment"
    _description = "Comment of a Respondent"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _log_access = False
    _order = "month desc, id"
    _rec_name = "text"

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade", guarded=True)
    survey_id = fields.Many2one("survey.survey", required=True, ondelete="cascade", guarded=True)
    question_id = fields.Many2one("survey.question", ondelete="cascade", guarded=True)
    month = fields.Date(required=True, guarded=True)
    month_name = fields.Char("Month and Year", compute="_compute_month_name", help="No more than the month is kept.")
    type_id = fields.Many2one("alseraj.support.type", "Support Type", ondelete="cascade", guarded=True)
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", ondelete="cascade", guarded=True)
    text = fields.Text("Comment", required=True, guarded=True)
    theme_ids = fields.Many2many("alseraj.satisfaction.theme", string="Themes")
    heard = fields.Boolean("Read", help="Somebody has read it and set its themes.")
    good_word = fields.Boolean("A Good Word")
    passed_on = fields.Boolean(readonly=True, guarded=True, help="Everybody with a role reads it under Good Words.")

    @api.depends("month")
    def _compute_month_name(self):
        for comment in self:
            comment.month_name = comment.month and format_date(self.env, comment.month, date_format="MMMM y")

    def action_pass_on(self):
        """Let everybody who works here read a good word.

        :return: True
        :raises UserError: it is not marked as a good word
        """
        self.check_access("write")
        if not all(comment.good_word for comment in self):
            raise UserError(self.env._("Mark it as a good word first: only these are passed on."))
        self._write_internal({"passed_on": True, "heard": True})
        return True

    def action_open_improvement(self):
        """Open a new improvement action out of a comment.

        :return: dict, the window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Improvement Action"),
            "res_model": "alseraj.improvement",
            "view_mode": "form",
            "context": {"default_origin": "low_score", "default_name": self.text[:100], "default_description": self.text},
        }

    @api.model
    def _get_theme_counts(self, domain):
        """How often each theme was spoken of; of those that fewer than five spoke of no number.

        :return: list of (name, count)
        """
        counts = self._read_group([*domain, ("theme_ids", "!=", False)], ["theme_ids"], ["__count"], order="__count DESC")
        return [(theme.name, count) for theme, count in counts if count >= SMALLEST_GROUP]
