"""Long work goes on where it was stopped, by its time or by a kill, and does nothing twice."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .finance.common import FinanceCommon

HOLDS = "odoo.addons.alseraj_beneficiary.models.finance.installment.installment_problem"
DUPLICATES = "odoo.addons.alseraj_beneficiary.models.registry.duplicates.beneficiary_duplicates"
HOLDS_FROM, PROGRESS = "alseraj_beneficiary.holds_from", "alseraj_beneficiary.duplicate_search_from"


@tagged("post_install", "-at_install")
class TestJobs(FinanceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.make_requests(5)
        cls.files = cls.requests.beneficiary_id.sorted("id")
        cls.cron = cls.env["ir.cron"]

    def follow(self, model, method, get_ids, deadly=None):
        """Note what each batch was; ``deadly``: the number of the one in which the process dies, before it is committed.

        :return: list of the ids of those batches that were done
        """
        done, tried = [], []
        original = getattr(self.env.registry[model], method)

        def batch(records, *args):
            tried.append(1)
            result = original(records, *args)
            if len(tried) == deadly:
                raise RuntimeError("killed")
            done.append(get_ids(records, *args))
            return result

        self.patch(self.env.registry[model], method, batch)
        return done

    def stop_after_each_batch(self):
        """The time of the scheduled action is always over."""
        self.patch(self.env.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 0)

    def follow_holds(self, deadly=None):
        self.startPatcher(patch(f"{HOLDS}.FILES_A_BATCH", 2))
        return self.follow(
            "alseraj.support.installment", "_refresh_holds", lambda payments: payments.beneficiary_id.sorted("id").ids, deadly)

    def test_each_call_goes_on_behind_the_last(self):
        """However short the time of one call is, the last files have their turn."""
        self.stop_after_each_batch()
        done = self.follow_holds()
        payments = self.env["alseraj.support.installment"]
        for _call in range(3):
            payments._cron_refresh_holds()
        first, second, third = self.files[:2], self.files[2:4], self.files[4:]
        mine = [[id_ for id_ in ids if id_ in self.files.ids] for ids in done]
        self.assertEqual([ids for ids in mine if ids], [first.ids, second.ids, third.ids])
        self.assertFalse(self.cron._alseraj_get_mark(HOLDS_FROM), "all of them were there: the next night begins anew")

    @mute_logger("odoo.addons.base.models.ir_cron", "odoo.addons.base.models.ir_actions")
    def test_a_kill_in_the_middle(self):
        done = self.follow_holds(deadly=2)
        self.run_job("cron_refresh_holds")
        while self.cron._alseraj_get_mark(HOLDS_FROM):
            self.run_job("cron_refresh_holds")
        ids = [id_ for batch in done for id_ in batch if id_ in self.files.ids]
        self.assertEqual(ids, self.files.ids, "each once, in their order")

    def test_what_lies_behind_the_mark_is_gone(self):
        self.cron._alseraj_set_mark(HOLDS_FROM, self.files[-1].id + 1000)
        self.stop_after_each_batch()
        done = self.follow_holds()
        self.env["alseraj.support.installment"]._cron_refresh_holds()
        self.assertEqual(done, [self.files[:2].ids], "it begins anew")

    def test_the_search_for_duplicates(self):
        self.startPatcher(patch(f"{DUPLICATES}.CHUNK", 2))
        self.stop_after_each_batch()
        done = self.follow("alseraj.beneficiary", "_find_duplicates", lambda files, ids: list(ids))
        standing = self.env["alseraj.beneficiary"]._get_standing_ids()
        for _call in range(-(-len(standing) // 2)):
            self.env["alseraj.beneficiary"]._cron_find_duplicates()
        self.assertEqual([id_ for ids in done for id_ in ids], standing)
        self.assertFalse(self.cron._alseraj_get_mark(PROGRESS))

    def test_a_night_costs_the_same_however_many(self):
        """The note of where it stopped empties no caches: no other worker has to read anything again."""
        with patch.object(self.env.registry.__class__, "clear_cache") as clear:
            self.cron._alseraj_set_mark(HOLDS_FROM, 7)
        clear.assert_not_called()
        self.assertEqual(self.cron._alseraj_get_mark(HOLDS_FROM), 7)
