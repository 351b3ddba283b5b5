from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.alseraj_beneficiary.tools.shares import get_interval

from ..models.res_company import SMALLEST_GROUP
from ..models.survey_question import MEASURED

BY = ("type_id", "branch_id", "channel_id", "category_id", "gender")


class SatisfactionBoard(models.TransientModel):
    """The report for the board: what people said in some months, and what was done about it."""

    _name = "alseraj.satisfaction.board"
    _description = "Satisfaction Report for the Board"
    _rec_name = "date_from"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date_from = fields.Date(
        "From", required=True, default=lambda self: self.env.company._get_today() + relativedelta(day=1, month=1))
    date_to = fields.Date("To", required=True, default=lambda self: self.env.company._get_today())

    def action_print(self):
        """Print the report.

        :return: a report action
        :raises UserError: nothing was stored in these months
        """
        if not self._get_counts():
            raise UserError(self.env._("No answers were stored in these months. Choose others."))
        return self.env.ref("alseraj_survey.action_report_satisfaction_board").report_action(self)

    def _get_months(self):
        return [
            ("company_id", "=", self.company_id.id), ("month", ">=", self.date_from.replace(day=1)),
            ("month", "<=", self.date_to),
        ]

    def _get_counts(self):
        """:return: list of (question, type, branch, channel, category, gender, score, count)"""
        self.ensure_one()
        if self.date_to < self.date_from:
            raise UserError(self.env._("The last day is before the first. Change one of them."))
        return self.env["alseraj.satisfaction.tally"]._read_group(
            [*self._get_months(), ("question_id.alseraj_measure", "in", MEASURED)],
            ["question_id", *BY, "score"], ["count:sum"])

    def _get_asked(self):
        # sudo: how many were invited and answered, no names
        invitations_sudo = self.env["alseraj.survey.invitation"].sudo()
        # whole months, as the answers are counted
        domain = [
            ("company_id", "=", self.company_id.id), ("sent_on", ">=", self.date_from.replace(day=1)),
            ("sent_on", "<=", self.date_to + relativedelta(day=31))]
        asked = invitations_sudo.search_count(domain)
        return asked, invitations_sudo.search_count([*domain, ("stored", "=", True)])

    def _get_paper_keys(self, code):
        """Of one period the later report counts."""
        if code != "satisfaction_board":
            return {}
        return {
            board.id: (
                f"satisfaction,{board.date_from},{board.date_to}",
                f"{board.company_id._get_today()},{','.join(map(str, board._get_asked()))}",
            )
            for board in self
        }

    def _get_summary(self):
        """What the paper prints.

        :return: dict
        """
        counts, (asked, answered) = self._get_counts(), self._get_asked()
        target = self.company_id.alseraj_satisfaction_target / 100
        measures, items, groups = defaultdict(list), defaultdict(list), defaultdict(lambda: defaultdict(list))
        for question, *by, score, count in counts:
            measures[question.alseraj_measure].append((score, count))
            if question.alseraj_measure == "dimension":
                items[question].append((score, count))
            if question.alseraj_measure == "csat":
                for name, value in zip(BY, by, strict=True):
                    if value:
                        groups[name][value].append((score, count))
        return {
            "asked": asked, "answered": answered, "rate": answered / asked if asked >= SMALLEST_GROUP else None,
            "target": target,
            "csat": self._get_share(measures["csat"], asked), "ces": self._get_share(measures["ces"], asked),
            "nps": self._get_net(measures["nps"]),
            "items": sorted(
                ((question.title, self._get_share(rows, asked)) for question, rows in items.items()),
                key=lambda item: item[1]["share"]),
            "groups": [
                (self._get_label(name), [
                    (self._get_name(name, value), self._get_share(rows, 0), self._get_target(name, value))
                    for value, rows in found.items()])
                for name in BY if (found := groups[name])
            ],
            "themes": self.env["alseraj.satisfaction.comment"]._get_theme_counts(self._get_months()),
            "improvements": self.env["alseraj.improvement"].search([
                ("company_id", "=", self.company_id.id), ("origin", "=", "low_score"),
                "|", ("state", "=", "open"), ("done_on", ">=", self.date_from)]),
        }

    def _get_share(self, rows, asked):
        """The share that is satisfied; None for fewer than five answers."""
        answers = sum(count for _score, count in rows)
        if answers < SMALLEST_GROUP:
            return None
        share = sum(count for score, count in rows if score >= 4) / answers
        return {
            "share": share, "answers": answers, "interval": get_interval(share, answers, asked),
            "mean": sum(score * count for score, count in rows) / answers,
        }

    def _get_net(self, rows):
        answers = sum(count for _score, count in rows)
        if answers < SMALLEST_GROUP:
            return None
        net = sum(count * ((score >= 9) - (score <= 6)) for score, count in rows)
        return {"net": 100 * net / answers, "answers": answers}

    def _get_target(self, name, value):
        """The standard of the service, else that of the association."""
        own = value.satisfaction_target if name == "type_id" else 0
        return (own or self.company_id.alseraj_satisfaction_target) / 100

    def _get_label(self, name):
        return self.env["alseraj.satisfaction.tally"]._fields[name]._description_string(self.env)

    def _get_name(self, name, value):
        if name == "gender":
            return dict(self.env["alseraj.satisfaction.tally"]._fields[name]._description_selection(self.env))[value]
        return value.display_name
