"""Nothing is told twice: two jobs, or two steps, at the same moment over real connections."""

import threading

from odoo.tests import tagged

from ...connections import BOUND, ConnectionCase


@tagged("post_install", "-at_install")
class TestMessageConcurrency(ConnectionCase):

    def _scene(self, env):
        branch = env["alseraj.branch"].create({"name": "Messages", "code": "messages-race"})
        files = env["alseraj.beneficiary"].create([
            {"name": f"محمد عبدالله سعد {index}", "identifier_type": "passport", "identifier": f"RACE{index}",
             "mobile": f"055000010{index}", "branch_id": branch.id}
            for index in range(3)
        ])
        self.company_id = env.company.id
        self.before = env.company.alseraj_sms_provider, env.company.alseraj_quiet_from, env.company.alseraj_quiet_until
        env.company.write({"alseraj_sms_provider": "outbox", "alseraj_quiet_from": 1, "alseraj_quiet_until": 1})
        self.file_ids, self.users = files.ids, []
        partner_ids = files.partner_id.ids
        self.numbers = files.mapped("mobile")
        self.rows = [
            ("alseraj_sms_outbox", "number", self.numbers), ("sms_sms", "number", self.numbers),
            ("alseraj_message", "beneficiary_id", files.ids), ("alseraj_document", "beneficiary_id", files.ids),
            ("alseraj_beneficiary", "id", files.ids), ("res_partner", "id", partner_ids), ("alseraj_branch", "id", branch.ids),
        ]

    def _clean_before(self, env):
        names = ("alseraj_sms_provider", "alseraj_quiet_from", "alseraj_quiet_until")
        env["res.company"].browse(self.company_id).write(dict(zip(names, self.before, strict=True)))
        env.cr.execute(
            "DELETE FROM sms_tracker WHERE alseraj_message_id IN (SELECT id FROM alseraj_message WHERE beneficiary_id = ANY(%s))",
            (self.file_ids,),
        )

    def _count(self, table, column, values):
        with self._connect() as env:
            env.cr.execute(f"SELECT count(*) FROM {table} WHERE {column} = ANY(%s)", (values,))  # names of this test
            return env.cr.fetchone()[0]

    def test_two_steps_tell_it_once(self):
        barrier, results = threading.Barrier(2), []
        meet = [self._meeting(barrier) for _index in range(2)]

        def tell(index):
            def action(env):
                files = env["alseraj.beneficiary"].browse(self.file_ids)
                files.mapped("mobile")  # both have looked before either has told
                env["alseraj.message"].search_count([("beneficiary_id", "in", self.file_ids)])
                meet[index]()
                files._tell("review_due")
            return action

        threads = [self._in_thread(1, tell(index), results) for index in range(2)]
        for thread in threads:
            thread.join(BOUND)
        self.assertEqual(results, ["done", "done"])
        self.assertEqual(self._count("alseraj_message", "beneficiary_id", self.file_ids), 3)
        self.assertEqual(self._count("sms_sms", "number", self.numbers), 3)

    def test_two_jobs_send_it_once(self):
        with self._connect() as env:
            company = env["res.company"].browse(self.company_id)
            company.write({"alseraj_quiet_from": 0, "alseraj_quiet_until": 23.9})
            messages = env["alseraj.beneficiary"].browse(self.file_ids)._tell("review_due")
            messages._write_internal({"send_at": "2020-01-01 00:00:00"})
        self._two_jobs(lambda env: env["alseraj.message"]._cron_send())
        self.assertEqual(self._count("sms_sms", "number", self.numbers), 3)
        with self._connect() as env:
            env["res.company"].browse(self.company_id).write({"alseraj_quiet_from": 1, "alseraj_quiet_until": 1})
        self._two_jobs(lambda env: env["sms.sms"]._process_queue())
        self.assertEqual(self._count("alseraj_sms_outbox", "number", self.numbers), 3)
