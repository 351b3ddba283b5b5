import threading

from psycopg2.errors import SerializationFailure

from odoo.tools import mute_logger

from ...connections import BOUND, finish
from ..concurrency_common import ConcurrencyCase


class TestConcurrency(ConcurrencyCase):
    """Real connections: members vote at the same moment, and the session closes meanwhile."""

    def test_three_members_at_the_same_moment(self):
        results = []
        tried = []
        barrier = threading.Barrier(3)

        def vote(env):
            tried.append(env.uid)
            self._session(env).check_access("read")  # the picture of the data is taken
            if tried.count(env.uid) == 1:
                barrier.wait(BOUND)
            self._decision(env).cast_vote("for")

        threads = [self._in_thread(uid, vote, results) for uid in self.users]
        finish(*threads)
        self.assertEqual(results, ["done"] * 3)
        self.assertEqual(len(tried), 3, "members don't stand in each other's way")
        with self._connect() as env:
            self.assertEqual(self._decision(env).count_for, 3)
            self.assertEqual(len(self._session(env).attendee_ids), 3)

    def test_a_vote_that_the_closing_has_not_seen_stops_it(self):
        self._vote(self.users[:2])
        with self._connect(self.users[0]) as closing:
            self.assertEqual(self._decision(closing).count_for, 2)  # its picture of the data is taken
            self._vote(self.users[2:])
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self._session(closing).action_close()
            closing.cr.rollback()
            self._session(closing).action_close()  # what Odoo does by itself
            self.assertEqual(self._decision(closing).count_for, 3)
            self.assertTrue(self._session(closing).verify_seal())

    def test_a_vote_under_way_is_waited_for(self):
        self._vote(self.users[:2])
        results = []
        with self._connect(self.users[2]) as voting:
            self._decision(voting).cast_vote("against")
            voting.flush_all()
            thread = self._in_thread(self.users[0], lambda env: self._session(env).action_close(), results)
            self._wait_until_blocked(thread, voting)  # closing waits for the vote
        finish(thread)
        self.assertEqual(results, ["done"])
        with self._connect() as env:
            self.assertEqual(self._decision(env).tally, "2–1–0")
            self.assertTrue(self._session(env).verify_seal())

    def test_a_vote_during_the_closing_is_refused_with_a_sentence(self):
        self._vote(self.users[:2])
        results = []
        with self._connect(self.users[0]) as closing:
            self._session(closing).action_close()
            closing.flush_all()
            thread = self._in_thread(
                self.users[2], lambda env: self._decision(env).cast_vote("for"), results
            )
            self._wait_until_blocked(thread, closing)  # the vote waits for the closing
        finish(thread)
        self.assertEqual(results, ["Votes are cast while the session is open."])
        with self._connect() as env:
            self.assertTrue(self._session(env).verify_seal())

    # ------------------------------------------------------------ other terms while somebody votes

    def _set_amount(self, env):
        self._decision(env).amount = 50
        env.flush_all()

    def test_a_vote_begun_before_the_terms_changed_is_tried_again(self):
        with self._connect(self.users[1]) as voting:
            self._decision(voting).read(["amount"])  # its picture of the data is taken
            with self._connect(self.users[0]) as changing:
                self._set_amount(changing)
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self._decision(voting).cast_vote("for")
                voting.flush_all()

    def test_a_change_of_terms_begun_before_a_vote_voids_it(self):
        with self._connect(self.users[0]) as changing:
            self._decision(changing).read(["amount"])
            self._vote(self.users[1:2])
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self._set_amount(changing)
            changing.cr.rollback()
            self._set_amount(changing)  # what Odoo does by itself
            self.assertEqual(self._decision(changing).count_for, 0)
