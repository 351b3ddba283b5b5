"""A run that is too large to wait for is posted in the background: in batches, nothing twice, and on after a crash."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ....models.finance.run.disbursement import Disbursement
from ..common import FinanceCommon

PLACE = "odoo.addons.alseraj_beneficiary.models.finance.run.disbursement"


@tagged("post_install", "-at_install")
class TestBackground(FinanceCommon):

    def setUp(self):
        super().setUp()
        self.startPatcher(patch(f"{PLACE}.POSTED_AT_ONCE", 3))
        self.startPatcher(patch(f"{PLACE}.ENTRY_BATCH", 2))
        self.installments = self.make_requests(7).installment_ids
        self.run_ = self.make_run(self.installments)
        self.run_.action_confirm()
        self.cron = self.env.ref("alseraj_beneficiary.cron_post")

    def post(self):
        return self.run_.with_user(self.user_finance_2).action_post()

    def work(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def assertPosted(self):
        self.assertEqual((self.run_.state, self.run_.posted_by_id), ("posted", self.user_finance_2))
        self.assertFalse(self.run_.posting_since or self.run_.posting_problem)
        lines = self.run_.move_id.line_ids.filtered("alseraj_installment_id")
        self.assertEqual(len(lines), 7)
        self.assertEqual(lines.alseraj_installment_id, self.installments, "each of them once")
        self.assertEqual(set(self.installments.mapped("state")), {"paid"})
        self.assertEqual(sum((self.run_.move_id.line_ids - lines).mapped("credit")), 700)
        self.assertFalse(self.env["alseraj.fund"]._get_differences())

    def test_posted_by_the_job_in_the_name_of_who_asked(self):
        notification = self.post()
        self.assertIn("background", notification["params"]["message"])
        self.assertEqual((self.run_.state, self.run_.posting_by_id), ("confirmed", self.user_finance_2))
        with self.assertRaisesRegex(UserError, "being posted in the background since"):
            self.post()
        for method in ("action_reset", "action_cancel"):
            with self.subTest(method), self.assertRaisesRegex(UserError, "being posted in the background"):
                getattr(self.run_, method)()
        self.work()
        self.assertPosted()
        self.assertEqual(len(self.run_.move_id.line_ids), 8, "one credit, which grew")

    def test_a_part_of_it_is_posted_by_no_door(self):
        self.post()
        self.run_.with_user(self.user_finance_2)._prepare_entry_batch()
        move = self.run_.move_id
        self.assertEqual(len(move.line_ids.filtered("alseraj_installment_id")), 2)
        for door in (
            lambda: move.with_user(self.user_finance_2).action_post(),
            lambda: self.run_.with_user(self.user_finance_2).write({"state": "posted"}),
            lambda: self.run_.with_user(self.user_finance_2).write({"posting_since": False}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                door()
        self.run_._write_internal({"posting_since": False})  # as if the note of the job were lost
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.run_.with_user(self.user_finance_2)._run_transition("post")
        self.assertEqual(set(self.installments.mapped("state")), {"in_run"})

    def test_a_part_of_it_is_posted_by_no_door_of_the_cash_box(self):
        run = self.make_run(self.make_requests(5).installment_ids, journal=self.cash)
        run.action_confirm()
        run.with_user(self.user_finance_2).action_post()
        run.with_user(self.user_finance_2)._prepare_entry_batch()
        run._write_internal({"posting_since": False})
        with self.assertRaisesRegex(UserError, "does not pay the installments"), self.env.cr.savepoint():
            run.with_user(self.user_finance_2)._run_transition("post")

    def test_credit_for_each(self):
        self.bank.alseraj_credit_per_installment = True
        self.post()
        self.work()
        self.assertPosted()
        self.assertEqual(len(self.run_.move_id.line_ids), 14)

    def test_a_small_run_is_posted_at_once(self):
        run = self.pay(self.make_requests(2).installment_ids)
        self.assertEqual((run.state, run.posting_since), ("posted", False))

    def test_killed_in_the_middle_and_resumed(self):
        self.post()
        real, calls = Disbursement._prepare_entry_batch, []

        def killed(run):
            calls.append(run)
            done = real(run)
            if len(calls) > 2:
                raise RuntimeError("the host went down")
            return done

        with patch.object(Disbursement, "_prepare_entry_batch", killed), mute_logger("odoo.addons.base.models.ir_cron"):
            self.work()
        self.assertEqual((self.run_.state, self.run_.posting_count, self.run_.posting_rate), ("confirmed", 4, 400 / 7))
        self.assertEqual(len(self.run_.move_id.line_ids.filtered("alseraj_installment_id")), 4, "whole batches only")
        self.assertEqual(set(self.installments.mapped("state")), {"in_run"})
        self.work()
        self.assertPosted()

    def test_killed_while_posting(self):
        self.post()
        with (
            patch.object(Disbursement, "_step_forget_receipts", side_effect=RuntimeError("killed")),
            mute_logger("odoo.addons.base.models.ir_cron"),
        ):
            self.work()
        self.assertEqual((self.run_.state, self.run_.posting_count), ("confirmed", 7))
        self.work()
        self.assertPosted()

    def test_what_stops_it_is_said_and_can_be_mended(self):
        self.post()
        self.installments[3].beneficiary_id._write_internal({"state": "suspended"})
        self.work()
        self.assertEqual((self.run_.state, self.run_.move_id), ("confirmed", self.env["account.move"]))
        self.assertIn(self.installments[3].name, self.run_.posting_problem)
        self.assertEqual(self.run_.activity_ids.user_id, self.user_finance_2)
        self.run_.action_reset()
        self.run_.action_drop_problems()
        self.run_.action_confirm()
        self.post()
        self.assertFalse(self.run_.posting_problem)
        self.work()
        self.assertEqual((self.run_.state, self.run_.installment_count), ("posted", 6))

    def test_the_confirmer_posts_nothing_in_the_background_either(self):
        self.company.alseraj_one_hand_disburse = False
        with self.assertRaisesRegex(UserError, "Another person must post"):
            self.run_.with_user(self.user_finance).action_post()
        self.assertFalse(self.run_.posting_since)
