from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import hijri

HOME_TZ = "Asia/Riyadh"  # where the company has not set a time zone of its own


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
