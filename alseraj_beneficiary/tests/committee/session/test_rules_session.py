from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError

from ..rules_common import RulesCommon


class TestRulesSession(RulesCommon):
    """Terms, quorum, who presides, ties, and what happens to a case that is put off or sent back."""

    # ------------------------------------------------------------ terms

    def test_one_holder_of_an_office_at_a_time(self):
        Member = self.env["alseraj.committee.member"]
        vals = {"committee_id": self.committee.id, "user_id": self.user_stranger.id, "date_from": "2025-01-01"}
        for role in ("chair", "vice"):
            with self.assertRaisesRegex(ValidationError, "of this committee in that time"), self.cr.savepoint():
                Member.create({**vals, "role": role})
        chair = self.members[0]
        chair.date_to = "2030-12-31"
        after = Member.create({**vals, "role": "chair", "date_from": "2031-01-01"})
        with self.assertRaisesRegex(ValidationError, "of this committee in that time"), self.cr.savepoint():
            after.date_from = "2030-12-31"
        Member.create({**vals, "committee_id": self.board.id, "role": "vice"})

    def test_members_stay_as_they_are_while_a_session_is_open(self):
        session = self.make_session(self.make_request())
        members = self.members
        manager = self.user_manager
        with self.assertRaisesRegex(UserError, "its members stay as they are"):
            self.rpc(manager, members, "create", [{
                "committee_id": self.committee.id, "user_id": self.user_secretary.id, "date_from": "2024-01-01"}])
        for values in ({"role": "vice"}, {"date_to": "2024-12-31"}, {"user_id": self.user_stranger.id}):
            with self.assertRaisesRegex(UserError, "its members stay as they are"):
                self.rpc(manager, members[4], "write", values)
        with self.assertRaisesRegex(UserError, "its members stay as they are"):
            self.rpc(self.user_manager, members[4], "unlink")
        with self.assertRaisesRegex(UserError, "its members stay as they are"):
            self.rpc(manager, self.committee, "write", {"member_ids": [Command.update(members[4].id, {"role": "chair"})]})
        self.vote(session.decision_ids)
        session.action_close()
        self.rpc(manager, members[4], "write", {"date_to": "2099-12-31"})

    def test_a_term_covers_what_was_voted_in_it(self):
        self.decide(self.make_request())
        with self.assertRaisesRegex(ValidationError, "the term can't leave that day out"):
            self.members[0].date_to = self.get_today() - timedelta(days=1)
        self.members[0].date_to = self.get_today()

    # ------------------------------------------------------------ quorum, who presides, ties

    def test_quorum_as_a_share_of_the_members_on_the_day(self):
        self.committee.write({"quorum_kind": "majority", "quorum": 1})
        self.members[4].date_to = "2024-12-31"
        session = self.make_session(self.make_request())
        self.assertEqual(session.quorum, 3, "more than half of four")
        self.vote(session.decision_ids, voters=self.user_chair | self.user_member)
        with self.assertRaisesRegex(UserError, "2 voted; the quorum is 3"):
            session.action_close()
        self.vote(session.decision_ids, voters=self.user_vice)
        session.action_close()
        self.committee.write({"quorum_kind": "number", "quorum": 9})
        self.assertEqual(session.quorum, 3, "as it was when the session closed")
        with self.assertRaises(UserError):
            self.rpc(self.user_secretary, session, "write", {"quorum_kept": 1})

    def test_vice_chair_presides_in_the_absence_of_the_chair(self):
        session = self.make_session(self.make_request())
        self.assertTrue(session.with_user(self.user_vice).can_run)
        self.rpc(self.user_vice, session.decision_ids, "write", {"amount": 900})
        self.vote(session.decision_ids)
        self.env.invalidate_all()  # as in the next call
        self.assertFalse(session.with_user(self.user_vice).can_run)
        for records, values in ((session, {"place": "x"}), (session.decision_ids, {"amount": 1})):
            with self.assertRaisesRegex(UserError, "who presides on the day"):
                self.rpc(self.user_vice, records, "write", values)
        with self.assertRaises(UserError):
            self.rpc(self.user_vice, session, "action_close")
        self.rpc(self.user_chair, session, "action_close")

    def test_a_chair_of_yesterday_runs_nothing(self):
        self.members[0].date_to = self.get_today() - timedelta(days=1)
        session = self.make_session(self.make_request())
        for records, values in (
            (session, {"place": "x"}), (session.decision_ids, {"outcome": "rejected"}), (session, {"state": "closed"}),
        ):
            with self.assertRaises(UserError):
                self.rpc(self.user_chair, records, "write", values)

    def test_tie_follows_the_chair_and_nobody_else(self):
        session = self.make_session(self.make_request())
        decision = session.decision_ids
        self.vote(decision, "against", self.user_chair | self.user_member)
        self.vote(decision, "for", self.user_vice | self.user_member_2)
        self.assertEqual(decision.tally_outcome, "rejected")
        self.rpc(self.user_secretary, decision, "write", {"outcome": "approved"})
        with self.assertRaisesRegex(UserError, "not what the votes say"):
            self.rpc(self.user_secretary, session, "action_close")
        self.rpc(self.user_secretary, decision, "write", {"outcome": False, "reason_id": self.reason.id})
        self.rpc(self.user_secretary, session, "action_close")
        self.assertEqual(decision.outcome, "rejected")

    def test_tie_without_chair_and_vice_is_no_outcome(self):
        session = self.make_session(self.make_request())
        self.vote(session.decision_ids, "against", self.user_member | self.user_member_2)
        self.vote(session.decision_ids, "for", self.user_member_3)
        self.vote(session.decision_ids, "abstain", self.user_chair | self.user_vice)
        session.decision_ids.with_user(self.user_member_2).cast_vote("abstain", replace=True)
        with self.assertRaisesRegex(UserError, "no outcome yet"):
            session.action_close()

    # ------------------------------------------------------------ put off

    def _defer(self, requests):
        session = self.make_session(requests)
        session.decision_ids.outcome = "deferred"
        session.action_close()
        return session

    def test_deferred_goes_first_on_the_next_session(self):
        first, second, waiting = self.make_request(3)
        following = self.make_session(waiting, opened=False, date=fields.Datetime.now() + timedelta(days=7))
        self._defer(first | second)
        self.assertEqual((first | second).mapped("state"), ["committee"] * 2)
        agenda = following.decision_ids.sorted("sequence").request_id
        self.assertEqual(agenda.ids, [first.id, second.id, waiting.id])

    def test_deferred_prepares_the_next_session_by_the_interval(self):
        self.committee.session_interval_days = 14
        session = self._defer(self.make_request())
        following = session.decision_ids.request_id.pending_decision_id.session_id
        self.assertEqual((following.state, following.date), ("draft", session.date + timedelta(days=14)))
        self.assertEqual((following.committee_id, following.mode), (session.committee_id, session.mode))

    def test_deferred_waits_and_comes_first(self):
        deferred, urgent = self.make_request(2)
        urgent._write_internal({"urgent": True})
        self._defer(deferred)
        self.assertEqual(deferred.state, "studied")
        session = self.make_session(opened=False)
        session.action_fill_agenda()
        self.assertEqual((session.decision_ids.sorted("sequence").request_id & (deferred | urgent)).ids,
                         [deferred.id, urgent.id])

    def test_deferred_of_a_suspended_file_waits(self):
        request = self.make_request()
        self.make_session(opened=False, date=fields.Datetime.now() + timedelta(days=7))
        session = self.make_session(request)
        request.beneficiary_id.with_user(self.user_officer).action_suspend("moved")
        session.decision_ids.outcome = "deferred"
        session.action_close()
        self.assertEqual(request.state, "studied")

    # ------------------------------------------------------------ sent back

    def test_returned_goes_back_with_its_question(self):
        request = self.make_request()
        session = self.make_session(request)
        session.decision_ids.outcome = "returned"
        self.vote(session.decision_ids)
        with self.assertRaisesRegex(UserError, "returned with a question"):
            session.action_close()
        session.decision_ids.conditions = "Who pays the rent <now>?"
        session.action_close()
        self.assertEqual(request.state, "verified")
        self.assertEqual(request.committee_question, "Who pays the rent <now>?")
        study = self.env.ref("alseraj_beneficiary.activity_request_study")
        asked = request.activity_ids.filtered(lambda activity: activity.activity_type_id == study)
        self.assertEqual(asked.user_id, request.researcher_id)
        self.assertIn("Who pays the rent &lt;now&gt;?", asked.note)
        other = self.make_request(urgent=True, urgent_reason="Eviction")
        self.study(request, 1000)
        self.assertFalse(request.committee_question)
        fresh = self.make_session(opened=False)
        fresh.action_fill_agenda()
        self.assertEqual((fresh.decision_ids.sorted("sequence").request_id & (other | request)).ids, [request.id, other.id])

    def test_rejected_needs_a_reason_of_the_list(self):
        session = self.make_session(self.make_request())
        self.rpc(self.user_secretary, session.decision_ids, "write", {"conditions": "Because."})
        self.vote(session.decision_ids, "against")
        with self.assertRaisesRegex(UserError, "a reason from the list"):
            self.rpc(self.user_secretary, session, "action_close")
