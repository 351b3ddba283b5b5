from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .beneficiary_workflow import OFFICERS

REVIEWED = ("registered", "suspended")
REVIEW_TYPE = "alseraj_beneficiary.activity_file_review"


class Beneficiary(models.Model):
    """A file is looked at again in its time: work for its owner, a decision with a name and a date."""

    _inherit = "alseraj.beneficiary"

    reviewed_on = fields.Date("Last Review", readonly=True, copy=False)
    reviewed_by_id = fields.Many2one("res.users", "Reviewed by", readonly=True, copy=False)
    is_review_due = fields.Boolean("Review Due", compute="_compute_is_review_due")

    _review_index = models.Index("(review_date) WHERE state IN ('registered', 'suspended')")

    @api.depends("review_date", "state")
    def _compute_is_review_due(self):
        today = fields.Date.context_today(self)
        for beneficiary in self:
            beneficiary.is_review_due = (
                beneficiary.state in REVIEWED
                and bool(beneficiary.review_date) and beneficiary.review_date <= today
            )

    def action_review(self):
        """Vouch that these files were looked through and are true today; sets the next review date.

        :return: True
        :raises UserError: what is missing, or why this user can't, a sentence for each file
        """
        self.check_access("write")
        reasons = [(file, reason) for file in self if (reason := file._get_cannot_review_reason())]
        if reasons:
            raise UserError("\n".join(
                reason if len(self) == 1 else f"{file.display_name}: {reason}" for file, reason in reasons[:20]
            ))
        today = fields.Date.context_today(self)
        for company, files in self.grouped("company_id").items():
            files._write_internal({
                "review_date": today + relativedelta(months=company.alseraj_review_months),
                "reviewed_on": today,
                "reviewed_by_id": self.env.uid,
            })
        self.sudo().activity_unlink([REVIEW_TYPE])  # done, whoever was reminded of it
        self._message_log_batch(bodies=dict.fromkeys(
            self.ids, self.env._("File reviewed by %(user)s", user=self.env.user.name)
        ))
        return True

    def _get_cannot_review_reason(self):
        self.ensure_one()
        if not self.env.su and not any(self.env.user.has_group(group) for group in OFFICERS):
            return self._get_role_reason("register")
        if self.state not in REVIEWED:
            return self.env._("Only registered and suspended files are reviewed.")
        return self._get_own_file_reason() or self.missing_requirements

    # ------------------------------------------------------------ the daily job

    @api.model
    def _get_review_due_domain(self):
        """Files whose review is due and which nobody at work here was asked to review."""
        kind = self.env.ref(REVIEW_TYPE)
        return fields.Domain([
            ("state", "in", REVIEWED),
            ("review_date", "<=", fields.Date.context_today(self)),
            ("activity_ids", "not any", [
                ("activity_type_id", "=", kind.id), ("user_id.active", "=", True),
            ]),
        ])

    @api.model
    def _cron_review_due(self, limit=500):
        """Daily: ask the owner of each file that is due, or a manager where there is no owner."""
        domain = self._get_review_due_domain()
        files = self.search(domain, limit=limit, order="review_date, id").try_lock_for_update()
        asked = files._ask_for_review()
        remaining = self.search_count(domain) if asked else 0  # nobody to ask: tomorrow again
        self.env["ir.cron"]._commit_progress(len(files), remaining=remaining)

    def _ask_for_review(self):
        """One activity for each of these files; returns the files for which somebody was found."""
        # sudo: reminding a colleague is no right of its own. The context spares a mail for each activity.
        files_sudo = self.sudo().with_context(mail_activity_quick_update=True)
        files_sudo.activity_unlink([REVIEW_TYPE])  # of people who left
        files_sudo.mapped("display_name")  # an activity asks each record for its name alone
        managers = {company: self._get_review_manager(company) for company in files_sudo.company_id}
        asked = files_sudo.browse()
        for user, files in files_sudo.grouped(lambda file: file._get_review_user(managers)).items():
            if user:
                files.activity_schedule(REVIEW_TYPE, user_id=user.id)
                asked += files
        return asked

    def _get_review_user(self, managers):
        """The owner of this file when he is at work here, else the manager of its company."""
        owner = self.officer_id
        return owner if owner.active and not owner.share else managers[self.company_id]

    @api.model
    def _get_review_manager(self, company):
        # sudo: who has the role is no secret, but employees can't read groups
        users = self.env.ref("alseraj_beneficiary.group_manager").sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        people = users.filtered(lambda user: not user._is_superuser() and not user._is_admin())
        return (people or users).sorted("id")[:1]
