"""Payments of adopted files: they wait once what the file owes is overdue, and go on when it is brought."""

from datetime import timedelta

from odoo.tests import tagged

from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestDebtHolds(FinanceCommon):

    def test_held_and_released(self):
        file = self.make_beneficiary()
        installments = self.make_requests(files=file).installment_ids
        document = file.document_ids.filtered(lambda line: line.type_id == self.type_identity and line.state == "verified")
        document.action_reset()
        document._write_internal({"debt_due_on": self.today})
        file._write_internal({"debts_due_on": self.today})
        installments._refresh_holds()
        self.assertFalse(installments.filtered("held_on"), "not overdue on its last day")
        file._write_internal({"debts_due_on": self.today - timedelta(days=1)})
        installments._refresh_holds()
        self.assertEqual(set(installments.mapped("hold_cause")), {"debt"})
        self.assertIn("owed this until", installments[0].hold_reason)
        self.company.alseraj_debts_hold = "requests"
        installments._refresh_holds()
        self.assertFalse(installments.filtered("held_on"))
        self.company.alseraj_debts_hold = "both"
        installments._refresh_holds()
        self.assertTrue(installments[0].held_on)
        document.action_verify()
        self.assertFalse(file.debts_due_on)
        self.assertFalse(installments.filtered("held_on"))
