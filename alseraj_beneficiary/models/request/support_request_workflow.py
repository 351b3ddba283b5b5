from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...tools import hijri
from ..workflow_mixin import Transition

DELEGATE = "alseraj_beneficiary.group_delegate"
OFFICER = "alseraj_beneficiary.group_officer"
MANAGER = "alseraj_beneficiary.group_manager"
RESEARCHER = "alseraj_beneficiary.group_researcher"
SECRETARY = "alseraj_beneficiary.group_committee_secretary"

# The step that leads on from each state.
FORWARD = {
    "draft": "submit", "incomplete": "submit", "submitted": "verify", "verified": "recommend",
    "studied": "to_committee",
}


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
        self._write_internal({"stage": "approved", "decided_on": fields.Date.context_today(self)})
        self._remind()
        self._after_approve()

    def _do_reject(self):
        self._write_internal({"stage": "rejected", "decided_on": fields.Date.context_today(self)})
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
        last = self._get_local_date(self.notified_on) + days
        if fields.Date.context_today(self) > last:
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
                "reply_due": request._get_local_date(now) + days,
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
