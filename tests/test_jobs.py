"""Each scheduled action of ours works in batches that are committed with their progress, or says here why it need not.

What is tried of each is taken from the database's own list, so a new one is tried, too.
"""

import ast
import inspect
import re
import sys
from pathlib import Path
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from odoo.addons.alseraj_beneficiary.models.odoo import base
from odoo.addons.alseraj_beneficiary.tests.settled_scene import SettledScene
from odoo.addons.base.models.ir_autovacuum import is_autovacuum

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
SIZES = re.compile(r"(A_BATCH|A_RUN|AT_ONCE|BATCH|BATCH_FILES|CHUNK)$")  # how much a job takes before it commits
# What is pending in the scene is enough that these have something to do.
BUSY = {
    "alseraj.support.installment._cron_ask_receipt", "alseraj.beneficiary._cron_find_duplicates",
    "alseraj.support.installment._cron_refresh_holds", "alseraj.committee.session._cron_verify_seals",
    "alseraj.survey.rule._cron_invite", "alseraj.paper.batch._cron_print",
}


class JobsMixin:

    def get_jobs(self):
        """:return: generator of (job, its model, the name of its method, both as they are named here)"""
        names = self.env["ir.model.data"].search([
            ("model", "=", "ir.cron"), ("module", "in", ("alseraj_beneficiary", "alseraj_survey"))])
        jobs = self.env["ir.cron"].with_context(active_test=False).browse(names.mapped("res_id"))
        self.assertGreater(len(jobs), 30)
        for job in jobs:
            method = job.code.strip().removeprefix("model.").removesuffix("()")
            yield job, self.env[job.model_id.model], method, f"{job.model_id.model}.{method}"


@tagged("post_install", "-at_install")
class TestJobs(JobsMixin, TransactionCase):

    def test_each_works_in_batches(self):
        used = set()
        for job, model, method, called in self.get_jobs():
            with self.subTest(job=job.name):
                function = getattr(type(model), method)
                if any(word in inspect.getsource(function) for word in BATCHES):
                    self.assertNotIn(called, SMALL)
                    continue
                self.assertIn(called, SMALL)
                used.add(called)
        self.assertEqual(set(SMALL), used)

    def test_what_is_cleared_away_is_cleared_in_batches(self):
        """Odoo's own job for it is one for all apps: each of ours says whether more is left, and is called again."""
        found = [
            (model, name) for model in self.env.values() if not model._abstract
            for name, function in inspect.getmembers(type(model), is_autovacuum)
            if function.__module__.startswith("odoo.addons.alseraj_")]
        self.assertGreater(len(found), 8)
        for model, name in found:
            with self.subTest(model=model._name, method=name):
                done, left = getattr(model, name)()
                self.assertGreaterEqual(done, 0)
                self.assertGreaterEqual(left, 0)
        outbox = self.env["alseraj.sms.outbox"]
        outbox._create_internal([{"company_id": self.env.company.id, "number": str(number)} for number in range(5)])
        self.env.flush_all()
        self.env.cr.execute("UPDATE alseraj_sms_outbox SET create_date = '2001-01-01'")
        with patch.object(base, "VACUUM_BATCH", 2):
            self.assertEqual([outbox._gc_outbox() for _call in range(4)], [(2, 2), (2, 1), (1, 0), (0, 0)])

    def test_a_loop_asks_whether_there_is_time(self):
        """What commits in a loop ends when its time is over: else it holds the thread that all jobs share."""
        found = 0
        for folder in ("alseraj_beneficiary", "alseraj_survey"):
            for path in (Path(__file__).parent.parent / folder / "models").rglob("*.py"):
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    if not isinstance(node, (ast.For, ast.While)):
                        continue
                    for line in ast.walk(node):
                        if isinstance(line, ast.Call) and getattr(line.func, "attr", "") == "_commit_progress":
                            found += 1
                    ignored = [line.lineno for line in node.body if self._ignores_the_time(line)]
                    self.assertFalse(ignored, f"{path}: it commits, and does not ask whether it may go on")
        self.assertGreater(found, 8)

    @staticmethod
    def _ignores_the_time(line):
        return isinstance(line, ast.Expr) and isinstance(line.value, ast.Call) and (
            getattr(line.value.func, "attr", "") == "_commit_progress")


@tagged("post_install", "-at_install")
class TestJobsInTime(JobsMixin, SettledScene):
    """Each job, told after each commit that its time is over, on the scene of all workflows."""

    def setUp(self):
        super().setUp()
        self.commits = []
        self.patch(self.env.registry["ir.cron"], "_commit_progress", self._make_commit())

    def _make_commit(self):
        def commit(cron, processed=0, *, remaining=None, deactivate=False):
            cron.env.flush_all()
            cron.env.invalidate_all()
            self.commits.append(processed)
            return 0.0

        return commit

    def _take_one(self, model, method):
        """Call a job with batches of one.

        :return: int, how much it has done
        """
        function = inspect.unwrap(getattr(type(model), method))
        modules = {
            sys.modules[cls.__module__] for cls in type(model).mro() if cls.__module__.startswith("odoo.addons.alseraj_")}
        sizes = [
            patch.object(module, name, 1) for module in modules for name, value in vars(module).items()
            if SIZES.search(name) and isinstance(value, int)]
        self.commits.clear()
        for size in sizes:
            size.start()
        try:
            getattr(model, method)(**({"limit": 1} if "limit" in inspect.signature(function).parameters else {}))
        finally:
            for size in reversed(sizes):
                size.stop()
        return sum(self.commits)

    def test_each_ends_when_its_time_is_over_and_goes_on(self):
        busy = set()
        for _job, model, method, called in self.get_jobs():
            with self.subTest(job=called):
                done = 0
                for _call in range(60):
                    step = self._take_one(model, method)
                    worked = [processed for processed in self.commits if processed]
                    self.assertLessEqual(len(worked), 1, "it went on with a second batch")
                    done += step
                    if not step:
                        break
                if called not in SMALL and done:
                    busy.add(called)
        self.assertGreaterEqual(busy, BUSY)
