from odoo.exceptions import UserError

from ..common import CommitteeCommon


class TestAppeal(CommitteeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.committee.quorum = 2  # two are left who did not decide the first time
        cls.request = cls.make_request(urgent=True, urgent_reason="Eviction")
        cls.decide(cls.request, "against")
        cls.request.with_user(cls.user_officer).action_notify()
        cls.request.with_user(cls.user_officer).action_appeal("The income has stopped.")

    def test_others_hear_it(self):
        self.assertEqual(self.request.state, "studied")
        self.assertFalse(self.request.notified_on)
        session = self.make_session(self.request)
        decision = session.decision_ids
        self.assertTrue(decision.is_appeal)
        self.assertEqual(decision.first_voter_ids, self.voters)
        for user in self.voters:
            with self.assertRaisesRegex(UserError, "others hear the appeal"):
                decision.with_user(user).cast_vote("for")
        self.assertEqual(decision.vote_ids.user_id, self.voters, "recused beforehand")
        self.vote(decision, "for", self.user_vice | self.user_member_3)
        session.action_close()
        self.assertEqual(self.request.state, "approved")
        self.assertEqual(self.request.portal_state, "under_study")
        self.request.with_user(self.user_officer).action_notify()
        self.assertEqual(self.request.portal_state, "approved")

    def test_both_decisions_are_kept(self):
        session = self.make_session(self.request)
        self.vote(session.decision_ids, "against", self.user_vice | self.user_member_3)
        session.decision_ids.reason_id = self.reason
        session.action_close()
        self.assertEqual(self.request.decision_ids.mapped("outcome"), ["rejected", "rejected"])
        self.assertEqual(self.request.decision_id, session.decision_ids)
        self.request.with_user(self.user_officer).action_notify()
        with self.assertRaisesRegex(UserError, "appeal already"):
            self.request.with_user(self.user_officer).action_appeal("Once more")
        self.assertTrue(all(decision.session_id.verify_seal() for decision in self.request.decision_ids))

    def test_portal_sees_nothing_of_it_before_the_second_letter(self):
        self.assertEqual(self.request.portal_state, "under_study")
