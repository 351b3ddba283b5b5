from collections import defaultdict
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ....tools.names import comma
from ....tools.roles import EMPLOYEE
from ...mixins.workflow_mixin import Addition
from .committee_decision import DECIDED, OUTCOMES

TELL_DECISION = "alseraj_beneficiary.activity_tell_decision"  # the officer's reminder to hand over a letter

class SupportRequest(models.Model):
    """The request before the committee: who decides on it, its cases, and what came out of them.

    Fields about the decision are for employees: the beneficiary learns the outcome from the letter, in its time.
    """

    _inherit = "alseraj.support.request"
    _transition_additions = (
        Addition("to_committee", step="put_on_agenda", before="set_state"),
        # what a closed session said
        Addition("approve", check="session_approved"),
        Addition("approve", step="take_amount", before="date_decision"),
        Addition("reject", check="session_rejected"),
        Addition("defer", check="session_deferred"),
        Addition("defer", step="send_up"),
        Addition("defer", step="tell_deferral"),
        Addition("send_back", check="session_returned"),
        Addition("send_back", step="pass_question"),
        # a later session that corrects it
        Addition("correct_approve", check="correction_approved"),
        Addition("correct_approve", step="replace_decision", before="set_state"),
        Addition("correct_approve", step="after_correction"),
        Addition("correct_reject", check="correction_rejected"),
        Addition("correct_reject", step="replace_decision", before="set_state"),
        Addition("correct_reject", step="after_correction"),
        # an appeal, and what leaves the agenda
        Addition("appeal", check="correction_pending", before="file_stopped"),
        Addition("appeal", step="clear_notice"),
        Addition("appeal", step="appeal_to_higher"),
        Addition("withdraw", check="session_hears_it", before="own_file"),
        Addition("withdraw", step="leave_agenda", before="stop_clock"),
        Addition("reopen", step="forget_higher_committee", before="log_reopening"),
    )

    # its cases
    decision_ids = fields.One2many(
        "alseraj.committee.decision", "request_id", string="Decisions", groups=EMPLOYEE
    )
    decision_count = fields.Integer(
        "Number of Decisions", compute="_compute_decision_id", compute_sudo=True, groups=EMPLOYEE
    )
    decision_id = fields.Many2one(
        "alseraj.committee.decision", compute="_compute_decision_id", compute_sudo=True,
        groups=EMPLOYEE, help="The last word of the committee, from a closed session.",
    )
    pending_decision_id = fields.Many2one(
        "alseraj.committee.decision", string="On the Agenda", compute="_compute_decision_id",
        compute_sudo=True, groups=EMPLOYEE,
    )
    decision_outcome = fields.Selection(
        OUTCOMES, string="Outcome", compute="_compute_decision_id", compute_sudo=True, groups=EMPLOYEE,
    )
    committee_question = fields.Text(
        "Question of the Committee", compute="_compute_committee_question", compute_sudo=True, groups=EMPLOYEE,
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

    # who decides
    deciding_committee_id = fields.Many2one(
        "alseraj.committee", compute="_compute_deciding_committee",
        help="By the amount approved, or else recommended, or else requested.",
    )
    deciding_text = fields.Char("Who Decides", compute="_compute_deciding_committee")
    higher_committee_id = fields.Many2one(
        "alseraj.committee", string="Waits for", readonly=True, copy=False, guarded=True, index="btree_not_null",
        groups=EMPLOYEE, help="The committee to which a lower one sent it up. No other hears it.",
    )

    # ------------------------------------------------------------ computes

    @api.depends("decision_ids.outcome", "decision_ids.closed_on", "decision_ids.corrects_id")
    def _compute_decision_id(self):
        for request in self:
            decisions = request.decision_ids.sorted("id")
            closed = decisions.filtered("closed_on")
            standing = closed[-1:]
            if standing.corrects_id and standing.outcome == "deferred":  # the decision that it corrects stands
                standing = closed.filtered(
                    lambda decision: not decision.corrects_id or decision.outcome != "deferred"
                )[-1:]
            request.decision_count = len(decisions)
            request.pending_decision_id = (decisions - closed)[-1:]
            request.decision_id = standing
            request.decision_outcome = standing.outcome

    @api.depends("state", "decision_ids.outcome", "decision_ids.conditions", "decision_ids.closed_on")
    def _compute_committee_question(self):
        for request in self:
            decision = request.decision_id
            asked = request.state in ("submitted", "incomplete", "verified") and decision.outcome == "returned"
            request.committee_question = asked and decision.conditions

    @api.depends("state", "notified_on")
    def _compute_portal_state(self):
        shown = {"verified": "under_study", "studied": "under_study", "committee": "under_study"}
        for request in self:
            if request._is_outcome() and not request.notified_on:
                request.portal_state = "under_study"
            else:
                request.portal_state = shown.get(request.state, request.state)

    def _is_outcome(self):
        return self.state in DECIDED

    @api.depends("type_id", "company_id", "amount_requested", "amount_recommended", "amount_approved")
    @api.depends_context("lang")
    def _compute_deciding_committee(self):
        deciders = {}
        for request in self:
            request.deciding_committee_id = request.deciding_text = False
            if not request.type_id or not request.company_id:
                continue
            key = request.type_id, request.company_id
            if key not in deciders:
                deciders[key] = request.type_id._get_deciders(request.company_id)
            amount = request.amount_approved or request.amount_recommended or request.amount_requested
            committee, limit = request.type_id._choose_decider(deciders[key], amount, request.currency_id)
            request.deciding_committee_id = committee
            request.deciding_text = request._get_deciding_text(committee, limit, amount)

    def _get_deciding_text(self, committee, limit, amount):
        currency = self.currency_id
        if not committee:
            return self.env._(
                "%(amount)s is above what any committee may approve for this support. A manager sets who decides.",
                amount=currency.format(amount))
        if limit:
            return self.env._(
                "This amount goes to: %(committee)s (up to %(limit)s)", committee=committee.name, limit=currency.format(limit))
        return self.env._("This amount goes to: %(committee)s", committee=committee.name)

    # ------------------------------------------------------------ whose case it is

    def _get_recommended_upwards(self):
        """The decision by which a lower committee sent it up to the one it waits for, or none."""
        if not self.higher_committee_id:
            return self.env["alseraj.committee.decision"]
        return self.decision_ids.filtered(
            lambda decision: decision.outcome == "escalated" and decision.closed_on
            and decision.committee_id != self.higher_committee_id
        ).sorted("id")[-1:]

    def _get_wanted_amount(self):
        return self.amount_recommended or self.amount_requested

    def _get_not_for_committee_reason(self, committee):
        """Why this committee neither decides on the request nor recommends it, or False."""
        self.ensure_one()
        waits_for = self.sudo().higher_committee_id  # the name of a committee is no secret
        if waits_for:
            return waits_for != committee and self.env._(
                "it waits for %(committee)s, to which it was sent up.", committee=waits_for.name)
        deciders = self.type_id._get_tiers(self.company_id).committee_id
        if deciders and committee not in deciders:
            return self.env._(
                "these committees decide on %(type)s: %(committees)s.", type=self.type_id.name,
                committees=comma(self.env.lang).join(deciders.mapped("name")),
            )
        return False

    @api.model
    def _get_waiting_for(self, committees):
        """The studied requests that each committee may put on its agenda.

        Where committees are above each other, the lowest hears a request first. Where they are not, it goes
        to those with the lowest limit that covers it.

        :param committees: ``alseraj.committee``
        :return: dict committee -> requests
        """
        result = dict.fromkeys(committees, self.browse())
        for company in committees.company_id:
            # who hears a request follows from these alone: one of each kind is asked for all of its kind
            groups = self._read_group(
                [("state", "=", "studied"), ("company_id", "=", company.id)],
                ["type_id", "higher_committee_id", "amount_recommended", "amount_requested"], ["id:array_agg"],
            )
            deciders_by_type = {kind: kind._get_deciders(company) for kind in {group[0] for group in groups}}
            firsts = self.browse(ids[0] for *_kind, ids in groups)
            by_hearers = defaultdict(list)
            for request, (kind, *_others, ids) in zip(firsts, groups, strict=True):
                by_hearers[request._get_hearers(deciders_by_type.get(kind, []))] += ids
            for hearers, ids in by_hearers.items():
                for committee in hearers & committees:
                    result[committee] |= self.browse(ids)
        return result

    def _get_hearers(self, deciders):
        """The committees that may put this request on their agenda.

        :param list deciders: what ``support.type._get_deciders`` gave
        :return: ``alseraj.committee``
        """
        if waits_for := self.sudo().higher_committee_id:  # whoever asks; the name is no secret
            return waits_for.sudo(False)
        none = self.env["alseraj.committee"]
        amount, currency = self._get_wanted_amount(), self.currency_id
        decider, limit = self.type_id._choose_decider(deciders, amount, currency)
        if not decider:
            return none
        able = none.union(*(committee for committee, other in deciders if other == limit))
        below = none.union(*(
            committee for committee, _limit in deciders if committee.parent_id and committee._get_higher() & able
        ))
        hearers = able | below
        return hearers.filtered(lambda committee: not any(committee in other._get_higher() for other in hearers))

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

    def _step_put_on_agenda(self):
        self._put_on_agenda(self._get_session())

    def _get_session(self, session=None):
        """The session to hear these requests: the given one, or the next in preparation.

        Without a session given, requests that were sent up go to the committee that they wait for, all others
        to the default committee.
        """
        sessions = self.env["alseraj.committee.session"]
        if session:
            return sessions.browse(session) if isinstance(session, int) else session
        waits_for = self.higher_committee_id
        if waits_for and (len(waits_for) > 1 or not all(request.higher_committee_id for request in self)):
            raise UserError(self.env._("These requests wait for different committees: choose those of one committee."))
        committee = waits_for or self.env["alseraj.committee"]._get_default_committee()
        found = sessions.search(
            [("committee_id", "=", committee.id), ("state", "=", "draft")], order="date, id", limit=1
        )
        if not found and waits_for:
            raise UserError(self.env._(
                "%(committee)s has no session in preparation. Create its next session first.", committee=waits_for.name,
            ))
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
        heard = self.decision_outcome in ("deferred", "returned")
        return (
            not heard, not self.urgent, -(self.need_score or 0.0), self.submitted_on or fields.Datetime.now(), self.id
        )

    def _sort_for_agenda(self, order):
        """:param str order: as of ``fill_agenda`` of the session"""
        late = datetime.max

        def priority(request):
            return (not request.urgent, -(request.need_score or 0.0), request.submitted_on or late, request.id)

        keys = {
            "priority": priority,
            "oldest": lambda request: (request.submitted_on or late, request.id),
            "type": lambda request: (request.type_id.display_name or "", *priority(request)),
        }
        return self.sorted(keys[order])

    def _check_can_be_on_agenda(self):
        """Meet the transition's own reasons, whichever way the case comes on the agenda."""
        at_committee = self.filtered(lambda request: request.state == "committee")
        taken = at_committee.filtered("pending_decision_id")
        if taken:
            raise UserError(self.env._(
                "On the agenda of %(session)s already: %(names)s",
                session=taken[0].pending_decision_id.session_id.display_name,
                names=comma(self.env.lang).join(taken.mapped("display_name")),
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

    def _get_session_approved_reason(self):
        return self._get_outcome_reason("approved")

    def _get_session_rejected_reason(self):
        return self._get_outcome_reason("rejected")

    def _get_session_deferred_reason(self):
        went_up = self.decision_outcome == "escalated"
        return self._get_outcome_reason("escalated" if went_up else "deferred")

    def _get_session_returned_reason(self):
        return self._get_outcome_reason("returned")

    def _step_take_amount(self):
        for amount, requests in self.grouped(lambda request: request.decision_id.amount).items():
            requests._write_internal({"amount_approved": amount})

    def _step_send_up(self):
        went_up = self.filtered(lambda request: request.decision_outcome == "escalated")
        for parent, requests in went_up.grouped(lambda request: request.decision_id.committee_id.parent_id).items():
            requests._write_internal({"higher_committee_id": parent.id})

    def _step_pass_question(self):
        study = self.env.ref("alseraj_beneficiary.activity_request_study")
        # sudo: the sealed question goes to the researcher, whoever closed the session
        requests_sudo = self.sudo()
        activities_sudo = requests_sudo.activity_ids.filtered(lambda activity: activity.activity_type_id == study)
        questions = {request.id: request.decision_id.conditions for request in requests_sudo}
        for question, theirs in activities_sudo.grouped(lambda activity: questions[activity.res_id]).items():
            theirs.note = plaintext2html(self.env._("The committee asks: %(question)s", question=question or ""))

    def _get_final_decision(self):
        """The decision that stands: the last one of a closed session, or none."""
        self.ensure_one()
        return self.decision_id

    # ------------------------------------------------------------ followed by the applicant

    def _is_appeal_open(self):
        """Whether he can appeal on his own pages: he was told a rejection, for the first time and not too long ago."""
        today = self.company_id._get_today()
        return self.portal_state == "rejected" and not self.appeal_count and bool(
            self.appeal_until and self.appeal_until >= today)

    def _get_portal_events(self):
        """With the decision against which he appealed, which he was told then, and his appeal."""
        events = super()._get_portal_events()
        if not self.appeal_on:
            return events
        first = self.decision_ids.filtered(
            lambda decision: decision.closed_on and decision.closed_on < self.appeal_on).sorted("id")[-1:]
        appeal = [{"on": self.appeal_on, "title": self.env._("We took your appeal"), "note": self.env._(
            "It is studied by members who did not decide the first time.") if self.is_under_appeal else ""}]
        if first:
            appeal.insert(0, {
                "on": first.closed_on, "title": self.env._("The committee did not approve it the first time"), "note": ""})
        return [*events[:1], *appeal, *events[1:]]

    # ------------------------------------------------------------ conflicts of interest

    def _get_enterers(self):
        """The users who entered or submitted this request."""
        return self.create_uid | self.submitted_by_id

    def _get_payees(self):
        """The contacts to whom a payment of this request may go; finance adds third parties."""
        return self.beneficiary_id.partner_id | self.beneficiary_id.collector_id

    # ------------------------------------------------------------ buttons

    def action_view_decisions(self):
        """Open the decisions on these requests.

        :return: a window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "alseraj_beneficiary.action_committee_decision"
        )
        return {**action, "domain": [("request_id", "in", self.ids)], "context": {}}

    # ------------------------------------------------------------ withdrawing and reopening

    def _get_session_hears_it_reason(self):
        decision_sudo = self.sudo().pending_decision_id  # delegates see no sessions, but these stop them
        if decision_sudo and (decision_sudo.session_id.state != "draft" or decision_sudo.vote_ids):
            return self.env._(
                "%(session)s has it before it. Tell its secretary, so that the committee knows; "
                "it can be withdrawn if the session returns or defers it.",
                session=decision_sudo.session_id.display_name,
            )
        return False

    def _step_leave_agenda(self):
        self.sudo().pending_decision_id.unlink()  # checked by the reason; delegates see no sessions

    def _step_forget_higher_committee(self):
        self._write_internal({"higher_committee_id": False})

    # ------------------------------------------------------------ appeal

    @api.depends("notified_on", "company_id.alseraj_appeal_days")
    def _compute_appeal_until(self):
        for request in self:
            company = request.company_id or self.env.company
            start = company._get_day(request.notified_on) if request.notified_on else company._get_today()
            request.appeal_until = start + timedelta(days=company.alseraj_appeal_days)

    def _get_correction_pending_reason(self):
        pending_sudo = self.sudo().pending_decision_id  # an officer takes the appeal; the agenda is not his
        return bool(pending_sudo.corrects_id) and self.env._(
            "The decision is being corrected in %(session)s. Wait for what comes out.",
            session=pending_sudo.session_id.display_name,
        )

    def _step_appeal_to_higher(self):
        for request in self:
            request._send_appeal_up()

    def _send_appeal_up(self):
        """The higher committee hears an appeal where too few of the first one may hear it."""
        request_sudo = self.sudo()  # an officer takes the appeal; who sits where decides on its way
        first = request_sudo.decision_ids.filtered("closed_on").sorted("id")[-1:]
        committee = first.committee_id
        higher = committee.parent_id.filtered("active")
        today = self.company_id._get_today()
        members = committee.member_ids.filtered(lambda member: member._is_on(today))
        voters = request_sudo.decision_ids.filtered("closed_on").vote_ids.filtered(lambda vote: vote.choice != "recused")
        left = members.filtered(lambda member: member.user_id not in voters.user_id)
        if higher and len(left) < committee._get_quorum(members):
            request_sudo._write_internal({"higher_committee_id": higher.id})

    # ------------------------------------------------------------ correction
    # What follows from a decision that replaces an earlier one.

    def _get_correction_reason(self, outcome):
        if reason := self._get_outcome_reason(outcome):
            return reason
        return not self.decision_id.corrects_id and self.env._("No later session of the committee has corrected it.")

    def _get_correction_approved_reason(self):
        return self._get_correction_reason("approved")

    def _get_correction_rejected_reason(self):
        return self._get_correction_reason("rejected")

    def _apply_correction(self, outcome):
        """Replace what follows from the old decisions; the session that says so is closed.

        :param str outcome: ``approved``, ``rejected``, or ``deferred``: then nothing changes yet
        """
        if outcome == "approved":
            rejected = self.filtered(lambda request: request.state == "rejected")
            rejected._run_transition("correct_approve")
            (self - rejected)._step_replace_decision()
            (self - rejected)._after_correction()
        elif outcome == "rejected":
            granted = self.filtered(lambda request: request.state != "rejected")
            granted._run_transition("correct_reject")
            (self - granted)._step_replace_decision()

    def _step_replace_decision(self):
        """Write what was decided now; the beneficiary is notified again."""
        self._remind()
        self._step_clear_notice()
        by_result = self.grouped(lambda request: (request.decision_id.amount, request.company_id))
        for (amount, company), requests in by_result.items():
            requests._write_internal({
                "amount_approved": amount, "decided_on": company._get_today(), "notified_on": False,
            })
        self._message_log_batch(bodies={request.id: request._get_correction_note() for request in self})

    def _step_after_correction(self):
        self._after_correction()

    def _get_correction_note(self):
        decision = self.decision_id
        labels = dict(decision._fields["outcome"]._description_selection(self.env))
        return self.env._(
            "%(session)s corrected the decision of %(earlier)s: %(outcome)s. %(reason)s",
            session=decision.session_id.display_name, earlier=decision.corrects_id.session_id.display_name,
            outcome=labels.get(decision.outcome), reason=decision.correction_reason or "",
        )

    def _after_correction(self):
        """Called on requests whose decision was just corrected; the rooms below replace what they did."""
