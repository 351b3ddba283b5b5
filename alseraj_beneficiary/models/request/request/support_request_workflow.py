from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools import hijri
from ....tools.roles import DELEGATE, MANAGER, OFFICER, RESEARCHER, SECRETARY
from ...mixins.workflow_mixin import Transition
from .support_request import WAITING
from .support_request import SupportRequest as Request

# The step that leads on from each state.
FORWARD = {
    "draft": "submit", "incomplete": "submit", "submitted": "verify", "verified": "recommend",
    "studied": "to_committee",
}
HANDLED = frozenset(Request._editable_in) | {"researcher_id", "user_id", "description"}
DECLARED = ("type_id", "amount_requested", "urgent")  # he signed for these
PLAIN = ("channel_id", "urgent_reason")


class SupportRequest(models.Model):
    """The steps: for each, what stops it and what it does. On any number of requests at once."""

    _inherit = "alseraj.support.request"
    _state_field = "stage"
    _transitions = {
        "submit": Transition(("draft", "incomplete"), "submitted", (DELEGATE, OFFICER)),
        "verify": Transition(("submitted",), "verified", (DELEGATE, OFFICER)),
        "recommend": Transition(("verified",), "studied", (RESEARCHER,)),
        "to_committee": Transition(("studied",), "committee", (SECRETARY, MANAGER)),
        "approve": Transition(("committee",), "approved"),
        "reject": Transition(("committee",), "rejected"),
        "defer": Transition(("committee",), "studied"),
        "send_back": Transition(("committee",), "verified"),
        "correct_approve": Transition(("rejected",), "approved"),
        "correct_reject": Transition(("approved", "delivering", "done"), "rejected"),
        "appeal": Transition(("rejected",), "studied", (DELEGATE, OFFICER)),
        "return": Transition(("submitted", "verified"), "incomplete", (DELEGATE, OFFICER, RESEARCHER)),
        "cancel": Transition(
            ("draft", "submitted", "incomplete", "verified", "studied"), "cancelled", (DELEGATE, OFFICER)
        ),
        "withdraw": Transition(
            ("draft", "submitted", "incomplete", "verified", "studied", "committee"), "withdrawn", (DELEGATE, OFFICER)
        ),
        "correct": Transition(("submitted", "verified"), "draft", (DELEGATE, OFFICER)),
        "reopen": Transition(("cancelled", "withdrawn"), "draft", (DELEGATE, OFFICER)),
    }

    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False, help="Who submitted it last.")

    cancelled_with_file = fields.Boolean(
        readonly=True, copy=False, index="btree_not_null", groups="base.group_user",
        help="Cancelled because the file was closed.",
    )

    stopped_on = fields.Datetime("Withdrawn or Cancelled on", readonly=True, copy=False)
    withdraw_reason = fields.Text("Reason for Withdrawing", copy=False, tracking=True)
    reopen_reason = fields.Text("Reason for Reopening", copy=False)

    correct_reason = fields.Text("Reason for Correcting", copy=False)

    # ------------------------------------------------------------ submit

    def action_submit(self):
        """Take the requests in: number, date and the two dates of the reply.

        :return: True
        :raises UserError: what is missing, one sentence for each request
        """
        return self._run_transition("submit")

    def _get_cannot_submit_reason(self):
        beneficiary = self.beneficiary_id
        if not beneficiary:
            return self.env._("Choose the beneficiary.")
        if not self.env.user.share and (reason := beneficiary._get_own_file_reason()):
            return reason
        if not self.type_id:
            return self.env._("Choose the support type.")
        if not self.channel_id:
            return self.env._("Choose the channel over which the request came.")
        if reason := self.eligibility_reason or self._get_frequency_reason():
            return reason
        return self._get_amount_reason() or self._get_declaration_reason()

    def _get_amount_reason(self):
        currency = self.currency_id
        if self.type_id.kind != "in_kind" and currency.compare_amounts(self.amount_requested, 0) <= 0:
            return self.env._("Enter the amount requested.")
        if sentence := self._get_above_ceiling_reason(self.amount_requested):
            return self.env._("%(ceiling)s Ask for no more than that.", ceiling=sentence)
        return False

    def _get_declaration_reason(self):
        if self.urgent and not (self.urgent_reason or "").strip():
            return self.env._("Say why the request is urgent.")
        if not self.signed_on:
            return self.env._("The applicant signs the declaration first: his full name and his signature.")
        if difference := self._get_declared_difference():
            return self.env._("%(difference)s Have it signed again.", difference=difference)
        return False

    def _do_submit(self):
        unnumbered = self.filtered(lambda request: not request.name)
        for company, requests in unnumbered.grouped("company_id").items():
            numbers = self.env["ir.sequence"]._next_by_code_batch(
                "alseraj.support.request", len(requests), company
            )
            for request, number in zip(requests, numbers, strict=True):
                request._write_internal({"name": number})
        self.filtered(lambda request: not request.submitted_on)._start_clock()
        self._resume_clock()
        self._write_internal({"stage": "submitted", "incomplete_reason": False})
        self.action_list_documents()
        self._remind("verify")
        self._after_submit()

    # ------------------------------------------------------------ return

    def action_return(self, reason=None):
        """Give the requests back to their applicants for completion, and tell them.

        :param str reason: what is missing, as the applicant will read it
        :return: True
        :raises UserError: no reason, or a wrong state or role
        """
        self._say_why("return", {"incomplete_reason": reason})
        return self._run_transition("return")

    def _get_cannot_return_reason(self):
        if reason := self.beneficiary_id._get_own_file_reason():
            return reason
        if not (self.incomplete_reason or "").strip():
            return self.env._("Say what is missing, as the applicant will read it.")
        return False

    def _do_return(self):
        self._write_internal({"stage": "incomplete"})
        self._pause_clock()
        self._remind("complete")
        self._tell_beneficiary(
            "alseraj_beneficiary.mail_template_request_returned", "alseraj_beneficiary.sms_template_request_returned"
        )

    # ------------------------------------------------------------ verify

    def action_verify(self):
        """Confirm that data and documents match and are valid today.

        :return: True
        :raises UserError: which documents are missing, or what else stops it
        """
        return self._run_transition("verify")

    def _get_cannot_verify_reason(self):
        beneficiary = self.beneficiary_id
        if reason := beneficiary._get_own_file_reason():
            return reason
        return "\n".join(self._get_unverified_reasons()) or False

    def _do_verify(self):
        self._write_internal({"stage": "verified"})
        self._assign_researchers()
        self._remind("study")
        self._after_verify()

    # ------------------------------------------------------------ recommend

    def action_recommend(self):
        """Pass the requests on with the recommendation of their last finished need study.

        :return: True
        :raises UserError: no finished need study
        """
        return self._run_transition("recommend")

    def _get_cannot_recommend_reason(self):
        if reason := self.beneficiary_id._get_own_file_reason():
            return reason
        if not self._get_last_study():
            return self.env._("A need study must be done first.")
        return False

    def _get_last_study(self):
        return self.study_ids.filtered(lambda study: study.state == "done")[:1]

    def _do_recommend(self):
        for request in self:
            request._write_internal({
                "stage": "studied", "amount_recommended": request._get_last_study().amount_recommended,
            })
        self._remind()

    # ------------------------------------------------------------ committee

    def action_to_committee(self, session=None):
        """Bring the requests before the research committee.

        :param session: the session, where the committee room is there to hold one
        :return: True
        :raises UserError: what stops it
        """
        return self._run_transition("to_committee")

    def _get_cannot_to_committee_reason(self):
        return self.beneficiary_id._get_own_file_reason()

    def _do_approve(self):
        self._write_internal({"stage": "approved", "decided_on": self.env.company._get_today()})
        self._remind()
        self._after_approve()

    def _do_reject(self):
        self._write_internal({"stage": "rejected", "decided_on": self.env.company._get_today()})
        self._remind()

    def _do_send_back(self):
        self._write_internal({"stage": "verified"})
        self._remind("study")

    # ------------------------------------------------------------ cancel

    def action_cancel(self, reason=None):
        """Cancel the requests for an error of ours; what the applicant wishes is :meth:`action_withdraw`.

        :param str reason: why
        :return: True
        :raises UserError: no reason, or a wrong state or role
        """
        self._say_why("cancel", {"cancel_reason": reason})
        return self._run_transition("cancel")

    def _get_cannot_cancel_reason(self):
        if reason := self.beneficiary_id._get_own_file_reason():
            return reason
        if not (self.cancel_reason or "").strip():
            return self.env._("Say why the request is cancelled.")
        return False

    def _do_cancel(self):
        self._write_internal({"stage": "cancelled"})
        self._remind()

    # ------------------------------------------------------------ appeal

    def action_appeal(self, reason=None):
        """Take the appeal against a rejection: the request goes back before the committee.

        :param str reason: what the beneficiary brings forward
        :return: True
        :raises UserError: no reason, too late, a second time, or a wrong state or role
        """
        self._say_why("appeal", {"appeal_reason": reason})
        return self._run_transition("appeal")

    def _get_cannot_appeal_reason(self):
        if reason := self.beneficiary_id._get_own_file_reason():
            return reason
        if self.appeal_count:
            return self.env._("There has been an appeal already; its decision is final.")
        if not self.notified_on:
            return self.env._("The decision has not been notified yet: there is nothing to appeal against.")
        days = relativedelta(days=self.company_id.alseraj_appeal_days)
        last = self.company_id._get_day(self.notified_on) + days
        if self.env.company._get_today() > last:
            return self.env._(
                "The time for an appeal ended on %(date)s.",
                date=hijri.format_both(last, self.env.lang or "en_US"),
            )
        if not (self.appeal_reason or "").strip():
            return self.env._("Write what the beneficiary brings forward.")
        return False

    def _do_appeal(self):
        now = fields.Datetime.now()
        for request in self:
            days = relativedelta(days=request.company_id.reply_max_days)
            request._write_internal({
                "stage": "studied",
                "appeal_on": now,
                "appeal_count": request.appeal_count + 1,
                "amount_approved": 0,
                "decided_on": False,
                "notified_on": False,
                "reply_due": request.company_id._get_day(now) + days,
            })
        self._remind()

    # ------------------------------------------------------------ hooks for the other rooms

    def _after_submit(self):
        """Called on requests that were just submitted."""

    def _after_verify(self):
        """Called on requests that were just verified."""

    def _after_approve(self):
        """Called on requests that the committee just approved."""

    def _after_done(self):
        """Called on requests of which everything was just delivered."""

    # ------------------------------------------------------------ guards and banner

    @api.depends(
        "beneficiary_id.state", "type_id", "channel_id", "amount_requested", "urgent", "urgent_reason",
        "signed_on", "missing_documents", "study_ids.state", "snapshot_diff",
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

    # ------------------------------------------------------------ support_request_duties
    # Separation of duties: who entered or studied a request verifies it only where the settings allow it.
    # Nobody changes a request of his own or his relatives' once it is submitted; taking it in as a draft is
    # left to him, since somebody else has to submit it.

    # MERGE-COLLISION: also above; this one from request/support_request_duties, super() meant the one above
    def _do_submit(self):
        super()._do_submit()
        self._write_internal({"submitted_by_id": self.env.uid})

    # MERGE-COLLISION: also above; this one from request/support_request_duties, super() meant the one above
    def _get_cannot_verify_reason(self):
        return super()._get_cannot_verify_reason() or self._get_duty_reason()

    def _get_duty_reason(self):
        """The sentence for a person whose hand was in this request before, or False."""
        if not self._is_person():
            return False
        company_sudo = self.company_id.sudo()  # its settings hold for everybody
        if not company_sudo.alseraj_enterer_may_verify and self._is_entered_by(self.env.user):
            return self.env._("You entered this request: another employee verifies it.")
        if company_sudo.alseraj_researcher_may_verify:
            return False
        studies_sudo = self.sudo().study_ids  # who studied decides, whether or not the verifier may read studies
        if self.env.user in studies_sudo.filtered(lambda study: study.state == "done").researcher_id:
            return self.env._("You studied this case: another employee verifies it.")
        return False

    def _is_entered_by(self, user):
        """Whether he took the request in, or submitted it as it stands now."""
        return user in (self.create_uid | self.submitted_by_id)

    # ------------------------------------------------------------ one's own and one's relatives'

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests.filtered("frequency_exception_reason").beneficiary_id._check_own_file()
        return requests

    def write(self, vals):
        if vals.keys() & HANDLED:
            concerned = self if "frequency_exception_reason" in vals else self.filtered("submitted_on")
            concerned.beneficiary_id._check_own_file()
        return super().write(vals)

    # ------------------------------------------------------------ support_request_stop
    # A request whose file stands still: it waits, and its clock with it; or it is cancelled with it.

    # ------------------------------------------------------------ blocked meanwhile

    # MERGE-COLLISION: also above; this one from request/support_request_stop, super() meant the one above
    def _get_cannot_submit_reason(self):
        return self._get_file_stopped_reason() or super()._get_cannot_submit_reason()

    # MERGE-COLLISION: also above; this one from request/support_request_stop, super() meant the one above
    def _get_cannot_verify_reason(self):
        return self._get_file_stopped_reason() or super()._get_cannot_verify_reason()

    # MERGE-COLLISION: also above; this one from request/support_request_stop, super() meant the one above
    def _get_cannot_to_committee_reason(self):
        return self._get_file_stopped_reason() or super()._get_cannot_to_committee_reason()

    # MERGE-COLLISION: also above; this one from request/support_request_stop, super() meant the one above
    def _get_cannot_appeal_reason(self):
        return self._get_file_stopped_reason() or super()._get_cannot_appeal_reason()

    def _get_file_stopped_reason(self):
        """The sentence for a request whose file is suspended or closed, or False."""
        return bool(self.beneficiary_id) and self.beneficiary_id._get_stopped_reason()

    # MERGE-COLLISION: also above; this one from request/support_request_stop, super() meant the one above
    def _get_awaited(self):
        if self.state in WAITING and (reason := self.beneficiary_id._get_stopped_reason()):
            return self.env._("The clock of the reply stands still. %(reason)s", reason=reason)
        return super()._get_awaited()

    # ------------------------------------------------------------ the clock

    @api.depends("beneficiary_id.state")
    def _compute_is_overdue(self):
        super()._compute_is_overdue()
        for request in self:
            if request.is_overdue and request.beneficiary_id.state == "suspended":
                request.is_overdue = False

    def _search_is_overdue(self, operator, value):
        overdue = super()._search_is_overdue(operator, value)
        if overdue is NotImplemented or set(value) == {True, False}:
            return overdue
        paused = fields.Domain("beneficiary_id.state", "=", "suspended")
        return overdue & ~paused if True in value else overdue | paused

    def _restart_clock(self, today):
        """Give these requests, not replied to yet, the days that their file was suspended."""
        waited = self.filtered(lambda r: (
            r.state in (*WAITING, "approved", "rejected")
            and r.beneficiary_id.suspended_on and r.beneficiary_id.suspended_on < today
        ))
        for requests in waited.grouped("company_id").values():
            since = {request: request.beneficiary_id.suspended_on for request in requests}
            requests._give_back(since, today, "suspended", floor=False)

    # ------------------------------------------------------------ cancelled with the file

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

    # ------------------------------------------------------------ the portal reads only

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """An applicant whose file is closed reads his requests and writes nothing on them."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation == "create" and self.env.user.share:
            closed_sudo = self.sudo().filtered(lambda r: r.beneficiary_id.state == "closed")  # asked, not shown
            operations.update(dict.fromkeys(self.browse(closed_sudo.ids), "write"))
        return operations

    # ------------------------------------------------------------ support_request_close
    # A request that ends before its decision: withdrawn by who applied, or cancelled for an error; and back again.

    @api.ondelete(at_uninstall=False)
    def _unlink_unnumbered(self):
        if numbered := self.filtered("name"):
            raise UserError(self.env._(
                "What has a number stays on record. Withdraw or cancel these instead: %(names)s",
                names=", ".join(numbered[:5].mapped("display_name")),
            ))

    def _say_why(self, verb, vals):
        """Write the reason on those that can take the step; the transition has the sentence for the others."""
        if any(vals.values()):
            self.filtered(lambda request: request.state in self._transitions[verb].sources).write(vals)

    # MERGE-COLLISION: also above; this one from request/support_request_close, super() meant the one above
    def _do_cancel(self):
        self._stop_clock()
        super()._do_cancel()

    def _stop_clock(self):
        self._write_internal({"stopped_on": fields.Datetime.now(), "paused_on": False})

    # ------------------------------------------------------------ withdraw

    def action_withdraw(self, reason=None):
        """Withdraw the requests because who applied wishes so; an error of ours is cancelled instead.

        :param str reason: why, in his words
        :return: True
        :raises UserError: no reason, decided already, or a wrong state or role
        """
        self._say_why("withdraw", {"withdraw_reason": reason})
        return self._run_transition("withdraw")

    def _get_cannot_withdraw_reason(self):
        if reason := self.beneficiary_id._get_own_file_reason():
            return reason
        if not (self.withdraw_reason or "").strip():
            return self.env._("Write why the applicant withdraws the request.")
        return False

    def _do_withdraw(self):
        self._stop_clock()
        self._write_internal({"stage": "withdrawn"})
        self._remind()

    # ------------------------------------------------------------ reopen

    def action_reopen(self, reason=None):
        """Take up again requests that were cancelled or withdrawn: drafts that keep their number.

        They are submitted anew; the clock of the reply starts then.

        :param str reason: why
        :return: True
        :raises UserError: no reason, too late, the file stands still, or a wrong state or role
        """
        self._say_why("reopen", {"reopen_reason": reason})
        return self._run_transition("reopen")

    def _get_cannot_reopen_reason(self):
        if reason := self.beneficiary_id._get_own_file_reason() or self._get_file_stopped_reason():
            return reason
        days = self.company_id.sudo().alseraj_reopen_days  # a setting holds for everybody
        last = self.stopped_on and self.company_id._get_day(self.stopped_on) + timedelta(days=days)
        if days and last and self.company_id._get_day(fields.Datetime.now()) > last:
            return self.env._(
                "It could be reopened until %(date)s. Take a new request instead.",
                date=hijri.format_both(last, self.env.lang or "en_US"),
            )
        if not (self.reopen_reason or "").strip():
            return self.env._("Say why the request is reopened.")
        return False

    def _do_reopen(self):
        self._message_log_batch(bodies={request.id: request._get_reopen_note() for request in self})
        self._write_internal({
            "stage": "draft",
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

    # ------------------------------------------------------------ support_request_correct
    # A slip in a submitted request, mended with a trace: what was declared is signed again.

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
        if unknown := values.keys() - {*DECLARED, *PLAIN}:
            raise UserError(self.env._(
                "These are not corrected this way: %(fields)s",
                fields=", ".join(sorted(self._fields[name]._description_string(self.env) if name in self._fields else name
                                        for name in unknown)),
            ))
        changed = {name: value for name, value in values.items() if self._is_changed(name, value)}
        self._say_why("correct", {"correct_reason": reason})
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

    def _get_cannot_correct_reason(self):
        if reason := self.beneficiary_id._get_own_file_reason() or self._get_file_stopped_reason():
            return reason
        if not (self.correct_reason or "").strip():
            return self.env._("Say what was wrong and is corrected.")
        return False

    def _do_correct(self):
        self._write_internal({"stage": "draft"})
        self._remind()

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
