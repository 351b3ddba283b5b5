from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import age_limits


class Beneficiary(models.Model):
    """Ages of a file beside the limits: of its members, and of its categories."""

    _inherit = "alseraj.beneficiary"

    age_warning = fields.Text("Ages to Look at", compute="_compute_age_warning")
    has_age_warning = fields.Boolean(
        "Members out of Age", compute="_compute_age_warning", search="_search_has_age_warning"
    )

    @api.depends("member_ids.age_warning", "member_ids.birth_date", "member_ids.name", "birth_date", "category_ids")
    @api.depends_context("lang")
    def _compute_age_warning(self):
        today = fields.Date.context_today(self)
        for file in self:
            lines = [line for category in file.category_ids if (line := file._get_category_warning(category, today))]
            lines += [
                f"{member.name or ''}: {member.age_warning}"
                for member in file.member_ids if member.active and member.age_warning
            ]
            file.age_warning = "\n".join(lines) or False
            file.has_age_warning = bool(lines)

    def _get_category_warning(self, category, today):
        """The sentence on this file's ages under one of its categories, or False."""
        if not (category.age_min or category.age_max):
            return False
        bounds = (category.age_min, category.age_max, today)
        if category.age_of == "anyone":
            dates = [self.birth_date, *self.member_ids.filtered("active").mapped("birth_date")]
            if any(age_limits.is_within(date, *bounds) for date in dates):
                return False
            return self.env._(
                "Nobody here is known to be of the age of the category %(category)s (%(ages)s).",
                category=category.name, ages=category._get_ages_text(),
            )
        if not self.birth_date or age_limits.is_within(self.birth_date, *bounds):
            return False
        return self.env._(
            "Aged %(age)s: the category %(category)s is for the ages %(ages)s.",
            age=self.age, category=category.name, ages=category._get_ages_text(),
        )

    def _search_has_age_warning(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        today = fields.Date.context_today(self)
        members = self.env["alseraj.age.limit"]._get_out_of_age_domain(today)
        domain = Domain("member_ids", "any", members)
        categories = self.env["alseraj.category"].search(["|", ("age_min", ">", 0), ("age_max", ">", 0)])
        for category in categories:
            domain |= category._get_out_of_age_domain(today)
        return domain if (operator == "in") == (True in value) else ~domain

    # ------------------------------------------------------------ telling the officer

    @api.model
    def _cron_notice_ages(self, limit=500):
        """Daily: one activity on each registered file whose members pass a limit soon, once each."""
        Member = self.env["alseraj.household.member"]
        today = fields.Date.context_today(self)
        done = remaining = 0
        # companies with the same notice are searched together: mostly one round
        told = self.env["res.company"].search([("alseraj_age_notice_days", ">=", 0)])
        for days, companies in told.grouped("alseraj_age_notice_days").items():
            day = today + relativedelta(days=days)
            out = self.env["alseraj.age.limit"]._get_out_of_age_domain(day)
            own = Domain("company_id", "in", companies.ids)
            Member.search(own & Domain("age_noticed_on", "!=", False) & ~out).age_noticed_on = False
            todo = out & own & Domain([
                ("age_noticed_on", "=", False), ("beneficiary_id.state", "=", "registered"),
                ("beneficiary_id.active", "=", True),
            ])
            members = Member.search(todo, limit=limit)
            members.beneficiary_id._schedule_age_activities(members, day)
            members.age_noticed_on = today
            done += len(members)
            remaining += Member.search_count(todo) if len(members) == limit else 0
        self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    def _schedule_age_activities(self, members, day):
        """One activity a file, for its officer, in his language."""
        kind = self.env.ref("alseraj_beneficiary.activity_file_age")
        manager = self._get_age_manager()
        limits = self.env["alseraj.age.limit"]._get_limits()
        vals_list = []
        for file in self:
            user = file.officer_id if file.officer_id.active else manager
            if not user:
                continue
            theirs = (members & file.member_ids).with_context(lang=user.lang)
            note = Markup("<br/>").join(
                f"{member.name}: {member._get_age_warning(limits, day) or ''}" for member in theirs
            )
            vals_list.append({
                "activity_type_id": kind.id,
                "summary": self.with_context(lang=user.lang).env._("Members at a limit of age"),
                "note": Markup("<p>%s</p>") % note,
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": file.id,
                "user_id": user.id,
                "date_deadline": fields.Date.context_today(self),
            })
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)

    @api.model
    def _get_age_manager(self):
        # sudo: who has the role is no secret, but employees can't read groups
        users = self.env.ref("alseraj_beneficiary.group_manager").sudo().all_user_ids
        return users.filtered(lambda user: user.active and not user.share and user.id != api.SUPERUSER_ID)[:1]
