from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ...finance.common import FinanceCommon

NAME = "Zubaydah Canary"


@tagged("post_install", "-at_install")
class TestPrivacyAccounting(FinanceCommon):
    """An accountant without a role here does his work, and learns from no entry who is supported."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_accountant = cls._make_user(
            "accountant", "base.group_user", "base.group_partner_manager", "account.group_account_manager")
        cls.file = cls.make_files(name=NAME, mobile="0559998877", email="zubaydah@example.com")
        cls.partner = cls.file.partner_id
        cls.bank_account = cls.partner.bank_ids
        cls.paid_run = cls.pay(cls.make_requests(files=cls.file).installment_ids)
        cls.bill = cls.env["account.move"].create({
            "move_type": "in_invoice", "partner_id": cls.partner.id, "invoice_date": "2026-01-01",
            "invoice_line_ids": [Command.create({
                "name": "Aid", "price_unit": 10, "account_id": cls.expense_account.id, "tax_ids": [],
            })],
        })
        cls.bill.action_post()
        cls.payment = cls.env["account.payment"].create({
            "partner_id": cls.partner.id, "amount": 5, "payment_type": "outbound", "partner_type": "supplier",
            "journal_id": cls.bank.id,
        })
        cls.statement_line = cls.env["account.bank.statement.line"].create({
            "journal_id": cls.bank.id, "amount": -5, "payment_ref": "x", "partner_id": cls.partner.id,
        })
        cls.strangers = cls.user_accountant | cls.user_outsider
        cls.env.flush_all()

    def _call(self, user, model, method, *args, **kwargs):
        self.env.invalidate_all()
        return call_kw(self.env[model].with_user(user), method, args, kwargs)

    def assertNoTrace(self, answer):
        for trace in ("zubaydah", "559998877", self.bank_account.sanitized_acc_number.lower()):
            self.assertNotIn(trace, str(answer).lower().replace(" ", ""))

    def test_entries(self):
        link = {"fields": {"display_name": {}}}
        for user in self.strangers:
            for records, names in (
                (self.paid_run.move_id | self.bill, (
                    "partner_id", "commercial_partner_id", "partner_bank_id", "partner_shipping_id",
                    "invoice_partner_display_name", "display_name", "ref", "narration", "payment_reference")),
                (self.paid_run.move_id.line_ids, ("partner_id", "name", "display_name", "ref")),
                (self.payment, ("partner_id", "partner_bank_id", "display_name", "memo")),
                (self.statement_line, ("partner_id", "partner_bank_id", "invoice_partner_display_name")),
            ):
                spec = {name: link if records._fields[name].relational else {} for name in names}
                with self.subTest(user=user.login, model=records._name):
                    rows = self._call(user, records._name, "web_read", records.ids, spec)
                    self.assertEqual(len(rows), len(records))
                    self.assertNoTrace(rows)
        bill = self.bill.with_user(self.user_finance)
        self.assertEqual(bill.invoice_partner_display_name, self.file.code, "the file number finds it for the roles")
        self.assertEqual(bill.partner_id.display_name, NAME)

    def test_asking(self):
        for user in self.strangers:
            for model, path in (
                ("account.move", "partner_id.name"), ("account.move", "partner_id"),
                ("account.move", "commercial_partner_id.name"), ("account.move", "invoice_partner_display_name"),
                ("account.move", "line_ids.partner_id.name"), ("account.move.line", "partner_id.name"),
                ("account.move.line", "partner_id"), ("account.move.line", "move_id.partner_id.name"),
                ("account.payment", "partner_id.name"), ("account.bank.statement.line", "partner_id.name"),
            ):
                with self.subTest(user=user.login, model=model, path=path):
                    self.assertFalse(self._call(user, model, "search_count", [(path, "ilike", "Zubaydah")]))
            number = self.bank_account.sanitized_acc_number
            for path in ("partner_bank_id.sanitized_acc_number", "partner_id.bank_ids.sanitized_acc_number"):
                self.assertFalse(self._call(user, "account.move", "search_count", [(path, "=", number)]))

    def test_grouping(self):
        for user in self.strangers:
            for model, name in (
                ("account.move.line", "partner_id"), ("account.move", "partner_id"),
                ("account.move", "invoice_partner_display_name"), ("account.move", "partner_bank_id"),
                ("account.payment", "partner_bank_id"), ("account.invoice.report", "partner_id"),
            ):
                with self.subTest(user=user.login, model=model, name=name):
                    for method in ("formatted_read_group", "web_read_group"):
                        self.assertNoTrace(self._call(user, model, method, [], [name], ["__count"]))

    def test_exporting(self):
        self.user_accountant.group_ids |= self.env.ref("base.group_allow_export")
        names = ["partner_id", "partner_bank_id", "invoice_partner_display_name", "line_ids/partner_id"]
        # Odoo reads a link's name as the user when it exports, and refuses
        with self.assertRaises(AccessError):
            self._call(self.user_accountant, "account.move", "export_data", self.bill.ids, names)
        names = ["invoice_partner_display_name", "name", "line_ids/name"]
        self.assertNoTrace(self._call(self.user_accountant, "account.move", "export_data", self.bill.ids, names))

    def test_new_entry_for_a_beneficiary(self):
        """An id that is not his to see is not named: the entry would copy what belongs to it."""
        for user in self.strangers:
            for vals in (
                {"move_type": "in_invoice", "partner_id": self.partner.id, "invoice_date": "2026-01-02"},
                {"move_type": "in_invoice", "partner_bank_id": self.partner.bank_ids[:1].id},
                {"move_type": "entry", "line_ids": [Command.create({"name": "x", "partner_id": self.partner.id})]},
            ):
                with self.assertRaises(AccessError):
                    self._call(user, "account.move", "create", [vals])

    def test_work_goes_on(self):
        """The ledger stays workable: to read, reconcile, reverse."""
        move = self.bill.with_user(self.user_accountant)
        payment = self.env["account.payment.register"].with_user(self.user_accountant).with_context(
            active_model="account.move", active_ids=move.ids).create({"journal_id": self.bank.id})
        payment.action_create_payments()
        self.env.flush_all()
        self.assertTrue(self.bill.matched_payment_ids)
        reversed_ = self.paid_run.move_id.with_user(self.user_accountant)._reverse_moves([{"ref": "x"}])
        self.assertEqual(reversed_.line_ids.partner_id.sudo(), self.partner.sudo())
