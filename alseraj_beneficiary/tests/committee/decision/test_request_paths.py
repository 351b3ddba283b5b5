from functools import partial

from odoo.tests import freeze_time, tagged

from ...common import PDF, PREFIX
from ...request.common import PNG, RequestCommon
from ..common import CommitteeCommon

REMINDERS = {
    f"activity_{name}": name.removeprefix("request_") for name in (
        "request_verify", "request_study", "request_complete", "request_overdue", "request_escalated",
        "request_forgotten", "tell_decision",
    )
}


class PathsCommon(CommitteeCommon, RequestCommon):
    """Steps of a request, each by the right role, on any day of 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Riyadh"
        cls.reminders = {cls.env.ref(PREFIX + name).id: label for name, label in REMINDERS.items()}

    def see(self, request):
        """All that people see of a request, whoever they are.

        :return: (state, state on the portal, clock, signed, lacking documents, who is asked for what, told)
        """
        self.env.flush_all()
        self.env.invalidate_all()  # as on another day
        request = request.sudo()
        state = request.state if request.state == request.stage else f"{request.state} ({request.stage})"
        clock = request.submitted_on and f"{request.reply_not_before:%m-%d} to {request.reply_due:%m-%d}"
        if request.paused_on or (clock and request.beneficiary_id.state == "suspended"):
            clock += ", stands still"
        asked = sorted(f"{self.reminders[each.activity_type_id.id]}: {each.user_id.name}" for each in request.activity_ids)
        return (
            state, request.portal_state, clock or "no clock", bool(request.signed_on), len(request.missing_type_ids),
            ", ".join(asked), bool(request.notified_on),
        )

    def walk(self, request, *path):
        """Take each step on its day, and look at the whole request after it.

        :param path: (month and day, step, what is seen after it)
        """
        for day, step, seen in path:
            with freeze_time(f"2026-{day} 09:00:00"), self.subTest(day=day, step=getattr(step, "func", step).__name__):
                step()
                self.assertEqual(self.see(request), seen)

    def make_on(self, day, **vals):
        with freeze_time(f"2026-{day} 09:00:00"):
            return self.make_requests(self.make_beneficiary(), **vals)

    # ------------------------------------------------------------ steps

    def bring(self, request):
        self.bring_documents(request)

    def verify(self, request):
        self.bring_documents(request)
        request.with_user(self.user_officer_2).action_verify()

    def do_study(self, request):
        self.make_studies(request).action_done()

    def agenda(self, request):
        return self.make_session(request.with_env(self.env), opened=False)

    def close(self, request, choice="for", **vals):
        """The session that has it: opened, voted, closed."""
        session = request.sudo().pending_decision_id.session_id.with_user(self.user_secretary)
        session.action_open()
        self.vote(session.decision_ids, choice, vals.pop("voters", None))
        session.decision_ids.write(vals)
        session.action_close()

    def steps(self, request, until):
        """The path up to ``until``, one step a day from 2 February on, not looked at."""
        way = (
            ("submitted", request.action_submit), ("verified", partial(self.verify, request)),
            ("studied", partial(self.do_study, request)), ("committee", partial(self.agenda, request)),
        )
        for day, (state, step) in enumerate(way, 2):
            if request.state == until:
                return
            with freeze_time(f"2026-02-{day:02} 09:00:00"):
                step()
                self.assertEqual(request.state, state)


@tagged("post_install", "-at_install")
class TestRequestPaths(PathsCommon):
    """Every path of a request; after each step all that is seen of it."""

    def test_granted(self):
        request = self.make_on("02-01")
        days = "02-15 to 03-03"
        self.walk(
            request,
            ("02-01", request.action_submit, ("submitted", "submitted", days, True, 1, "verify: Officer", False)),
            ("02-02", partial(self.bring, request), ("submitted", "submitted", days, True, 0, "verify: Officer", False)),
            ("02-03", request.with_user(self.user_officer_2).action_verify,
             ("verified", "under_study", days, True, 0, "study: Researcher", False)),
            ("02-05", partial(self.do_study, request), ("studied", "under_study", days, True, 0, "", False)),
            ("02-06", partial(self.agenda, request), ("committee", "under_study", days, True, 0, "", False)),
            ("02-07", partial(self.close, request), ("approved", "under_study", days, True, 0, "", False)),
            ("02-15", request.action_notify, ("approved", "approved", days, True, 0, "tell_decision: Officer", True)),
        )

    def test_returned_and_completed(self):
        request = self.make_on("02-01")
        returned = ("incomplete", "incomplete")
        ask = partial(request.with_user(self.user_researcher).action_return, "The lease")
        self.walk(
            request,
            ("02-01", request.action_submit, ("submitted", "submitted", "02-15 to 03-03", True, 1, "verify: Officer", False)),
            ("02-04", partial(request.action_return, "The letter of the bank"),
             (*returned, "02-15 to 03-03, stands still", True, 1, "complete: Officer", False)),
            ("02-10", partial(self.bring, request),
             (*returned, "02-15 to 03-03, stands still", True, 0, "complete: Officer", False)),
            ("02-11", request.action_submit, ("submitted", "submitted", "02-22 to 03-10", True, 0, "verify: Officer", False)),
            ("02-12", request.with_user(self.user_officer_2).action_verify,
             ("verified", "under_study", "02-22 to 03-10", True, 0, "study: Researcher", False)),
            ("02-13", ask, (*returned, "02-22 to 03-10, stands still", True, 0, "complete: Officer", False)),
            ("02-14", request.action_submit, ("submitted", "submitted", "02-23 to 03-11", True, 0, "verify: Officer", False)),
        )

    def test_withdrawn_and_reopened(self):
        for state, clock, lacks in (
            ("draft", "no clock", 1), ("submitted", "02-16 to 03-04", 1), ("verified", "02-16 to 03-04", 0),
            ("studied", "02-16 to 03-04", 0), ("committee", "02-16 to 03-04", 0),
        ):
            request = self.make_on("02-01")
            self.steps(request, state)
            self.walk(
                request,
                ("02-10", partial(request.action_withdraw, "He found work."),
                 ("withdrawn", "withdrawn", clock, True, lacks, "", False)),
                ("02-20", partial(request.action_reopen, "He lost it again."),
                 ("draft", "draft", "no clock", True, lacks, "", False)),
                ("02-21", request.action_submit,
                 ("submitted", "submitted", "03-07 to 03-23", True, lacks, "verify: Officer", False)),
            )

    def test_cancelled_at_each_stage(self):
        for state, clock, lacks in (
            ("draft", "no clock", 1), ("submitted", "02-16 to 03-04", 1), ("verified", "02-16 to 03-04", 0),
            ("studied", "02-16 to 03-04", 0),
        ):
            request = self.make_on("02-01")
            self.steps(request, state)
            self.walk(request, (
                "02-10", partial(request.action_cancel, "Entered twice."),
                ("cancelled", "cancelled", clock, True, lacks, "", False),
            ))

    def test_corrected(self):
        request = self.make_on("02-01")
        self.steps(request, "submitted")
        days = "02-16 to 03-04"  # a slip of ours costs the applicant no day
        self.walk(
            request,
            ("02-05", partial(request.action_correct, {"amount_requested": 2000}, "A slip"),
             ("draft", "draft", days, True, 1, "", False)),
            ("02-05", partial(request.action_sign, "محمد العتيبي", PNG), ("draft", "draft", days, True, 1, "", False)),
            ("02-06", request.action_submit, ("submitted", "submitted", days, True, 1, "verify: Officer", False)),
        )

    def test_signed_on_his_phone(self):
        request = self.make_on("02-01", sign=False)
        sign = partial(request.sudo()._sign, "محمد العتيبي", PNG, channel="link")
        self.walk(
            request,
            ("02-01", self.env.invalidate_all, ("draft", "draft", "no clock", False, 1, "", False)),
            ("02-02", sign, ("draft", "draft", "no clock", True, 1, "", False)),
            ("02-03", request.action_submit, ("submitted", "submitted", "02-17 to 03-05", True, 1, "verify: Officer", False)),
        )

    def test_rejected_and_heard_again(self):
        request = self.make_on("02-01")
        self.committee.quorum = 2  # as many are left who did not decide the first time
        self.steps(request, "committee")
        against = partial(self.close, request, "against", reason_id=self.reason.id)
        others = self.user_vice | self.user_member_3  # who voted before hears no appeal
        granted = partial(self.close, request, voters=others)
        first, second = "02-16 to 03-04", "02-16 to 03-27"
        self.walk(
            request,
            ("02-10", against, ("rejected", "under_study", first, True, 0, "", False)),
            ("02-20", request.action_notify, ("rejected", "rejected", first, True, 0, "tell_decision: Officer", True)),
            ("02-25", partial(request.action_appeal, "The income has stopped."),
             ("studied", "under_study", second, True, 0, "", False)),
            ("02-26", partial(self.agenda, request), ("committee", "under_study", second, True, 0, "", False)),
            ("02-27", granted, ("approved", "under_study", second, True, 0, "", False)),
            ("03-13", request.action_notify, ("approved", "approved", second, True, 0, "tell_decision: Officer", True)),
        )

    def test_urgent_is_told_at_once(self):
        request = self.make_on("02-01", urgent=True, urgent_reason="Eviction")
        self.steps(request, "committee")
        days = "02-16 to 03-04"
        self.walk(
            request,
            ("02-06", partial(self.close, request), ("approved", "under_study", days, True, 0, "", False)),
            ("02-06", request.action_notify, ("approved", "approved", days, True, 0, "tell_decision: Officer", True)),
        )

    def test_deferred_and_sent_back(self):
        request = self.make_on("02-01")
        self.steps(request, "committee")
        back = partial(self.close, request, outcome="returned", conditions="Who pays the rent now?")
        days = "02-16 to 03-04"
        self.walk(
            request,
            ("02-08", partial(self.close, request, outcome="deferred"), ("studied", "under_study", days, True, 0, "", False)),
            ("02-09", partial(self.agenda, request), ("committee", "under_study", days, True, 0, "", False)),
            ("02-10", back, ("verified", "under_study", days, True, 0, "study: Researcher", False)),
            ("02-11", partial(self.do_study, request), ("studied", "under_study", days, True, 0, "", False)),
        )

    def test_file_suspended_and_closed(self):
        for state, portal, lacks, asked in (
            ("submitted", "submitted", 1, "verify: Officer"), ("verified", "under_study", 0, "study: Researcher"),
            ("studied", "under_study", 0, ""), ("committee", "under_study", 0, ""),
        ):
            request = self.make_on("02-01")
            self.steps(request, state)
            file = request.beneficiary_id.with_user(self.user_officer)
            gone = ("cancelled", "cancelled", "02-16 to 03-09", True, lacks, "", False)
            self.walk(
                request,
                ("02-10", partial(file.action_suspend, "moved"),
                 (state, portal, "02-16 to 03-04, stands still", True, lacks, asked, False)),
                ("02-15", file.action_reopen, (state, portal, "02-16 to 03-09", True, lacks, asked, False)),
                ("02-20", partial(file.action_close, "moved"), gone),
                ("02-25", file.action_reopen, gone),  # what was cancelled with the file stays so
            )

    def test_a_document_expires_midway(self):
        request = self.make_on("02-01")
        self.steps(request, "submitted")
        with freeze_time("2026-02-03 09:00:00"):
            document = request.document_ids[:1]
            document.write({"attachment": PDF, "issue_date": self.get_today(), "expiry_date": "2026-02-09"})
            document.with_user(self.user_officer_2).action_verify()
        seen = ("submitted", "submitted", "02-16 to 03-04", True)
        self.walk(
            request,
            ("02-09", self.env.invalidate_all, (*seen, 0, "verify: Officer", False)),
            ("02-10", self.env.invalidate_all, (*seen, 1, "verify: Officer", False)),
        )
