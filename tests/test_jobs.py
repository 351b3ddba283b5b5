"""Each scheduled action of ours works in batches that are committed with their progress, or says here why it need not."""

import inspect

from odoo.tests import TransactionCase, tagged

BATCHES = ("_commit_progress(", "_alseraj_work_through(", "._work()", "._work_off(")
SMALL = {
    "alseraj.policy._cron_review_due": "some dozen policies",
    "alseraj.policy.version._cron_remind_readers": "the versions in force, and the staff",
    "alseraj.body.agreement._cron_ending": "some dozen agreements",
    "alseraj.fund._cron_check_totals": "one sum in SQL, compared with some dozen funds",
    "alseraj.committee.session._cron_circulation_over": "the open sessions by circulation",
    "alseraj.improvement._cron_ask_effect": "what is asked for the first time on one day",
    "res.company._alseraj_cron_balance": "one question for each association",
    "alseraj.satisfaction.figure._cron_open_improvements": "the tally of some hundred services and months",
}


@tagged("post_install", "-at_install")
class TestJobs(TransactionCase):

    def test_each_works_in_batches(self):
        names = self.env["ir.model.data"].search([
            ("model", "=", "ir.cron"), ("module", "in", ("alseraj_beneficiary", "alseraj_survey"))])
        jobs = self.env["ir.cron"].with_context(active_test=False).browse(names.mapped("res_id"))
        self.assertGreater(len(jobs), 30)
        used = set()
        for job in jobs:
            with self.subTest(job=job.name):
                method = job.code.strip().removeprefix("model.").removesuffix("()")
                called = f"{job.model_id.model}.{method}"
                function = getattr(self.env.registry[job.model_id.model], method)
                if any(word in inspect.getsource(function) for word in BATCHES):
                    self.assertNotIn(called, SMALL)
                    continue
                self.assertIn(called, SMALL)
                used.add(called)
        self.assertEqual(set(SMALL), used)
