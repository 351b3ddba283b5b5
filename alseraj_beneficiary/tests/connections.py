"""What two persons do at the same moment, over real connections."""

import threading
import time
from contextlib import contextmanager

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger

# No thread, barrier or lock of these tests needs this many seconds, on a busy machine neither: one that does hangs.
BOUND = 120
TOLD = ("sms_tracker", "sms_sms", "alseraj_sms_outbox", "alseraj_message")


def finish(*threads):
    """Wait until all of these have ended."""
    for thread in threads:
        thread.join(BOUND)
    hanging = [thread.name for thread in threads if thread.is_alive()]
    if hanging:
        raise AssertionError(f"still running after {BOUND} seconds: {', '.join(hanging)}")


class ConnectionCase(BaseCase):
    """A scene that is committed, and persons who work on it in connections of their own.

    What is committed is taken out again by SQL, as sealed decisions, paid installments and posted entries are
    never deleted otherwise: a scene names its ``rows`` as (table, column, ids), and its ``users`` by id.
    """

    context = {}

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._connect() as env:
            self.told = {}
            for table in TOLD:
                env.cr.execute(SQL("SELECT COALESCE(max(id), 0) FROM %s", SQL.identifier(table)))
                self.told[table] = env.cr.fetchone()[0]
            self._scene(env)
        self.addCleanup(self._clean)

    @contextmanager
    def _connect(self, uid=SUPERUSER_ID):
        with db_connect(get_db_name()).cursor() as cr:
            yield api.Environment(cr, uid, dict(self.context))

    def _scene(self, env):
        """Prepare what is worked on; sets ``rows`` and ``users``."""
        raise NotImplementedError

    def _clean_before(self, env):
        """Take out what was made since, and hangs on the rows of the scene."""

    def _clean(self):
        with self._connect() as env:
            self._clean_before(env)
            for table, last in self.told.items():  # messages hang on no row of the scene
                env.cr.execute(SQL("DELETE FROM %s WHERE id > %s", SQL.identifier(table), last))
            for table, column, ids in self.rows:
                env.cr.execute(SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s)", SQL.identifier(table), SQL.identifier(column), list(ids)))
            users = env["res.users"].browse(self.users)
            users.active = False
            users.flush_recordset()
            for user in users:
                user.login = f"alseraj_gone_{user.id}"
        self.registry.clear_all_caches()

    @staticmethod
    def _meeting(barrier):
        """Wait for the others, once: the one that is tried again does not wait for anybody."""
        waited = []

        def meet():
            if not waited:
                waited.append(True)
                barrier.wait(BOUND)
        return meet

    @staticmethod
    def _run_together(targets):
        """Run each of ``targets`` in a thread of its own, until all are through."""
        threads = [threading.Thread(target=target) for target in targets]
        for thread in threads:
            thread.start()
        finish(*threads)

    def _two_jobs(self, job):
        """Two workers start the same job, each commits as it goes; one that meets a conflict is started again later."""
        barrier, errors = threading.Barrier(2), []

        def run():
            try:
                with self._connect() as env, mute_logger("odoo.sql_db"):
                    env["alseraj.message"].search_count([])  # both have looked before either has begun
                    barrier.wait(BOUND)
                    job(env)
            except OperationalError as error:
                errors.append(error)

        self._run_together([run, run])
        for error in errors:
            self.assertIn("could not serialize", str(error))
        with self._connect() as env:
            job(env)

    def _wait_until_blocked(self, thread, holder):
        """Wait until ``thread`` waits for a lock that the connection of the environment ``holder`` has."""
        holder.cr.execute("SELECT pg_backend_pid()")
        pid, = holder.cr.fetchone()
        end = time.monotonic() + BOUND
        with self._connect() as env:
            while thread.is_alive() and time.monotonic() < end:
                env.cr.execute("SELECT 1 FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))", (pid,))
                if env.cr.fetchone():
                    return
                env.cr.rollback()  # what others do now is seen by another transaction only
                time.sleep(0.02)
        self.fail("the thread was to wait for the other connection")

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
