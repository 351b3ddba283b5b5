import threading
from functools import partial

from odoo import fields
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import PNG
from ..concurrency_common import RequestConnectionCase


@tagged("post_install", "-at_install")
class TestRequestSignConcurrency(RequestConnectionCase):
    """Real connections: one link, opened on two phones, signed at the same moment."""

    def _scene(self, env):
        super()._scene(env)
        self.token = env["alseraj.sign.link"]._issue(self._make_request(env))[1]

    def _sign(self, name, results, meet):
        def action(env):
            link = env["alseraj.sign.link"]._find_open(self.token)
            meet()
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
        self._run_together([
            partial(self._sign, name, results, self._meeting(barrier)) for name in ("First", "Second")
        ])
        self.assertEqual(results.count("signed"), 1, results)
        self.assertIn(next(result for result in results if result != "signed"), ("dead", "busy"))
        with self._connect() as env:
            request = env["alseraj.support.request"].browse(self.request_id)
            self.assertEqual(len(request.signature_ids), 1)
            self.assertEqual(request.signed_by, request.signature_ids.name)
            self.assertTrue(request._is_seal_intact())
