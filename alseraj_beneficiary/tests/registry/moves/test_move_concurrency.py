import threading
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ...common import AlserajCommon
from ...connections import BOUND, finish


@tagged("post_install", "-at_install")
class TestMoveConcurrency(BaseCase):
    """Real connections: two managers merge the same files at the same moment, each the other way round."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._connect() as env:
            AlserajCommon._identifier_count = 8_000_000
            self.user_ids = [
                new_test_user(env, f"alseraj_merge_{index}", groups="alseraj_beneficiary.group_manager").id
                for index in range(2)
            ]
            files = env["alseraj.beneficiary"].create([
                {"name": "محمد عبدالله سعد العتيبي", "identifier": AlserajCommon.national_id(), "mobile": "0501234567"}
                for _index in range(2)
            ])
            self.file_ids, self.partner_ids = files.ids, files.partner_id.ids
        self.addCleanup(self._clean)

    @contextmanager
    def _connect(self, uid=SUPERUSER_ID):
        with db_connect(get_db_name()).cursor() as cr:
            yield api.Environment(cr, uid, {})

    def _clean(self):
        with self._connect() as env:
            for table, column, ids in (
                ("alseraj_file_move", "to_id", self.file_ids), ("alseraj_document", "beneficiary_id", self.file_ids),
                ("alseraj_beneficiary", "id", self.file_ids), ("res_partner", "id", self.partner_ids),
            ):
                env.cr.execute(SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s)", SQL.identifier(table), SQL.identifier(column), ids))
            users = env["res.users"].browse(self.user_ids)
            users.active = False
            users.flush_recordset()
            for user in users:
                user.login = f"alseraj_merge_gone_{user.id}"
        self.registry.clear_all_caches()

    def _merge(self, uid, source_id, target_id, results, barrier):
        def action(env):
            files = env["alseraj.beneficiary"]
            files.browse(source_id).name  # noqa: B018  the picture of the data is taken before the other one merges
            barrier.wait(BOUND) if not barrier.broken else None
            files.browse(source_id)._merge_into(files.browse(target_id))

        try:
            with self._connect(uid) as env, mute_logger("odoo.sql_db", "odoo.service.model"):
                retrying(lambda: action(env), env)
            results.append("merged")
        except UserError as error:
            results.append(str(error))
        except threading.BrokenBarrierError:
            results.append("barrier")

    def test_one_of_two_merges_goes(self):
        results, barrier = [], threading.Barrier(2)
        first, second = self.file_ids
        original = barrier.wait

        def wait_once(timeout):
            try:
                original(timeout)
            finally:
                barrier.wait = lambda _timeout: None  # the one that is tried again does not wait for anybody
        barrier.wait = wait_once
        threads = [
            threading.Thread(target=self._merge, args=(uid, source, target, results, barrier))
            for uid, source, target in zip(self.user_ids, (first, second), (second, first), strict=True)
        ]
        for thread in threads:
            thread.start()
        finish(*threads)
        self.assertEqual(results.count("merged"), 1, results)
        refusal = next(result for result in results if result != "merged")
        self.assertRegex(refusal, "Somebody else is working|was merged into|closed or archived")
        with self._connect() as env:
            files = env["alseraj.beneficiary"].browse(self.file_ids)
            self.assertEqual(len(files.filtered("merged_into_id")), 1)
