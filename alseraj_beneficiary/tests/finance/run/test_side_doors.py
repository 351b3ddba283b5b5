"""What one hand alone tries with the money, over RPC, as each role that can reach it."""

import base64
import contextlib

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from ...common import PDF, REFUSED, ByRpc
from ...request.common import PNG
from ..common import FinanceCommon


class SideDoorCase(ByRpc, FinanceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(
            cls.env, "side-door-accountant", "account.group_account_manager,base.group_partner_manager",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)])
        cls.crook = cls.env["res.partner"].create({"name": "Crook"})
        cls.roles = (
            cls.user_finance | cls.user_finance_2 | cls.user_officer | cls.user_manager | cls.user_auditor | cls.user_delegate
            | cls.user_member | cls.user_secretary | cls.user_researcher | cls.user_outsider | cls.accountant)


@tagged("post_install", "-at_install")
class TestPayee(SideDoorCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.installment = cls.make_requests().installment_ids

    def test_nobody_writes_a_stranger(self):
        for partner in (self.crook, self.user_finance.partner_id, self.company.partner_id):
            self.assertRefused(self.roles, self.installment, "write", {"payee_id": partner.id})
        self.assertRefused(self.roles - self.user_finance - self.user_finance_2, self.installment, "write",
                           {"payee_id": self.installment.beneficiary_id.partner_id.id})
        self.assertEqual(self.installment.payee_id, self.installment.beneficiary_id.partner_id)

    def test_nobody_creates_one(self):
        self.installment.with_user(self.user_manager).action_lower(50, "Half is enough")
        for user in self.roles:
            with self.subTest(user=user.login), self.assertRaises(REFUSED), self.env.cr.savepoint():
                call_kw(self.installment.with_user(user).browse(), "create", [[{
                    "request_id": self.installment.request_id.id, "amount": 10.0, "payee_id": self.crook.id,
                    "fund_id": self.fund.id}]], {})

    def test_a_manager_decides_with_a_reason(self):
        self.assertRefused(self.roles - self.user_manager, self.installment, "action_set_payee", self.crook.id, "He asked")
        self.assertRefused(self.user_manager, self.installment, "action_set_payee", self.crook.id, " ")
        self.assertRefused(
            self.user_manager, self.installment, "action_set_payee", self.user_manager.partner_id.id, "I pass it on")
        self.assertRefused(self.roles, self.installment, "write", {"payee_ok_id": self.crook.id})
        self.rpc(self.user_manager, self.installment, "action_set_payee", self.crook.id, "The shop that delivers")
        self.assertEqual((self.installment.payee_id, self.installment.payee_ok_by_id), (self.crook, self.user_manager))
        self.verify_accounts(self.env["res.partner.bank"].create(
            {"acc_number": self.make_iban(), "partner_id": self.crook.id}))
        run = self.make_run(self.installment)
        self.assertFalse(run.problems)
        self.assertIn("The shop that delivers", run.notices)
        run.action_confirm()
        self.assertIn("The shop that delivers", run.message_ids.mapped("body")[0])

    def test_what_was_written_before_the_rule_stops_the_run(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE alseraj_support_installment SET payee_id = %s WHERE id = %s",
                            [self.crook.id, self.installment.id])
        self.env.invalidate_all()
        run = self.make_run(self.installment)
        self.assertEqual((self.installment.problem_kind, self.installment.problem_role), ("foreign_payee", "manager"))
        with self.assertRaisesRegex(UserError, "A manager"):
            run.action_confirm()

    def test_third_party_of_an_approved_request(self):
        request = self.make_requests(type_id=self.third_party_type.id, third_party_id=self.company.partner_id.id)
        self.assertRefused(self.roles - self.user_manager, request, "write", {"third_party_id": self.crook.id})

    def test_an_amount_is_lowered_by_a_manager(self):
        self.assertRefused(self.roles, self.installment, "write", {"amount": 1.0})
        self.assertRefused(self.roles - self.user_manager, self.installment, "action_lower", 1.0, "Enough")
        for amount, reason in ((1.0, ""), (0.0, "Nothing"), (0.001, "Nothing"), (100.0, "Same"), (101.0, "More")):
            self.assertRefused(self.user_manager, self.installment, "action_lower", amount, reason)
        self.rpc(self.user_manager, self.installment, "action_lower", 60.0, "The bill was lower")
        self.assertEqual((self.installment.amount, self.installment.amount_before), (60.0, 100.0))
        self.assertIn("The bill was lower", self.make_run(self.installment).notices)


@tagged("post_install", "-at_install")
class TestAccounts(SideDoorCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.installment = cls.make_requests().installment_ids
        cls.account = cls.installment.payee_id.bank_ids

    def test_a_change_needs_a_second_person(self):
        number = self.make_iban()
        self.rpc(self.user_officer, self.account, "write", {"acc_number": number})
        self.assertFalse(self.account.alseraj_verified_on)
        run = self.make_run(self.installment)
        self.assertEqual(self.installment.problem_kind, "unverified_iban")
        with self.assertRaisesRegex(UserError, "compared"):
            run.action_confirm()
        self.assertRefused(self.user_officer, self.account, "action_alseraj_verify_account", "The bank's letter", PDF)
        self.assertRefused(
            self.user_delegate | self.user_member | self.user_secretary | self.user_researcher | self.user_auditor
            | self.user_outsider | self.accountant, self.account, "action_alseraj_verify_account", "The bank's letter", PDF)
        self.assertRefused(self.user_manager, self.account, "action_alseraj_verify_account", " ", PDF)
        self.rpc(self.user_manager, self.account, "action_alseraj_verify_account", "The bank's letter of May", PDF)
        self.assertEqual((self.account.alseraj_verified_by_id, self.account.alseraj_entered_by_ids),
                         (self.user_manager, self.user_officer))
        run.action_confirm()

    def test_a_colleagues_change_opens_no_door(self):
        self.rpc(self.user_officer, self.account, "write", {"acc_number": self.make_iban()})
        bank = self.env["res.bank"].create({"name": "A bank"})
        self.rpc(self.user_manager, self.account, "write", {"bank_id": bank.id})
        self.assertRefused(
            self.user_officer | self.user_manager, self.account, "action_alseraj_verify_account", "The bank's letter", PDF)
        self.rpc(self.user_finance, self.account, "action_alseraj_verify_account", "The bank's letter", PDF)
        self.assertTrue(self.account.alseraj_verified_on)

    def test_an_office_of_one_says_so(self):
        self.assertFalse(self.env["res.company"].new({}).alseraj_one_hand_account)
        self.rpc(self.user_officer, self.account, "write", {"acc_number": self.make_iban()})
        self.company.alseraj_one_hand_account = True
        self.rpc(self.user_officer, self.account, "action_alseraj_verify_account", "The bank's letter", PDF)
        self.assertTrue(self.account.alseraj_verified_on)

    def test_the_trail_is_nobodys(self):
        for vals in ({"alseraj_verified_on": "2026-01-01 00:00:00"}, {"alseraj_verified_by_id": self.user_manager.id},
                     {"alseraj_entered_by_ids": [Command.set(self.user_manager.ids)]}):
            self.assertRefused(self.roles, self.account, "write", vals)
        for user in self.roles:
            with self.subTest(user=user.login), self.assertRaises(REFUSED), self.env.cr.savepoint():
                call_kw(self.account.with_user(user).browse(), "create", [[{
                    "acc_number": self.make_iban(), "partner_id": self.crook.id,
                    "alseraj_verified_on": "2026-01-01 00:00:00"}]], {})

    def test_without_its_paper_it_is_not_verified(self):
        verifiers = self.user_manager | self.user_finance | self.user_finance_2
        self.rpc(self.user_officer, self.account, "write", {"acc_number": self.make_iban()})
        for wrong in (("The bank's letter",), ("The bank's letter", ""), ("The bank's letter", "no base64 at all"),
                      ("The bank's letter", base64.b64encode(b"MZ a program").decode()), ("", PDF)):
            self.assertRefused(verifiers, self.account, "action_alseraj_verify_account", *wrong)
        self.rpc(self.user_finance, self.account, "action_alseraj_verify_account", "The bank's letter", PDF, "letter.pdf")
        self.assertEqual((self.account.alseraj_evidence, self.account.alseraj_evidence_name), (PDF, "letter.pdf"))
        run = self.make_run(self.installment)
        self.assertIn("The bank's letter (kept)", run.installment_ids.account_check)

    def test_a_document_of_the_same_file(self):
        letter = self.env.ref("alseraj_beneficiary.document_type_iban_letter")
        self.assertTrue(letter.proves_account)
        self.rpc(self.user_officer, self.account, "write", {"acc_number": self.make_iban()})
        make = self.env["alseraj.document"].with_user(self.user_officer).create
        other_file, other_type, mine = (make({
            "beneficiary_id": file.id, "type_id": kind.id, "issue_date": self.today, "attachment": PDF,
            "attachment_name": "iban.pdf",
        }) for file, kind in (
            (self.make_files(), letter), (self.installment.beneficiary_id, self.env.ref(
                "alseraj_beneficiary.document_type_identity")), (self.installment.beneficiary_id, letter)))
        self.assertRefused(self.user_manager, self.account, "action_alseraj_verify_account", "", None, None, mine.id)
        (other_file | other_type | mine).with_user(self.user_officer).action_verify()
        for wrong in (other_file, other_type):
            self.assertRefused(self.user_manager, self.account, "action_alseraj_verify_account", "", None, None, wrong.id)
        self.rpc(self.user_manager, self.account, "action_alseraj_verify_account", "", None, None, mine.id)
        self.assertEqual((self.account.alseraj_document_id, self.account.alseraj_evidence), (mine, PDF))
        self.assertRefused(self.roles, self.account, "write", {"alseraj_document_id": False})
        mine.with_user(self.user_officer).action_reset()
        mine.with_user(self.user_officer).attachment = base64.b64encode(b"%PDF-1.4 another")
        self.assertEqual(self.account.alseraj_evidence, PDF, "what was compared stays")

    def test_the_paper_is_nobodys_to_change(self):
        self.rpc(self.user_officer, self.account, "write", {"acc_number": self.make_iban()})
        self.rpc(self.user_manager, self.account, "action_alseraj_verify_account", "The bank's letter", PDF, "letter.pdf")
        other = base64.b64encode(b"%PDF-1.4 another").decode()
        for vals in ({"alseraj_evidence": other}, {"alseraj_evidence": False}, {"alseraj_evidence_hash": "0"},
                     {"alseraj_verified_against": "Nothing"}):
            self.assertRefused(self.roles, self.account, "write", vals)
        scan = self.env["ir.attachment"].search([
            ("res_model", "=", "res.partner.bank"), ("res_id", "=", self.account.id), ("res_field", "=", "alseraj_evidence")])
        self.assertRefused(self.roles, scan, "write", {"datas": other})
        self.assertRefused(self.roles, scan, "unlink")
        for user in self.roles:
            with self.subTest(user=user.login), self.assertRaises(REFUSED), self.env.cr.savepoint():
                fresh = self.env["ir.attachment"].with_user(user).create({
                    "name": "x", "datas": other, "res_model": "res.partner.bank", "res_id": self.account.id})
                self.rpc(user, fresh, "write", {"res_field": "alseraj_evidence"})
        # another number: the paper of the old one stays in the history of the file
        file = self.installment.beneficiary_id
        self.rpc(self.user_officer, self.account, "write", {"acc_number": self.make_iban()})
        self.assertFalse(self.account.alseraj_evidence)
        self.assertEqual(file.message_ids[0].attachment_ids.datas, PDF)

    def test_a_stranger_does_not_read_it(self):
        self.rpc(self.user_officer, self.account, "write", {"acc_number": self.make_iban()})
        self.rpc(self.user_manager, self.account, "action_alseraj_verify_account", "The bank's letter", PDF, "letter.pdf")
        vendors = self.env["res.partner.bank"].create({"acc_number": self.make_iban(), "partner_id": self.crook.id})
        self.rpc(self.user_manager, vendors, "action_alseraj_verify_account", "The bank's letter", PDF, "letter.pdf")
        scans = self.env["ir.attachment"].search([
            ("res_model", "=", "res.partner.bank"), ("res_field", "=", "alseraj_evidence"),
            ("res_id", "in", (self.account | vendors).ids)])
        self.assertEqual(len(scans), 2)
        for user in self.user_outsider | self.accountant:
            for records, names in ((self.account | vendors, ["alseraj_evidence"]), (scans, ["datas"]), (scans, ["raw"])):
                for record in records:
                    with self.subTest(user=user.login, names=names), self.assertRaises(REFUSED), self.env.cr.savepoint():
                        self.rpc(user, record, "read", names)

    def test_an_account_does_not_change_hands(self):
        self.assertRefused(self.roles, self.account, "write", {"partner_id": self.crook.id})
        self.assertRefused(self.roles, self.crook, "write", {"bank_ids": [Command.link(self.account.id)]})
        vendors = self.env["res.partner.bank"].create({"acc_number": self.make_iban(), "partner_id": self.crook.id})
        self.assertRefused(self.roles, vendors, "write", {"partner_id": self.installment.payee_id.id})

    def test_the_run_lists_changes_since_the_last_payment(self):
        self.pay(self.installment)
        self.rpc(self.user_officer, self.account, "write", {"acc_number": self.make_iban()})
        self.rpc(self.user_manager, self.account, "action_alseraj_verify_account", "The bank's letter of May", PDF)
        again = self.make_requests(files=self.installment.beneficiary_id).installment_ids
        again.due_date = again.due_date.replace(year=again.due_date.year + 1)
        run = self.make_run(again)
        self.assertIn("changed since the last payment", run.notices)
        run.action_confirm()
        self.assertIn("changed since the last payment", run.message_ids.mapped("body")[0])


@tagged("post_install", "-at_install")
class TestLedgerDoors(SideDoorCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.installments = cls.make_requests(2).installment_ids
        cls.run_ = cls.pay(cls.installments)
        cls.move = cls.run_.move_id
        cls.debits = cls.move.line_ids.filtered("alseraj_installment_id")
        cls.other_account = cls.expense_account.copy({"code": "599998"})

    def test_posted_items_are_frozen_for_everybody(self):
        for vals in (
            {"alseraj_installment_id": False}, {"alseraj_installment_id": self.installments[1].id},
            {"analytic_distribution": {str(self.zakat.analytic_account_id.id): 100}}, {"analytic_distribution": False},
            {"account_id": self.other_account.id}, {"partner_id": self.crook.id},
        ):
            self.assertRefused(self.roles | self.env.user, self.debits[0], "write", vals)
        self.assertRefused(self.roles | self.env.user, self.run_._get_credits(), "write", {"account_id": self.other_account.id})
        self.assertRefused(self.roles | self.env.user, self.move, "write", {
            "line_ids": [Command.update(self.debits[0].id, {"account_id": self.other_account.id})]})

    def test_reset_to_draft_with_other_accounts(self):
        for line, vals in (
            (self.debits[0], {"account_id": self.other_account.id}),
            (self.debits[0], {"analytic_distribution": {str(self.zakat.analytic_account_id.id): 100}}),
            (self.run_._get_credits(), {"account_id": self.other_account.id}),
        ):
            with self.subTest(vals=vals), self.assertRaises(REFUSED), self.env.cr.savepoint():
                self.rpc(self.accountant, self.move, "button_draft")
                self.rpc(self.accountant, line, "write", vals)
                self.rpc(self.accountant, self.move, "action_post")

    def test_reset_to_draft_with_one_debit_less(self):
        with self.assertRaises(REFUSED), self.env.cr.savepoint():
            self.rpc(self.accountant, self.move, "button_draft")
            self.rpc(self.accountant, self.move, "write", {"line_ids": [
                Command.delete(self.debits[0].id), Command.update(self.run_._get_credits().id, {"credit": 100.0})]})
            self.rpc(self.accountant, self.move, "action_post")

    def test_a_hand_made_reversal(self):
        credit = self.run_._get_credits()
        for user in self.accountant | self.user_finance:
            with self.subTest(user=user.login), self.assertRaises(REFUSED), self.env.cr.savepoint():
                [entry_id] = call_kw(self.move.with_user(user).browse(), "create", [[{
                    "move_type": "entry", "journal_id": self.bank.id, "reversed_entry_id": self.move.id, "line_ids": [
                        Command.create({"account_id": credit.account_id.id, "debit": 200.0, "credit": 0.0}),
                        Command.create({"account_id": self.other_account.id, "debit": 0.0, "credit": 200.0})]}]], {})
                self.rpc(user, self.move.browse(entry_id), "action_post")
        entry = self.env["account.move"].create({"move_type": "entry", "journal_id": self.bank.id})
        self.assertRefused(self.roles, entry, "write", {"reversed_entry_id": self.move.id})

    def test_after_the_sheet_the_entry_stays(self):
        self._make_sheet()
        for method in ("button_draft", "button_cancel", "unlink"):
            self.assertRefused(self.roles | self.env.user, self.move, method)
        self.assertRefused(self.roles | self.env.user, self.move, "write", {"state": "draft"})
        self.assertRefused(self.roles | self.env.user, self.debits[0], "unlink")
        self.assertRefused(self.roles, self.run_, "action_cancel")
        self.assertRefused(self.roles, self.run_, "action_reset")
        reversal = self.env["account.move.reversal"].with_user(self.accountant).with_context(
            active_model="account.move", active_ids=self.move.ids).create({"journal_id": self.bank.id, "date": self.today})
        with self.assertRaisesRegex(UserError, "the sheet"), self.env.cr.savepoint():
            reversal.reverse_moves()
        self.assertEqual(set(self.installments.mapped("state")), {"paid"})

    def test_a_reversal_prepared_before_the_sheet(self):
        reversal = self.move._reverse_moves()
        self._make_sheet()
        for vals in (("action_post",), ("write", {"state": "posted"})):
            self.assertRefused(self.accountant | self.user_finance | self.env.user, reversal, *vals)
        self.assertEqual(set(self.installments.mapped("state")), {"paid"})

    def test_a_return_recorded_by_mistake(self):
        self._make_sheet()
        self.rpc(self.user_finance, self.run_, "action_return_line", self.installments[0].ids, "Closed")
        self.move.reversal_move_ids.button_draft()
        self.env.flush_all()
        self.assertEqual(self.installments.mapped("state"), ["paid", "paid"])

    def test_after_the_sheet_lines_are_returned(self):
        self._make_sheet()
        self.rpc(self.user_finance, self.run_, "action_return_line", self.installments[0].ids, "Closed")
        self.assertEqual(self.installments.mapped("state"), ["returned", "paid"])

    def test_the_bank_did_not_execute_it(self):
        self._make_sheet()
        self.assertRefused(
            self.roles - self.user_manager, self.run_, "action_not_executed", "No cover", PDF, "answer.pdf")
        self.assertRefused(self.user_manager, self.run_, "action_not_executed", "No cover")
        self.assertRefused(self.user_manager, self.run_, "action_not_executed", "", PDF)
        self.assertRefused(self.roles, self.run_, "write", {"bank_answer": PDF})
        wizard = self.env["alseraj.disbursement.not.executed"].with_user(self.user_manager).create({
            "disbursement_id": self.run_.id, "reason": "No cover", "answer": PDF, "answer_name": "answer.pdf"})
        wizard.action_record()
        self.assertEqual(set(self.installments.mapped("state")), {"returned"})
        self.assertEqual((self.run_.state, self.run_.not_executed_by_id), ("cancelled", self.user_manager))
        self.assertTrue(self.run_.bank_answer)
        self.assertFalse(self.installments.payee_id.bank_ids.filtered("alseraj_returned_on"), "no account sent it back")
        self.pay(self.installments)

    def _make_sheet(self):
        layout = self.env["alseraj.bank.layout"].create({"name": "Side door"})
        layout.action_standard_columns()
        self.run_.with_user(self.user_finance).action_make_sheet(layout)
        self.env.flush_all()


@tagged("post_install", "-at_install")
class TestSums(SideDoorCase):

    def _correct(self, request, amount, stage="approved"):
        request._write_internal({"stage": stage, "amount_approved": amount})
        request.sudo()._replan_installments()

    def test_corrected_then_returned(self):
        request = self.make_requests(amount=100.0)
        run = self.pay(request.installment_ids)
        self._correct(request, 10.0)
        run.action_return_line(request.installment_ids[0], reason="Closed")
        live = request.installment_ids.filtered(lambda rec: rec.state != "cancelled")
        self.assertEqual(live.mapped("amount"), [10.0])
        self.assertEqual(request.installment_ids[0].state, "cancelled")

    def test_corrected_then_reversed_in_accounting(self):
        request = self.make_requests(amount=100.0)
        run = self.pay(request.installment_ids)
        self._correct(request, 10.0)
        run.move_id._reverse_moves(cancel=True)
        self.assertEqual(request.installment_ids.filtered(lambda rec: rec.state != "cancelled").mapped("amount"), [10.0])

    def test_corrected_then_draft_and_cancelled(self):
        request = self.make_requests(amount=100.0)
        run = self.pay(request.installment_ids)
        self._correct(request, 10.0)
        run.move_id.button_draft()
        with self.assertRaises(REFUSED), self.env.cr.savepoint():
            run.with_user(self.user_finance_2).action_post()
        run.with_user(self.user_finance).action_cancel()
        self.assertEqual(request.installment_ids.filtered(lambda rec: rec.state != "cancelled").mapped("amount"), [10.0])

    def test_rejected_then_returned_frees_the_fund(self):
        available = self.fund.available
        request = self.make_requests(amount=100.0)
        run = self.pay(request.installment_ids)
        self._correct(request, 0.0, stage="rejected")
        run.action_return_line(request.installment_ids, reason="Closed")
        self.assertEqual(request.installment_ids.mapped("state"), ["cancelled"])
        self.assertEqual(self.fund.available, available)

    def test_cents_in_too_many_parts(self):
        self.support_type.installment_count = 7
        with self.assertRaisesRegex(UserError, "7 parts"), self.env.cr.savepoint():
            self.make_requests(amount=0.05)
        self.support_type.installment_count = 5
        self.assertEqual(self.make_requests(amount=0.05).installment_ids.mapped("amount"), [0.01] * 5)

    def test_parts_are_rounded_before_they_are_stored(self):
        installment = self.make_requests(amount=100.0).installment_ids
        self.assertRefused(self.roles, installment, "action_split", None, [99.999, 0.001], 0, "Test")
        self.assertRefused(self.roles, installment, "action_split", None, [33.333, 66.662], 0, "Test")
        self.rpc(self.user_finance, installment, "action_split", None, [33.333, 66.667], 0, "Test")
        self.env.flush_all()
        self.env.cr.execute("SELECT amount FROM alseraj_support_installment WHERE request_id = %s ORDER BY id",
                            [installment.request_id.id])
        self.assertEqual([float(amount) for (amount,) in self.env.cr.fetchall()], [33.33, 66.67])

    def test_handed_over_once(self):
        goods = self.make_requests(type_id=self.in_kind_type.id).installment_ids
        self.rpc(self.user_officer, goods, "action_hand_over", "Um Saad", PNG)
        for user in self.user_officer | self.user_finance:
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "Um Saad"), self.env.cr.savepoint():
                self.rpc(user, goods, "action_hand_over", "Somebody", PNG)
        self.assertEqual(goods.received_by, "Um Saad")

    def test_who_prepares_a_transfer_does_not_approve_it(self):
        other = self.env["alseraj.fund"].create({"name": "Other", "code": "OTH", "kind": "general", "budget": 10})
        vals = {"from_fund_id": self.fund.id, "to_fund_id": other.id, "amount": 50.0, "reason": "More orphans"}
        mine = self.env["alseraj.fund.transfer"].with_user(self.user_manager).create(vals)
        self.assertRefused(self.roles, mine, "action_approve")
        self.assertRefused(self.roles, mine, "write", {"prepared_by_id": self.user_finance.id})
        theirs = self.env["alseraj.fund.transfer"].with_user(self.user_finance).create(vals)
        self.rpc(self.user_manager, theirs, "write", {"amount": 5000.0})
        self.assertRefused(self.roles, theirs, "action_approve")
        self.company.alseraj_one_hand_transfer = True
        self.rpc(self.user_manager, mine, "action_approve")
        self.assertEqual(mine.state, "done")


@tagged("post_install", "-at_install")
class TestPaidByTheBank(SideDoorCase):
    """A run is paid by a line of its bank's statement: no other entry makes it so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.installments = cls.make_requests(3).installment_ids
        cls.run_ = cls.pay(cls.installments)
        cls.credit = cls.run_._get_credits()
        cls.bookkeepers = cls.accountant | cls.user_finance | cls.user_finance_2

    def make_entry(self, user, journal, account, amount=300.0):
        """An ordinary posted entry that debits what the run credits."""
        entry = self.env["account.move"].with_user(user).create({
            "move_type": "entry", "journal_id": journal.id, "date": self.today,
            "line_ids": [
                Command.create({"name": "closed", "account_id": self.credit.account_id.id, "debit": amount}),
                Command.create({"name": "closed", "account_id": account.id, "credit": amount}),
            ],
        })
        self.rpc(user, entry, "action_post")
        return entry.sudo()

    def reconcile(self, user, lines):
        lines = lines.with_user(user)
        return lines.reconcile()  # what the screens of every reconciling add-on call as this user

    def test_an_ordinary_entry_does_not(self):
        general = self.env["account.journal"].search([("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1)
        for user in self.bookkeepers:
            for journal, account in ((general, self.expense_account), (self.bank, self.bank.default_account_id)):
                with self.subTest(user=user.login, journal=journal.name), self.env.cr.savepoint() as savepoint:
                    entry = self.make_entry(user, journal, account)
                    self.reconcile(user, self.credit | entry.line_ids.filtered("debit"))
                    self.env.flush_all()
                    self.assertTrue(self.credit.reconciled)
                    self.assertEqual(self.run_.state, "posted")
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_nor_one_that_calls_itself_a_statement(self):
        line = self.env["account.bank.statement.line"].create({
            "journal_id": self.bank.id, "date": self.today, "payment_ref": "Something else", "amount": -300.0})
        entry = self.make_entry(self.accountant, self.bank, self.expense_account)
        try:
            with self.env.cr.savepoint():
                self.rpc(self.accountant, entry, "write", {"statement_line_id": line.id})
                self.env.flush_all()
        except (UserError, ValueError):
            return
        self.reconcile(self.accountant, self.credit | entry.line_ids.filtered("debit"))
        self.env.flush_all()
        self.assertEqual(self.run_.state, "posted")

    def test_nor_a_statement_of_another_journal_or_of_less(self):
        other = self.bank.copy({"name": "Other Bank", "code": "OTB"})
        for journal, taken in ((other, 300.0), (self.bank, 1.0)):
            with self.subTest(journal=journal.name, taken=taken), self.env.cr.savepoint() as savepoint:
                line = self.env["account.bank.statement.line"].create({
                    "journal_id": journal.id, "date": self.today, "payment_ref": "Filled up", "amount": -taken})
                suspense = line._seek_for_lines()[1]
                commands = [Command.update(suspense.id, {"account_id": self.credit.account_id.id, "debit": 300.0})]
                if taken < 300.0:
                    commands.append(Command.create({
                        "name": "rest", "account_id": self.expense_account.id, "credit": 300.0 - taken}))
                self.rpc(self.accountant, line.move_id, "write", {"line_ids": commands}, context={"skip_readonly_check": True})
                self.reconcile(self.accountant, self.credit | suspense)
                self.env.flush_all()
                self.assertTrue(self.credit.reconciled)
                self.assertEqual(self.run_.state, "posted")
                savepoint.rollback()
            self.env.invalidate_all()

    def test_nor_another_setting_of_the_account_or_journal(self):
        self.rpc(self.accountant, self.bank, "write", {"default_account_id": self.bank.default_account_id.copy().id})
        self.env.add_to_compute(self.run_._fields["state"], self.run_)
        self.assertEqual(self.run_.state, "posted")
        with contextlib.suppress(UserError), self.env.cr.savepoint():
            self.rpc(self.accountant, self.credit.account_id, "write", {"reconcile": False})
        self.env.add_to_compute(self.run_._fields["state"], self.run_)
        self.assertEqual(self.run_.state, "posted")

    def test_a_line_that_finance_reads_on_the_statement_does(self):
        everybody = self.roles - self.user_finance - self.user_finance_2
        self.assertRefused(everybody, self.run_, "action_book_statement", [], str(self.today), "TRX 1")
        for wrong in (
            ([], False, "TRX 1"), ([], str(self.today), " "), ([], "2999-01-01", "TRX 1"), ([], str(self.today), "TRX 1", 300.01),
            ([], str(self.today), "TRX 1", -1.0),
        ):
            self.assertRefused(self.user_finance, self.run_, "action_book_statement", *wrong)
        self.rpc(self.user_finance, self.run_, "action_book_statement", [], str(self.today), "TRX 1", 100.0)
        self.assertEqual((self.run_.state, self.run_._get_outstanding_amount()), ("posted", 200.0))
        self.rpc(self.user_finance_2, self.run_, "action_book_statement", [], str(self.today), "TRX 2")
        self.env.flush_all()
        self.assertEqual(self.run_.state, "paid")
        lines = self.credit.matched_debit_ids.debit_move_id.statement_line_id
        self.assertEqual((sorted(lines.mapped("amount")), lines.journal_id), ([-200.0, -100.0], self.bank))
        self.assertRefused(self.user_finance, self.run_, "action_book_statement", [], str(self.today), "TRX 3")
        lines[0].action_undo_reconciliation()
        self.env.flush_all()
        self.assertEqual(self.run_.state, "posted")

    def test_a_line_that_was_imported_does(self):
        other = self.bank.copy({"name": "Other Bank", "code": "OTB"})
        make = self.env["account.bank.statement.line"].create
        foreign, income, line = (make({
            "journal_id": journal.id, "date": self.today, "payment_ref": "Import", "amount": amount,
        }) for journal, amount in ((other, -300.0), (self.bank, 300.0), (self.bank, -300.0)))
        for wrong in (foreign, income):
            self.assertRefused(self.user_finance, self.run_, "action_book_statement", wrong.ids)
        wizard = self.env["alseraj.disbursement.statement"].with_user(self.user_finance).create(
            {"disbursement_id": self.run_.id, "line_ids": [Command.set(line.ids)]})
        self.assertEqual(wizard.amount, 300.0)
        wizard.action_match()
        self.env.flush_all()
        self.assertEqual(self.run_.state, "paid")
        line.action_undo_reconciliation()
        self.env.flush_all()
        self.assertEqual(self.run_.state, "posted")

    def test_transfers_one_by_one(self):
        self.bank.alseraj_credit_per_installment = True
        run = self.pay(self.make_requests(3).installment_ids)
        lines = self.env["account.bank.statement.line"].create([{
            "journal_id": self.bank.id, "date": self.today, "payment_ref": "Import", "amount": -100.0} for _index in range(3)])
        run.with_user(self.user_finance).action_book_statement(lines[:2])
        self.assertEqual(run.state, "posted")
        run.with_user(self.user_finance).action_book_statement(lines[2:])
        self.env.flush_all()
        self.assertEqual(run.state, "paid")
