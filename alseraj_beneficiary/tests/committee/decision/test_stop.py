from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import CommitteeCommon


@tagged("post_install", "-at_install")
class TestStop(CommitteeCommon):
    """A file that is closed while its request is before the committee, or decided."""

    def test_it_leaves_the_agenda(self):
        request, other = self.make_request(2)
        session = self.make_session(request | other, opened=False)
        self.assertEqual(request.state, "committee")
        request.beneficiary_id.with_user(self.user_officer).action_close("moved")
        self.assertEqual(request.state, "cancelled")
        self.assertEqual(session.decision_ids.request_id, other.with_user(self.user_secretary))

    def test_an_open_session_decides_first(self):
        request = self.make_request()
        session = self.make_session(request)
        file = request.beneficiary_id.with_user(self.user_delegate)
        with self.assertRaisesRegex(UserError, "has .* before it"):
            file.action_close("moved")
        self.assertEqual((file.state, request.state), ("registered", "committee"))
        file.action_suspend("moved")
        self.vote(session.decision_ids)
        session.action_close()
        self.assertEqual(request.state, "approved")
        file.action_close("moved")
        self.assertEqual(request.state, "approved", "what is decided stays decided")

    def _decide_due(self, choice="for"):
        request = self.make_request()
        self.decide(request, choice)
        request._write_internal({"reply_not_before": self.get_today() - timedelta(days=1)})
        return request

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_notify_due").method_direct_trigger()

    def test_an_approval_waits_while_the_file_is_suspended(self):
        granted, refused = self._decide_due(), self._decide_due("against")
        files = (granted | refused).beneficiary_id
        files.action_suspend("moved")
        self.assertIn("payments are held", granted.notify_blocked_reason)
        with self.assertRaisesRegex(UserError, "payments are held"):
            granted.with_user(self.user_officer).action_notify()
        self._run_cron()
        self.assertFalse(granted.notified_on)
        self.assertTrue(refused.notified_on, "a refusal is told all the same")
        files.action_reopen()
        granted.with_user(self.user_officer).action_notify()

    def test_the_letter_of_the_dead_goes_to_his_collector(self):
        alone, held = self._decide_due(), self._decide_due("against")
        (alone | held).partner_id.email = "family@example.com"
        self.make_collector(held.beneficiary_id, name="Khalid")
        (alone | held).beneficiary_id.action_close("deceased")
        with self.assertRaisesRegex(UserError, "nobody is written to"):
            alone.with_user(self.user_officer).action_notify()
        before = self.env["mail.mail"].search_count([])
        self._run_cron()
        self.assertFalse(alone.notified_on)
        self.assertTrue(held.notified_on)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertIn("Khalid", held.activity_ids.mapped("note")[0])
