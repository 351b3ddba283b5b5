from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.alseraj_beneficiary.tools.roles import MANAGER

from .res_company import SMALLEST_GROUP

PUBLIC = ("published", "public_text")


class Improvement(models.Model):
    """What low scores teach: why, what is done, how one sees it in the next answers, and what those who answered are told."""

    _inherit = "alseraj.improvement"

    satisfaction_type_id = fields.Many2one(
        "alseraj.support.type", "Service with Low Satisfaction", readonly=True, index="btree_not_null",
        guarded=True)
    public_text = fields.Text(
        "What Changed because of You", translate=True,
        help="For those who answered: on a public page, and a line of the next invitation. No names.")
    published = fields.Boolean(tracking=True, help="Everybody can read it on the association's page.")

    @api.depends("satisfaction_type_id")
    def _compute_effect(self):
        """For a service that did not please: satisfied answers overall before it was opened and after it was done, in months
        with at least five answers.
        """
        by_answers = self.filtered("satisfaction_type_id")
        super(Improvement, self - by_answers)._compute_effect()
        by_answers._compute_effect_by_answers()

    def _compute_effect_by_answers(self):
        # sudo: the sums are those that everybody with a role reads
        rows = self.env["alseraj.satisfaction.tally"].sudo()._read_group(
            [("type_id", "in", self.satisfaction_type_id.ids), ("question_id.alseraj_measure", "=", "csat")],
            ["company_id", "type_id", "month:month", "score"], ["count:sum"])
        for rec in self:
            own = [row for row in rows if row[:2] == (rec.company_id, rec.satisfaction_type_id)]
            opened = rec.company_id._get_day(rec.create_date) if rec.create_date else None
            before = rec._get_share([row for row in own if opened and row[2] <= opened])
            done = rec.company_id._get_day(rec.done_on) if rec.done_on else None
            after = rec._get_share([row for row in own if done and row[2] > done])
            rec.effect = before is not None and self.env._(
                "%(before)s before, %(after)s after", before=f"{before:.0%}",
                after=self.env._("not known yet") if after is None else f"{after:.0%}")

    @api.model
    def _get_share(self, rows):
        answers = sum(count for *_group, count in rows)
        if answers < SMALLEST_GROUP:
            return None
        return sum(count for _company, _type, _month, score, count in rows if score >= 4) / answers

    # ------------------------------------------------------------ what those who answered are told

    def _check_before_create(self, vals_list):
        super()._check_before_create(vals_list)
        if any(vals.get(name) for vals in vals_list for name in PUBLIC):
            self._check_publisher()

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if any(name in vals and any(rec[name] != vals[name] for rec in self) for name in PUBLIC):
            self._check_publisher()

    def _check_after_write(self, vals):
        super()._check_after_write(vals)
        if any(rec.published and not (rec.public_text or "").strip() for rec in self):
            raise UserError(self.env._("Write what changed, in words for those who answered, before it is published."))

    @api.model
    def _check_publisher(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise UserError(self.env._("What the association says in public is a manager's to say."))

    @api.model
    def _get_news(self, company, limit=None):
        """What was published for those who answered, of the last two years, the newest first.

        :return: records in sudo; only ``public_text`` and ``done_on`` are to be shown
        """
        since = company._get_today() - relativedelta(years=2)
        # sudo: it is published
        return self.sudo().search(Domain([
            ("company_id", "=", company.id), ("published", "=", True), ("public_text", "!=", False),
        ]) & Domain.OR([[("done_on", "=", False)], [("done_on", ">=", since)]]), order="done_on DESC, id DESC", limit=limit)
