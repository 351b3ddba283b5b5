"""The sheet equals the posted run, is made by finance alone, and never twice unnoticed."""

import base64
import csv
import io
from decimal import Decimal

import openpyxl

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ....tools import bank_sheet
from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestBankSheet(FinanceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.xlsx = cls.env.ref("alseraj_beneficiary.bank_layout_xlsx")
        cls.csv = cls.env.ref("alseraj_beneficiary.bank_layout_csv")
        cls.bank.alseraj_bank_layout_id = cls.xlsx
        files = cls.make_files(3)
        files[1].name = "=cmd|' /C calc'!A0"
        cls.requests = cls.make_requests(files=files, amount=100.35)
        cls.installments = cls.requests.installment_ids.sorted("id")
        cls.run_ = cls.pay(cls.installments).with_user(cls.user_finance)

    def _make(self, *args, **kwargs):
        self.run_.action_make_sheet(*args, **kwargs)
        return self.run_.sheet_ids.sorted("number")[-1:].sudo()

    def _read_xlsx(self, sheet):
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(sheet.content)))
        return [["" if cell is None else cell for cell in row] for row in book.active.iter_rows(values_only=True)]

    def test_says_what_was_posted(self):
        sheet = self._make()
        lines = self._read_xlsx(sheet)
        self.assertEqual(lines[0], self.xlsx.column_ids.mapped("header"))
        rows = lines[1:4]
        self.assertEqual([row[2] for row in rows], [
            rec.payee_id.bank_ids.sanitized_acc_number for rec in self.installments])
        self.assertEqual([row[3] for row in rows], ["100.35"] * 3)
        self.assertEqual([row[5] for row in rows], self.installments.mapped("name"))
        debits = self.run_.move_id.line_ids.filtered("alseraj_installment_id")
        self.assertEqual(sum(Decimal(row[3]) for row in rows), Decimal(f"{sum(debits.mapped('balance')):.2f}"))
        footer = {row[0]: row[1] for row in lines[4:]}
        self.assertEqual((footer["Payments"], footer["Total"], footer["Run"]), ("3", "301.05", self.run_.name))
        self.assertEqual(footer["SHA-256"], sheet.content_hash)
        self.assertEqual((sheet.payment_count, sheet.total, sheet.number), (3, 301.05, 1))
        self.assertTrue(sheet.is_current)

    def test_formulas_in_names(self):
        self.assertTrue(self._read_xlsx(self._make())[2][1].startswith("'="))
        content = base64.b64decode(self._make(self.csv.id, "CSV, too").content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content)))
        self.assertTrue(rows[2][0].startswith("'="))
        self.assertEqual(rows[1][2], rows[1][1][4:6])

    def test_second_copy_needs_a_reason(self):
        first = self._make()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._make()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._make(reason="  ")
        second = self._make(reason="The bank lost it")
        self.assertEqual((second.number, second.reason), (2, "The bank lost it"))
        self.assertEqual(second.content_hash, first.content_hash)
        self.assertNotEqual(second.file_hash, first.file_hash)
        self.assertIn(["Copy 2"], [[cell for cell in row if cell] for row in self._read_xlsx(second)])
        self.assertIn("copy 2", self.run_.message_ids[0].body)
        self.assertIn("The bank lost it", self.run_.message_ids[0].body)

    def test_less_what_came_back(self):
        first = self._make()
        self.run_.action_return_line(self.installments[0], reason="Account closed")
        self.assertFalse(first.is_current)
        second = self._make(reason="One came back")
        self.assertEqual((second.payment_count, second.total), (2, 200.70))
        self.assertTrue(second.is_current)

    def test_accounts_are_those_vouched_for(self):
        before = self._make()
        self.installments[0].payee_id.bank_ids.acc_number = self.make_iban()
        after = self._make(reason="Again")
        self.assertEqual(before.content_hash, after.content_hash)

    def test_only_of_a_posted_run(self):
        run = self.make_run(self.make_requests().installment_ids)
        with self.assertRaisesRegex(UserError, "Post the run first"):
            run.action_make_sheet()
        run.action_confirm()
        with self.assertRaisesRegex(UserError, "Post the run first"):
            run.action_make_sheet()

    def test_reversed_run_has_none(self):
        self.run_.sudo().move_id._reverse_moves(cancel=True)
        with self.assertRaises(UserError):
            self._make()

    def test_no_layout(self):
        self.bank.alseraj_bank_layout_id = False
        with self.assertRaisesRegex(UserError, "layout"):
            self._make()
        empty = self.env["alseraj.bank.layout"].create({"name": "Empty"})
        with self.assertRaisesRegex(UserError, "no columns"):
            self._make(empty)
        empty.action_standard_columns()
        self.assertEqual(self._make(empty).payment_count, 3)

    def test_layout_is_data(self):
        layout = self.env["alseraj.bank.layout"].with_user(self.user_manager).create({
            "name": "Bank", "file_kind": "csv", "delimiter": ";", "decimal_separator": ",", "encoding": "cp1256",
            "with_header": False, "with_footer": False, "date_format": "%d/%m/%Y", "purpose": "دعم",
            "column_ids": [
                Command.create({"sequence": 1, "source": "constant", "constant": "D"}),
                Command.create({"sequence": 2, "source": "iban"}),
                Command.create({"sequence": 3, "source": "amount"}),
                Command.create({"sequence": 4, "source": "purpose"}),
                Command.create({"sequence": 5, "source": "date"}),
            ],
        })
        content = base64.b64decode(self._make(layout).content).decode("cp1256")
        first = content.split("\r\n")[0]
        self.assertEqual(first, ";".join([
            "D", self.installments[0].payee_id.bank_ids.sanitized_acc_number, "100,35", "دعم",
            self.run_.date.strftime("%d/%m/%Y")]))
        self.assertEqual(len(content.strip().split("\r\n")), 3)
        self.assertTrue(layout.preview)
        with self.assertRaises(UserError):
            layout.column_ids = [Command.create({"source": "constant"})]

    def test_encoding_that_does_not_know_a_name(self):
        self.csv.encoding = "cp1256"
        self.installments[0].payee_id.name = "中文"
        run = self.run_.sudo()
        run.bank_lines = [dict(line, payee="中文") for line in run.bank_lines]
        with self.assertRaisesRegex(UserError, "UTF-8"):
            self._make(self.csv)

    # ------------------------------------------------------------ a file that somebody changed

    def _check(self, content, user=None):
        run = self.run_.with_user(user or self.user_finance)
        wizard = self.env["alseraj.bank.sheet.check"].with_user(run.env.user).create({
            "disbursement_id": run.id, "file": base64.b64encode(content)})
        wizard.action_check()
        return wizard.verdict, wizard.result

    def test_changed_file_is_recognised(self):
        sheet = self._make()
        content = base64.b64decode(sheet.content)
        self.assertEqual(self._check(content)[0], "same")
        self.assertEqual(self._check(content, self.user_auditor)[0], "same")
        book = openpyxl.load_workbook(io.BytesIO(content))
        self.assertEqual(self._check(self._save(book))[0], "content")
        book.active["D3"] = "9100.35"
        verdict, result = self._check(self._save(book))
        self.assertEqual(verdict, "different")
        self.assertIn("9100.35", result)
        self.assertIn("line 3, column 4", result)
        self.assertEqual(self._check(b"nothing of ours")[0], "different")
        self.assertEqual(self._check(b"PK\x03\x04 broken")[0], "different")

    def _save(self, book):
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def test_checksum_can_be_taken_again(self):
        sheet = self._make()
        lines = self._read_xlsx(sheet)
        paid = [[row[5], row[1], row[2], row[3]] for row in lines[1:4]]  # number, payee, account, amount
        digest = bank_sheet.checksum(self.run_.name, paid, "301.05")
        self.assertEqual(digest, sheet.content_hash)

    # ------------------------------------------------------------ who may

    def test_roles(self):
        for user in (self.user_officer, self.user_manager, self.user_auditor, self.user_delegate, self.user_outsider):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                call_kw(self.run_.with_user(user), "action_make_sheet", [self.run_.ids], {})
        sheet = self._make()
        for user in (self.user_officer, self.user_delegate, self.user_secretary, self.user_outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                call_kw(sheet.with_user(user), "read", [sheet.ids, ["content"]], {})

    def test_nobody_changes_one(self):
        sheet = self._make()
        for user in (self.user_finance, self.user_manager, self.user_auditor):
            for method, args in (("write", [{"content_hash": "0"}]), ("unlink", [])):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    call_kw(sheet.with_user(user), method, [sheet.ids, *args], {})
            attachment = self.env["ir.attachment"].sudo().search([
                ("res_model", "=", sheet._name), ("res_id", "=", sheet.id), ("res_field", "=", "content")])
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                call_kw(attachment.with_user(user), "write", [attachment.ids, {"raw": "x"}], {})
        with self.assertRaises(UserError):
            call_kw(self.run_, "write", [self.run_.ids, {"bank_lines": []}], {})
        with self.assertRaises(UserError):
            call_kw(self.run_, "write", [self.run_.ids, {"bank_lines": [{"installment": 1}]}], {})

    def test_queries(self):
        def cost(count):
            run = self.pay(self.make_requests(count).installment_ids)
            return self.count_queries(run.action_make_sheet)
        cost(2)
        few, many = cost(10), cost(100)
        self.assertLessEqual(many - few, 2, (few, many))

    # ------------------------------------------------------------ a layout that would pay somebody else

    def test_layouts_are_a_managers(self):
        for user in (self.user_finance, self.user_finance_2, self.user_officer, self.user_auditor, self.user_delegate,
                     self.user_secretary, self.user_outsider):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    call_kw(self.xlsx.with_user(user).browse(), "create", [[{"name": "Mine"}]], {})
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    call_kw(self.xlsx.with_user(user), "write", [self.xlsx.ids, {"purpose": "Mine"}], {})
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    call_kw(self.xlsx.column_ids.with_user(user), "write", [self.xlsx.column_ids.ids, {"source": "purpose"}], {})

    def test_no_fixed_text_says_who_is_paid(self):
        own = self.env["res.partner.bank"].create({
            "acc_number": self.make_iban(), "partner_id": self.company.partner_id.id})
        self.xlsx.company_id = self.company  # its own: what all companies share is the administrator's
        layout = self.xlsx.with_user(self.user_manager)
        column = layout.column_ids.filtered(lambda column: column.source == "iban")
        iban = self.make_iban()
        arabic = iban.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        for vals in (
            {"source": "constant", "constant": iban}, {"source": "constant", "constant": " ".join(iban), "header": "X"},
            {"source": "constant", "constant": arabic, "header": "X"},
            {"source": "constant", "constant": "SA", "header": "ايبان"},
            {"source": "purpose", "header": "IBAN"},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError), self.env.cr.savepoint():
                column.write(vals)
        column_purpose = layout.column_ids.filtered(lambda column: column.source == "purpose")
        self.assertTrue(column_purpose)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            layout.purpose = iban
        column_purpose.write({"source": "constant", "constant": own.acc_number, "header": "Debit Account"})
        column.unlink()
        with self.assertRaisesRegex(UserError, "no column for the account"):
            self._make()

    def test_the_checksum_is_over_what_is_paid(self):
        first = self._make()
        self.assertEqual(self._make(self.csv, "CSV, too").content_hash, first.content_hash)
        self.xlsx.column_ids[-1].unlink()
        self.assertTrue(first.is_current, "columns are not what is paid")
        self.assertEqual(self._check(base64.b64decode(first.content))[0], "same")

    def test_a_sheet_keeps_its_layout(self):
        sheet = self._make(self.csv)
        content = base64.b64decode(sheet.content)
        self.csv.write({"delimiter": "|", "encoding": "cp1256"})
        self.assertEqual(self._check(content + b"\r\n")[0], "content")
        self.assertEqual(len(sheet.layout_kept["columns"]), len(self.csv.column_ids))
        with self.assertRaises(UserError):
            call_kw(sheet.with_user(self.user_manager), "write", [sheet.ids, {"layout_kept": {}}], {})
