from datetime import timedelta

from ..common import CommitteeCommon


class TestBatch(CommitteeCommon):
    """Ten or a hundred: the same number of queries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.few = cls.make_request(10)
        cls.many = cls.make_request(100)
        # warm the caches that live as long as the process
        warm = cls.decide(cls.make_request(2))
        warm.decision_ids.request_id._write_internal({"urgent": True})
        warm.decision_ids.request_id.with_user(cls.user_officer).action_notify()

    def _compare(self, name, few, many):
        first, second = self.count_queries(few), self.count_queries(many)
        self.assertLessEqual(second, first, f"{name}: {first} queries for 10, {second} for 100")

    def test_agenda_vote_close(self):
        sessions = [self.make_session(opened=False) for _index in range(2)]
        secretary = self.user_secretary
        self._compare(
            "agenda",
            lambda: self.few.with_user(secretary).action_to_committee(sessions[0].id),
            lambda: self.many.with_user(secretary).action_to_committee(sessions[1].id),
        )
        for session in sessions:
            session.action_open()
        for user in self.voters:
            self._compare("vote", *(
                lambda session=session, user=user: session.with_user(user).decision_ids.cast_vote("for")
                for session in sessions
            ))
        few, many = sessions
        self._compare("close", few.action_close, many.action_close)
        self.assertEqual(set(self.many.mapped("state")), {"approved"})
        self._compare("seal", few.verify_seal, many.verify_seal)

    def test_notify(self):
        for requests in (self.few, self.many):
            self.decide(requests)
        requests = self.few | self.many
        requests.beneficiary_id.partner_id.email = False
        with self.subTest("without an address"):
            requests._write_internal({"reply_not_before": self.get_today() - timedelta(days=1)})
            self._compare(
                "notify",
                lambda: self.few.with_user(self.user_officer).action_notify(),
                lambda: self.many.with_user(self.user_officer).action_notify(),
            )
