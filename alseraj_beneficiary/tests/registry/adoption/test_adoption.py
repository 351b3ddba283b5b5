from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...common import AlserajCommon


@tagged("post_install", "-at_install")
class TestAdoption(AlserajCommon):
    """Files of the old system: registered as they are by a named decision, with what is missing as debts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().write({"alseraj_debt_days": 30, "alseraj_debts_hold": "both", "alseraj_one_hand_adoption": False})
        cls.old_files = cls.make_beneficiaries(3, register=False)
        action = cls.old_files.with_user(cls.user_officer).action_propose_adoption()
        cls.adoption = cls.env["alseraj.adoption"].browse(action["res_id"])

    def adopt(self, adoption=None, user=None):
        adoption = (adoption or self.adoption).with_user(user or self.user_manager)
        adoption.write({"grounds": "Known here since 1440", "resolution": "4/1448"})
        adoption.action_adopt()
        return adoption

    def make_overdue(self):
        yesterday = self.get_today() - timedelta(days=1)
        self.old_files._write_internal({"debts_due_on": yesterday, "data_due_on": yesterday})
        self.old_files.document_ids.filtered("debt_due_on")._write_internal({"debt_due_on": yesterday})

    def make_request(self, file, **vals):
        return self.env["alseraj.support.request"].create({
            "beneficiary_id": file.id, "type_id": self.env.ref("alseraj_beneficiary.support_type_cash_once").id,
            "channel_id": self.channel_interview.id, "amount_requested": 100, **vals,
        })

    # ------------------------------------------------------------ the decision

    def test_registered_with_debts(self):
        self.adopt()
        due = self.get_today() + timedelta(days=30)
        self.assertRecordValues(self.old_files, [
            {"state": "registered", "debts_due_on": due, "adoption_id": self.adoption.id, "registered_on": self.get_today()},
        ] * 3)
        lines = self.old_files.document_ids
        self.assertTrue(lines)
        self.assertEqual(set(lines.mapped("debt_due_on")), {due})
        self.assertRecordValues(self.adoption, [{
            "state": "done", "proposed_by_id": self.user_officer.id, "adopted_by_id": self.user_manager.id,
            "debts_due_on": due, "owing_count": 3, "file_count": 3, "left_out": False,
        }])
        self.assertIn("Known here since 1440", "".join(self.old_files[0].message_ids.mapped("body")))

    def test_no_other_way(self):
        file = self.old_files[0]
        with self.assertRaises(UserError):
            file.with_user(self.user_officer).action_register()
        for vals in ({"adoption_id": False}, {"debts_due_on": False}, {"adoption_id": self.adoption.id, "state": "registered"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                file.with_user(self.user_manager).write({**vals, "debts_due_on": self.get_today()})
        other = self.make_beneficiary(register=False)
        with self.assertRaises(UserError):
            self.adoption.with_user(self.user_manager).write({"file_ids": [(4, other.id)]})
        with self.assertRaises(UserError):
            self.env["alseraj.adoption"].with_user(self.user_officer).create({"name": "x", "state": "done"})
        with self.assertRaises(UserError):
            self.env["alseraj.adoption"].with_user(self.user_officer).create(
                {"name": "x", "proposed_by_id": self.user_officer_2.id})
        self.assertFalse(other.adoption_id)

    def test_only_a_manager_decides(self):
        self.adoption.grounds = "Known"
        for user in (self.user_officer, self.user_officer_2, self.user_delegate, self.user_researcher, self.user_finance,
                     self.user_auditor, self.user_secretary, self.user_outsider, self.user_portal):
            for attempt in (lambda a: a.action_adopt(), lambda a: a.write({"state": "done"})):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    attempt(self.adoption.with_user(user))
        self.assertEqual(self.adoption.state, "draft")
        self.assertEqual(set(self.old_files.mapped("state")), {"draft"})

    def test_two_hands(self):
        file = self.make_beneficiary(register=False)
        action = file.with_user(self.user_manager).action_propose_adoption()
        own = self.env["alseraj.adoption"].browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "Another manager"):
            self.adopt(own)
        self.company.sudo().alseraj_one_hand_adoption = True
        self.adopt(own)
        self.assertEqual(file.state, "registered")

    def test_grounds_are_needed(self):
        with self.assertRaisesRegex(UserError, "grounds"):
            self.adoption.with_user(self.user_manager).action_adopt()

    def test_who_may_propose(self):
        files = self.make_beneficiaries(2, register=False)
        files[1].branch_id = self.other_branch
        with self.assertRaises(AccessError):  # a delegate: not those of another branch
            files.with_user(self.user_delegate).action_propose_adoption()
        for user in (self.user_researcher, self.user_finance, self.user_auditor, self.user_portal):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                files.with_user(user).action_propose_adoption()
        with self.assertRaises(UserError):  # proposed already
            self.old_files.with_user(self.user_officer).action_propose_adoption()
        self.assertTrue(files[0].with_user(self.user_delegate).action_propose_adoption()["res_id"])

    def test_left_out_with_reasons(self):
        self.old_files[0].identifier = False
        self.old_files[1].kin_user_ids = self.user_manager
        self.adopt()
        self.assertEqual(self.old_files.mapped("state"), ["draft", "draft", "registered"])
        self.assertEqual(self.adoption.file_ids, self.old_files[2])
        self.assertIn(self.old_files[0].display_name, self.adoption.left_out)
        self.assertIn(self.old_files[1].display_name, self.adoption.left_out)

    # ------------------------------------------------------------ what is owed

    def test_work_until_it_is_brought(self):
        self.adopt()
        self.old_files.officer_id = self.user_officer
        queue = self.env.ref("alseraj_beneficiary.work_queue_debts").with_user(self.user_officer)
        self.assertEqual((queue.own_count, queue.late_count), (3, 0))
        self.assertEqual(queue.action_open_own()["res_model"], "alseraj.beneficiary")
        self.make_overdue()
        queue.invalidate_recordset()
        self.assertEqual(queue.late_count, 3)
        self.verify_documents(self.old_files[:2])
        self.assertEqual(self.old_files.mapped(lambda file: bool(file.debts_due_on)), [False, False, True])
        queue.invalidate_recordset()
        self.assertEqual(queue.own_count, 1)

    def test_what_a_field_lacks_is_owed_too(self):
        self.old_files[0].mobile = False
        self.adopt()
        self.verify_documents(self.old_files[0])
        self.assertTrue(self.old_files[0].debts_due_on)
        self.old_files[0].with_user(self.user_officer).mobile = "0501234599"
        self.assertFalse(self.old_files[0].debts_due_on)

    def test_requests_go_on_until_it_is_due(self):
        self.adopt()
        file = self.old_files[0]
        request = self.make_request(file)
        self.assertFalse(request._get_overdue_debts_reason())
        self.assertNotIn(self.type_identity.name, request._get_documents_reason() or "")
        self.make_overdue()
        self.assertIn("owed this until", request._get_overdue_debts_reason())
        self.assertIn(self.type_identity.name, request._get_documents_reason())
        with self.assertRaisesRegex(UserError, "owed this until"):
            request.with_user(self.user_officer).action_submit()
        self.company.sudo().alseraj_debts_hold = "payments"
        self.assertFalse(request._get_overdue_debts_reason())
        self.assertNotIn(self.type_identity.name, request._get_documents_reason() or "")

    def test_a_need_that_came_later_is_no_debt(self):
        self.adopt()
        file = self.old_files[0]
        lines = file.document_ids.filtered("debt_due_on")
        lines[:1]._write_internal({"debt_due_on": False})  # as if it were asked for since
        self.assertIn(lines[0].type_id, file._get_stopping_document_types())
        request = self.make_request(file)
        self.assertIn(lines[0].type_id.name, request._get_documents_reason())

    def test_suspended_and_reopened(self):
        self.adopt()
        file = self.old_files[0].with_user(self.user_officer)
        file.action_suspend(reason="Moved")
        file.action_reopen()
        self.assertEqual(file.state, "registered")
        file.action_suspend(reason="Moved")
        self.make_overdue()
        with self.assertRaises(UserError):
            file.action_reopen()

    def test_payments_are_held(self):
        self.adopt()
        files = self.old_files
        self.assertFalse(files._get_debt_reasons("payments"))
        self.make_overdue()
        self.assertEqual(set(files._get_debt_reasons("payments")), set(files))
        self.company.sudo().alseraj_debts_hold = "requests"
        self.assertFalse(files._get_debt_reasons("payments"))

    # ------------------------------------------------------------ taken back

    def test_taken_back(self):
        adoption = self.adopt()
        with self.assertRaisesRegex(UserError, "why"):
            adoption.action_take_back()
        with self.assertRaises(UserError):
            self.adoption.with_user(self.user_officer).action_take_back("A mistake")
        adoption.action_take_back("A mistake")
        self.assertEqual(adoption.state, "taken_back")
        self.assertEqual(set(self.old_files.mapped("state")), {"draft"})
        self.assertFalse(any(self.old_files.mapped("debts_due_on")) or any(self.old_files.document_ids.mapped("debt_due_on")))
        with self.assertRaises(UserError):
            self.old_files[0].with_user(self.user_officer).action_register()
        self.assertTrue(self.old_files.with_user(self.user_officer).action_propose_adoption()["res_id"])

    def test_not_taken_back_once_something_happened(self):
        adoption = self.adopt()
        self.make_request(self.old_files[0])
        self.old_files[1].action_suspend(reason="Moved")
        with self.assertRaises(UserError) as refused:
            adoption.action_take_back("A mistake")
        self.assertIn(self.old_files[0].display_name, str(refused.exception))
        self.assertIn(self.old_files[1].display_name, str(refused.exception))
        self.assertEqual(self.old_files[2].state, "registered")

    # ------------------------------------------------------------ many

    def test_10_and_100_cost_the_same(self):
        counts = []
        for number in (10, 100):
            files = self.make_beneficiaries(number, register=False)
            adoption = self.env["alseraj.adoption"]._propose(files)
            adoption._write_internal({"proposed_by_id": self.user_officer.id, "grounds": "Known"})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            adoption.with_user(self.user_manager).action_adopt()
            self.env.flush_all()
            adoption.with_user(self.user_manager).action_take_back("A mistake")
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(set(files.mapped("state")), {"draft"})
        self.assertLessEqual(counts[1], counts[0] + 12, counts)

    # ------------------------------------------------------------ more time

    def test_more_time_for_one_debt(self):
        self.company.sudo().alseraj_debts_hold = "both"
        self.adopt()
        file = self.old_files[0]
        owed = file.document_ids.filtered("debt_due_on")
        first, later = self.get_today() + timedelta(days=5), self.get_today() + timedelta(days=60)
        self.assertTrue(owed)
        action = {"beneficiary_id": file.id, "due_on": later, "reason": "The court gives the deed next month"}
        wizard = self.env["alseraj.debt.postpone"].with_user(self.user_manager).create(action)
        self.assertEqual(wizard.document_ids, owed)
        wizard.document_ids = owed[0]
        wizard.action_apply()
        self.assertEqual(owed[0].debt_due_on, later)
        if len(owed) > 1:
            self.assertEqual(owed[1].debt_due_on, self.adoption.debts_due_on)
        note = file.message_ids[:1].body
        self.assertIn("next month", note)
        self.assertIn(self.user_manager.name, note)
        file.with_user(self.user_manager).action_postpone_debts(first, "All of it", with_data=True)
        self.assertEqual(set(owed.mapped("debt_due_on")), {first})
        self.assertEqual(file.debts_due_on, first, "what falls due next")
        self.assertFalse(file._is_held_by_debts("requests"))

    def test_more_time_is_a_managers_to_give(self):
        self.adopt()
        file, day = self.old_files[0], self.get_today() + timedelta(days=9)
        before = file.document_ids.mapped("debt_due_on")
        for user in (self.user_officer, self.user_delegate, self.user_researcher, self.user_auditor, self.user_outsider):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                file.with_user(user).action_postpone_debts(day, "Why not")
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.env["alseraj.debt.postpone"].with_user(user).create(
                    {"beneficiary_id": file.id, "due_on": day, "reason": "Why not"})
        mine = file.with_user(self.user_manager)
        foreign = self.old_files[1].document_ids.filtered("debt_due_on")
        for arguments in ((day, " "), (self.get_today() - timedelta(days=1), "Late"), (False, "No day"),
                          (day, "Another family's", foreign.ids), (day, "Nothing", [])):
            with self.subTest(arguments=arguments), self.assertRaises(UserError):
                mine.action_postpone_debts(*arguments)
        with self.assertRaises(UserError):
            self.make_beneficiary().with_user(self.user_manager).action_postpone_debts(day, "It owes nothing")
        file.kin_user_ids = self.user_manager
        with self.assertRaises(UserError):
            mine.action_postpone_debts(day, "My cousin")
        for values in ({"data_due_on": day}, {"debts_due_on": day}):
            with self.assertRaises(UserError):
                file.with_user(self.user_officer).write(values)
        self.assertEqual(file.document_ids.mapped("debt_due_on"), before)
