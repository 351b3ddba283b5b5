from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, plaintext2html

from ....tools import hijri
from ....tools.names import comma
from ....tools.roles import MEMBER, SECRETARY
from ...mixins.workflow_mixin import Transition

MODES = [("in_person", "In person"), ("remote", "Remote"), ("circulation", "By circulation")]
ORDERS = [
    ("priority", "The most urgent and the neediest first"),
    ("oldest", "Who has waited longest first"),
    ("type", "Type by type"),
]
# Outcome of a case -> the verb of its request that follows from it.
REQUEST_VERBS = {
    "approved": "approve", "rejected": "reject", "deferred": "defer", "returned": "send_back", "escalated": "defer",
}
UNSEALED = ("draft", "open")
EVENT_FIELDS = frozenset({"date", "duration", "place", "remote_link", "committee_id"})  # what the calendar shows
HEAD_FIELDS = frozenset({"attendee_ids", "committee_id", "date", "state", "circulation_until"})  # what desks show
VOTE_REQUEST = "alseraj_beneficiary.activity_circulation_vote"
TIME_OVER = "alseraj_beneficiary.activity_circulation_over"
ACKNOWLEDGE = "alseraj_beneficiary.activity_acknowledge_minutes"


class CommitteeSession(models.Model):
    """One meeting of a committee: its agenda, who came, what was decided, and the seal on it.

    A session by circulation has no meeting, but votes within a time: who has voted is who came.

    ============  =============================  ==========================================
    verb          who                            when
    ============  =============================  ==========================================
    open          secretary                      the agenda has a case
    close         secretary, chair, vice chair   quorum present, each case has its outcome
    ============  =============================  ==========================================
    """

    _name = "alseraj.committee.session"
    _description = "Committee Session"
    _inherit = ["alseraj.workflow.mixin", "alseraj.union.search.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["name", "committee_id"]
    _check_company_auto = True
    _transitions = {
        "open": Transition(
            ("draft",), "open", (SECRETARY,),
            checks=("empty_agenda", "small_committee", "single_vote", "circulation_time"),
            steps=("number", "freeze_rules", "set_state", "record_recusals", "ask_for_votes"),
        ),
        "close": Transition(
            ("open",), "closed", (MEMBER,),
            checks=("presiding", "open_cases", "quorum", "silent_members"),
            steps=(
                "lock", "date_the_closing", "freeze_decisions", "freeze_words", "set_state", "seal", "apply_outcomes",
                "ask_to_acknowledge", "carry_over", "end_circulation",
            ),
        ),
    }

    # number and time
    name = fields.Char("Number", readonly=True, copy=False, index="trigram", guarded=True, editable_in=("draft",))
    hijri_year = fields.Integer(readonly=True, copy=False, guarded=True, editable_in=("draft",))
    number = fields.Integer("Number in the Year", readonly=True, copy=False, guarded=True, editable_in=("draft",))
    date = fields.Datetime(
        required=True, tracking=True, index=True, default=fields.Datetime.now, editable_in=("draft",)
    )
    day = fields.Date(
        compute="_compute_day", store=True, guarded=True, editable_in=("draft",),
        help="The day where the committee sits.",
    )
    date_hijri = fields.Char("Hijri Date", compute="_compute_date_hijri")
    duration = fields.Float("Duration (hours)", default=2.0, editable_in=UNSEALED)
    state = fields.Selection(
        [("draft", "Draft"), ("open", "In Session"), ("closed", "Closed and Sealed")],
        default="draft", required=True, readonly=True, copy=False, tracking=True, index=True, group_expand=True,
    )
    opened_on = fields.Datetime(readonly=True, copy=False, guarded=True, editable_in=("draft",))
    sealed_on = fields.Datetime("Closed and Sealed on", readonly=True, copy=False, guarded=True, editable_in=())
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, guarded=True, editable_in=())

    # committee and manner
    committee_id = fields.Many2one(
        "alseraj.committee", required=True, index=True, check_company=True, tracking=True, ondelete="restrict",
        editable_in=("draft",), default=lambda self: self.env["alseraj.committee"]._get_default_committee(),
    )
    company_id = fields.Many2one(
        related="committee_id.company_id", store=True, index=True, guarded=True, editable_in=()
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Responsible", index="btree_not_null", editable_in=UNSEALED,
        default=lambda self: self.env.user,
    )
    mode = fields.Selection(MODES, string="Manner", default="in_person", required=True, editable_in=UNSEALED)
    place = fields.Char(editable_in=UNSEALED)
    remote_link = fields.Char("Link", editable_in=UNSEALED)
    circulation_until = fields.Datetime(
        "Votes until", tracking=True, copy=False, index="btree_not_null", editable_in=UNSEALED,
        help="By circulation: until when members vote. The secretary can give more time while it is open.",
    )
    is_circulation_over = fields.Boolean("Time for Votes Ended", compute="_compute_is_circulation_over")

    # who is there, and who runs it
    member_ids = fields.Many2many(
        "alseraj.committee.member", string="Members on the Day", compute="_compute_member_ids"
    )
    attendee_ids = fields.Many2many(
        "alseraj.committee.member", "alseraj_committee_attendance", "session_id", "member_id",
        string="Attendance", ondelete="restrict", copy=False, domain="[('id', 'in', member_ids)]",
        editable_in=UNSEALED,
    )
    present_count = fields.Integer("Members Present", compute="_compute_present_count")
    quorum = fields.Integer(
        compute="_compute_quorum", help="By the rule of the committee, on the day of the session."
    )
    quorum_kept = fields.Integer(
        readonly=True, copy=False, guarded=True, editable_in=(), help="The quorum when the session was closed."
    )
    rules = fields.Json(
        "Rules at Opening", readonly=True, copy=False, guarded=True, editable_in=("draft",),
        help="Members, quorum, limits and what counts, as they were when the session was opened; empty: before 19.0.1.1.0.",
    )
    has_quorum = fields.Boolean("Quorum Present", compute="_compute_present_count")
    is_presiding = fields.Boolean(
        "I preside", compute="_compute_is_presiding", help="The user is chair or vice chair on the day."
    )
    can_run = fields.Boolean("I run the session", compute="_compute_is_presiding")

    # agenda and outcomes
    decision_ids = fields.One2many(
        "alseraj.committee.decision", "session_id", string="Agenda", editable_in=UNSEALED
    )
    decision_count = fields.Integer("Cases", compute="_compute_decision_figures")
    approved_count = fields.Integer("Cases Approved", compute="_compute_decision_figures")
    amount_total = fields.Monetary("Total Approved", compute="_compute_decision_figures")
    agenda_serial = fields.Integer(
        "Changes to the Agenda", default=0, readonly=True, copy=False, guarded=True
    )
    minutes = fields.Html("Notes for the Minutes", copy=False, editable_in=UNSEALED)

    # invitation
    event_id = fields.Many2one(
        "calendar.event", string="Calendar Event", readonly=True, copy=False, guarded=True, index="btree_not_null"
    )
    declined_member_ids = fields.Many2many(
        "alseraj.committee.member", string="Will not come", compute="_compute_guests",
        help="Members who declined the invitation in their calendar.",
    )
    uninvited_member_ids = fields.Many2many(
        "alseraj.committee.member", string="Not Invited Yet", compute="_compute_guests"
    )
    is_quorum_in_danger = fields.Boolean(compute="_compute_guests")

    _committee_index = models.Index("(committee_id, state, company_id)")
    _day_index = models.Index("(day DESC, id DESC) WHERE state = 'closed'")
    _number_unique = models.UniqueIndex(
        "(committee_id, hijri_year, number) WHERE number > 0",
        "Another session of this committee has this number.",
    )

    # ------------------------------------------------------------ computes

    @api.depends("date", "company_id")
    def _compute_day(self):
        for session in self:
            session.day = session.date and session.company_id._get_day(session.date)

    @api.depends("day")
    @api.depends_context("lang")
    def _compute_date_hijri(self):
        for session in self:
            session.date_hijri = session.day and hijri.format(session.day, self.env.lang or "en_US")

    @api.depends("name", "committee_id", "day")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for session in self:
            label = session.name or hijri.format_gregorian(session.day, self.env.lang or "en_US")
            session.display_name = f"{session.committee_id.name or ''} {label}".strip()

    @api.depends("committee_id.member_ids.date_from", "committee_id.member_ids.date_to", "day", "rules")
    def _compute_member_ids(self):
        for session in self:
            kept = session.rules and set(session.rules["members"])
            session.member_ids = session.committee_id.member_ids.filtered(
                lambda member, day=session.day, kept=kept: (
                    member.id in kept if kept else bool(day) and member._is_on(day)
                )
            )

    @api.depends("committee_id.quorum", "committee_id.quorum_kind", "member_ids", "quorum_kept", "state", "rules")
    def _compute_quorum(self):
        for session in self:
            kept = session.state == "closed" and session.quorum_kept or session.rules and session.rules["quorum"]
            session.quorum = kept or session.committee_id._get_quorum(session.member_ids)

    @api.depends("attendee_ids", "quorum", "mode", "decision_ids.vote_ids")
    def _compute_present_count(self):
        circulated = self.filtered(lambda session: session.mode == "circulation")
        # sudo: a number, whoever may read the votes
        voters = dict(self.env["alseraj.committee.vote"].sudo()._read_group(
            [("session_id", "in", circulated._origin.ids)], ["session_id"], ["user_id:count_distinct"]))
        for session in self:
            count = voters.get(session._origin, 0) if session.mode == "circulation" else len(session.attendee_ids)
            session.present_count = count
            session.has_quorum = count >= session.quorum > 0

    @api.depends("member_ids", "committee_id.member_ids.role", "attendee_ids")
    @api.depends_context("uid")
    def _compute_is_presiding(self):
        is_secretary = self.env.user.has_group(SECRETARY)
        for session in self:
            own = session.member_ids.filtered(lambda member: member.user_id == self.env.user)
            chair = session.member_ids.filtered(lambda member: member.role == "chair")
            # the vice chair presides in the absence of the chair
            roles = ("chair",) if chair & session.attendee_ids and self.env.user not in chair.user_id else ("chair", "vice")
            session.is_presiding = any(member.role in roles for member in own)
            session.can_run = session.is_presiding or is_secretary

    @api.depends("mode", "circulation_until", "state")
    def _compute_is_circulation_over(self):
        now = fields.Datetime.now()
        for session in self:
            session.is_circulation_over = (
                session.mode == "circulation" and session.state == "open"
                and bool(session.circulation_until) and session.circulation_until <= now
            )

    @api.depends("decision_ids.outcome", "decision_ids.amount", "decision_ids.closed_on")
    def _compute_decision_figures(self):
        figures = defaultdict(dict)
        for session, outcome, count, amount in self.env["alseraj.committee.decision"]._read_group(
            [("session_id", "in", self.ids)], ["session_id", "outcome"], ["__count", "amount:sum"],
        ):
            figures[session][outcome] = count, amount
        for session in self:
            of_session = figures[session._origin]
            session.approved_count, session.amount_total = of_session.get("approved", (0, 0.0))
            session.decision_count = sum(count for count, _amount in of_session.values())

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

    @api.constrains("attendee_ids", "committee_id", "date")
    def _check_attendees(self):
        for session in self:
            strangers = session.attendee_ids - session.member_ids
            if strangers:
                raise UserError(self.env._(
                    "Not members of %(committee)s on %(day)s: %(names)s",
                    committee=session.committee_id.name, day=session.day,
                    names=comma(self.env.lang).join(strangers.mapped("display_name")),
                ))

    # ------------------------------------------------------------ create / write / unlink

    def write(self, vals):
        result = super().write(vals)
        for session in self.filtered("event_id"):
            if vals.keys() & EVENT_FIELDS or ("mode" in vals and session.state == "draft"):
                # whoever runs the session moves it, also when a colleague has sent the invitations
                session.sudo().event_id.write(session._prepare_event())
        if vals.keys() & HEAD_FIELDS:
            self._plan_message()
        return result

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        self._check_can_run()

    def unlink(self):
        self._cancel_invitations()
        events_sudo = self.sudo().event_id  # the event goes with its session, whoever made it
        result = super().unlink()
        events_sudo.unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_agenda(self):
        self.decision_ids.unlink()  # gives the requests back

    # ------------------------------------------------------------ who runs it

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

    # ------------------------------------------------------------ agenda

    def action_fill_agenda(self):
        """Put every studied request that waits for a committee on this agenda; what can't come is left out, and named.

        What was heard before comes first, then urgent ones, then by need score, then by date of submission.

        :return: True, or a notification of what was left out
        :raises UserError: the session is closed, or nothing waits that can come
        """
        self.ensure_one()
        self.check_access("write")
        waiting = self._get_waiting_requests()
        if not waiting:
            raise UserError(self.env._("No studied request waits for the committee."))
        left_out = self._get_left_out(waiting)
        self._check_anything_left(waiting, left_out)
        (waiting - waiting.browse(request.id for request in left_out))._put_on_agenda(self)
        return self._notify_left_out(left_out) or True

    def _get_left_out(self, requests):
        """Which of these can't come on this agenda as they stand: one of them must not keep the others out.

        :return: dict request -> the sentence that says why
        """
        left_out = {}
        cases = self.env["alseraj.committee.decision"]
        for request in requests:
            case = cases.new({"session_id": self.id, "request_id": request.id})
            if reason := (
                request._get_blocking_reason("to_committee") or request._get_not_for_committee_reason(self.committee_id)
                or case._get_amount_reason() or case._get_hopeless_reason()
            ):
                left_out[request] = reason
        return left_out

    def _check_anything_left(self, requests, left_out):
        if left_out and len(left_out) == len(requests):
            raise UserError(self._format_left_out(left_out))

    def _format_left_out(self, left_out):
        lines = [f"{request.display_name}: {reason}" for request, reason in list(left_out.items())[:20]]
        if len(left_out) > 20:
            lines.append(self.env._("… and %(count)s more", count=len(left_out) - 20))
        return "\n".join(lines)

    def _notify_left_out(self, left_out):
        """Say on the session, and to who has filled its agenda, what was left out.

        :return: a notification action, or False where nothing was
        """
        if not left_out:
            return False
        text = self._format_left_out(left_out)
        title = self.env._("Left out of the agenda: %(count)s", count=len(left_out))
        self._message_log(body=plaintext2html(f"{title}\n{text}"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning", "sticky": True, "title": title, "message": text,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _get_waiting_requests(self):
        """The studied requests that this session may decide on or recommend upwards."""
        self.ensure_one()
        waiting = self.env["alseraj.support.request"]._get_waiting_for(self.committee_id)[self.committee_id]
        return self._leave_out_later(waiting)

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

        What can't come is left out; the history of the session names it, with its reason.

        :param types: ``alseraj.support.type`` records or ids; default: all
        :param int limit: how many at most; default: all
        :param str order: ``priority`` (urgent, then by need score, then by date), ``oldest`` or ``type``
        :return: int, the number of cases added
        :raises UserError: the session is closed, or nothing of that kind waits that can come
        """
        self.ensure_one()
        self.check_access("write")
        if order not in dict(ORDERS):
            raise UserError(self.env._("Choose one of the orders of the list."))
        count, left_out = self._fill_with(self._search_waiting(types)._sort_for_agenda(order), limit)
        self._notify_left_out(left_out)
        return count

    def _fill_with(self, waiting, limit=None):
        """Put these requests on the agenda, after what is on it, but for those that it can't take.

        :return: (number of cases added, dict request -> why it was left out)
        """
        self.check_access("write")
        if not waiting:
            raise UserError(self.env._("No studied request of this kind waits for the committee."))
        left_out = self._get_left_out(waiting)
        self._check_anything_left(waiting, left_out)
        chosen = (waiting - waiting.browse(request.id for request in left_out))[:limit or None]
        first = max(self.decision_ids.mapped("sequence"), default=0) + 1
        # sudo: writing the session was checked above, the requests are checked where the case is created
        self.env["alseraj.committee.decision"].sudo().create([
            {"session_id": self.id, "request_id": request.id, "sequence": first + index}
            for index, request in enumerate(chosen)
        ])
        return len(chosen), left_out

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
        return self._leave_out_later(self.env["alseraj.support.request"].search(domain))

    def _leave_out_later(self, requests):
        """Without those that were deferred to a day after this session; the secretary may add one by hand."""
        later = self.env["alseraj.committee.decision"].search([
            ("request_id", "in", requests.ids), ("outcome", "=", "deferred"), ("closed_on", "!=", False),
            ("deferred_until", ">", self.day),
        ])
        return requests - later.request_id

    def action_view_decisions(self):
        """Open the decisions of these sessions.

        :return: a window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "alseraj_beneficiary.action_committee_decision"
        )
        return {**action, "domain": [("session_id", "in", self.ids)], "context": {}}

    # ------------------------------------------------------------ invitation
    # The session in everybody's calendar. It says when and where, never whose case.

    def action_invite(self):
        """Put the session in the members' calendars; Odoo's calendar sends the invitations.

        :return: True
        :raises UserError: it is by circulation, it is closed, or the committee has no members on the day
        """
        if self.filtered(lambda session: session.mode == "circulation"):
            raise UserError(self.env._(
                "By circulation there is no meeting to invite to: members are asked to vote when it opens."
            ))
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
                "partner_ids": [Command.set(session.member_ids.user_id.partner_id.ids)],
            }
            for session in todo
        ])
        for session, event in zip(todo, events, strict=True):
            session._write_internal({"event_id": event.id})
        return True

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

    def _prepare_event(self):
        """The invitation says where the agenda pack is; the link asks who one is."""
        self.ensure_one()
        link = f"{self.get_base_url()}/mail/view?model={self._name}&res_id={self.id}"
        text = self.env._("The agenda pack is confidential. Members download it from the session, by “Agenda Pack”:")
        return {
            "name": self.env._("Session of %(committee)s", committee=self.committee_id.name),
            "start": self.date,
            "stop": self.date + timedelta(hours=self.duration or 1.0),
            "location": self.place or "",
            "videocall_location": self.remote_link or False,
            "privacy": "confidential",
            "description": Markup("<p>%s <a href='%s'>%s</a></p>") % (text, link, self.env._("Open the session")),
        }

    def _cancel_invitations(self):
        """Notify the guests of a session that won't be held, where its day has not passed."""
        template = self.env.ref("calendar.calendar_template_delete_event", raise_if_not_found=False)
        now = fields.Datetime.now()
        for event_sudo in self.sudo().event_id:  # the guests are notified, whoever invited them
            if template and event_sudo.start > now:
                template.sudo().send_mail(event_sudo.id, email_values={  # Odoo's own text about its own event
                    "recipient_ids": [Command.set(event_sudo.partner_ids.ids)], "email_to": False,
                    "model": False, "res_id": False,  # the event goes, the mail about it stays
                })

    def _get_printed_files(self):
        """Whose files the agenda pack shows; asked by the access log."""
        return self.decision_ids.beneficiary_id

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

    # ------------------------------------------------------------ opening

    def action_open(self):
        """Open the session: it gets its number, and members may vote.

        :return: True
        :raises UserError: the agenda is empty, the committee too small for its quorum, or the role is missing
        """
        return self._run_transition("open")

    def _get_empty_agenda_reason(self):
        return not self.decision_ids and self.env._("The agenda is empty. Put at least one request on it.")

    def _get_small_committee_reason(self):
        return len(self.member_ids) < self.quorum and self.env._(
            "The committee has %(count)s members on that day, fewer than its quorum of %(quorum)s.",
            count=len(self.member_ids), quorum=self.quorum,
        )

    def _get_single_vote_reason(self):
        """One member decides alone only where the association has said so."""
        company_sudo = self.sudo().company_id  # sudo: the secretary asks what the settings say
        if self.quorum > 1 or company_sudo.alseraj_single_vote:
            return False
        return company_sudo._get_duties_hint(self.env._(
            "One member of %(committee)s could decide alone: its quorum is 1. A manager raises it on the committee; for a "
            "small office the settings allow it (“One member may decide alone”).", committee=self.committee_id.name,
        ))

    def _get_circulation_time_reason(self):
        if self.mode == "circulation" and not self.circulation_until:
            return self.env._("Say until when members vote: without a meeting they need to know.")
        if self.mode == "circulation" and self.circulation_until <= fields.Datetime.now():
            return self.env._("The time for votes lies in the past. Give members a later one.")
        return False

    def _step_number(self):
        numbered = self._give_numbers()
        now = fields.Datetime.now()
        for session in self:
            session._write_internal({"opened_on": now, **numbered[session]})

    def _step_freeze_rules(self):
        """Keep by which rules this session decides: what is changed from now on counts for the next one."""
        for session, session_sudo in zip(self, self.sudo(), strict=True):  # sudo: limits and settings, whoever opens it
            session._write_internal({"rules": session_sudo._prepare_rules()})

    def _prepare_rules(self):
        """:return: dict of plain JSON"""
        self.ensure_one()
        committee = self.committee_id
        tiers = self.env["alseraj.approval.tier"].search([("committee_id", "=", committee.id)])
        return {
            "quorum": self.quorum,
            "members": self.member_ids.ids,
            "higher": committee.parent_id.id,
            "limit": committee.approval_limit,
            "by_name": committee.votes_by_name,
            "recorded_count": self.company_id.alseraj_recorded_votes_count,
            "limits": {str(kind.id): kind._get_committee_limit(committee) for kind in tiers.type_id},
        }

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

    def _step_record_recusals(self):
        """Recuse members from the cases in which they have a conflict of interest; each may say so himself, too."""
        member_by_key = {
            (session.id, member.user_id.id): member for session in self for member in session.member_ids
        }
        self.env["alseraj.committee.vote"]._create_internal([
            {
                "decision_id": decision.id, "choice": "recused", "note": sentence, "by_rule": True,
                "member_id": member_by_key[decision.session_id.id, user.id].id,
            }
            for (decision, user), sentence in self.decision_ids._get_conflicts().items()
        ])

    def _step_ask_for_votes(self):
        """By circulation, an activity for each member: these cases wait for his vote."""
        for session in self.filtered(lambda session: session.mode == "circulation"):
            for member in session.member_ids:
                # sudo: the secretary notifies members who don't follow the session
                session.sudo().activity_schedule(
                    VOTE_REQUEST, user_id=member.user_id.id,
                    date_deadline=session.company_id._get_day(session.circulation_until),
                    summary=self.env._("Vote by circulation"),
                )

    # ------------------------------------------------------------ closing

    def action_close(self):
        """Close the session: outcomes take effect on the requests, and the minutes are sealed.

        :return: True
        :raises UserError: no quorum, a case without a valid outcome, a request that can't take it, or
            the user neither secretary nor presiding
        """
        return self._run_transition("close")

    def _get_presiding_reason(self):
        if self.env.su or self.can_run:
            return False
        return self.env._("Only the secretary, the chair or the vice chair closes a session.")

    def _get_open_cases_reason(self):
        open_points = [
            f"{decision.request_id.display_name}: {reason}"
            for decision, reason in self.decision_ids._get_open_points().items() if reason
        ]
        more = len(open_points) - 10
        if more > 0:
            open_points = [*open_points[:10], self.env._("… and %(count)s more", count=more)]
        return "\n".join(open_points) or False

    def _get_quorum_reason(self):
        """Without a quorum nothing is decided; all that is left is to put everything off."""
        if self.has_quorum or all(decision.result == "deferred" for decision in self.decision_ids):
            return False
        return self.env._(
            "No quorum: %(count)s present, %(quorum)s needed. Without it every case is deferred.",
            count=self.present_count, quorum=self.quorum,
        )

    def _get_silent_members_reason(self):
        """By circulation, the time for votes ends, or everybody has voted."""
        if self.mode != "circulation" or not self.circulation_until or self.is_circulation_over:
            return False
        silent = self._get_silent_members()
        return bool(silent) and self.env._(
            "Members vote until %(moment)s, and these have not voted on every case: %(names)s",
            moment=self._format_moment(self.circulation_until),
            names=comma(self.env.lang).join(silent.mapped("display_name")),
        )

    def _step_lock(self):
        self._lock_for_close()

    def _step_date_the_closing(self):
        now = fields.Datetime.now()
        for session in self:
            session._write_internal({
                "quorum_kept": session.quorum, "sealed_on": now, "closed_by_id": self.env.uid,
            })

    def _step_freeze_decisions(self):
        for moment, sessions in self.grouped("sealed_on").items():
            sessions.decision_ids._freeze(moment)

    def _step_freeze_words(self):
        self._freeze_words()

    def _step_seal(self):
        for session, seal in self._compute_seals().items():
            session._write_internal({"seal": seal})

    def _step_apply_outcomes(self):
        """Let the requests follow; the role was checked for closing the session, whoever closed it."""
        by_outcome = defaultdict(list)
        decisions = self.decision_ids
        for decision in decisions - decisions._apply_corrections():
            by_outcome[decision.outcome].append(decision.request_id.id)
        requests_sudo = self.env["alseraj.support.request"].sudo()  # members may only read requests
        for outcome, ids in by_outcome.items():
            requests_sudo.browse(ids)._run_transition(REQUEST_VERBS[outcome])

    def _step_ask_to_acknowledge(self):
        # sudo: reminding a colleague is no right of its own. The context spares a mail for each activity.
        for session_sudo in self.sudo().with_context(mail_activity_quick_update=True):
            for user in session_sudo.attendee_ids.user_id:
                session_sudo.activity_schedule(ACKNOWLEDGE, user_id=user.id)

    def _step_carry_over(self):
        for session in self:
            session._carry_over()

    def _step_end_circulation(self):
        self.sudo().activity_unlink([VOTE_REQUEST, TIME_OVER])  # those of all members end with the session

    def _carry_over(self):
        """Put what was deferred first on the agenda of the committee's next session after its day to come back."""
        deferred = self.decision_ids.filtered(lambda decision: decision.outcome == "deferred")
        # OdooBot: it follows from the outcome that the committee gave, whoever closed the session
        deferred = deferred.with_user(SUPERUSER_ID)
        ready = deferred.filtered(
            lambda decision: decision.corrects_id or not decision.request_id._get_blocking_reason("to_committee")
        )
        by_day = ready.grouped("deferred_until")  # the earliest first: each finds the session made for those before it
        for until, decisions in sorted(by_day.items(), key=lambda item: str(item[0] or "")):
            decisions._carry_to(decisions.session_id._get_following(until))

    def _get_following(self, earliest=False):
        """The next session in preparation; else one by the committee's interval, or none without it.

        :param earliest: the first day on which it may be, or False
        """
        self.ensure_one()
        domain = [("committee_id", "=", self.committee_id.id), ("state", "=", "draft")]
        if earliest:
            domain.append(("day", ">=", earliest))
        found = self.search(domain, order="date, id", limit=1)
        days = self.committee_id.session_interval_days
        if found or not days:
            return found
        passed = max((fields.Datetime.now() - self.date).days, 0)
        start = self.date + timedelta(days=days * (passed // days + 1))
        if earliest and (wait := (earliest - self.company_id._get_day(start)).days) > 0:
            start += timedelta(days=days * -(-wait // days))
        return self.create({
            "committee_id": self.committee_id.id, "date": start, "duration": self.duration, "mode": self.mode,
            "place": self.place, "remote_link": self.remote_link, "user_id": self.user_id.id,
        })

    # ------------------------------------------------------------ votes by circulation

    def _get_silent_members(self):
        """Who has not said a word on every case yet."""
        self.ensure_one()
        votes = self.env["alseraj.committee.vote"].sudo()  # a count; members see whose votes are missing anyway
        counts = dict(votes._read_group([("session_id", "=", self.id)], ["member_id"], ["__count"]))
        spoken = {member.id for member, count in counts.items() if count >= len(self.decision_ids)}
        return self.member_ids.filtered(lambda member: member.id not in spoken)

    def _format_moment(self, moment):
        return self.company_id._get_local(moment).strftime("%Y-%m-%d %H:%M")

    def _close_vote_requests(self):
        """Take the activity from members who have voted on every case."""
        for session in self.filtered(lambda session: session.mode == "circulation"):
            silent = session._get_silent_members().user_id
            done = session.member_ids.user_id - silent
            activities_sudo = session.sudo().activity_ids  # those of other members, recorded by the secretary
            activities_sudo.filtered(
                lambda activity, done=done: activity.user_id in done and activity.activity_type_id == self.env.ref(VOTE_REQUEST)
            ).action_feedback()

    @api.model
    def _cron_circulation_over(self):
        """Notify the secretaries whose circulated sessions are past their time, once each."""
        kind = self.env.ref(TIME_OVER)
        over = self.search([
            ("mode", "=", "circulation"), ("state", "=", "open"), ("circulation_until", "<=", fields.Datetime.now()),
        ])
        notified = self.env["mail.activity"].search([
            ("res_model", "=", self._name), ("res_id", "in", over.ids), ("activity_type_id", "=", kind.id),
        ])
        for session in over.browse(set(over.ids) - set(notified.mapped("res_id"))):
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
        return self.env._(
            "Without a word on every case: %(names)s", names=comma(self.env.lang).join(silent.mapped("display_name")))
