import threading
from functools import partial

from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...common import PREFIX
from ..common import PNG
from ..concurrency_common import RequestConnectionCase


@tagged("post_install", "-at_install")
class TestRequestConcurrency(RequestConnectionCase):
    """Real connections: two officers have the same request open and press at the same moment."""

    def _scene(self, env):
        super()._scene(env)
        self._make_request(
            env, channel_id=env.ref(PREFIX + "channel_interview").id, user_id=env.ref("base.user_admin").id,
        )._sign("محمد العتيبي", PNG)

    def _press(self, results, meet, method, *args):
        def action(env):
            request = env["alseraj.support.request"].browse(self.request_id)
            request.read(["state"])  # what is on his screen
            meet()
            getattr(request, method)(*args)

        try:
            with self._connect() as env, mute_logger("odoo.sql_db", "odoo.service.model"):
                retrying(lambda: action(env), env)
            results[method, args] = results.get((method, args), 0) + 1
        except UserError as error:
            results["refused"] = str(error)

    def _press_together(self, *calls):
        results, barrier = {}, threading.Barrier(len(calls))
        self._run_together([partial(self._press, results, self._meeting(barrier), *call) for call in calls])
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
