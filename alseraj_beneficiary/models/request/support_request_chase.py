from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 500


class SupportRequest(models.Model):
    """Who is reminded of what waits too long: the owner, then a manager; the applicant of a returned request."""

    _inherit = "alseraj.support.request"

    chase_level = fields.Integer(
        readonly=True, copy=False, help="Who was reminded of the overdue reply: 1 its owner, 2 a manager too."
    )
    chased_on = fields.Date("Last Reminder", readonly=True, copy=False)
    return_reminded_on = fields.Date("Applicant Reminded on", readonly=True, copy=False)
    return_offered_on = fields.Date("Offered for Withdrawal on", readonly=True, copy=False)
    urgent_count = fields.Integer("Urgent Requests", compute="_compute_urgent_count", store=True)
    urgent_share = fields.Float("Urgent (%)", compute="_compute_urgent_count", store=True, aggregator="avg")
    is_waiting_for_me = fields.Boolean(
        "Waiting for Me", compute="_compute_is_waiting_for_me", search="_search_is_waiting_for_me"
    )

    @api.depends("urgent")
    def _compute_urgent_count(self):
        for request in self:
            request.urgent_count = int(request.urgent)
            request.urgent_share = 100.0 * request.urgent

    # ------------------------------------------------------------ waiting for me

    @api.depends("state", "user_id", "researcher_id", "notified_on", "reply_not_before")
    @api.depends_context("uid")
    def _compute_is_waiting_for_me(self):
        mine = self.filtered_domain(self._get_waiting_for_me_domain())
        for request in self:
            request.is_waiting_for_me = request in mine

    def _search_is_waiting_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        if set(value) == {True, False}:
            return Domain.TRUE
        domain = self._get_waiting_for_me_domain()
        return domain if True in value else ~domain

    @api.model
    def _get_waiting_for_me_domain(self):
        """The requests whose next step is the user's own."""
        user, today = self.env.user, fields.Date.context_today(self)
        own = Domain("user_id", "=", user.id)
        decided = Domain("state", "in", ("approved", "rejected")) & Domain("notified_on", "=", False)
        waiting = (
            own & Domain("state", "in", ("draft", "submitted"))
            | own & decided & (Domain("reply_not_before", "<=", today) | Domain("urgent", "=", True))
            | Domain("researcher_id", "=", user.id) & Domain("state", "=", "verified")
        )
        if user.has_group("alseraj_beneficiary.group_committee_secretary"):
            waiting |= Domain("state", "=", "studied")
        return waiting

    # ------------------------------------------------------------ overdue: the owner, then a manager

    @api.model
    def _cron_chase_overdue(self, limit=BATCH):
        """Remind the owners of requests whose reply is overdue, and some days later a manager: once each."""
        today = fields.Date.context_today(self)
        late = Domain("is_overdue", "=", True)
        owner = late & Domain("chase_level", "=", 0)
        requests = self.search(owner, limit=limit, order="id").try_lock_for_update()
        requests._schedule("overdue")
        requests._write_internal({"chase_level": 1, "chased_on": today})
        manager = late & self._get_escalated_domain(today)
        passed_on = self.search(manager, limit=limit, order="id").try_lock_for_update()
        passed_on._tell_managers()
        passed_on._write_internal({"chase_level": 2, "chased_on": today})
        done = requests + passed_on
        remaining = self.search_count(owner | manager) if done else 0
        self.env["ir.cron"]._commit_progress(len(done), remaining=remaining)

    @api.model
    def _get_escalated_domain(self, today):
        # sudo: settings, for all companies of the job
        companies = self.env["res.company"].sudo().search([("alseraj_chase_days", ">", 0)])
        return Domain("chase_level", "=", 1) & Domain.OR(
            Domain("company_id", "=", company.id) & (
                Domain("chased_on", "<=", today - timedelta(days=company.alseraj_chase_days))
                | Domain("user_id", "=", False)
            )
            for company in companies
        )

    def _tell_managers(self):
        """An activity for one manager each: of the branch office, else who has the fewest of them."""
        # sudo: who has the role is no secret, but employees can't read groups
        managers = self.env.ref("alseraj_beneficiary.group_manager").sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share
        )
        load, chosen = Counter(), {}
        for request in self:
            free = managers.filtered(
                lambda user, request=request: request.company_id in user.company_ids and user != request.user_id
            )
            near = free.filtered(lambda user, request=request: request.branch_id in user.alseraj_branch_ids)
            if user := min(near or free, key=lambda user: (load[user], user.id), default=None):
                load[user] += 1
                chosen[request.id] = user
        # sudo: reminding a colleague is no right of its own. The context spares a mail for each activity.
        told = self.browse(chosen).sudo().with_context(mail_activity_quick_update=True)
        for user, theirs in told.grouped(lambda request: chosen[request.id]).items():
            theirs.activity_schedule("alseraj_beneficiary.activity_request_escalated", user_id=user.id)

    # ------------------------------------------------------------ returned and forgotten

    @api.model
    def _cron_chase_returned(self, limit=BATCH):
        """Remind applicants of requests returned to them, once; later propose their officers to withdraw them."""
        today = fields.Date.context_today(self)
        silent = self._get_silent_domain("paused_on", "return_reminded_on", today)
        forgotten = self._get_silent_domain("return_reminded_on", "return_offered_on", today)
        requests = self.search(silent, limit=limit, order="id").try_lock_for_update()
        requests._write_internal({"return_reminded_on": today})
        requests._tell_beneficiary(
            "alseraj_beneficiary.mail_template_request_reminded", "alseraj_beneficiary.sms_template_request_returned"
        )
        offered = self.search(forgotten, limit=limit, order="id").try_lock_for_update()
        offered._write_internal({"return_offered_on": today})
        offered._schedule("forgotten")
        done = requests | offered
        remaining = self.search_count(silent | forgotten) if done else 0
        self.env["ir.cron"]._commit_progress(len(done), remaining=remaining)

    @api.model
    def _get_silent_domain(self, since, flag, today):
        """Returned requests in which nothing has happened for the days of the setting."""
        # sudo: settings, for all companies of the job
        companies = self.env["res.company"].sudo().search([("alseraj_return_days", ">", 0)])
        return Domain([
            ("state", "=", "incomplete"), (flag, "=", False), ("beneficiary_id.state", "not in", ("suspended", "closed")),
        ]) & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(since, "<=", today - timedelta(days=company.alseraj_return_days))
            for company in companies
        )
