from odoo import api, fields, models


class CommitteeSession(models.Model):
    """A session by circulation: no meeting, but votes within a time. Who has voted is who came."""

    _inherit = "alseraj.committee.session"

    circulation_until = fields.Datetime(
        "Votes until", tracking=True, copy=False, index="btree_not_null",
        help="By circulation: until when members vote. The secretary can give more time while it is open.",
    )
    is_circulation_over = fields.Boolean("Time for Votes Ended", compute="_compute_is_circulation_over")

    @api.depends("mode", "circulation_until", "state")
    def _compute_is_circulation_over(self):
        now = fields.Datetime.now()
        for session in self:
            session.is_circulation_over = (
                session.mode == "circulation" and session.state == "open"
                and bool(session.circulation_until) and session.circulation_until <= now
            )

    @api.depends("mode", "decision_ids.vote_ids")
    def _compute_present_count(self):
        super()._compute_present_count()
        for session in self.filtered(lambda session: session.mode == "circulation"):
            voters = session.sudo().decision_ids.vote_ids.user_id  # a number, whoever may read the votes
            session.present_count = len(voters)
            session.has_quorum = len(voters) >= session.quorum > 0

    # ------------------------------------------------------------ rules

    def _get_cannot_open_reason(self):
        if reason := super()._get_cannot_open_reason():
            return reason
        if self.mode == "circulation" and not self.circulation_until:
            return self.env._("Say until when members vote: without a meeting they need to know.")
        if self.mode == "circulation" and self.circulation_until <= fields.Datetime.now():
            return self.env._("The time for votes lies in the past. Give members a later one.")
        return False

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
