import threading
from functools import partial

from ...connections import finish
from ..concurrency_common import ConcurrencyCase

REFUSED = "Votes are cast while the session is open."


class TestConcurrencyThree(ConcurrencyCase):
    """Three members vote from three connections while a fourth closes: each vote counts once or is refused."""

    def _start_together(self, actions):
        """Run each ``(user id, action)`` in a connection of its own, all from the same picture of the data.

        :return: the results, in the order of ``actions``
        """
        barrier = threading.Barrier(len(actions))
        threads, results = [], []
        for uid, action in actions:
            said = []
            results.append(said)
            threads.append(self._in_thread(uid, partial(self._look_and_act, self._meeting(barrier), action), said))
        finish(*threads)
        return [said[0] for said in results]

    def _look_and_act(self, meet, action, env):
        self._decision(env).check_access("read")  # the picture of the data is taken
        self._session(env).state  # noqa: B018
        meet()
        action(env)

    def _vote_for(self, env):
        self._decision(env).cast_vote("for")

    def _close(self, env):
        self._session(env).action_close()

    def _check(self, votes, closing):
        """What was said to each is what is in the database."""
        for said in votes:
            self.assertIn(said, ("done", REFUSED))
        counted = votes.count("done")
        with self._connect() as env:
            decision, session = self._decision(env), self._session(env)
            self.assertEqual(decision.count_for, counted, "each vote that was taken counts once")
            self.assertEqual(len(decision.vote_ids), counted)
            self.assertEqual(len(session.attendee_ids), counted)
            if closing == "done":
                self.assertEqual((session.state, decision.outcome), ("closed", "approved"))
                self.assertTrue(session.verify_seal(), "the seal has all of them")
                self.assertGreaterEqual(counted, 2, "no decision without its quorum")
            else:
                self.assertEqual(session.state, "open")
                self.assertRegex(closing, "no outcome yet|voted; the quorum is 2")

    def test_three_vote_and_the_chair_closes_at_the_same_moment(self):
        *votes, closing = self._start_together(
            [*((uid, self._vote_for) for uid in self.users), (self.users[0], self._close)])
        self._check(votes, closing)
        with self._connect() as env:
            if self._session(env).state == "open":  # the closing came first, without a quorum: again
                self._close(env)
                self.assertTrue(self._session(env).verify_seal())

    def test_a_vote_arrives_while_the_chair_closes(self):
        self._vote(self.users[:2])
        late, closing = self._start_together([(self.users[2], self._vote_for), (self.users[0], self._close)])
        self.assertEqual(closing, "done")
        self._check(["done", "done", late], closing)

    def test_one_member_votes_twice_from_two_devices(self):
        first, second = self._start_together([(self.users[0], self._vote_for), (self.users[0], self._vote_for)])
        self.assertEqual(sorted([first, second])[1], "done")
        self.assertTrue({first, second} - {"done"}, "the second is told that he has voted")
        with self._connect() as env:
            self.assertEqual(self._decision(env).tally, "1–0–0")

    def test_two_close_at_the_same_moment(self):
        self._vote(self.users)
        said = self._start_together([(uid, self._close) for uid in self.users[:2]])
        self.assertIn("done", said)
        with self._connect() as env:
            self.assertEqual(self._session(env).state, "closed")
            self.assertTrue(self._session(env).verify_seal())
            self.assertEqual(len(self._decision(env).vote_ids), 3)

    def test_a_vote_is_changed_while_the_chair_closes(self):
        self._vote(self.users)
        changed, closing = self._start_together([
            (self.users[2], lambda env: self._decision(env).cast_vote("against", replace=True)), (self.users[0], self._close),
        ])
        self.assertEqual(closing, "done")
        with self._connect() as env:
            against = 1 if changed == "done" else 0
            self.assertIn(changed, ("done", REFUSED))
            self.assertEqual(self._decision(env).count_against, against)
            self.assertTrue(self._session(env).verify_seal())
