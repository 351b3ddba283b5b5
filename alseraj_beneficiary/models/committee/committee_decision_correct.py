from odoo import api, fields, models
from odoo.exceptions import UserError

SECRETARY = "alseraj_beneficiary.group_committee_secretary"
STANDING = ("approved", "delivering", "done", "rejected")  # the states of a request that was decided


class CommitteeDecision(models.Model):
    """A correction: a new decision in a later session that names the old one, which stays as it was sealed."""

    _inherit = "alseraj.committee.decision"

    corrects_id = fields.Many2one(
        "alseraj.committee.decision", readonly=True, copy=False, index="btree_not_null", ondelete="restrict",
        check_company=True, help="The decision that this one replaces.",
    )
    correction_reason = fields.Text(readonly=True, copy=False, help="Why the old decision is corrected.")
    correction_ids = fields.One2many("alseraj.committee.decision", "corrects_id", string="Corrections")
    corrected_by_id = fields.Many2one(
        "alseraj.committee.decision", string="Corrected by", compute="_compute_corrected_by_id", compute_sudo=True,
    )
    can_correct = fields.Boolean(compute="_compute_can_correct", compute_sudo=True)

    @api.depends("correction_ids.outcome", "correction_ids.closed_on")
    def _compute_corrected_by_id(self):
        for decision in self:
            decision.corrected_by_id = decision.correction_ids.filtered(
                lambda other: other.closed_on and other.outcome in ("approved", "rejected")
            ).sorted("id")[-1:]

    @api.depends("session_id.name")
    @api.depends_context("alseraj_show_session")
    def _compute_display_name(self):
        """The two decisions of a correction are on one request: what tells them apart is the session."""
        super()._compute_display_name()
        if self.env.context.get("alseraj_show_session"):
            for decision in self.filtered("session_id.name"):
                decision.display_name = f"{decision.display_name} ({decision.session_id.name})"

    @api.depends("closed_on", "request_id.state", "request_id.decision_ids.closed_on")
    @api.depends_context("uid")
    def _compute_can_correct(self):
        is_secretary = self.env.user.has_group(SECRETARY)
        for decision in self:
            decision.can_correct = is_secretary and not decision._get_standing_reason()

    @api.depends("corrects_id")
    def _compute_amount(self):
        super()._compute_amount()
        for decision in self:
            if decision.corrects_id.outcome == "approved":
                decision.amount = decision.corrects_id.amount

    # ------------------------------------------------------------ putting it on an agenda

    def action_correct(self, reason, session=None):
        """Bring these decisions before a later session of their committee, to be corrected.

        The old decision stays as it is sealed, and in force until the later session has decided.

        :param str reason: why
        :param session: ``alseraj.committee.session`` record or id, in preparation; default: the next one
            of each committee
        :return: True
        :raises UserError: no reason, not the last word on its request, no session in preparation, the
            committee is neither the same nor a higher one, or the user is not the secretary
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(SECRETARY):
            raise UserError(self.env._("Only the committee's secretary puts a correction on the agenda."))
        self.create([
            {
                "session_id": decision._get_correcting_session(session).id, "request_id": decision.request_id.id,
                "corrects_id": decision.id, "correction_reason": reason,
            }
            for decision in self
        ])
        return True

    def _get_correcting_session(self, session=None):
        sessions = self.env["alseraj.committee.session"]
        if session:
            return sessions.browse(session) if isinstance(session, int) else session
        found = sessions.search(
            [("committee_id", "=", self.committee_id.id), ("state", "=", "draft")], order="date, id", limit=1
        )
        if not found:
            raise UserError(self.env._(
                "%(committee)s has no session in preparation. Create its next session first.",
                committee=self.committee_id.name,
            ))
        return found

    @api.model
    def _check_cases(self, vals_list):
        corrections = [vals for vals in vals_list if vals.get("corrects_id")]
        for vals in corrections:
            old = self.browse(vals["corrects_id"])
            session = self.env["alseraj.committee.session"].browse(vals.get("session_id"))
            reason = old._get_cannot_correct_reason(
                session, vals.get("request_id"), (vals.get("correction_reason") or "").strip())
            if reason:
                raise UserError(": ".join((old.display_name, reason)))
        super()._check_cases([vals for vals in vals_list if not vals.get("corrects_id")])

    def _get_cannot_correct_reason(self, session, request_id, words):
        """Why a case of ``session`` can't correct this decision, or False."""
        self.ensure_one()
        if reason := self._get_standing_reason() or self.request_id.beneficiary_id._get_own_file_reason():
            return reason
        if request_id != self.request_id.id:
            return self.env._("a correction is about the same request.")
        if not words:
            return self.env._("write why the decision is corrected.")
        committee = session.committee_id
        if committee != self.committee_id and committee not in self.committee_id._get_higher():
            return self.env._(
                "%(committee)s decided on it: only this committee or a higher one corrects it.",
                committee=self.committee_id.name,
            )
        if session.date and session.date < self.session_id.date:
            return self.env._("a correction is made in a later session than the one it corrects.")
        return False

    def _get_standing_reason(self):
        """Why this decision is not one that stands and could be corrected now, or False."""
        request_sudo = self.sudo().request_id  # what was decided later counts, whoever may see it
        if not self.closed_on:
            return self.env._("its session is not closed: decide otherwise there.")
        if self.outcome not in ("approved", "rejected") or request_sudo.state not in STANDING:
            return self.env._("only an approval or a rejection that is in force is corrected.")
        if request_sudo.decision_id.id != self.id:
            return self.env._("there is a later decision on this request: correct that one.")
        if pending := request_sudo.pending_decision_id:
            return self.env._(
                "a correction is on the agenda of %(session)s already.", session=pending.session_id.display_name)
        return False

    # ------------------------------------------------------------ deciding on it

    def _get_higher(self):
        return super()._get_higher() if not self.corrects_id else self.committee_id.browse()

    def _get_undecided_reason(self):
        if self.corrects_id and self.result not in (False, "approved", "rejected", "deferred"):
            return self.env._("a correction is approved, rejected, or deferred to the next session.")
        return super()._get_undecided_reason()

    def _get_effective_day(self):
        old = self.corrects_id
        return (old and (old.effective_on or old.session_id.day)) or super()._get_effective_day()

    def _prepare_carried(self):
        """What a case takes along when it is deferred to the next session."""
        if not self.corrects_id:
            return {}
        return {"corrects_id": self.corrects_id.id, "correction_reason": self.correction_reason}

    def _apply_corrections(self):
        """Let the requests follow the corrections among these decisions of a session that just closed.

        :return: the corrections
        """
        corrections = self.filtered("corrects_id")
        requests_sudo = self.env["alseraj.support.request"].sudo()  # as for other outcomes: the session says so
        for outcome, decisions in corrections.grouped("outcome").items():
            requests_sudo.browse(decisions.request_id.ids)._apply_correction(outcome)
        return corrections

    # ------------------------------------------------------------ guards

    @api.model_create_multi
    def create(self, vals_list):
        clean = self.with_context(default_corrects_id=False, default_correction_reason=False)  # given in the values only
        return super(CommitteeDecision, clean).create(vals_list)

    def write(self, vals):
        if {"corrects_id", "correction_reason"} & vals.keys():
            self._refuse_system_fields()
        self._check_can_run()
        return super().write(vals)

    def _check_can_run(self):
        self.session_id._check_can_run()

    def _get_seal_content(self):
        content = super()._get_seal_content()
        if self.corrects_id or self.session_id.seal_version > 1:
            content["corrects"] = [self.corrects_id.id, self.correction_reason or ""]
        return content
