from ..common import CommitteeCommon


class TestCommitteeQueues(CommitteeCommon):
    """The piles of a member on the page "My Work"."""

    def count(self, code, user):
        queue = self.env.ref(f"alseraj_beneficiary.work_queue_{code}").with_user(user).with_context(
            allowed_company_ids=self.company.ids)
        queue.invalidate_recordset()
        return queue.total_count

    def test_votes_and_minutes_wait_for_the_member(self):
        session = self.make_session(self.make_request(3))
        for user, votes in ((self.user_member, 3), (self.user_stranger, 0), (self.user_secretary, 0)):
            with self.subTest(user=user.login):
                self.assertEqual(self.count("votes", user), votes)
        session.decision_ids[0].with_user(self.user_member).cast_vote("recused", note="A neighbour of mine")
        self.assertEqual(self.count("votes", self.user_member), 2)
        self.vote(session.decision_ids - session.decision_ids[0])
        self.assertEqual(self.count("votes", self.user_member), 0)
        session.decision_ids[0].outcome = "deferred"
        self.assertEqual(self.count("minutes", self.user_member), 0)
        session.action_close()
        self.assertEqual(self.count("votes", self.user_vice), 0)
        self.assertEqual(self.count("minutes", self.user_member), 1)
        self.assertEqual(self.count("minutes", self.user_vice), 0, "he did not attend")
        session.with_user(self.user_member).action_acknowledge()
        self.assertEqual(self.count("minutes", self.user_member), 0)

    def test_a_pile_of_cases_opens(self):
        action = self.env.ref("alseraj_beneficiary.work_queue_votes").with_user(self.user_member).action_open_total()
        views = self.env[action["res_model"]].with_user(self.user_member).get_views(action["views"])
        self.assertEqual(set(views["views"]), {"list", "form"})
