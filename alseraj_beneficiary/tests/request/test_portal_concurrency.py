import threading
from contextlib import contextmanager

import psycopg2.errors

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

from ..common import PREFIX, AlserajCommon
from .common import PNG


@tagged("post_install", "-at_install")
class TestPortalConcurrency(BaseCase):
    """Real connections: pressed twice on a slow line."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._connect() as env:
            AlserajCommon._identifier_count = 8_200_000
            file = env["alseraj.beneficiary"].create({
                "name": "محمد عبدالله سعد العتيبي", "identifier": AlserajCommon.national_id(), "birth_date": "1985-05-04",
            })
            file._write_internal({"state": "registered"})
            user = env["res.users"].with_context(no_reset_password=True).create({
                "name": file.name, "login": "twice", "partner_id": file.partner_id.id,
                "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
            })
            self.file_id, self.partner_id, self.user_id = file.id, file.partner_id.id, user.id
            self.type_id = env.ref(PREFIX + "support_type_cash_once").id
        self.addCleanup(self._clean)

    @contextmanager
    def _connect(self, uid=SUPERUSER_ID):
        with db_connect(get_db_name()).cursor() as cr:
            yield api.Environment(cr, uid, {}, su=True)

    def _clean(self):
        with self._connect() as env:
            requests = env["alseraj.support.request"].search([("beneficiary_id", "=", self.file_id)])
            for table, column, ids in (
                ("mail_activity", "res_id", requests.ids), ("alseraj_signature", "request_id", requests.ids),
                ("alseraj_document", "beneficiary_id", [self.file_id]), ("alseraj_support_request", "id", requests.ids),
                ("alseraj_beneficiary", "id", [self.file_id]), ("res_users", "id", [self.user_id]),
                ("res_partner", "id", [self.partner_id]),
            ):
                only = SQL("AND res_model = 'alseraj.support.request'") if table == "mail_activity" else SQL("")
                env.cr.execute(SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s) %s", SQL.identifier(table), SQL.identifier(column), ids, only))
        self.registry.clear_all_caches()

    def _twice(self, action):
        """Let two connections of the same user look at the same moment, then act."""
        results, barrier = [], threading.Barrier(2)

        def run():
            waited = []

            def attempt(env):
                def meet():
                    if not waited:  # the one that is tried again does not wait for anybody
                        waited.append(True)
                        barrier.wait(10)
                return action(env, meet)

            with self._connect(self.user_id) as env, mute_logger("odoo.sql_db", "odoo.service.model"):
                results.append(retrying(lambda: attempt(env), env))

        threads = [threading.Thread(target=run) for _index in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return sorted(results)

    def _begin(self, env, meet):
        kind = env["alseraj.support.type"].browse(self.type_id)
        env["alseraj.support.request"]._get_portal_drafts()
        meet()
        try:
            with env.cr.savepoint():
                env["alseraj.support.request"]._open_on_portal(env["alseraj.beneficiary"].browse(self.file_id), kind)
                env.flush_all()
        except psycopg2.errors.UniqueViolation:
            return "there already"
        return "begun"

    def _submit(self, env, meet):
        draft = env["alseraj.support.request"]._get_portal_drafts()
        seen = draft._get_portal_seal() if draft else ""
        meet()
        if not draft or not draft.try_lock_for_update():
            return "shown"
        try:
            draft._submit_on_portal("محمد", PNG, seen, "en_US")
        except UserError:
            return "refused"
        return "submitted"

    def test_one_draft_and_one_request(self):
        self.assertEqual(self._twice(self._begin), ["begun", "there already"])
        with self._connect(self.user_id) as env:
            draft = env["alseraj.support.request"]._get_portal_drafts()
            self.assertEqual(len(draft), 1)
            draft.write({"amount_requested": 100})
        self.assertEqual(self._twice(self._submit), ["shown", "submitted"])
        with self._connect() as env:
            request = env["alseraj.support.request"].search([("beneficiary_id", "=", self.file_id)])
            self.assertEqual((len(request), request.state, len(request.signature_ids)), (1, "submitted", 1))
