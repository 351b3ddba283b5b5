import threading
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

from ..common import PREFIX, AlserajCommon
from .common import PNG


@tagged("post_install", "-at_install")
class TestRequestSignConcurrency(BaseCase):
    """Real connections: one link, opened on two phones, signed at the same moment."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._connect() as env:
            AlserajCommon._identifier_count = 8_100_000
            file = env["alseraj.beneficiary"].create({
                "name": "محمد عبدالله سعد العتيبي", "identifier": AlserajCommon.national_id(), "birth_date": "1985-05-04",
            })
            request = env["alseraj.support.request"].create({
                "beneficiary_id": file.id, "type_id": env.ref(PREFIX + "support_type_cash_once").id,
                "amount_requested": 100,
            })
            self.token = env["alseraj.sign.link"]._issue(request)[1]
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
                ("alseraj_sign_link", "request_id", self.request_id),
                ("alseraj_support_request", "id", self.request_id),
                ("alseraj_document", "beneficiary_id", self.file_id),
                ("alseraj_beneficiary", "id", self.file_id), ("res_partner", "id", self.partner_id),
            ):
                env.cr.execute(SQL(
                    "DELETE FROM %s WHERE %s = %s", SQL.identifier(table), SQL.identifier(column), id_))
        self.registry.clear_all_caches()

    def _sign(self, name, results, barrier):
        waited = []

        def action(env):
            link = env["alseraj.sign.link"]._find_open(self.token)
            if not waited:  # the one that is tried again does not wait for anybody
                waited.append(True)
                barrier.wait(10)
            if not link:
                return "dead"
            link.request_id._sign(name, PNG, channel="link")
            link.signed_on = fields.Datetime.now()
            return "signed"

        try:
            with self._connect() as env, mute_logger("odoo.sql_db", "odoo.service.model"):
                results.append(retrying(lambda: action(env), env))
        except UserError:
            results.append("busy")

    def test_one_of_two_signs(self):
        results, barrier = [], threading.Barrier(2)
        threads = [threading.Thread(target=self._sign, args=(name, results, barrier)) for name in ("First", "Second")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertEqual(results.count("signed"), 1, results)
        self.assertIn(next(result for result in results if result != "signed"), ("dead", "busy"))
        with self._connect() as env:
            request = env["alseraj.support.request"].browse(self.request_id)
            self.assertEqual(len(request.signature_ids), 1)
            self.assertEqual(request.signed_by, request.signature_ids.name)
            self.assertTrue(request._is_seal_intact())
