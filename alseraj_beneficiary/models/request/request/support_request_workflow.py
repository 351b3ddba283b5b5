from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ....tools import hijri
from ....tools.names import comma
from ....tools.roles import DELEGATE, EMPLOYEE, MANAGER, OFFICER, RESEARCHER, SECRETARY
from ...mixins.reason_verb import ReasonVerb
from ...mixins.workflow_mixin import Transition
from .support_request import BEFORE_COMMITTEE, BEFORE_DECISION, INTAKE, WAITING

_lt = LazyTranslate(__name__)

# The step that leads on from each state.
FORWARD = {
    "draft": "submit", "incomplete": "submit", "submitted": "verify", "verified": "recommend",
    "studied": "to_committee",
}
DECLARED = ("type_id", "amount_requested", "urgent")  # he signed for these
NOT_DECLARED = ("channel_id", "urgent_reason")


class SupportRequest(models.Model):
    """The verbs of a request: each names its checks and its steps, in their order, on any number of requests at once.

    Other rooms put theirs in between by ``_transition_additions``; the names to hold on to are those of the lists.
    The committee adds how its word is checked and taken over (``approve``, ``reject``, ``defer``, ``send_back``,
    ``correct_approve``, ``correct_reject``), its agenda (``to_committee``, ``withdraw``) and its part of an appeal;
    finance plans the installments of what is approved; contact waits for open referrals (``verify``) and ends them
    (``cancel``, ``withdraw``). Delivered is no verb, it follows from the installments: :meth:`_after_done`.
    """

    _inherit = "alseraj.support.request"
    _state_field = "stage"
    _transitions = {
        "submit": Transition(
            INTAKE, "submitted", (DELEGATE, OFFICER),
            checks=(
                "file_stopped", "overdue_debts", "beneficiary", "own_file", "type", "channel", "eligibility", "frequency",
                "amount", "ceiling", "questions", "urgency", "declaration", "signed_capacity", "difference_at_submit",
                "same_request", "reapply",
            ),
            steps=(
                "forget_completion", "number", "start_clock", "resume_clock", "forget_return", "set_state",
                "list_documents", "remind_to_verify", "keep_submitter", "tell_receipt",
            ),
        ),
        "verify": Transition(
            ("submitted",), "verified", (DELEGATE, OFFICER),
            checks=("file_stopped", "own_file", "documents", "frequency", "difference_at_verify", "duty"),
            steps=("set_state", "assign_researchers", "remind_to_study"),
        ),
        "recommend": Transition(
            ("verified",), "studied", (RESEARCHER,),
            checks=("own_file", "study", "recommended_amount"),
            steps=("take_recommendation", "set_state", "close_reminders"),
        ),
        "to_committee": Transition(
            ("studied",), "committee", (SECRETARY, MANAGER), checks=("file_stopped", "own_file"),
        ),
        "approve": Transition(
            ("committee",), "approved", steps=("date_decision", "set_state", "close_reminders"),
        ),
        "reject": Transition(("committee",), "rejected", steps=("date_decision", "set_state", "close_reminders")),
        "defer": Transition(("committee",), "studied"),
        "send_back": Transition(("committee",), "verified", steps=("set_state", "remind_to_study")),
        "correct_approve": Transition(("rejected",), "approved"),
        "correct_reject": Transition(("approved", "delivering", "done"), "rejected"),
        "appeal": Transition(
            ("rejected",), "studied", (DELEGATE, OFFICER),
            checks=("file_stopped", "own_file", "first_appeal", "notified", "appeal_deadline", "appeal_text"),
            steps=("take_back_decision", "set_state", "close_reminders"),
        ),
        "return": Transition(
            ("submitted", "verified"), "incomplete", (DELEGATE, OFFICER, RESEARCHER),
            checks=("own_file", "return_text"),
            steps=("forget_completion", "set_state", "pause_clock", "remind_to_complete", "tell_return"),
        ),
        "cancel": Transition(
            BEFORE_COMMITTEE, "cancelled", (DELEGATE, OFFICER),
            checks=("own_file", "cancel_text"),
            steps=("stop_clock", "set_state", "close_reminders"),
        ),
        "withdraw": Transition(
            BEFORE_DECISION, "withdrawn", (DELEGATE, OFFICER),
            checks=("own_file", "withdraw_text"),
            steps=("stop_clock", "set_state", "close_reminders"),
        ),
        "correct": Transition(
            ("submitted", "verified"), "draft", (DELEGATE, OFFICER),
            checks=("own_file", "file_stopped", "correct_text"),
            steps=("set_state", "close_reminders"),
        ),
        "reopen": Transition(
            ("cancelled", "withdrawn"), "draft", (DELEGATE, OFFICER),
            checks=("own_file", "file_stopped", "reopen_deadline", "reopen_text"),
            steps=("log_reopening", "empty_course", "set_state"),
        ),
    }

    _reason_verbs = {
        "cancel": ReasonVerb(
            _lt("Write why the request is cancelled: an error, a double entry. What the applicant himself wishes is "
                "withdrawn.")),
        "withdraw": ReasonVerb(_lt("Write why the applicant withdraws his request, in his words.")),
        "reopen": ReasonVerb(
            _lt("Write why the request is taken up again. It keeps its number; the time of the reply starts anew when it "
                "is submitted.")),
        "appeal": ReasonVerb(
            _lt("Write what the beneficiary brings forward. The request goes back before the committee.")),
    }

    submitted_by_id = fields.Many2one(
        "res.users", readonly=True, guarded=True, copy=False, index="btree_not_null", groups=EMPLOYEE,
        help="Who submitted it last.",
    )
    cancelled_with_file = fields.Boolean(
        readonly=True, guarded=True, copy=False, index="btree_not_null", groups=EMPLOYEE,
        help="Cancelled because the file was closed.",
    )
    stopped_on = fields.Datetime("Withdrawn or Cancelled on", readonly=True, guarded=True, copy=False)
    withdraw_reason = fields.Text("Reason for Withdrawing", copy=False, tracking=True, editable_in=BEFORE_DECISION)
    reopen_reason = fields.Text("Reason for Reopening", copy=False, editable_in=("cancelled", "withdrawn"))
    correct_reason = fields.Text("Reason for Correcting", copy=False, editable_in=("submitted", "verified"))

    # ------------------------------------------------------------ who may change what

    @api.ondelete(at_uninstall=False)
    def _unlink_unnumbered(self):
        if numbered := self.filtered("name"):
            raise UserError(self.env._(
                "What has a number stays on record. Withdraw or cancel these instead: %(names)s",
                names=comma(self.env.lang).join(numbered[:5].mapped("display_name")),
            ))

    def _check_before_write(self, vals):
        """Nobody changes a request of his own or his relatives' once it is submitted.

        Taking it in as a draft is left to him, since somebody else has to submit it.
        """
        super()._check_before_write(vals)
        if "frequency_exception_reason" in vals:
            self._check_may_allow_exception()
            self.beneficiary_id._check_own_file()
        elif vals.keys() & {*self._get_editable_in(), "researcher_id", "user_id", "description"}:
            self.filtered("submitted_on").beneficiary_id._check_own_file()
        taken_in = {name for name, states in self._get_editable_in().items() if states == INTAKE}
        if vals.keys() & {*taken_in, "description"} and (reason := self._get_not_intake_reason()):
            self.check_access("write")  # who has no right at all is told so
            raise UserError(reason)

    @api.model
    def _get_not_intake_reason(self):
        """Who studies a request or puts it on an agenda does not say who asks for what, nor who signs; or False."""
        if self.env.su or not self.env.user._is_internal() or self.env.user.has_group(DELEGATE):
            return False
        return self.env._(
            "Who takes requests in (officer or delegate) says who asks for what, and has it signed. Return it to them with a "
            "reason."
        )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """An applicant whose file is closed reads his requests and writes nothing on them."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation == "create" and self.env.user.share:
            closed_sudo = self.sudo().filtered(lambda r: r.beneficiary_id.state == "closed")  # asked, not shown
            operations.update(dict.fromkeys(self.browse(closed_sudo.ids), "write"))
        return operations

    # ------------------------------------------------------------ checks of several verbs

    def _get_file_stopped_reason(self):
        """The sentence for a request whose file is suspended or closed, or False."""
        return bool(self.beneficiary_id) and self.beneficiary_id._get_stopped_reason()

    def _get_overdue_debts_reason(self):
        """The sentence for a family whose adopted file owes something that is overdue, or False."""
        return self.beneficiary_id._get_debt_reasons("requests").get(self.beneficiary_id, False)

    def _get_own_file_reason(self):
        """The sentence for an employee in front of his own or his relatives' request, or False."""
        return self.beneficiary_id._get_own_file_reason()

    def _write_reason(self, verb, vals):
        """Write the reason on those that can take the step; the transition has the sentence for the others."""
        if any(vals.values()):
            sources = self._get_transitions()[verb].sources
            self.filtered(lambda request: request.state in sources).write(vals)

    # ------------------------------------------------------------ steps of several verbs

    def _step_forget_completion(self):
        self.filtered("portal_completed_on")._write_internal({"portal_completed_on": False})

    def _step_remind_to_study(self):
        self._remind("study")

    def _step_close_reminders(self):
        self._remind()

    def _step_date_decision(self):
        for company, requests in self.grouped("company_id").items():
            requests._write_internal({"decided_on": company._get_today()})

    def _step_stop_clock(self):
        self._write_internal({"stopped_on": fields.Datetime.now(), "paused_on": False})

    # ------------------------------------------------------------ submit

    def action_submit(self):
        """Take the requests in: number, date and the two dates of the reply.

        :return: True
        :raises UserError: what is missing, one sentence for each request
        """
        return self._run_transition("submit")

    def _get_beneficiary_reason(self):
        return not self.beneficiary_id and self.env._("Choose the beneficiary.")

    def _get_type_reason(self):
        return not self.type_id and self.env._("Choose the support type.")

    def _get_channel_reason(self):
        return not self.channel_id and self.env._("Choose the channel over which the request came.")

    def _get_eligibility_reason(self):
        return self.eligibility_reason

    def _get_amount_reason(self):
        needed = self.type_id.kind != "in_kind" and self.currency_id.compare_amounts(self.amount_requested, 0) <= 0
        return needed and self.env._("Enter the amount requested.")

    def _get_ceiling_reason(self):
        sentence = self._get_above_ceiling_reason(self.amount_requested)
        return sentence and self.env._("%(ceiling)s Ask for no more than that.", ceiling=sentence)

    def _get_wish_reason(self):
        """What is wrong with how much is asked for, or with the answers to the questions of the type; or False."""
        return self._get_amount_reason() or self._get_ceiling_reason() or self._get_questions_reason()

    def _get_urgency_reason(self):
        unsaid = self.urgent and not (self.urgent_reason or "").strip()
        return unsaid and self.env._("Say why the request is urgent.")

    def _step_number(self):
        unnumbered = self.filtered(lambda request: not request.name)
        for company, requests in unnumbered.grouped("company_id").items():
            numbers = self.env["ir.sequence"]._next_by_code_batch(
                "alseraj.support.request", len(requests), company
            )
            for request, number in zip(requests, numbers, strict=True):
                request._write_internal({"name": number})

    def _step_forget_return(self):
        self._write_internal({"incomplete_reason": False})

    def _step_list_documents(self):
        self.action_list_documents()

    def _step_remind_to_verify(self):
        self._remind("verify")

    def _step_tell_receipt(self):
        self._tell("request_received")

    def _step_keep_submitter(self):
        self._write_internal({"submitted_by_id": self.env.uid})

    # ------------------------------------------------------------ return

    def action_return(self, reason=None):
        """Give the requests back to their applicants for completion, and notify them.

        :param str reason: what is missing, as the applicant will read it
        :return: True
        :raises UserError: no reason, or a wrong state or role
        """
        self._write_reason("return", {"incomplete_reason": reason})
        return self._run_transition("return")

    def _get_return_text_reason(self):
        unsaid = not (self.incomplete_reason or "").strip()
        return unsaid and self.env._("Say what is missing, as the applicant will read it.")

    def _step_remind_to_complete(self):
        self._remind("complete")

    def _step_tell_return(self):
        self._tell("request_incomplete")

    # ------------------------------------------------------------ verify

    def action_verify(self):
        """Confirm that data and documents match and are valid today.

        :return: True
        :raises UserError: which documents are missing, or what else stops it
        """
        return self._run_transition("verify")

    def _get_documents_reason(self):
        return "\n".join(self._get_unverified_reasons()) or False

    def _get_duty_reason(self):
        """Separation of duties: who entered or studied a request verifies it only where the settings allow it."""
        if not self._is_person():
            return False
        company_sudo = self.company_id.sudo()  # its settings hold for everybody
        if not company_sudo.alseraj_enterer_may_verify and self._is_entered_by(self.env.user):
            return company_sudo._get_duties_hint(self.env._("You entered this request: another employee verifies it."))
        if company_sudo.alseraj_researcher_may_verify:
            return False
        studies_sudo = self.sudo().study_ids  # who studied decides, whether or not the verifier may read studies
        if self.env.user in studies_sudo.filtered(lambda study: study.state == "done").researcher_id:
            return self.env._("You studied this case: another employee verifies it.")
        return False

    def _is_entered_by(self, user):
        """Whether he took the request in, or submitted it as it stands now.

        What came over the portal is his who opened the file, as long as no colleague has looked at that.
        """
        enterers = self.create_uid | self.submitted_by_id
        return user in enterers or (
            any(enterers.mapped("share")) and self.sudo().beneficiary_id._is_known_only_to(user))  # asked, not shown

    def _step_assign_researchers(self):
        self._assign_researchers()

    # ------------------------------------------------------------ recommend

    def action_recommend(self):
        """Pass the requests on with the recommendation of their last finished need study.

        :return: True
        :raises UserError: no finished need study
        """
        return self._run_transition("recommend")

    def _get_study_reason(self):
        return not self._get_last_study() and self.env._("A need study must be done first.")

    def _get_recommended_amount_reason(self):
        sentence = self._get_above_ceiling_reason(self._get_last_study().amount_recommended)
        return sentence and self.env._("%(ceiling)s Recommend no more than that.", ceiling=sentence)

    def _get_last_study(self):
        return self.study_ids.filtered(lambda study: study.state == "done")[:1]

    def _step_take_recommendation(self):
        for request in self:
            request._write_internal({"amount_recommended": request._get_last_study().amount_recommended})

    # ------------------------------------------------------------ committee

    def action_to_committee(self, session=None):
        """Bring the requests before the research committee.

        :param session: the session, where the committee room is there to hold one
        :return: True
        :raises UserError: what stops it
        """
        return self._run_transition("to_committee")

    def _after_done(self):
        """Called on requests of which everything was just delivered."""

    # ------------------------------------------------------------ appeal

    def action_appeal(self, reason=None):
        """Take the appeal against a rejection: the request goes back before the committee.

        :param str reason: what the beneficiary brings forward
        :return: True
        :raises UserError: no reason, too late, a second time, or a wrong state or role
        """
        self._write_reason("appeal", {"appeal_reason": reason})
        return self._run_transition("appeal")

    def _get_first_appeal_reason(self):
        return bool(self.appeal_count) and self.env._("There has been an appeal already; its decision is final.")

    def _get_notified_reason(self):
        return not self.notified_on and self.env._(
            "The decision has not been notified yet: there is nothing to appeal against.")

    def _get_appeal_deadline_reason(self):
        days = relativedelta(days=self.company_id.alseraj_appeal_days)
        last = self.company_id._get_day(self.notified_on) + days
        return self.company_id._get_today() > last and self.env._(
            "The time for an appeal ended on %(date)s.",
            date=hijri.format_both(last, self.env.lang or "en_US"),
        )

    def _get_appeal_text_reason(self):
        return not (self.appeal_reason or "").strip() and self.env._("Write what the beneficiary brings forward.")

    def _step_take_back_decision(self):
        """The decision does not stand any more, and the clock of the reply starts again."""
        now = fields.Datetime.now()
        for request in self:
            days = relativedelta(days=request.company_id.reply_max_days)
            request._write_internal({
                "appeal_on": now,
                "appeal_count": request.appeal_count + 1,
                "amount_approved": 0,
                "decided_on": False,
                "notified_on": False,
                "reply_due": request.company_id._get_day(now) + days,
            })

    # ------------------------------------------------------------ cancel

    def action_cancel(self, reason=None):
        """Cancel the requests for an error of ours; what the applicant wishes is :meth:`action_withdraw`.

        :param str reason: why
        :return: True
        :raises UserError: no reason, or a wrong state or role
        """
        self._write_reason("cancel", {"cancel_reason": reason})
        return self._run_transition("cancel")

    def _get_cancel_text_reason(self):
        return not (self.cancel_reason or "").strip() and self.env._("Say why the request is cancelled.")

    def _cancel_with_file(self):
        """Cancel these requests because their file was closed; the caller has checked."""
        by_reason = defaultdict(list)
        for request in self:
            by_reason[request.beneficiary_id._get_state_reason_text()].append(request.id)
        for reason, ids in by_reason.items():
            self.browse(ids)._write_internal({
                "cancelled_with_file": True,
                "cancel_reason": self.env._("The file was closed: %(reason)s", reason=reason),
            })
        self._run_transition("cancel")

    # ------------------------------------------------------------ withdraw

    def action_withdraw(self, reason=None):
        """Withdraw the requests because who applied wishes so; an error of ours is cancelled instead.

        :param str reason: why, in his words
        :return: True
        :raises UserError: no reason, decided already, or a wrong state or role
        """
        self._write_reason("withdraw", {"withdraw_reason": reason})
        return self._run_transition("withdraw")

    def _get_withdraw_text_reason(self):
        unsaid = not (self.withdraw_reason or "").strip()
        return unsaid and self.env._("Write why the applicant withdraws the request.")

    # ------------------------------------------------------------ reopen

    def action_reopen(self, reason=None):
        """Take up again requests that were cancelled or withdrawn: drafts that keep their number.

        They are submitted anew; the clock of the reply starts then.

        :param str reason: why
        :return: True
        :raises UserError: no reason, too late, the file is suspended or closed, or a wrong state or role
        """
        self._write_reason("reopen", {"reopen_reason": reason})
        return self._run_transition("reopen")

    def _get_reopen_deadline_reason(self):
        days = self.company_id.sudo().alseraj_reopen_days  # a setting holds for everybody
        last = self.stopped_on and self.company_id._get_day(self.stopped_on) + timedelta(days=days)
        late = days and last and self.company_id._get_today() > last
        return bool(late) and self.env._(
            "It could be reopened until %(date)s. Take a new request instead.",
            date=hijri.format_both(last, self.env.lang or "en_US"),
        )

    def _get_reopen_text_reason(self):
        return not (self.reopen_reason or "").strip() and self.env._("Say why the request is reopened.")

    def _step_log_reopening(self):
        self._message_log_batch(bodies={request.id: request._get_reopen_note() for request in self})

    def _step_empty_course(self):
        self._write_internal({
            "cancelled_with_file": False,
            **dict.fromkeys(
                ("submitted_on", "reply_not_before", "reply_due", "stopped_on", "cancel_reason", "withdraw_reason",
                 "incomplete_reason", "reopen_reason", "pause_history", "return_reminded_on", "return_offered_on"),
                False,
            ),
            "paused_days": 0,
            "chase_level": 0,
        })

    def _get_reopen_note(self):
        """What the emptied fields said, for the record."""
        lang = self.env.lang or "en_US"
        values = {
            "reason": self.reopen_reason,
            "state": self._get_state_label(self.state),
            "why": self.withdraw_reason or self.cancel_reason or "",
        }
        if not self.submitted_on:
            return self.env._("Reopened: %(reason)s (%(state)s before: %(why)s)", **values)
        return self.env._(
            "Reopened: %(reason)s (%(state)s before: %(why)s; submitted on %(date)s)", **values,
            date=hijri.format_both(self.company_id._get_day(self.submitted_on), lang),
        )

    # ------------------------------------------------------------ correct

    def action_correct(self, values, reason=None):
        """Correct a slip of ours in a request that was submitted; its number, dates and clock stay.

        The channel and the reason of urgency are put right at once. What the applicant declared (type, amount,
        urgency) makes it a draft again, to be signed and submitted anew.

        :param dict values: field name -> value, of ``type_id``, ``amount_requested``, ``urgent``,
            ``channel_id``, ``urgent_reason``; amounts in the currency of the company
        :param str reason: what was wrong
        :return: True
        :raises UserError: another field, nothing to correct, no reason, or a wrong state or role
        """
        self.ensure_one()
        self.check_access("write")
        if unknown := values.keys() - {*DECLARED, *NOT_DECLARED}:
            raise UserError(self.env._(
                "These are not corrected this way: %(fields)s",
                fields=comma(self.env.lang).join(sorted(
                    self._fields[name]._description_string(self.env) if name in self._fields else name for name in unknown)),
            ))
        changed = {name: value for name, value in values.items() if self._is_changed(name, value)}
        self._write_reason("correct", {"correct_reason": reason})
        self._check_transition("correct")
        if not changed:
            raise UserError(self.env._("This says what the request says already: there is nothing to correct."))
        before = self._get_texts(changed)
        if changed.keys() & set(DECLARED):
            self._run_transition("correct")
            self.write(changed)
        else:
            self._write_internal(changed)
        self._log_correction(before, self._get_texts(changed))
        return True

    def _get_correct_text_reason(self):
        return not (self.correct_reason or "").strip() and self.env._("Say what was wrong and is corrected.")

    def _get_texts(self, names):
        """What the fields say, as people read it."""
        return {
            name: self[name].display_name or "" if self._fields[name].type == "many2one" else
            self.currency_id.format(self[name]) if name == "amount_requested" else
            (self.env._("yes") if self[name] else self.env._("no")) if name == "urgent" else self[name] or ""
            for name in names
        }

    def _log_correction(self, before, after):
        lines = [self.env._("Corrected: %(reason)s", reason=self.correct_reason)] + [
            self.env._(
                "%(field)s: %(before)s, now %(after)s",
                field=self._fields[name]._description_string(self.env), before=before[name], after=after[name],
            )
            for name in before
        ]
        self._message_log(body="\n".join(lines))
        self._write_internal({"correct_reason": False})

    # ------------------------------------------------------------ the banner

    @api.depends(
        "beneficiary_id.state", "type_id", "channel_id", "amount_requested", "urgent", "urgent_reason",
        "signed_on", "missing_documents", "study_ids.state", "snapshot_diff", "eligibility_reason",
        "frequency_warning", "frequency_exception_reason", "ceiling", "properties",
    )
    def _compute_blocked_reason(self):
        for request in self:
            verb = FORWARD.get(request.state)
            if verb and not self._get_role_reason(verb):
                request.blocked_reason = request._get_blocking_reason(verb)
            else:
                request.blocked_reason = request._get_awaited()

    def _get_awaited(self):
        """Whom the request waits for, where the next step is not the user's own."""
        if self.state in WAITING and (reason := self.beneficiary_id._get_stopped_reason()):
            return self.env._("The clock of the reply stands still. %(reason)s", reason=reason)
        return {
            "draft": self.env._("It waits for an officer to complete and submit it."),
            "incomplete": self.env._(
                "It waits for the applicant: %(reason)s", reason=self.incomplete_reason or ""
            ),
            "submitted": self.env._("It waits for an officer to verify the documents."),
            "verified": self.env._(
                "It waits for the need study of %(researcher)s.",
                researcher=self.researcher_id.name or self.env._("a social researcher"),
            ),
            "studied": self.env._("It waits for a session of the research committee."),
            "committee": self.env._("It is on the agenda of the research committee."),
        }.get(self.state, False)
