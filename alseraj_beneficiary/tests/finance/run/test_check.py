"""What is said of a run before it is confirmed, who is asked to mend it, and what stays when nobody does."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestCheck(FinanceCommon):

    def _kinds(self, run):
        return sorted(run.problem_installment_ids.mapped("problem_kind"))

    def test_a_list_with_who_can_mend(self):
        bare = self.make_requests(files=self.make_files(3, iban=False)).installment_ids
        self.env["res.partner.bank"].create({"acc_number": "12345", "partner_id": bare[2].payee_id.id})
        unfunded = self.make_requests().installment_ids
        unfunded.fund_id = False
        stopped = self.make_requests().installment_ids
        good = self.make_requests().installment_ids
        run = self.make_run(bare | unfunded | stopped | good)
        stopped.beneficiary_id._write_internal({"state": "suspended"})
        self.assertEqual(self._kinds(run), ["bad_iban", "fund", "no_iban", "no_iban", "stopped"])
        self.assertEqual(run.problem_count, 5)
        self.assertIn("2 × No IBAN: Officer", run.problem_summary)
        self.assertIn("1 × Fund: Finance", run.problem_summary)
        self.assertEqual(stopped.problem_role, "officer")
        self.assertFalse(good.problem)
        with self.assertRaises(UserError):
            run.action_confirm()
        self.verify_accounts(self.env["res.partner.bank"].create([
            {"acc_number": self.make_iban(), "partner_id": partner.id} for partner in bare[:2].payee_id]))
        self.assertEqual(self._kinds(run), ["bad_iban", "fund", "stopped"])

    def test_several_at_once(self):
        installment = self.make_requests(files=self.make_files(iban=False)).installment_ids
        installment.fund_id = False
        self.make_run(installment)
        self.assertEqual(installment.problem_kind, "fund")
        self.assertIn("No fund", installment.problem)
        self.assertIn("has no IBAN", installment.problem)

    def test_cheques_need_no_iban(self):
        self.bank.alseraj_payment_way = "cheque"
        run = self.make_run(self.make_requests(files=self.make_files(iban=False)).installment_ids)
        self.assertFalse(run.problem_count)
        run.action_confirm()

    def test_foreign_account_is_told(self):
        """An account that is no IBAN at all is named by its number."""
        file = self.make_files(iban=False)
        self.env["res.partner.bank"].create({"acc_number": "778899", "partner_id": file.partner_id.id})
        run = self.make_run(self.make_requests(files=file).installment_ids)
        self.assertIn("778899", run.problems)

    # ------------------------------------------------------------ asked to mend

    def test_those_who_can_are_asked_once(self):
        bare = self.make_requests(files=self.make_files(2, iban=False), user_id=self.user_officer.id).installment_ids
        shared = self._make_shared()
        run = self.make_run(bare | shared)
        run.action_ask_to_mend()
        activities = bare.request_id.activity_ids
        self.assertEqual(activities.user_id, self.user_officer)
        self.assertEqual(len(activities), 2)
        self.assertIn("no IBAN", activities[0].note)
        self.assertIn(self.user_manager, run.sudo().activity_ids.user_id)
        count = self.env["mail.activity"].search_count([])
        run.action_ask_to_mend()
        self.assertEqual(self.env["mail.activity"].search_count([]), count, "asked once")
        run.action_drop_problems()
        run.installment_ids = [(4, self.make_requests().installment_ids.id)]
        run.action_confirm()
        self.assertFalse(run.sudo().activity_ids)

    def test_only_finance_asks(self):
        run = self.make_run(self.make_requests(files=self.make_files(iban=False)).installment_ids)
        for user in (self.user_officer, self.user_manager, self.user_auditor, self.user_outsider):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                call_kw(run.with_user(user), "action_ask_to_mend", [run.ids], {})

    def test_queries(self):
        def cost(count):
            installments = self.make_requests(files=self.make_files(count, iban=False)).installment_ids
            run = self.make_run(installments)
            look = self.count_queries(lambda: (run.problem_count, run.problem_summary, run.problem_installment_ids))
            return look, self.count_queries(run.action_ask_to_mend)
        cost(2)
        few, many = cost(10), cost(100)
        for step, one, other in zip(("look", "ask"), few, many, strict=True):
            with self.subTest(step=step):
                self.assertLessEqual(other - one, 3, (few, many))

    # ------------------------------------------------------------ twice in the month

    def _make_twins(self):
        file = self.make_files()
        first = self.make_requests(files=file).installment_ids
        self.pay(first)
        return first, self.make_requests(files=file).installment_ids

    def test_twice_in_the_month(self):
        first, second = self._make_twins()
        run = self.make_run(second)
        self.assertEqual(second.problem_kind, "duplicate")
        self.assertIn(first.name, second.problem)
        with self.assertRaisesRegex(UserError, "same kind"):
            run.action_confirm()
        action = second.action_open_problem()
        self.assertEqual(
            (action["res_model"], action["context"]["default_verb"]), ("alseraj.reason.wizard", "confirm_duplicate"))
        with self.assertRaises(UserError):
            second.with_user(self.user_finance).action_confirm_duplicate("  ")
        self.env["alseraj.reason.wizard"].with_user(self.user_finance).with_context(
            action["context"]).create({"reason": "Two months of rent"}).action_apply()
        self.assertEqual(second.duplicate_ok_by_id, self.user_finance)
        self.assertFalse(second.problem)
        run.action_confirm()

    def test_what_was_said_of_one_run_is_not_said_of_the_next(self):
        _first, second = self._make_twins()
        self.make_run(second)
        second.with_user(self.user_finance).action_confirm_duplicate("Both are due")
        second.with_user(self.user_finance).disbursement_id = False
        self.assertFalse(second.duplicate_ok_by_id)
        run = self.make_run(second)
        self.assertEqual(run.problem_count, 1)

    def test_another_month_is_none(self):
        _first, second = self._make_twins()
        second.due_date = fields.Date.add(self.today, months=1)
        self.assertFalse(self.make_run(second).problem_count)

    def test_who_may_say_so(self):
        _first, second = self._make_twins()
        self.make_run(second)
        for user in (self.user_officer, self.user_auditor, self.user_delegate, self.user_secretary, self.user_outsider):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                call_kw(second.with_user(user), "action_confirm_duplicate", [second.ids, "Mine"], {})
        for name, value in (("duplicate_ok_by_id", self.user_finance.id), ("duplicate_ok_reason", "x")):
            with self.subTest(field=name), self.assertRaises(UserError):
                call_kw(second.with_user(self.user_finance), "write", [second.ids, {name: value}], {})
        second.with_user(self.user_manager).action_confirm_duplicate("Both are due")
        self.assertEqual(second.duplicate_ok_by_id, self.user_manager)

    # ------------------------------------------------------------ one account, two files

    def _make_shared(self):
        uncle = self.env["res.partner"].create({"name": "Uncle"})
        self.verify_accounts(self.env["res.partner.bank"].create({"acc_number": self.make_iban(), "partner_id": uncle.id}))
        installments = self.make_requests(2).installment_ids
        installments.with_user(self.user_manager).action_set_payee(uncle, "He keeps house for both")
        return installments

    def test_one_account_for_two_files(self):
        installments = self._make_shared()
        run = self.make_run(installments)
        self.assertEqual(self._kinds(run), ["shared_iban", "shared_iban"])
        self.assertEqual(set(installments.mapped("problem_role")), {"manager"})
        with self.assertRaisesRegex(UserError, "manager"):
            installments.with_user(self.user_finance).action_confirm_duplicate("One household")
        installments.with_user(self.user_manager).action_confirm_duplicate("One household")
        self.assertFalse(run.problem_count)

    def test_finance_does_not_say_it_beforehand(self):
        installments = self._make_shared()
        run = self.make_run(installments, self.cash)
        for records in (installments, installments[0]):  # nothing is shared in a cash box, and nothing is there twice
            with self.assertRaisesRegex(UserError, "nothing to confirm"):
                records.with_user(self.user_finance).action_confirm_duplicate("One household")
        run.with_user(self.user_finance).journal_id = self.bank
        self.assertEqual(self._kinds(run), ["shared_iban", "shared_iban"])

    def test_what_finance_said_of_the_month_says_nothing_of_the_account(self):
        file = self.make_files()
        self.pay(self.make_requests(files=file).installment_ids)
        twin = self.make_requests(files=file).installment_ids
        other = self.make_requests().installment_ids
        run = self.make_run(twin | other)
        twin.with_user(self.user_finance).action_confirm_duplicate("Both are due")
        self.assertFalse(twin.problem)
        self.env.flush_all()
        self.env.cr.execute(  # as accounts are that were entered before one account was held to one file
            "UPDATE res_partner_bank SET acc_number = %s, sanitized_acc_number = %s WHERE id = %s",
            (twin.payee_id.bank_ids.acc_number, twin.payee_id.bank_ids.sanitized_acc_number, other.payee_id.bank_ids.id))
        self.env.invalidate_all()
        self.assertEqual(self._kinds(run), ["shared_iban", "shared_iban"])
        with self.assertRaisesRegex(UserError, "manager"):
            twin.with_user(self.user_finance).action_confirm_duplicate("Both are due")

    def test_finance_confirms_no_account_behind_another_problem(self):
        installments = self._make_shared()
        run = self.make_run(installments)
        installments.payee_id.bank_ids.sudo()._write_internal({"alseraj_verified_on": False})
        self.env.invalidate_all()
        self.assertEqual(self._kinds(run), ["unverified_iban", "unverified_iban"])
        with self.assertRaisesRegex(UserError, "manager"):
            installments.with_user(self.user_finance).action_confirm_duplicate("One household")

    def test_who_may_collect_for_two_families(self):
        files = self.make_files(2)
        collector = self.make_collector(files[0])
        self.make_collector(files[1], partner_id=collector.partner_id.id, identifier=collector.identifier)
        self.verify_accounts(self.env["res.partner.bank"].create(
            {"acc_number": self.make_iban(), "partner_id": collector.partner_id.id}))
        installments = self.make_requests(files=files).installment_ids
        self.assertEqual(installments.payee_id, collector.partner_id)
        self.assertFalse(self.make_run(installments).problem_count)

    def test_a_landlord_serves_many(self):
        landlord = self.env["res.partner"].create({"name": "Landlord"})
        self.verify_accounts(
            self.env["res.partner.bank"].create({"acc_number": self.make_iban(), "partner_id": landlord.id}))
        installments = self.make_requests(2, type_id=self.third_party_type.id, third_party_id=landlord.id).installment_ids
        self.assertFalse(self.make_run(installments).problem_count)

    # ------------------------------------------------------------ accounts that sent money back

    def test_returned_account_is_named(self):
        installments = self.make_requests(2).installment_ids
        run = self.pay(installments)
        run.action_return_line(installments[0], reason="Account closed")
        bank = installments[0].payee_id.bank_ids
        self.assertEqual((bank.alseraj_returned_on, bank.alseraj_return_reason), (self.today, "Account closed"))
        self.assertFalse(installments[1].payee_id.bank_ids.alseraj_returned_on)
        again = self.make_run(installments[0])
        self.assertEqual(installments[0].problem_kind, "returned_iban")
        self.assertIn("Account closed", installments[0].problem)
        with self.assertRaises(UserError):
            bank.with_user(self.user_finance).action_alseraj_confirm_account()
        with self.assertRaises(UserError):
            bank.with_user(self.user_officer).alseraj_returned_on = False
        bank.with_user(self.user_officer).action_alseraj_confirm_account()
        self.assertFalse(again.problem_count)

    def test_another_number_settles_it(self):
        installment = self.make_requests().installment_ids
        self.pay(installment).action_return_line(installment, reason="Account closed")
        bank = installment.payee_id.bank_ids
        bank.with_user(self.user_officer).acc_number = self.make_iban()
        self.verify_accounts(bank)
        self.assertFalse(bank.alseraj_returned_on)
        self.assertFalse(self.make_run(installment).problem_count)

    def test_another_account_settles_it(self):
        installment = self.make_requests().installment_ids
        self.pay(installment).action_return_line(installment, reason="Account closed")
        new = self.env["res.partner.bank"].create({
            "acc_number": self.make_iban(), "partner_id": installment.payee_id.id})
        self.verify_accounts(new)
        self.assertFalse(self.make_run(installment).problem_count)
        self.assertEqual(installment._get_payee_bank(), new)

    # ------------------------------------------------------------ between confirming and posting

    def test_account_changed_after_confirming(self):
        installment = self.make_requests().installment_ids
        run = self.make_run(installment)
        run.action_confirm()
        installment.payee_id.bank_ids.with_user(self.user_officer).acc_number = self.make_iban()
        self.verify_accounts(installment.payee_id.bank_ids)
        with self.assertRaisesRegex(UserError, "changed after this run was confirmed"):
            run.with_user(self.user_finance_2).action_post()
        run.action_reset()
        run.action_confirm()
        run.with_user(self.user_finance_2).action_post()

    def test_closed_books(self):
        run = self.make_run(self.make_requests().installment_ids)
        self.company.fiscalyear_lock_date = self.today
        with self.assertRaisesRegex(UserError, "books are closed"):
            run.action_confirm()
        run.date = fields.Date.add(self.today, days=1)
        run.action_confirm()

    def test_the_second_poster_is_told(self):
        run = self.make_run(self.make_requests().installment_ids)
        run.action_confirm()
        run.with_user(self.user_finance_2).action_post()
        with self.assertRaisesRegex(UserError, "has posted"):
            run.with_user(self.user_finance).action_post()
