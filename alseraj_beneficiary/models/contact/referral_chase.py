from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 500


class Referral(models.Model):
    """A referral that nobody answered in time: who asked hears of it, once, and decides what comes next."""

    _inherit = "alseraj.referral"

    chased_on = fields.Date(
        "Asker Told on", readonly=True, copy=False, help="The day on which who asked heard that the answer is overdue."
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"researcher_id", "due_date"}:  # somebody else, or another day: told again if it passes
            self.filtered("chased_on")._write_internal({"chased_on": False})
        return result

    @api.model
    def _cron_chase_overdue(self, limit=BATCH):
        """Tell those who asked that the answer is overdue, once for each referral."""
        overdue = Domain("is_overdue", "=", True) & Domain("chased_on", "=", False)
        referrals = self.search(overdue, limit=limit, order="id").try_lock_for_update()
        today = fields.Date.context_today(self)
        told = referrals.with_context(mail_activity_quick_update=True)  # no mail for each activity
        for user, theirs in told.grouped(lambda referral: referral._get_asker()).items():
            if user:
                theirs.activity_schedule(
                    "alseraj_beneficiary.mail_activity_clock", date_deadline=today, user_id=user.id,
                    summary=self.env._("The referral is not answered in time: ask the researcher, or take it back"),
                )
        referrals._write_internal({"chased_on": today})
        remaining = self.search_count(overdue) if referrals else 0
        self.env["ir.cron"]._commit_progress(len(referrals), remaining=remaining)

    def _get_asker(self):
        """Who asked; when he left, the officer of the request."""
        return self.asked_by_id if self.asked_by_id.active else self.request_id.user_id.filtered("active")
