import threading
from contextlib import contextmanager

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
class TestRequestConcurrency(BaseCase):
    """Real connections: two officers have the same request open and press at the same moment."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._connect() as env:
            AlserajCommon._identifier_count = 8_200_000
            file = env["alseraj.beneficiary"].create({
                "name": "محمد عبدالله سعد العتيبي", "identifier": AlserajCommon.national_id(), "birth_date": "1985-05-04",
            })
            request = env["alseraj.support.request"].create({
                "beneficiary_id": file.id, "type_id": env.ref(PREFIX + "support_type_cash_once").id,
                "channel_id": env.ref(PREFIX + "channel_interview").id, "amount_requested": 100,
                "user_id": env.ref("base.user_admin").id,
            })
            request._sign("محمد العتيبي", PNG)
            self.file_id, self.partner_id, self.request_id = file.id, file.partner_id.id, request.id
        self.addCleanup(self._clean)

    @contextmanager
    def _connect(self):
        with db_connect(get_db_name()).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _clean(self):
        with self._connect() as env:
            for table, column, id_ in (
                ("alseraj_signature", "request_id", self.request_id),
                ("alseraj_document", "beneficiary_id", self.file_id),
                ("alseraj_support_request", "id", self.request_id),
                ("alseraj_beneficiary", "id", self.file_id), ("res_partner", "id", self.partner_id),
            ):
                env.cr.execute(SQL(
                    "DELETE FROM %s WHERE %s = %s", SQL.identifier(table), SQL.identifier(column), id_))
            for model, id_ in (("alseraj.support.request", self.request_id), ("alseraj.beneficiary", self.file_id)):
                for table, column in (("mail_activity", "res_model"), ("mail_message", "model")):
                    env.cr.execute(SQL(
                        "DELETE FROM %s WHERE %s = %s AND res_id = %s",
                        SQL.identifier(table), SQL.identifier(column), model, id_))
        self.registry.clear_all_caches()

    def _press(self, results, barrier, method, *args):
        waited = []

        def action(env):
            request = env["alseraj.support.request"].browse(self.request_id)
            request.read(["state"])  # what is on his screen
            if not waited:  # the one that is tried again does not wait for anybody
                waited.append(True)
                barrier.wait(10)
            getattr(request, method)(*args)

        try:
            with self._connect() as env, mute_logger("odoo.sql_db", "odoo.service.model"):
                retrying(lambda: action(env), env)
            results[method, args] = results.get((method, args), 0) + 1
        except UserError as error:
            results["refused"] = str(error)

    def _press_together(self, *calls):
        results, barrier = {}, threading.Barrier(len(calls))
        threads = [threading.Thread(target=self._press, args=(results, barrier, *call)) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return results

    def test_both_submit(self):
        """The second finds it done: one number, one clock, one reminder."""
        results = self._press_together(("action_submit",), ("action_submit",))
        self.assertEqual(results, {("action_submit", ()): 2})
        with self._connect() as env:
            request = env["alseraj.support.request"].browse(self.request_id)
            self.assertEqual(request.state, "submitted")
            self.assertTrue(request.name and request.submitted_on and request.reply_due)
            self.assertEqual(len(request.activity_ids), 1)
            kept = request.name, request.submitted_on
            request.action_submit()  # the button of a page that is not up to date
            self.assertEqual((request.name, request.submitted_on), kept)

    def test_one_cancels_one_withdraws(self):
        with self._connect() as env:
            env["alseraj.support.request"].browse(self.request_id).action_submit()
        results = self._press_together(("action_cancel", "Entered twice"), ("action_withdraw", "He found work"))
        self.assertEqual(len(results), 2, results)
        self.assertIn("the step needs", results["refused"])
        with self._connect() as env:
            request = env["alseraj.support.request"].browse(self.request_id)
            won = "cancelled" if ("action_cancel", ("Entered twice",)) in results else "withdrawn"
            self.assertEqual(request.state, won)
            self.assertEqual(bool(request.cancel_reason), won == "cancelled")
            self.assertEqual(bool(request.withdraw_reason), won == "withdrawn")
