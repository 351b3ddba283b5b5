"""The auditor reads everything of a run, its entry and the ledger of support; he changes nothing of it."""

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestAuditor(FinanceCommon):
    def test_reads_entries_of_runs_and_the_ledger_of_support(self):
        request = self.make_requests(amount=500)
        run = self.pay(request.installment_ids)
        move = run.move_id
        self.assertTrue(move.line_ids)
        auditor = self.env(user=self.user_auditor)
        for model, ids in (
            (run._name, run.ids), ("account.move", move.ids), ("account.move.line", move.line_ids.ids),
            ("account.journal", move.journal_id.ids), ("account.account", move.line_ids.account_id.ids),
            ("alseraj.bank.sheet", run.sheet_ids.ids),
        ):
            names = [name for name, view in auditor[model].get_views([(False, "form"), (False, "list")])["models"][model][
                "fields"].items()]
            readable = [name for name in names if auditor[model]._has_field_access(auditor[model]._fields[name], "read")]
            with self.subTest(model=model):
                rows = call_kw(auditor[model], "web_read", [ids, {name: {} for name in readable}], {})
                self.assertEqual(len(rows), len(ids))
        ledger = self.env["alseraj.ledger.report"].search([("move_id", "=", move.id)])
        spec = {name: {"fields": {"display_name": {}}} if field.type == "many2one" else {}
                for name, field in ledger._fields.items() if name not in ("create_uid", "write_uid")}
        rows = call_kw(auditor[ledger._name], "web_search_read", [[("move_id", "=", move.id)], spec], {})["records"]
        self.assertEqual(len(rows), len(ledger))
        self.assertEqual(rows[0]["move_id"]["display_name"], move.display_name)

    def test_changes_nothing_of_it(self):
        run = self.pay(self.make_requests(amount=500).installment_ids)
        move = run.move_id
        auditor = self.env(user=self.user_auditor)
        for model, method, args in (
            ("account.move", "write", [move.ids, {"ref": "x"}]), ("account.move", "button_draft", [move.ids]),
            ("account.move", "button_cancel", [move.ids]), ("account.move", "unlink", [move.ids]),
            ("account.move", "create", [{"move_type": "entry"}]), ("account.move", "copy", [move.ids]),
            ("account.move.line", "write", [move.line_ids.ids, {"name": "x"}]),
            ("account.move.line", "unlink", [move.line_ids.ids]),
            ("account.move.reversal", "create", [{"move_ids": [(6, 0, move.ids)], "journal_id": move.journal_id.id}]),
            ("account.payment", "create", [{}]), ("account.account", "write", [move.line_ids.account_id.ids, {"name": "x"}]),
        ):
            with self.subTest(model=model, method=method), mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"), \
                    self.assertRaises(AccessError):
                call_kw(auditor[model], method, args, {})
