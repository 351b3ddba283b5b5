from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..common import CommitteeCommon


class TestVote(CommitteeCommon):

    def test_once_each(self):
        decision = self.make_session(self.make_request()).decision_ids
        decision.with_user(self.user_member).cast_vote("for")
        with self.assertRaisesRegex(UserError, "has voted"):
            decision.with_user(self.user_member).cast_vote("against")
        with self.assertRaisesRegex(UserError, "has voted"):
            decision.with_user(self.user_secretary).record_vote(self.members[2], "against")
        self.assertEqual(decision.tally, "1–0–0")
        decision.with_user(self.user_member).cast_vote("against", replace=True)
        self.assertEqual(decision.tally, "0–1–0", "he may change his mind while the session is open")
        decision.with_user(self.user_member).cast_vote("against", replace=True)
        self.assertEqual(decision.count_against, 1)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.cr.execute(
                "INSERT INTO alseraj_committee_vote (decision_id, member_id, user_id, choice)"
                " SELECT decision_id, member_id, user_id, 'for' FROM alseraj_committee_vote"
                " WHERE decision_id = %s",
                (decision.id,),
            )

    def test_nobody_votes_for_another(self):
        decision = self.make_session(self.make_request()).decision_ids
        Vote = self.env["alseraj.committee.vote"]
        vals = {"decision_id": decision.id, "member_id": self.members[3].id, "choice": "for"}
        for user in (self.user_member, self.user_chair, self.user_stranger):
            with self.assertRaises(UserError, msg=user.login):
                Vote.with_user(user).create(vals)
            with self.assertRaises(UserError, msg=user.login):
                Vote.with_user(user).sudo().create(vals)
        with self.assertRaises(UserError):
            Vote.with_user(self.user_member).create(
                {**vals, "user_id": self.user_member.id, "recorded_by_id": self.user_member.id})
        with self.assertRaisesRegex(UserError, "filled in by the system"):
            Vote.with_user(self.user_secretary).create({**vals, "user_id": self.user_member.id})
        Vote.with_user(self.user_secretary).create(vals)
        self.assertEqual(decision.vote_ids.user_id, self.user_member_2)
        self.assertEqual(decision.vote_ids.recorded_by_id, self.user_secretary)
        with self.assertRaises(UserError):
            decision.vote_ids.with_user(self.user_member).write({"choice": "against"})
        with self.assertRaises(UserError):
            decision.vote_ids.with_user(self.user_secretary).write({"member_id": self.members[2].id})

    def test_outsiders(self):
        decision = self.make_session(self.make_request()).decision_ids
        for user in (self.user_stranger, self.user_secretary, self.user_manager, self.user_auditor,
                     self.user_finance, self.user_researcher, self.user_officer, self.user_outsider,
                     self.user_portal, self.user_delegate):
            with self.assertRaises(UserError, msg=user.login), self.cr.savepoint():
                decision.with_user(user).cast_vote("for")
        other = self.env["alseraj.committee"].create({"name": "Other"})
        member = self.env["alseraj.committee.member"].create(
            {"committee_id": other.id, "user_id": self.user_stranger.id, "date_from": "2024-01-01"})
        with self.assertRaisesRegex(UserError, "not a member"):
            self.env["alseraj.committee.vote"].with_user(self.user_stranger).create(
                {"decision_id": decision.id, "member_id": member.id, "choice": "for"})

    def test_only_while_open(self):
        session = self.make_session(self.make_request(), opened=False)
        with self.assertRaisesRegex(UserError, "while the session is open"):
            session.decision_ids.with_user(self.user_member).cast_vote("for")
        session.action_open()
        self.vote(session.decision_ids)
        session.action_close()
        for action in (
            lambda: session.decision_ids.with_user(self.user_vice).cast_vote("for"),
            lambda: session.decision_ids.with_user(self.user_member).cast_vote("against", replace=True),
            lambda: session.decision_ids.with_user(self.user_secretary).record_vote(self.members[1], "for"),
        ):
            with self.assertRaises(UserError):
                action()

    def test_kin_and_own_file(self):
        request = self.make_request()
        decision = self.make_session(request).decision_ids
        request.beneficiary_id.kin_user_ids = self.user_member
        with self.assertRaisesRegex(UserError, "related to this family"):
            decision.with_user(self.user_member).cast_vote("for")
        with self.assertRaisesRegex(UserError, "related to this family"):
            decision.with_user(self.user_secretary).record_vote(self.members[2], "for")
        self.assertIn("related", decision.with_user(self.user_member).vote_blocked_reason)
        decision.with_user(self.user_member).cast_vote("recused", note="A neighbour of mine")
        with self.assertRaisesRegex(UserError, "related"):
            decision.with_user(self.user_member).cast_vote("for", replace=True)
        self.user_member_2.sudo().partner_id = request.beneficiary_id.partner_id
        with self.assertRaisesRegex(UserError, "his own file"):
            decision.with_user(self.user_member_2).cast_vote("against")

    def test_researcher_of_the_case(self):
        self.user_researcher.group_ids += self.env.ref("alseraj_beneficiary.group_committee_member")
        self.env["alseraj.committee.member"].create({
            "committee_id": self.committee.id, "user_id": self.user_researcher.id, "date_from": "2024-01-01",
        })
        decision = self.make_session(self.make_request()).decision_ids
        with self.assertRaisesRegex(UserError, "studied this case"):
            decision.with_user(self.user_researcher).cast_vote("for")
        self.company.alseraj_researcher_may_vote = True
        decision.with_user(self.user_researcher).cast_vote("for")
        self.assertEqual(decision.count_for, 1)

    def test_recused_are_present_but_not_counted_for_the_case(self):
        session = self.make_session(self.make_request())
        decision = session.decision_ids
        self.vote(decision, "for", self.user_member)
        self.vote(decision, "recused", self.user_chair | self.user_vice)
        self.assertEqual(decision.tally, "1–0–0 (2)")
        self.assertTrue(session.has_quorum, "the session has its quorum")
        with self.assertRaisesRegex(UserError, "1 voted; the quorum is 3"):
            session.action_close()
        self.vote(decision, "for", self.user_member_2 | self.user_member_3)
        session.action_close()
        self.assertEqual(decision.outcome, "approved")

    def test_a_group_of_routine_cases_together(self):
        session = self.make_session(self.make_request(3))
        self.vote(session.decision_ids)
        self.assertEqual(session.decision_ids.mapped("count_for"), [3, 3, 3])
        session.action_close()
        self.assertEqual(session.amount_total, 3000)

    def test_votes_are_not_deleted(self):
        decision = self.make_session(self.make_request()).decision_ids
        self.vote(decision)
        with self.assertRaises(UserError):
            decision.vote_ids.unlink()
        with self.assertRaisesRegex(UserError, "Votes were cast"):
            decision.unlink()
        with self.assertRaises(UserError):
            self.members[0].unlink()
        with self.assertRaises(UserError):
            self.members[0].user_id = self.user_stranger
