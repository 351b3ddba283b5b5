from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError


class CommitteeSession(models.Model):
    """Quorum on the day, who presides, who stays out, and what is carried over to the next session."""

    _inherit = "alseraj.committee.session"

    quorum = fields.Integer(
        compute="_compute_quorum", help="By the rule of the committee, on the day of the session."
    )
    quorum_kept = fields.Integer(readonly=True, copy=False, help="The quorum when the session was closed.")

    @api.depends("committee_id.quorum", "committee_id.quorum_kind", "member_ids", "quorum_kept", "state")
    def _compute_quorum(self):
        for session in self:
            kept = session.state == "closed" and session.quorum_kept
            session.quorum = kept or session.committee_id._get_quorum(session.member_ids)

    @api.depends("attendee_ids")
    def _compute_is_presiding(self):
        super()._compute_is_presiding()
        for session in self.filtered("is_presiding"):
            chair = session.member_ids.filtered(lambda member: member.role == "chair")
            if chair & session.attendee_ids and self.env.user not in chair.user_id:
                session.is_presiding = False  # the vice chair presides in the absence of the chair
                session.can_run = self.env.user.has_group("alseraj_beneficiary.group_committee_secretary")

    # ------------------------------------------------------------ who runs it

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
