from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .committee_decision import OUTCOMES

EMPLOYEES = "base.group_user"  # the beneficiary learns the outcome from the letter, in its time


class SupportRequest(models.Model):
    """The request before the committee, and what came out of it."""

    _inherit = "alseraj.support.request"

    decision_ids = fields.One2many(
        "alseraj.committee.decision", "request_id", string="Decisions", groups=EMPLOYEES
    )
    decision_count = fields.Integer(
        "Number of Decisions", compute="_compute_decision_id", compute_sudo=True, groups=EMPLOYEES
    )
    decision_id = fields.Many2one(
        "alseraj.committee.decision", compute="_compute_decision_id", compute_sudo=True,
        groups=EMPLOYEES, help="The last word of the committee, from a closed session.",
    )
    pending_decision_id = fields.Many2one(
        "alseraj.committee.decision", string="On the Agenda", compute="_compute_decision_id",
        compute_sudo=True, groups=EMPLOYEES,
    )
    decision_outcome = fields.Selection(
        OUTCOMES, string="Outcome", compute="_compute_decision_id", compute_sudo=True, groups=EMPLOYEES,
    )
    appeal_until = fields.Date(
        compute="_compute_appeal_until", help="The last day on which the beneficiary may appeal."
    )
    portal_state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("incomplete", "Incomplete"),
            ("under_study", "Under study"),
            ("approved", "Approved"),
            ("delivering", "Delivering"),
            ("done", "Done"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn by Applicant"),
            ("cancelled", "Cancelled"),
        ],
        string="State for the Beneficiary", compute="_compute_portal_state", compute_sudo=True,
        help="What the portal shows: an outcome only after the beneficiary was notified.",
    )

    @api.depends("decision_ids.outcome", "decision_ids.closed_on")
    def _compute_decision_id(self):
        for request in self:
            decisions = request.decision_ids.sorted("id")
            closed = decisions.filtered("closed_on")
            request.decision_count = len(decisions)
            request.pending_decision_id = (decisions - closed)[-1:]
            request.decision_id = closed[-1:]
            request.decision_outcome = closed[-1:].outcome

    @api.depends("notified_on", "company_id.alseraj_appeal_days")
    def _compute_appeal_until(self):
        today = fields.Date.context_today(self)
        for request in self:
            start = request.notified_on and request._get_local_date(request.notified_on)
            request.appeal_until = (start or today) + timedelta(days=request.company_id.alseraj_appeal_days)

    @api.depends("state", "notified_on")
    def _compute_portal_state(self):
        shown = {"verified": "under_study", "studied": "under_study", "committee": "under_study"}
        for request in self:
            if request._is_outcome() and not request.notified_on:
                request.portal_state = "under_study"
            else:
                request.portal_state = shown.get(request.state, request.state)

    def _is_outcome(self):
        return self.state in ("approved", "rejected", "delivering", "done")

    # ------------------------------------------------------------ to the committee

    def action_to_committee(self, session=None):
        """Put the requests on the agenda of a session.

        :param session: ``alseraj.committee.session`` record or id, in draft or open; default: the next
            draft session of the default committee
        :return: True
        :raises UserError: a request is not studied, the role is missing, or there is no session
        """
        todo = self.filtered(lambda request: request.state != "committee")
        if todo:
            todo.check_access("write")
            todo._check_transition("to_committee")
            todo._put_on_agenda(self._get_session(session))
        return True

    def _do_to_committee(self):
        self._put_on_agenda(self._get_session())

    def _get_session(self, session=None):
        sessions = self.env["alseraj.committee.session"]
        if session:
            return sessions.browse(session) if isinstance(session, int) else session
        committee = self.env["alseraj.committee"]._get_default_committee()
        found = sessions.search(
            [("committee_id", "=", committee.id), ("state", "=", "draft")], order="date, id", limit=1
        )
        if not found:
            raise UserError(self.env._(
                "There is no session in preparation to put this on. Create the next session first."
            ))
        return found

    def _put_on_agenda(self, session):
        """Add these requests to the agenda, the most urgent and the neediest first."""
        ordered = self.sorted(lambda request: request._get_agenda_key())
        # The manager puts requests before the committee without any hand in its decisions.
        decisions_sudo = self.env["alseraj.committee.decision"].sudo()  # role: the transition's
        decisions_sudo.create([
            {"session_id": session.id, "request_id": request.id} for request in ordered
        ])

    def _get_agenda_key(self):
        return not self.urgent, -(self.need_score or 0.0), self.submitted_on or fields.Datetime.now(), self.id

    def _check_can_be_on_agenda(self):
        """Meet the transition's own reasons, whichever way the case comes on the agenda."""
        at_committee = self.filtered(lambda request: request.state == "committee")
        taken = at_committee.filtered("pending_decision_id")
        if taken:
            raise UserError(self.env._(
                "On the agenda of %(session)s already: %(names)s",
                session=taken[0].pending_decision_id.session_id.display_name,
                names=", ".join(taken.mapped("display_name")),
            ))
        (self - at_committee)._check_transition("to_committee")

    # ------------------------------------------------------------ what a closed session said

    def _get_outcome_reason(self, outcome):
        if self.pending_decision_id:
            return self.env._("The committee decides on this in %(session)s, which is not closed yet.",
                              session=self.pending_decision_id.session_id.display_name)
        if self.decision_outcome != outcome:
            return self.env._("No closed session of the committee has said so.")
        return False

    def _get_cannot_approve_reason(self):
        return self._get_outcome_reason("approved")

    def _get_cannot_reject_reason(self):
        return self._get_outcome_reason("rejected")

    def _get_cannot_defer_reason(self):
        return self._get_outcome_reason("deferred")

    def _get_cannot_send_back_reason(self):
        return self._get_outcome_reason("returned")

    def _do_approve(self):
        by_amount = defaultdict(list)
        for request in self:
            by_amount[request.decision_id.amount].append(request.id)
        for amount, ids in by_amount.items():
            self.browse(ids)._write_internal({"amount_approved": amount})
        return super()._do_approve()

    def _get_final_decision(self):
        """The decision that stands: the last one of a closed session, or none."""
        self.ensure_one()
        return self.decision_id

    # ------------------------------------------------------------ buttons

    def action_view_decisions(self):
        """Open the decisions on these requests.

        :return: a window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "alseraj_beneficiary.action_committee_decision"
        )
        return {**action, "domain": [("request_id", "in", self.ids)], "context": {}}
