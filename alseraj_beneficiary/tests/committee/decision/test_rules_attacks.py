from odoo import Command
from odoo.exceptions import UserError

from ..rules_common import RulesCommon


class TestRulesAttacks(RulesCommon):
    """Each rule of a session, tried to be broken over RPC by each role; what is not refused is in the lists."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls.make_session(cls.make_request(2, amount=1000))
        cls.decision = cls.session.decision_ids[0]
        cls.stranger = cls.user_stranger
        cls.roles = {**cls.roles, "chair": cls.user_chair, "vice": cls.user_vice, "stranger": cls.user_stranger}

    def _all_refused(self, records, method, *args, but=()):
        """Every role but ``but`` is refused with a sentence, and nothing changed."""
        for role, user in self.roles.items():
            if role in but:
                continue
            before = self._picture()
            with self.assertRaises(UserError, msg=f"{role} {method} {args}") as caught, self.cr.savepoint():
                self.rpc(user, records, method, *args)
            self.assertTrue(str(caught.exception).strip())
            self.env.invalidate_all()
            self.assertEqual(self._picture(), before, f"{role} {method} {args}")

    def _picture(self):
        session = self.session.sudo()
        return (
            session.state, session.attendee_ids.ids, session.place, session.member_ids.mapped("role"),
            [(d.id, d.outcome, d.amount, d.sequence, d.tally, d.conditions) for d in session.decision_ids],
            session.committee_id.quorum, session.committee_id.approval_limit, session.committee_id.parent_id.id,
        )

    def test_votes_of_others(self):
        member = self.members[3]
        vals = {"decision_id": self.decision.id, "member_id": member.id, "choice": "for"}
        self._all_refused(self.decision, "record_vote", member.id, "for", but=("secretary",))
        self._all_refused(self.env["alseraj.committee.vote"], "create", [vals], but=("secretary",))
        self.rpc(self.user_secretary, self.decision, "record_vote", member.id, "against")
        vote = self.decision.vote_ids
        self._all_refused(vote, "write", {"choice": "for"}, but=("secretary",))
        for values in ({"user_id": self.user_member.id}, {"recorded_by_id": self.user_member.id},
                       {"decision_id": self.session.decision_ids[1].id}, {"by_rule": True}):
            self._all_refused(vote, "write", values)
        self._all_refused(vote, "unlink")
        self._all_refused(self.decision, "record_vote", member.id, "for")

    def test_votes_of_those_who_are_no_members(self):
        self._all_refused(self.decision, "cast_vote", "for", but=("member", "chair", "vice"))
        self._all_refused(self.decision, "cast_vote", "for", True, but=("member", "chair", "vice"))

    def test_votes_that_do_not_exist(self):
        self.rpc(self.user_member, self.decision, "cast_vote", "for")
        for choice in ("approved", "", None, 1):
            with self.assertRaisesRegex(UserError, "A vote is for, against"):
                self.rpc(self.user_member, self.decision, "cast_vote", choice, True)
        self.env.invalidate_all()
        self.assertEqual(self.decision.tally, "1–0–0")

    def test_outcome_amount_and_agenda(self):
        runs = ("secretary", "chair", "vice")
        for values in (
            {"outcome": "approved"}, {"amount": 999}, {"conditions": "x"}, {"sequence": 99}, {"installment_count": 9},
            {"first_due_date": "2099-01-01"}, {"reason_id": self.reason.id}, {"outcome": "escalated"},
        ):
            self._all_refused(self.decision, "write", values, but=runs)
        for values in ({"closed_on": "2026-01-01 00:00:00"}, {"is_appeal": True}, {"effective_on": "2020-01-01"},
                       {"request_id": self.make_request().id}):
            self._all_refused(self.decision, "write", values)
        request = self.make_request()
        self._all_refused(
            self.decision, "create", [{"session_id": self.session.id, "request_id": request.id}], but=("secretary",))
        self._all_refused(self.decision, "unlink", but=("secretary",))
        self._all_refused(
            self.session, "write", {"decision_ids": [Command.create({"request_id": request.id})]}, but=("secretary",))

    def test_the_session(self):
        runs = ("secretary", "chair", "vice")
        self._all_refused(self.session, "write", {"place": "elsewhere"}, but=runs)
        self._all_refused(self.session, "action_all_present", but=runs)
        self._all_refused(self.session, "action_fill_agenda", but=("secretary", "chair", "vice"))
        for values in ({"seal": "x"}, {"sealed_on": "2026-01-01 00:00:00"}, {"number": 99}, {"quorum_kept": 1},
                       {"committee_id": self.board.id}, {"date": "2020-01-01 00:00:00"}, {"state": "draft"}):
            self._all_refused(self.session, "write", values)
        self._all_refused(self.session, "write", {"attendee_ids": [Command.set(self.board_members.ids)]})
        self._all_refused(self.session, "unlink")

    def test_closing_without_votes(self):
        self._all_refused(self.session, "action_close")
        self._all_refused(self.session, "write", {"state": "closed"})
        self.rpc(self.user_secretary, self.session, "action_all_present")
        self.rpc(self.user_secretary, self.session.decision_ids, "write", {"outcome": "approved"})
        self._all_refused(self.session, "action_close")

    def test_closing_against_the_votes(self):
        self.vote(self.session.decision_ids, "against")
        self.rpc(self.user_secretary, self.session.decision_ids, "write", {"outcome": "approved"})
        self._all_refused(self.session, "action_close")

    def test_the_committee(self):
        for values in ({"quorum": 1}, {"approval_limit": 0}, {"parent_id": False}, {"quorum_kind": "majority"}):
            self._all_refused(self.committee, "write", values, but=("manager",))
        self._all_refused(self.env["alseraj.committee"], "create", [{"name": "Of himself", "quorum": 1}], but=("manager",))
        self._all_refused(self.members, "write", {"role": "member"}, but=())
        self._all_refused(self.members[3], "unlink")
        self._all_refused(self.env["alseraj.committee.member"], "create", [
            {"committee_id": self.committee.id, "user_id": self.user_secretary.id, "date_from": "2024-01-01"}])
        self._all_refused(
            self.env["alseraj.approval.tier"], "create",
            [{"type_id": self.support_type.id, "committee_id": self.committee.id}], but=("manager",))

    def test_the_request(self):
        request = self.decision.request_id
        for values in (
            {"state": "approved"}, {"state": "rejected"}, {"state": "studied"}, {"state": "verified"},
            {"stage": "approved"}, {"amount_approved": 5}, {"higher_committee_id": self.board.id},
            {"submitted_by_id": self.user_member.id}, {"decided_on": "2026-01-01"},
        ):
            self._all_refused(request, "write", values)

    def test_settings(self):
        for name in ("alseraj_enterer_may_vote", "alseraj_researcher_may_vote"):
            self._all_refused(self.company, "write", {name: True})

    def test_after_closing(self):
        self.vote(self.session.decision_ids)
        self.session.action_close()
        decision = self.decision
        for values in ({"outcome": "rejected"}, {"amount": 1}, {"conditions": "x"}, {"installment_count": 9},
                       {"first_due_date": "2099-01-01"}):
            self._all_refused(decision, "write", values)
        self._all_refused(decision, "cast_vote", "for")
        self._all_refused(decision, "cast_vote", "against", True)
        self._all_refused(decision, "record_vote", self.members[1].id, "against")
        self._all_refused(decision.vote_ids, "write", {"choice": "against"})
        self._all_refused(self.session, "action_open")
        self._all_refused(self.session, "action_fill_agenda")
        for values in ({"minutes": "x"}, {"quorum_kept": 1}, {"attendee_ids": [Command.clear()]}):
            self._all_refused(self.session, "write", values)
        self.assertTrue(self.session.verify_seal())
