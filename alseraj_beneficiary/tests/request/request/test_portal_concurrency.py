import threading
from functools import partial

import psycopg2.errors

from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...common import PREFIX
from ..common import PNG
from ..concurrency_common import RequestConnectionCase


@tagged("post_install", "-at_install")
class TestPortalConcurrency(RequestConnectionCase):
    """Real connections: pressed twice on a slow line."""

    def _scene(self, env):
        file = super()._scene(env)
        file._write_internal({"state": "registered"})
        user = env["res.users"].with_context(no_reset_password=True).create({
            "name": file.name, "login": "twice", "partner_id": file.partner_id.id,
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        })
        self.portal_users = user.ids
        self.type_id = env.ref(PREFIX + "support_type_cash_once").id

    def _press(self, action, results, meet):
        with self._connect(self.portal_users[0]) as env, mute_logger("odoo.sql_db", "odoo.service.model"):
            env = env(su=True)  # as the controller does
            results.append(retrying(lambda: action(env, meet), env))

    def _twice(self, action):
        """Let two connections of the same user look at the same moment, then act."""
        results, barrier = [], threading.Barrier(2)
        self._run_together([partial(self._press, action, results, self._meeting(barrier)) for _index in range(2)])
        return sorted(results)

    def _begin(self, env, meet):
        kind = env["alseraj.support.type"].browse(self.type_id)
        env["alseraj.support.request"]._get_portal_drafts(env["alseraj.beneficiary"].browse(self.file_id))
        meet()
        try:
            with env.cr.savepoint():
                env["alseraj.support.request"]._open_on_portal(env["alseraj.beneficiary"].browse(self.file_id), kind)
                env.flush_all()
        except psycopg2.errors.UniqueViolation:
            return "there already"
        return "begun"

    def _submit(self, env, meet):
        draft = env["alseraj.support.request"]._get_portal_drafts(env["alseraj.beneficiary"].browse(self.file_id))
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
        with self._connect(self.portal_users[0]) as env:
            draft = env(su=True)["alseraj.support.request"]._get_portal_drafts(
                env(su=True)["alseraj.beneficiary"].browse(self.file_id))
            self.assertEqual(len(draft), 1)
            draft.write({"amount_requested": 100})
        self.assertEqual(self._twice(self._submit), ["shown", "submitted"])
        with self._connect() as env:
            request = env["alseraj.support.request"].search([("beneficiary_id", "=", self.file_id)])
            self.assertEqual((len(request), request.state, len(request.signature_ids)), (1, "submitted", 1))
