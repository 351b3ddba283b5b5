import threading
from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from ..common import AlserajCommon

GROUP = "alseraj_beneficiary.group_committee_"


@tagged("post_install", "-at_install")
class TestConcurrency(BaseCase):
    """Real connections: members vote at the same moment, and the session closes meanwhile.

    What is committed here is taken out again, by SQL, as closed sessions are never deleted otherwise.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._connect() as env:
            self._scene(env)
        self.addCleanup(self._clean)

    @contextmanager
    def _connect(self, uid=SUPERUSER_ID):
        with db_connect(get_db_name()).cursor() as cr:
            yield api.Environment(cr, uid, {})

    def _scene(self, env):
        """An open session with one case and three members, committed."""
        self.users = [
            new_test_user(env, f"alseraj_thread_{index}", groups=GROUP + "secretary").id for index in range(3)
        ]
        committee = env["alseraj.committee"].create({"name": "Concurrency", "quorum": 2, "member_ids": [
            Command.create({"user_id": uid, "date_from": "2024-01-01"}) for uid in self.users
        ]})
        branch = env["alseraj.branch"].create({"name": "Concurrency", "code": "concurrency"})
        support_type = env["alseraj.support.type"].create(
            {"name": "Concurrency", "code": "concurrency", "kind": "in_kind"})
        AlserajCommon._identifier_count = 7_000_000
        beneficiary = env["alseraj.beneficiary"].create({
            "name": "محمد عبدالله سعد العتيبي", "identifier_type": "national_id",
            "identifier": AlserajCommon.national_id(), "birth_date": "1985-05-04", "mobile": "0501234567",
            "branch_id": branch.id,
        })
        request = env["alseraj.support.request"].create({
            "beneficiary_id": beneficiary.id, "type_id": support_type.id, "amount_requested": 100,
        })
        request._write_internal({"stage": "studied", "name": "REQ/CONCURRENCY"})
        session = env["alseraj.committee.session"].create({
            "committee_id": committee.id, "decision_ids": [Command.create({"request_id": request.id})],
        })
        session.action_open()
        self.session_id, self.decision_id = session.id, session.decision_ids.id
        self.rows = [
            ("alseraj_committee_vote", "decision_id", session.decision_ids.ids),
            ("alseraj_committee_attendance", "session_id", session.ids),
            ("alseraj_committee_decision", "id", session.decision_ids.ids),
            ("alseraj_committee_session", "id", session.ids),
            ("alseraj_committee_member", "committee_id", committee.ids),
            ("alseraj_committee", "id", committee.ids),
            ("alseraj_support_request", "id", request.ids),
            ("alseraj_support_type", "id", support_type.ids),
            ("alseraj_beneficiary", "id", beneficiary.ids),
            ("res_partner", "id", beneficiary.partner_id.ids),
            ("alseraj_branch", "id", branch.ids),
        ]
        env.flush_all()

    def _clean(self):
        with self._connect() as env:
            for table, column, ids in self.rows:
                env.cr.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", (ids,))
            users = env["res.users"].browse(self.users)
            users.active = False
            users.flush_recordset()
            for user in users:
                user.login = f"alseraj_thread_gone_{user.id}"
        self.registry.clear_all_caches()

    def _decision(self, env):
        return env["alseraj.committee.decision"].browse(self.decision_id)

    def _session(self, env):
        return env["alseraj.committee.session"].browse(self.session_id)

    def _in_thread(self, uid, action, results):
        """As a request does it: in a connection of its own, tried again after a conflict."""
        def run():
            try:
                with self._connect(uid) as env, mute_logger("odoo.sql_db", "odoo.service.model"):
                    retrying(lambda: action(env), env)
                results.append("done")
            except UserError as error:
                results.append(str(error))
        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def test_three_members_at_the_same_moment(self):
        results = []
        tried = []
        barrier = threading.Barrier(3)

        def vote(env):
            tried.append(env.uid)
            self._session(env).check_access("read")  # the picture of the data is taken
            if tried.count(env.uid) == 1:
                barrier.wait(10)
            self._decision(env).cast_vote("for")

        threads = [self._in_thread(uid, vote, results) for uid in self.users]
        for thread in threads:
            thread.join(30)
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
            thread.join(1)
            self.assertTrue(thread.is_alive(), "closing waits for the vote")
        thread.join(30)
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
            thread.join(1)
            self.assertTrue(thread.is_alive(), "the vote waits for the closing")
        thread.join(30)
        self.assertEqual(results, ["Votes are cast while the session is open."])
        with self._connect() as env:
            self.assertTrue(self._session(env).verify_seal())

    def _vote(self, users):
        for uid in users:
            with self._connect(uid) as env:
                self._decision(env).cast_vote("for")
                env.flush_all()
