from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ....tools import hijri
from ....tools.reply_clock import add_days, count_days
from ....tools.roles import MANAGER, RESEARCHER, SECRETARY
from .support_request import OWED, WAITING

SPAN = timedelta(days=370)  # as far as days off are asked for, beyond the last date we know
REMINDERS = ("verify", "study", "complete", "completed", "overdue", "escalated", "forgotten")
CHASED_AT_ONCE = 500


class SupportRequest(models.Model):
    """The clock of the reply: it starts at submission and pauses while the applicant completes his request.

    The two dates are counted by the company's settings, all days or working days, on its wall calendar. A
    pause moves them by its length and stays on record; days to the decision are counted without pauses.
    """

    _inherit = "alseraj.support.request"

    days_to_decision = fields.Integer(
        compute="_compute_days_to_decision", store=True, guarded=True, aggregator="avg"
    )
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_is_overdue")
    paused_on = fields.Datetime(
        readonly=True, guarded=True, copy=False, index="btree_not_null", tracking=True,
        help="Since then the applicant completes his request, and the clock of the reply stands still.",
    )
    paused_days = fields.Integer(
        readonly=True, guarded=True, copy=False, help="Days on which the clock of the reply stood still."
    )
    pause_history = fields.Json(readonly=True, guarded=True, copy=False)
    pause_note = fields.Text("Pauses", compute="_compute_pause_note")

    chase_level = fields.Integer(
        readonly=True, guarded=True, copy=False,
        help="Who was reminded of the overdue reply: 1 its owner, 2 a manager too.",
    )
    chased_on = fields.Date("Last Reminder", readonly=True, guarded=True, copy=False)
    return_reminded_on = fields.Date("Applicant Reminded on", readonly=True, guarded=True, copy=False)
    return_offered_on = fields.Date("Offered for Withdrawal on", readonly=True, guarded=True, copy=False)
    urgent_count = fields.Integer("Urgent Requests", compute="_compute_urgent_count", store=True, guarded=True)
    urgent_share = fields.Float(
        "Urgent (%)", compute="_compute_urgent_count", store=True, guarded=True, aggregator="avg",
    )
    is_waiting_for_me = fields.Boolean(
        "Waiting for Me", compute="_compute_is_waiting_for_me", search="_search_is_waiting_for_me"
    )

    # ------------------------------------------------------------ shown

    @api.depends("pause_history", "paused_on")
    @api.depends_context("lang")
    def _compute_pause_note(self):
        for request in self:
            request.pause_note = "\n".join(request._get_pause_lines()) or False

    def _get_pause_lines(self):
        lang = self.env.lang or "en_US"
        labels = {
            "returned": self.env._("for completion by the applicant"),
            "suspended": self.env._("the file was suspended"),
        }
        lines = [
            self.env._(
                "%(since)s to %(until)s: %(days)s days, %(why)s",
                since=hijri.format_both(fields.Date.to_date(pause["from"]), lang),
                until=hijri.format_both(fields.Date.to_date(pause["to"]), lang),
                days=pause["days"], why=labels[pause["kind"]],
            )
            for pause in self.pause_history or []
        ]
        if self.paused_on:
            lines.append(self.env._(
                "Since %(since)s: %(why)s",
                since=hijri.format_both(self.company_id._get_day(self.paused_on), lang), why=labels["returned"],
            ))
        return lines

    @api.depends("submitted_on", "decided_on", "paused_days")
    def _compute_days_to_decision(self):
        for request in self:
            decided = request.submitted_on and request.decided_on
            days = decided and (request.decided_on - request.company_id._get_day(request.submitted_on)).days
            request.days_to_decision = decided and max(0, days - request.paused_days)

    @api.depends("reply_due", "state", "notified_on", "beneficiary_id.state")
    def _compute_is_overdue(self):
        for request in self:
            awaited = request.state in OWED and not request.notified_on and request.beneficiary_id.state != "suspended"
            today = request.company_id._get_today()
            request.is_overdue = awaited and request.reply_due and request.reply_due < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = self.env["res.company"]._get_day_domain("reply_due") & Domain([
            ("notified_on", "=", False),
            ("state", "in", OWED),
        ])
        # few files are suspended; without their rules, because this only tells whether the clock runs
        overdue &= Domain("beneficiary_id", "not any!", Domain("state", "=", "suspended"))
        wanted = set(value)
        if wanted == {True, False}:
            return Domain.TRUE
        return overdue if True in wanted else ~overdue

    def _get_days_until(self, moment):
        """The days from the submission to ``moment``, without those of pauses.

        :param datetime moment: in UTC
        :return: int, 0 for a request that was not submitted
        """
        if not self.submitted_on:
            return 0
        days = (self.company_id._get_day(moment) - self.company_id._get_day(self.submitted_on)).days
        return max(0, days - (self.paused_days or 0))

    # ------------------------------------------------------------ start, pause, resume

    def _step_start_clock(self):
        """Set the date of submission and the two dates of the reply, where there are none yet."""
        now = fields.Datetime.now()
        for company, requests in self.filtered(lambda request: not request.submitted_on).grouped("company_id").items():
            today = requests[:1].company_id._get_day(now)
            company_sudo = company.sudo()  # its settings hold for everybody
            least, most = company_sudo.reply_min_days, company_sudo.reply_max_days
            off = company._get_reply_days_off(today, today + 2 * timedelta(days=most) + SPAN)
            requests._write_internal({
                "submitted_on": now,
                "reply_not_before": add_days(today, least, off),
                "reply_due": add_days(today, most, off),
            })

    def _step_pause_clock(self):
        """The clock pauses until the applicant has completed his request."""
        self.filtered("submitted_on")._write_internal({"paused_on": fields.Datetime.now(), "chase_level": 0})

    def _step_resume_clock(self):
        """The request is complete again: the dates move by the days of the pause."""
        now = fields.Datetime.now()
        paused = self.filtered("paused_on")
        for company, requests in paused.grouped("company_id").items():
            floor = company.sudo().alseraj_pause_moves_floor  # its setting holds for everybody
            since = {request: request.company_id._get_day(request.paused_on) for request in requests}
            requests._move_dates(since, requests[:1].company_id._get_day(now), "returned", floor)
        paused._write_internal({"paused_on": False, "return_reminded_on": False, "return_offered_on": False})

    def _restart_clock(self):
        """Give these requests, not replied to yet, the days that their file was suspended."""
        waited = self.filtered(lambda r: r.state in (*WAITING, "approved", "rejected") and r.beneficiary_id.suspended_on)
        for company, theirs in waited.grouped("company_id").items():
            today = company._get_today()
            since = {
                request: request.beneficiary_id.suspended_on for request in theirs
                if request.beneficiary_id.suspended_on < today
            }
            if since:
                self.browse().union(*since)._move_dates(since, today, "suspended", floor=False)

    def _move_dates(self, since, today, kind, floor):
        """Move the dates of these requests, of one company, by the days of a pause.

        :param dict since: request -> date from which its clock was paused
        :param date today: the day on which the clock runs again
        :param str kind: why: ``returned`` or ``suspended``
        :param bool floor: whether the day before which no reply is given moves as well
        """
        names = ("reply_due", "reply_not_before") if floor else ("reply_due",)
        last = max((request.reply_due or today for request in self), default=today)
        off = self.company_id._get_reply_days_off(min(since.values(), default=today), max(last, today) + SPAN)
        for request in self:
            whole = (today - since[request]).days
            counted = count_days(since[request], today, off)
            request._write_internal({
                "paused_days": request.paused_days + whole,
                "pause_history": [*(request.pause_history or []), {
                    "from": since[request].isoformat(), "to": today.isoformat(), "days": whole, "kind": kind,
                }],
                **{name: add_days(request[name], counted, off) for name in names if request[name]},
            })

    # ------------------------------------------------------------ reminders to employees, letters to the applicant

    def _remind(self, kind=None):
        """Close what was asked for by the step before, and ask for the next one.

        :param str kind: one of REMINDERS; None: only close
        """
        types = [f"alseraj_beneficiary.activity_request_{name}" for name in REMINDERS]
        self.sudo().activity_unlink(types)  # a step is done, whoever was reminded of it
        if kind:
            self._schedule(kind)

    def _schedule(self, kind):
        owner = "researcher_id" if kind == "study" else "user_id"
        # sudo: reminding a colleague is no right of its own. The context spares a mail for each activity.
        requests = self.sudo().with_context(mail_activity_quick_update=True)
        for user, theirs in requests.filtered(owner).grouped(owner).items():
            theirs.activity_schedule(f"alseraj_beneficiary.activity_request_{kind}", user_id=user.id)

    def _assign_researchers(self):
        """Name a researcher where nobody was: who knows the family, else who has the least to do."""
        unassigned = self.filtered(lambda request: not request.researcher_id)
        if not unassigned:
            return
        # sudo: who has the role is no secret, but employees can't read groups
        pool = self.env.ref(RESEARCHER).sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share
        )
        load = Counter(dict(self.env["alseraj.support.request"]._read_group(
            [("researcher_id", "in", pool.ids), ("state", "=", "verified")], ["researcher_id"], ["__count"],
        )))
        for request in unassigned:
            free = pool.filtered(lambda user, request=request: request._may_research(user))
            known = request.earlier_request_ids.researcher_id & free
            if researcher := known[:1] or min(free, key=lambda user: (load[user], user.id), default=None):
                request._write_internal({"researcher_id": researcher.id})
                load[researcher] += 1

    def _may_research(self, user):
        beneficiary = self.beneficiary_id
        return (
            self.company_id in user.company_ids
            and user not in beneficiary.kin_user_ids
            and user.partner_id != beneficiary.partner_id
        )

    # ------------------------------------------------------------ what the applicant is told

    def _get_message_words(self, code):
        lang, links = self.env.lang or "en_US", self._get_message_links(code)
        return {
            request.id: {
                "number": request.name, "kind": request.type_id.name, "details": request.incomplete_reason,
                "date": hijri.format_both(request.reply_due, lang),
                "link": links.get(request.id),
            } for request in self
        }

    def _get_message_links(self, code):
        """Links that only the applicants may know, made at this moment; hook for those that send some.

        :return: dict id -> address
        """
        return {}

    def _get_message_marks(self, code):
        if code in ("request_incomplete", "request_reminded"):  # once for each time it was returned
            return {request.id: request.paused_on or "" for request in self}
        return super()._get_message_marks(code)

    def _filter_message_needed(self, code):
        if code in ("request_incomplete", "request_reminded"):
            return self.filtered(lambda request: request.state == "incomplete")
        return self

    # ------------------------------------------------------------ share of urgent requests

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
        if True in value:
            return self._get_union_domain(self._get_waiting_parts()) & ~self._get_portal_draft_domain()
        return ~self._get_waiting_for_me_domain()

    @api.model
    def _get_waiting_for_me_domain(self):
        """The requests whose next step is the user's own."""
        return Domain.OR(self._get_waiting_parts()) & ~self._get_portal_draft_domain()

    @api.model
    def _get_waiting_parts(self):
        user, today = self.env.user, self.env.company._get_today()
        own = Domain("user_id", "=", user.id)
        decided = Domain("state", "in", ("approved", "rejected")) & Domain("notified_on", "=", False)
        parts = [
            own & Domain("state", "in", ("draft", "submitted")),
            own & decided & (Domain("reply_not_before", "<=", today) | Domain("urgent", "=", True)),
            Domain("researcher_id", "=", user.id) & Domain("state", "=", "verified"),
        ]
        if user.has_group(SECRETARY):
            parts.append(Domain("state", "=", "studied"))
        return parts

    # ------------------------------------------------------------ overdue: the owner, then a manager

    @api.model
    def _cron_chase_overdue(self, limit=CHASED_AT_ONCE):
        """Remind the owners of requests whose reply is overdue, and some days later a manager: once each."""
        today = self.env.company._get_today()
        late = Domain("is_overdue", "=", True)
        owner = late & Domain("chase_level", "=", 0)
        requests = self.search(owner, limit=limit, order="id").try_lock_for_update()
        requests._schedule("overdue")
        requests._write_internal({"chase_level": 1, "chased_on": today})
        manager = late & self._get_escalated_domain(today)
        passed_on = self.search(manager, limit=limit, order="id").try_lock_for_update()
        passed_on._remind_managers()
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

    def _remind_managers(self):
        """An activity for one manager each: of the branch office, else who has the fewest of them."""
        # sudo: who has the role is no secret, but employees can't read groups
        managers = self.env.ref(MANAGER).sudo().all_user_ids.filtered(
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
        requests = self.browse(chosen).sudo().with_context(mail_activity_quick_update=True)
        for user, theirs in requests.grouped(lambda request: chosen[request.id]).items():
            theirs.activity_schedule("alseraj_beneficiary.activity_request_escalated", user_id=user.id)

    # ------------------------------------------------------------ returned and forgotten

    @api.model
    def _cron_chase_returned(self, limit=CHASED_AT_ONCE):
        """Remind applicants of requests returned to them, once; later propose their officers to withdraw them."""
        today = self.env.company._get_today()
        silent = self._get_silent_domain("paused_on", "return_reminded_on", today)
        forgotten = self._get_silent_domain("return_reminded_on", "return_offered_on", today)
        requests = self.search(silent, limit=limit, order="id").try_lock_for_update()
        requests._write_internal({"return_reminded_on": today})
        requests._tell("request_reminded")
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
            ("state", "=", "incomplete"), (flag, "=", False), ("portal_completed_on", "=", False),
            ("beneficiary_id.state", "not in", ("suspended", "closed")),
        ]) & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(since, "<=", today - timedelta(days=company.alseraj_return_days))
            for company in companies
        )
