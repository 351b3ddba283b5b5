from collections import defaultdict
from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....tools import hijri
from ...mixins.workflow_mixin import Transition

HOME_TZ = "Asia/Riyadh"  # where the company has not set a time zone of its own
VERBS = {
    "approved": "approve", "rejected": "reject", "deferred": "defer", "returned": "send_back", "escalated": "defer",
}
ORDERS = [
    ("priority", "The most urgent and the neediest first"),
    ("oldest", "Who has waited longest first"),
    ("type", "Type by type"),
]


class CommitteeSession(models.Model):
    """One meeting of a committee: its agenda, who came, what was decided, and the seal on it.

    ============  =============================  ==========================================
    verb          who                            when
    ============  =============================  ==========================================
    open          secretary                      the agenda has a case
    close         secretary, chair, vice chair   quorum present, each case has its outcome
    ============  =============================  ==========================================
    """

    _name = "alseraj.committee.session"
    _description = "Committee Session"
    _inherit = ["alseraj.workflow.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["name", "committee_id"]
    _check_company_auto = True
    _transitions = {
        "open": Transition(("draft",), "open", ("alseraj_beneficiary.group_committee_secretary",)),
        "close": Transition(("open",), "closed", ("alseraj_beneficiary.group_committee_member",)),
    }
    _system_fields = frozenset({
        "name", "hijri_year", "number", "seal", "sealed_on", "opened_on", "closed_by_id", "event_id",
        "agenda_serial", "day", "quorum_kept", "words", "seal_version", "seal_state", "seal_checked_on",
    })
    _editable_in = {
        **dict.fromkeys(
            ("place", "remote_link", "mode", "duration", "user_id", "attendee_ids", "minutes",
             "decision_ids", "circulation_until"),
            ("draft", "open"),
        ),
        **dict.fromkeys(
            ("committee_id", "date", "day", "name", "hijri_year", "number", "opened_on"), ("draft",)
        ),
        **dict.fromkeys(("seal", "sealed_on", "closed_by_id", "company_id", "quorum_kept"), ()),
    }

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    hijri_year = fields.Integer(readonly=True, copy=False)
    number = fields.Integer("Number in the Year", readonly=True, copy=False)
    committee_id = fields.Many2one(
        "alseraj.committee", required=True, index=True, check_company=True, tracking=True,
        ondelete="restrict",
        default=lambda self: self.env["alseraj.committee"]._get_default_committee(),
    )
    company_id = fields.Many2one(related="committee_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Datetime(required=True, tracking=True, index=True, default=fields.Datetime.now)
    day = fields.Date(compute="_compute_day", store=True, help="The day where the committee sits.")
    date_hijri = fields.Char("Hijri Date", compute="_compute_date_hijri")
    duration = fields.Float("Duration (hours)", default=2.0)
    mode = fields.Selection(
        [("in_person", "In person"), ("remote", "Remote"), ("circulation", "By circulation")],
        string="Manner", default="in_person", required=True,
    )
    place = fields.Char()
    remote_link = fields.Char("Link")
    user_id = fields.Many2one(
        "res.users", string="Responsible", index="btree_not_null", default=lambda self: self.env.user
    )
    decision_ids = fields.One2many("alseraj.committee.decision", "session_id", string="Agenda")
    attendee_ids = fields.Many2many(
        "alseraj.committee.member", "alseraj_committee_attendance", "session_id", "member_id",
        string="Attendance", ondelete="restrict", copy=False, domain="[('id', 'in', member_ids)]",
    )
    member_ids = fields.Many2many(
        "alseraj.committee.member", string="Members on the Day", compute="_compute_member_ids"
    )
    minutes = fields.Html("Notes for the Minutes", copy=False)
    present_count = fields.Integer("Present", compute="_compute_present_count")
    has_quorum = fields.Boolean("Quorum Present", compute="_compute_present_count")
    is_presiding = fields.Boolean(
        "I preside", compute="_compute_is_presiding", help="The user is chair or vice chair on the day."
    )
    can_run = fields.Boolean("I run the session", compute="_compute_is_presiding")
    decision_count = fields.Integer("Cases", compute="_compute_decision_figures")
    approved_count = fields.Integer("Approved", compute="_compute_decision_figures")
    amount_total = fields.Monetary("Total Approved", compute="_compute_decision_figures")
    opened_on = fields.Datetime(readonly=True, copy=False)
    sealed_on = fields.Datetime("Closed and Sealed on", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    seal = fields.Char(readonly=True, copy=False, help="SHA-256 over the content of the minutes.")
    agenda_serial = fields.Integer("Changes to the Agenda", default=0, readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("open", "Open"), ("closed", "Closed and Sealed")],
        default="draft", required=True, readonly=True, copy=False, tracking=True, index=True,
    )

    event_id = fields.Many2one(
        "calendar.event", string="Calendar Event", readonly=True, copy=False, index="btree_not_null"
    )

    quorum = fields.Integer(
        compute="_compute_quorum", help="By the rule of the committee, on the day of the session."
    )
    quorum_kept = fields.Integer(readonly=True, copy=False, help="The quorum when the session was closed.")

    circulation_until = fields.Datetime(
        "Votes until", tracking=True, copy=False, index="btree_not_null",
        help="By circulation: until when members vote. The secretary can give more time while it is open.",
    )
    is_circulation_over = fields.Boolean("Time for Votes Ended", compute="_compute_is_circulation_over")

    declined_member_ids = fields.Many2many(
        "alseraj.committee.member", string="Will not come", compute="_compute_guests",
        help="Members who declined the invitation in their calendar.",
    )
    uninvited_member_ids = fields.Many2many(
        "alseraj.committee.member", string="Not Invited Yet", compute="_compute_guests"
    )
    is_quorum_in_danger = fields.Boolean(compute="_compute_guests")

    _number_unique = models.UniqueIndex(
        "(committee_id, hijri_year, number) WHERE number > 0",
        "Another session of this committee has this number.",
    )

    @api.depends("date", "company_id.partner_id.tz")
    def _compute_day(self):
        for session in self:
            zone = ZoneInfo(session.company_id.sudo().partner_id.tz or HOME_TZ)  # the clock is no secret
            moment = session.date and session.date.replace(tzinfo=ZoneInfo("UTC"))
            session.day = moment and moment.astimezone(zone).date()

    @api.depends("day")
    @api.depends_context("lang")
    def _compute_date_hijri(self):
        for session in self:
            session.date_hijri = session.day and hijri.format(session.day, self.env.lang or "en_US")

    @api.depends("name", "committee_id", "day")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for session in self:
            label = session.name or session.day or ""
            session.display_name = f"{session.committee_id.name or ''} {label}".strip()

    @api.depends("committee_id.member_ids.date_from", "committee_id.member_ids.date_to", "day")
    def _compute_member_ids(self):
        for session in self:
            session.member_ids = session.committee_id.member_ids.filtered(
                lambda member, day=session.day: day and member._is_on(day)
            )

    @api.depends("attendee_ids", "quorum")
    def _compute_present_count(self):
        for session in self:
            session.present_count = len(session.attendee_ids)
            session.has_quorum = session.present_count >= session.quorum > 0

    @api.depends("member_ids", "committee_id.member_ids.role")
    @api.depends_context("uid")
    def _compute_is_presiding(self):
        is_secretary = self.env.user.has_group("alseraj_beneficiary.group_committee_secretary")
        for session in self:
            session.is_presiding = any(
                member.role in ("chair", "vice") and member.user_id == self.env.user
                for member in session.member_ids
            )
            session.can_run = session.is_presiding or is_secretary

    @api.depends("decision_ids.outcome", "decision_ids.amount", "decision_ids.closed_on")
    def _compute_decision_figures(self):
        for session in self:
            approved = session.decision_ids.filtered(lambda decision: decision.outcome == "approved")
            session.decision_count = len(session.decision_ids)
            session.approved_count = len(approved)
            session.amount_total = sum(approved.mapped("amount"))

    @api.constrains("attendee_ids", "committee_id", "date")
    def _check_attendees(self):
        for session in self:
            strangers = session.attendee_ids - session.member_ids
            if strangers:
                raise UserError(self.env._(
                    "Not members of %(committee)s on %(day)s: %(names)s",
                    committee=session.committee_id.name, day=session.day,
                    names=", ".join(strangers.mapped("display_name")),
                ))

    @api.ondelete(at_uninstall=False)
    def _unlink_agenda(self):
        self.decision_ids.unlink()  # gives the requests back

    # ------------------------------------------------------------ agenda

    def action_fill_agenda(self):
        """Put every studied request that waits for a committee on this agenda.

        What was heard before comes first, then urgent ones, then by need score, then by date of submission.

        :return: True
        :raises UserError: the session is closed, or nothing waits
        """
        self.ensure_one()
        self.check_access("write")
        waiting = self._get_waiting_requests()
        if not waiting:
            raise UserError(self.env._("No studied request waits for the committee."))
        waiting._put_on_agenda(self)
        return True

    def action_view_decisions(self):
        """Open the decisions of these sessions.

        :return: a window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "alseraj_beneficiary.action_committee_decision"
        )
        return {**action, "domain": [("session_id", "in", self.ids)], "context": {}}

    def action_all_present(self):
        """Mark every member of the day as present.

        :return: True
        """
        for session in self:
            session.attendee_ids = session.member_ids
        return True

    def _add_attendees(self, members_by_session):
        """Who votes is present.

        By SQL, as a write would touch the row of the session and make members who vote at the same
        moment wait for each other; the caller has checked that they are members and that it is open.
        """
        rows = [
            SQL("(%s, %s)", session.id, member.id)
            for session, members in members_by_session.items()
            for member in members - session.attendee_ids
        ]
        if rows:
            self.env.cr.execute(SQL(
                "INSERT INTO alseraj_committee_attendance (session_id, member_id) VALUES %s"
                " ON CONFLICT DO NOTHING",
                SQL(", ").join(rows),
            ))
            self.browse(session.id for session in members_by_session).invalidate_recordset(
                ["attendee_ids", "present_count", "has_quorum"]
            )

    # ------------------------------------------------------------ locks

    def _lock_for_vote(self):
        """Shared: many may vote at once; closing waits for them, and a vote waits for the closing."""
        self.env.cr.execute(SQL(
            "SELECT id FROM alseraj_committee_session WHERE id IN %s ORDER BY id FOR SHARE", tuple(self.ids)
        ))

    def _touch_agenda(self):
        """The agenda changes: a closing that has not seen it starts again (as for votes)."""
        self.env.cr.execute(SQL(
            "UPDATE alseraj_committee_session SET agenda_serial = COALESCE(agenda_serial, 0) + 1"
            " WHERE id IN %s",
            tuple(self.ids),
        ))
        self.invalidate_recordset(["agenda_serial"])

    def _lock_for_close(self):
        """Alone: nobody votes or changes the agenda from here to the end of the transaction.

        It waits instead of refusing, unlike ``lock_for_update``. A vote or case committed after our
        picture of the data was taken raises a serialization failure: Odoo then closes again with it.
        """
        self.env.cr.execute(SQL(
            "SELECT id FROM alseraj_committee_session WHERE id IN %s ORDER BY id FOR UPDATE", tuple(self.ids)
        ))
        self.env.cr.execute(SQL(
            "SELECT id FROM alseraj_committee_member WHERE committee_id IN %s ORDER BY id FOR NO KEY UPDATE",
            tuple(self.committee_id.ids),
        ))

    # ------------------------------------------------------------ committee_session_workflow

    def action_open(self):
        """Open the session: it gets its number, and members may vote.

        :return: True
        :raises UserError: the agenda is empty, the committee too small for its quorum, or the role is missing
        """
        return self._run_transition("open")

    def action_close(self):
        """Close the session: outcomes take effect on the requests, and the minutes are sealed.

        :return: True
        :raises UserError: no quorum, a case without a valid outcome, a request that can't take it, or
            the user neither secretary nor presiding
        """
        return self._run_transition("close")

    # ------------------------------------------------------------ reasons

    def _get_cannot_open_reason(self):
        if not self.decision_ids:
            return self.env._("The agenda is empty. Put at least one request on it.")
        if len(self.member_ids) < self.quorum:
            return self.env._(
                "The committee has %(count)s members on that day, fewer than its quorum of %(quorum)s.",
                count=len(self.member_ids), quorum=self.quorum,
            )
        return False

    def _get_cannot_close_reason(self):
        if not self.env.su and not self.can_run:
            return self.env._("Only the secretary, the chair or the vice chair closes a session.")
        open_points = [
            f"{decision.request_id.display_name}: {reason}"
            for decision in self.decision_ids
            if (reason := decision._get_undecided_reason())
        ]
        if open_points:
            more = len(open_points) - 10
            if more > 0:
                open_points = [*open_points[:10], self.env._("… and %(count)s more", count=more)]
            return "\n".join(open_points)
        # Without a quorum nothing is decided; all that is left is to put everything off.
        if not self.has_quorum and any(decision.result != "deferred" for decision in self.decision_ids):
            return self.env._(
                "No quorum: %(count)s present, %(quorum)s needed. Without it every case is deferred.",
                count=self.present_count, quorum=self.quorum,
            )
        return False

    # ------------------------------------------------------------ doing it

    def _do_open(self):
        numbered = self._give_numbers()
        now = fields.Datetime.now()
        for session in self:
            session._write_internal({"state": "open", "opened_on": now, **numbered[session]})

    def _give_numbers(self):
        """The next numbers in the Hijri year of each committee.

        :return: dict session -> values
        """
        self.committee_id._lock_numbering()
        last = {
            (committee.id, year): number
            for committee, year, number in self._read_group(
                [("committee_id", "in", self.committee_id.ids)],
                ["committee_id", "hijri_year"], ["number:max"],
            )
        }
        numbered = {}
        for session in self.sorted("date"):
            year = (hijri.from_gregorian(session.day) or (session.day.year,))[0]
            key = (session.committee_id.id, year)
            last[key] = last.get(key, 0) + 1
            numbered[session] = {
                "hijri_year": year, "number": last[key], "name": f"{year}/{last[key]}",
            }
        return numbered

    def _do_close(self):
        self._lock_for_close()
        now = fields.Datetime.now()
        decisions = self.decision_ids
        decisions._freeze(now)
        self._freeze_words()
        self._write_internal({"state": "closed", "sealed_on": now, "closed_by_id": self.env.uid})
        for session, seal in self._compute_seals().items():
            session._write_internal({"seal": seal})
        by_result = defaultdict(list)
        for decision in decisions - decisions._apply_corrections():
            by_result[decision.outcome].append(decision.request_id.id)
        # The role was checked for closing the session; the outcomes follow from it, whoever closed it.
        requests_sudo = self.env["alseraj.support.request"].sudo()  # members may only read requests
        for result, ids in by_result.items():
            requests_sudo.browse(ids)._run_transition(VERBS[result])

    # ------------------------------------------------------------ committee_session_event
    # The session in everybody's calendar. It says when and where, never whose case.

    def write(self, vals):
        result = super().write(vals)
        if {"date", "duration", "place", "remote_link", "committee_id"} & vals.keys():
            for session in self.filtered("event_id"):
                # whoever runs the session moves it, also when a colleague has sent the invitations
                session.sudo().event_id.write(session._prepare_event())
        return result

    def action_invite(self):
        """Put the session in the members' calendars; Odoo's calendar sends the invitations.

        :return: True
        :raises UserError: it is not a draft any more, or the committee has no members on the day
        """
        self.check_access("write")
        todo = self.filtered(lambda session: not session.event_id)
        for session in todo:
            if session.state == "closed" or not session.member_ids:
                raise UserError(self.env._(
                    "Invite members before the session closes, and when the committee has members on the day."
                ))
        events = self.env["calendar.event"].create([
            {
                **session._prepare_event(),
                "partner_ids": [fields.Command.set(session.member_ids.user_id.partner_id.ids)],
            }
            for session in todo
        ])
        for session, event in zip(todo, events, strict=True):
            session._write_internal({"event_id": event.id})
        return True

    def _prepare_event(self):
        self.ensure_one()
        return {
            "name": self.env._("Session of %(committee)s", committee=self.committee_id.name),
            "start": self.date,
            "stop": self.date + timedelta(hours=self.duration or 1.0),
            "location": self.place or "",
            "videocall_location": self.remote_link or False,
            "privacy": "confidential",
        }

    def unlink(self):
        events_sudo = self.sudo().event_id  # the event goes with its session, whoever made it
        result = super().unlink()
        events_sudo.unlink()
        return result

    # ------------------------------------------------------------ committee_session_rules
    # Quorum on the day, who presides, who stays out, and what is carried over to the next session.

    @api.depends("committee_id.quorum", "committee_id.quorum_kind", "member_ids", "quorum_kept", "state")
    def _compute_quorum(self):
        for session in self:
            kept = session.state == "closed" and session.quorum_kept
            session.quorum = kept or session.committee_id._get_quorum(session.member_ids)

    # MERGE-COLLISION: also above; this one from committee/committee_session_rules, super() meant the one above
    @api.depends("attendee_ids")
    def _compute_is_presiding(self):
        super()._compute_is_presiding()
        for session in self.filtered("is_presiding"):
            chair = session.member_ids.filtered(lambda member: member.role == "chair")
            if chair & session.attendee_ids and self.env.user not in chair.user_id:
                session.is_presiding = False  # the vice chair presides in the absence of the chair
                session.can_run = self.env.user.has_group("alseraj_beneficiary.group_committee_secretary")

    # ------------------------------------------------------------ who runs it

    # MERGE-COLLISION: also above; this one from committee/committee_session_rules, super() meant the one above
    def write(self, vals):
        self._check_can_run()
        return super().write(vals)

    def _check_can_run(self):
        """The record rules know who presides at some time; only this knows who presides on the day."""
        if self.env.su:
            return
        for session in self:
            if not session.can_run:
                raise UserError(self.env._(
                    "Only the secretary, or who presides on the day, runs %(session)s.",
                    session=session.sudo().display_name,  # a sentence for who may not read committees
                ))

    # ------------------------------------------------------------ agenda

    def _get_waiting_requests(self):
        """The studied requests that this session may decide on or recommend upwards."""
        self.ensure_one()
        return self.env["alseraj.support.request"]._get_waiting_for(self.committee_id)[self.committee_id]

    # ------------------------------------------------------------ open and close

    # MERGE-COLLISION: also above; this one from committee/committee_session_rules, super() meant the one above
    def _do_open(self):
        super()._do_open()
        self._record_recusals()

    def _record_recusals(self):
        """Write down beforehand who stays out of which case, and why; he may say so himself, too."""
        member_by_key = {
            (session.id, member.user_id.id): member for session in self for member in session.member_ids
        }
        self.env["alseraj.committee.vote"].create([
            {
                "decision_id": decision.id, "choice": "recused", "note": sentence, "by_rule": True,
                "member_id": member_by_key[decision.session_id.id, user.id].id,
            }
            for (decision, user), sentence in self.decision_ids._get_conflicts().items()
        ])

    # MERGE-COLLISION: also above; this one from committee/committee_session_rules, super() meant the one above
    def _do_close(self):
        for session in self:
            session._write_internal({"quorum_kept": session.quorum})
        super()._do_close()
        for session in self:
            session._carry_over()

    def _carry_over(self):
        """Put what was deferred first on the agenda of the next session of the committee."""
        deferred = self.decision_ids.filtered(lambda decision: decision.outcome == "deferred")
        # OdooBot: it follows from the outcome that the committee gave, whoever closed the session
        deferred = deferred.with_user(SUPERUSER_ID)
        ready = deferred.filtered(
            lambda decision: decision.corrects_id or not decision.request_id._get_blocking_reason("to_committee")
        )
        following = ready and ready.session_id._get_following()
        if not following:
            return
        first = min(following.decision_ids.mapped("sequence"), default=len(ready) + 1)
        ready.create([
            {
                "session_id": following.id, "request_id": decision.request_id.id,
                "sequence": first - len(ready) + index, **decision._prepare_carried(),
            }
            for index, decision in enumerate(ready.sorted(lambda decision: (decision.sequence, decision.id)))
        ])

    def _get_following(self):
        """The next session in preparation; else one by the committee's interval, or none without it."""
        self.ensure_one()
        found = self.search(
            [("committee_id", "=", self.committee_id.id), ("state", "=", "draft")], order="date, id", limit=1
        )
        days = self.committee_id.session_interval_days
        if found or not days:
            return found
        passed = max((fields.Datetime.now() - self.date).days, 0)
        start = self.date + timedelta(days=days * (passed // days + 1))
        return self.create({
            "committee_id": self.committee_id.id, "date": start, "duration": self.duration, "mode": self.mode,
            "place": self.place, "remote_link": self.remote_link, "user_id": self.user_id.id,
        })

    # ------------------------------------------------------------ committee_session_circulation
    # A session by circulation: no meeting, but votes within a time. Who has voted is who came.

    @api.depends("mode", "circulation_until", "state")
    def _compute_is_circulation_over(self):
        now = fields.Datetime.now()
        for session in self:
            session.is_circulation_over = (
                session.mode == "circulation" and session.state == "open"
                and bool(session.circulation_until) and session.circulation_until <= now
            )

    # MERGE-COLLISION: also above; this one from committee/committee_session_circulation, super() meant the one above
    @api.depends("mode", "decision_ids.vote_ids")
    def _compute_present_count(self):
        super()._compute_present_count()
        for session in self.filtered(lambda session: session.mode == "circulation"):
            voters = session.sudo().decision_ids.vote_ids.user_id  # a number, whoever may read the votes
            session.present_count = len(voters)
            session.has_quorum = len(voters) >= session.quorum > 0

    # ------------------------------------------------------------ rules

    # MERGE-COLLISION: also above; this one from committee/committee_session_circulation, super() meant the one above
    def _get_cannot_open_reason(self):
        if reason := super()._get_cannot_open_reason():
            return reason
        if self.mode == "circulation" and not self.circulation_until:
            return self.env._("Say until when members vote: without a meeting they need to know.")
        if self.mode == "circulation" and self.circulation_until <= fields.Datetime.now():
            return self.env._("The time for votes lies in the past. Give members a later one.")
        return False

    # MERGE-COLLISION: also above; this one from committee/committee_session_circulation, super() meant the one above
    def _get_cannot_close_reason(self):
        if reason := super()._get_cannot_close_reason():
            return reason
        if self.mode != "circulation" or not self.circulation_until or self.is_circulation_over:
            return False
        silent = self._get_silent_members()
        return bool(silent) and self.env._(
            "Members vote until %(moment)s, and these have not voted on every case: %(names)s",
            moment=self._format_moment(self.circulation_until),
            names=", ".join(silent.mapped("display_name")),
        )

    def _get_silent_members(self):
        """Who has not said a word on every case yet."""
        self.ensure_one()
        votes = self.env["alseraj.committee.vote"].sudo()  # a count; members see whose votes are missing anyway
        counts = dict(votes._read_group([("session_id", "=", self.id)], ["member_id"], ["__count"]))
        spoken = {member.id for member, count in counts.items() if count >= len(self.decision_ids)}
        return self.member_ids.filtered(lambda member: member.id not in spoken)

    def _format_moment(self, moment):
        day = fields.Datetime.context_timestamp(self.with_context(tz=self.env.user.tz or "Asia/Riyadh"), moment)
        return day.strftime("%Y-%m-%d %H:%M")

    # ------------------------------------------------------------ who is told

    # MERGE-COLLISION: also above; this one from committee/committee_session_circulation, super() meant the one above
    def _do_open(self):
        super()._do_open()
        for session in self.filtered(lambda session: session.mode == "circulation"):
            session._ask_members()

    def _ask_members(self):
        """An activity for each member: these cases wait for his vote."""
        for member in self.member_ids:
            # sudo: the secretary tells members who don't follow the session
            self.sudo().activity_schedule(
                "alseraj_beneficiary.activity_circulation_vote", user_id=member.user_id.id,
                date_deadline=self.circulation_until.date(), summary=self.env._("Vote by circulation"),
            )

    # MERGE-COLLISION: also above; this one from committee/committee_session_circulation, super() meant the one above
    def _do_close(self):
        super()._do_close()
        # sudo: the activities of all members end with the session
        self.sudo().activity_unlink([
            "alseraj_beneficiary.activity_circulation_vote", "alseraj_beneficiary.activity_circulation_over",
        ])

    def _notice_votes(self):
        """Take the activity from members who have voted on every case."""
        kind = "alseraj_beneficiary.activity_circulation_vote"
        for session in self.filtered(lambda session: session.mode == "circulation"):
            silent = session._get_silent_members().user_id
            done = session.member_ids.user_id - silent
            activities_sudo = session.sudo().activity_ids  # those of other members, recorded by the secretary
            activities_sudo.filtered(
                lambda activity, done=done: activity.user_id in done and activity.activity_type_id == self.env.ref(kind)
            ).action_feedback()

    @api.model
    def _cron_circulation_over(self):
        """Tell the secretaries whose circulated sessions are past their time, once each."""
        kind = self.env.ref("alseraj_beneficiary.activity_circulation_over")
        over = self.search([
            ("mode", "=", "circulation"), ("state", "=", "open"), ("circulation_until", "<=", fields.Datetime.now()),
        ])
        told = self.env["mail.activity"].search([
            ("res_model", "=", self._name), ("res_id", "in", over.ids), ("activity_type_id", "=", kind.id),
        ])
        for session in over.browse(set(over.ids) - set(told.mapped("res_id"))):
            keeper = session._get_secretary()
            session.activity_schedule(
                activity_type_id=kind.id, user_id=keeper.id, summary=self.env._("The time for votes has ended: close it"),
                note=session._get_circulation_note(),
            )

    def _get_secretary(self):
        """Who keeps the minutes on the day, or else who is responsible for the session."""
        keepers = self.member_ids.filtered(lambda member: member.role == "secretary").user_id
        return keepers[:1] or self.user_id or self.create_uid

    def _get_circulation_note(self):
        silent = self._get_silent_members()
        if not silent:
            return self.env._("Everybody has voted.")
        return self.env._("Without a word on every case: %(names)s", names=", ".join(silent.mapped("display_name")))

    # ------------------------------------------------------------ committee_session_fill
    # An agenda filled by priority, by age or by type, as far as the session can hear.

    def action_open_fill(self):
        """Choose what comes on the agenda: types, how many, in which order.

        :return: a window action
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Fill Agenda"),
            "res_model": "alseraj.agenda.fill",
            "view_mode": "form",
            "target": "new",
            "context": {"default_session_id": self.id},
        }

    def fill_agenda(self, types=None, limit=None, order="priority"):
        """Put studied requests that wait for a committee on this agenda, after what is on it.

        :param types: ``alseraj.support.type`` records or ids; default: all
        :param int limit: how many at most; default: all
        :param str order: ``priority`` (urgent, then by need score, then by date), ``oldest`` or ``type``
        :return: int, the number of cases added
        :raises UserError: the session is closed, or nothing of that kind waits
        """
        self.ensure_one()
        self.check_access("write")
        if order not in dict(ORDERS):
            raise UserError(self.env._("Choose one of the orders of the list."))
        chosen = self._search_waiting(types)._sort_for_agenda(order)
        if limit:
            chosen = chosen[:limit]
        if not chosen:
            raise UserError(self.env._("No studied request of this kind waits for the committee."))
        first = max(self.decision_ids.mapped("sequence"), default=0) + 1
        # as for _put_on_agenda: the role was asked above, the requests are checked where the case is created
        self.env["alseraj.committee.decision"].sudo().create([
            {"session_id": self.id, "request_id": request.id, "sequence": first + index}
            for index, request in enumerate(chosen)
        ])
        return len(chosen)

    def action_sort_agenda(self):
        """Put the cases in the order of urgency and need, those already voted on first.

        :return: True
        :raises UserError: the session is closed
        """
        self.check_access("write")
        for session in self:
            ordered = session.decision_ids.request_id._sort_for_agenda("priority")
            places = {request: index for index, request in enumerate(ordered)}
            decisions = session.decision_ids.sorted(
                lambda decision, places=places: (not decision.vote_ids, places[decision.request_id])
            )
            for index, decision in enumerate(decisions, 1):
                decision.sequence = index
        return True

    def _search_waiting(self, types=None):
        """The studied requests that this session may hear."""
        domain = [("state", "=", "studied"), ("company_id", "=", self.company_id.id)]
        if types:
            domain.append(("type_id", "in", list(getattr(types, "ids", types))))
        return self.env["alseraj.support.request"].search(domain)

    # ------------------------------------------------------------ committee_session_guests
    # Who was invited, who has declined, and what becomes of the invitation.

    @api.depends("event_id.attendee_ids.state", "event_id.partner_ids", "member_ids", "quorum")
    def _compute_guests(self):
        for session in self:
            guests_sudo = session.sudo().event_id.attendee_ids  # answers to this session's own invitation
            declined = guests_sudo.filtered(lambda guest: guest.state == "declined").partner_id
            members = session.member_ids
            session.declined_member_ids = members.filtered(
                lambda member, declined=declined: member.user_id.partner_id in declined
            )
            session.uninvited_member_ids = members.filtered(
                lambda member, guests=guests_sudo.partner_id: member.user_id.partner_id not in guests
            ) if session.event_id else members.browse()
            coming = len(members) - len(session.declined_member_ids)
            session.is_quorum_in_danger = bool(session.event_id) and coming < session.quorum

    # MERGE-COLLISION: also above; this one from committee/committee_session_guests, super() meant the one above
    def write(self, vals):
        result = super().write(vals)
        if "mode" in vals:
            for session in self.filtered(lambda s: s.event_id and s.state == "draft"):
                # sudo: as where the date moves, the invitations may be a colleague's
                session.sudo().event_id.write(session._prepare_event())
        return result

    # MERGE-COLLISION: also above; this one from committee/committee_session_guests, super() meant the one above
    def action_invite(self):
        """Put the session in the members' calendars; Odoo's calendar sends the invitations.

        :return: True
        :raises UserError: it is by circulation, it is closed, or the committee has no members on the day
        """
        if self.filtered(lambda session: session.mode == "circulation"):
            raise UserError(self.env._(
                "By circulation there is no meeting to invite to: members are asked to vote when it opens."
            ))
        return super().action_invite()

    def action_update_guests(self):
        """Invite members who joined since, and take those off whose term has ended.

        :return: True
        :raises UserError: the session is closed
        """
        self.check_access("write")
        for session in self.filtered("event_id"):
            if session.state == "closed":
                raise UserError(self.env._("The session is closed and sealed: %(name)s", name=session.display_name))
            # sudo: whoever runs the session keeps its guests, also when a colleague has invited them
            session.sudo().event_id.write({
                "partner_ids": [Command.set(session.member_ids.user_id.partner_id.ids)],
            })
        return True

    # MERGE-COLLISION: also above; this one from committee/committee_session_guests, super() meant the one above
    def unlink(self):
        self._call_off()
        return super().unlink()

    def _call_off(self):
        """Tell the guests of a session that won't be held, where its day has not passed."""
        template = self.env.ref("calendar.calendar_template_delete_event", raise_if_not_found=False)
        now = fields.Datetime.now()
        for event_sudo in self.sudo().event_id:  # the guests are told, whoever invited them
            if template and event_sudo.start > now:
                template.sudo().send_mail(event_sudo.id, email_values={  # as above
                    "recipient_ids": [Command.set(event_sudo.partner_ids.ids)], "email_to": False,
                    "model": False, "res_id": False,  # the event goes, what tells so stays
                })


class CommitteeSessionReport(models.Model):
    """Figures of closed sessions: who came as a share, how many cases, how long. Never by a named member.

    A view in the database, on the terms of the members as they were on the day of the session.
    """

    _name = "alseraj.committee.session.report"
    _description = "Session Figures"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "session_id"

    session_id = fields.Many2one("alseraj.committee.session", readonly=True)
    committee_id = fields.Many2one("alseraj.committee", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    day = fields.Date(readonly=True)
    hijri_year = fields.Integer(readonly=True, aggregator=None)
    mode = fields.Selection(
        [("in_person", "In person"), ("remote", "Remote"), ("circulation", "By circulation")], "Manner", readonly=True
    )
    member_count = fields.Integer("Members on the Day", readonly=True, aggregator="avg")
    present_count = fields.Integer("Present", readonly=True, aggregator="avg")
    attendance_rate = fields.Float("Attendance", readonly=True, aggregator="avg")
    case_count = fields.Integer("Cases", readonly=True)
    decided_count = fields.Integer("Approved or Rejected", readonly=True)
    put_off_count = fields.Integer("Deferred or Returned", readonly=True)
    case_load = fields.Float(
        "Cases in a Session", readonly=True, aggregator="avg", digits=(16, 1), help="On the average of the sessions."
    )
    minutes_open = fields.Float(
        "Minutes in Session", readonly=True, aggregator="avg", digits=(16, 0), help="From the opening to the closing."
    )
    amount = fields.Monetary("Approved Amount", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT session.id, session.id AS session_id, session.committee_id, session.company_id, session.day,
                      session.hijri_year, session.mode,
                      terms.count AS member_count, present.count AS present_count,
                      present.count / NULLIF(terms.count, 0)::float AS attendance_rate,
                      cases.count AS case_count, cases.decided AS decided_count,
                      cases.count - cases.decided AS put_off_count, cases.count::float AS case_load,
                      EXTRACT(EPOCH FROM session.sealed_on - session.opened_on) / 60.0 AS minutes_open, cases.amount
                 FROM alseraj_committee_session session
                CROSS JOIN LATERAL (
                      SELECT count(DISTINCT member.user_id) FROM alseraj_committee_member member
                       WHERE member.committee_id = session.committee_id AND member.date_from <= session.day
                         AND (member.date_to IS NULL OR member.date_to >= session.day)) terms
                CROSS JOIN LATERAL (
                      SELECT count(*) FROM alseraj_committee_attendance attendance
                       WHERE attendance.session_id = session.id) present
                CROSS JOIN LATERAL (
                      SELECT count(*), count(*) FILTER (WHERE decision.outcome IN ('approved', 'rejected')) AS decided,
                             COALESCE(sum(decision.amount), 0) AS amount
                        FROM alseraj_committee_decision decision WHERE decision.session_id = session.id) cases
                WHERE session.state = 'closed'"""
        )
