from odoo.tests import HttpCase, tagged

from ..common import AlserajCommon


@tagged("post_install", "-at_install")
class TestAccessLogHttp(AlserajCommon, HttpCase):
    """The client's routes start on a cursor that can't write; the line is written all the same."""

    def _rpc(self, method, *args):
        return self.make_jsonrpc_request(f"/web/dataset/call_kw/alseraj.beneficiary/{method}", {
            "model": "alseraj.beneficiary", "method": method, "args": list(args), "kwargs": {},
        })

    def test_line_is_written(self):
        file = self.make_beneficiary(health_notes="Diabetes")
        self.authenticate(self.user_sensitive.login, self.user_sensitive.login)
        log = self.env["alseraj.access.log"]
        domain = [("beneficiary_id", "=", file.id)]
        self.assertEqual(self._rpc("web_read", file.ids, {"health_notes": {}})[0]["health_notes"], "Diabetes")
        self.assertEqual(log.search_count(domain), 1)
        self.env.cr.execute("UPDATE alseraj_access_log SET date = date - interval '1 hour'")  # another look
        with self.assertLogs("odoo.http", "WARNING"):  # Odoo says that it calls again
            self._rpc("web_search_read", [("id", "=", file.id)], {"health_notes": {}})
        self.assertEqual(log.search_count(domain), 2)
        self._rpc("web_search_read", [("id", "=", file.id)], {"name": {}})
        self.assertEqual(log.search_count(domain), 2)

    def test_web_read_starts_on_a_cursor_that_writes(self):
        model = self.env.registry["alseraj.beneficiary"]
        self.assertFalse(model.web_read._readonly)
        self.assertTrue(model.web_search_read._readonly, "lists stay on the replica")
