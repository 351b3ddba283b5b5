from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools import integration_contract as contract
from ..finance.common import FinanceCommon


@tagged("post_install", "-at_install")
class TestPaymentResult(FinanceCommon):
    """The bank's word by another system: recorded once, and a return is booked by a person of finance."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = cls._make_user("bank_system", "base.group_user", "group_integrator")
        cls.system.write({"company_ids": [(6, 0, cls.company.ids)], "company_id": cls.company.id})
        cls.installments = cls.make_requests(3).installment_ids
        cls.run_ = cls.pay(cls.installments)

    def row(self, installment, reference="p-1", outcome="returned", **values):
        return {
            "reference": reference, "run": self.run_.name, "line": installment.name, "outcome": outcome,
            "amount": installment.amount, "on": fields.Date.to_string(self.today), **values,
        }

    def push(self, *rows, user=None):
        answer = self.env["alseraj.integration"].with_user(user or self.system).push_payment_results(results=list(rows))
        self.assertIsNone(contract.find_error(contract.METHODS["push_payment_results"]["result"], answer), answer)
        return [(line["reference"], line["status"], line.get("why")) for line in answer["results"]]

    def test_returned_is_booked_by_finance(self):
        first, second, third = self.installments
        self.assertEqual(
            self.push(self.row(first, reason="Account closed"), self.row(second, "p-2", "executed"), self.row(third, "p-3")),
            [("p-1", "recorded", None), ("p-2", "recorded", None), ("p-3", "recorded", None)])
        results = self.env["alseraj.payment.result"].search([("disbursement_id", "=", self.run_.id)], order="id")
        self.assertEqual(results.mapped("state"), ["waiting", "noted", "waiting"])
        self.assertEqual(set(self.installments.mapped("state")), {first.state}, "nothing moves by the word of a system")
        state = first.state
        for user in (self.user_officer, self.user_manager, self.user_auditor, self.system):
            with self.assertRaises(UserError if user != self.system else AccessError):
                results[0].with_user(user).action_apply()
        self.assertEqual(first.state, state)
        results[0].with_user(self.user_finance).action_apply()
        self.assertEqual((results[0].state, first.state), ("applied", "returned"))
        with self.assertRaises(UserError):
            results[2].with_user(self.user_finance).action_dismiss()
        results[2].with_user(self.user_finance).note = "The bank corrected it"
        results[2].with_user(self.user_finance).action_dismiss()
        self.assertEqual(third.state, state)

    def test_repeated_and_in_conflict(self):
        first = self.installments[0]
        self.push(self.row(first))
        self.assertEqual(self.push(self.row(first)), [("p-1", "known", None)])
        self.assertEqual(self.push(self.row(first), self.row(first)), [("p-1", "known", None)] * 2)
        self.assertEqual(self.push(self.row(first, outcome="executed")), [("p-1", "refused", "conflict")])
        twice = self.row(self.installments[1], "p-9")
        self.assertEqual(self.push(twice, twice), [("p-9", "recorded", None), ("p-9", "known", None)])
        self.assertEqual(self.env["alseraj.payment.result"].search_count([("user_id", "=", self.system.id)]), 2)

    def test_refused_rows(self):
        first = self.installments[0]
        tomorrow = fields.Date.to_string(self.today + timedelta(days=1))
        self.assertEqual(self.push(
            self.row(first, "a", line="REQ/0000/1"), self.row(first, "b", amount=first.amount + 1),
            self.row(first, "c", on=tomorrow), self.row(first, "d", run="RUN/0000/1"), self.row(first, "e"),
        ), [
            ("a", "refused", "unknown_line"), ("b", "refused", "other_amount"), ("c", "refused", "future"),
            ("d", "refused", "unknown_line"), ("e", "recorded", None),
        ])
        draft = self.make_run(self.make_requests(1).installment_ids)
        line = draft.installment_ids
        self.assertEqual(self.push({**self.row(line, "f"), "run": draft.name}), [("f", "refused", "not_sent")])

    def test_booked_twice(self):
        """Two results on one payment: the second is not booked once the payment left the run."""
        first = self.installments[0]
        self.push(self.row(first, "a"), self.row(first, "b"))
        results = self.env["alseraj.payment.result"].search([("installment_id", "=", first.id)], order="id")
        results[0].with_user(self.user_finance).action_apply()
        with self.assertRaises(UserError):
            results[1].with_user(self.user_finance).action_apply()

    def test_nothing_by_hand(self):
        self.push(self.row(self.installments[0]))
        result = self.env["alseraj.payment.result"].search([("user_id", "=", self.system.id)])
        for user in (self.user_finance, self.user_manager, self.user_auditor):
            as_user = result.with_user(user)
            for call in (
                lambda r=as_user: r.write({"outcome": "executed"}), lambda r=as_user: r.write({"amount": 1}),
                lambda r=as_user: r.write({"installment_id": self.installments[1].id}), lambda r=as_user: r.unlink(),
                lambda r=as_user: r.copy(), lambda r=as_user: r.create({"reference": "x"}),
            ):
                with self.assertRaises(UserError):
                    call()

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.system.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertEqual(self.push(self.row(self.installments[0])), [("p-1", "refused", "unknown_line")])

    def test_constant_queries(self):
        few, many = self.make_requests(10).installment_ids, self.make_requests(60).installment_ids
        runs = {few: self.pay(few), many: self.pay(many)}

        def rows(installments):
            return [
                {**self.row(line, f"q-{line.id}"), "run": runs[installments].name} for line in installments]

        self.push(self.row(self.installments[0]))
        a, b = rows(few), rows(many)
        cost = self.count_queries(self.push, *a)
        self.assertLessEqual(self.count_queries(self.push, *b), cost + 5)
