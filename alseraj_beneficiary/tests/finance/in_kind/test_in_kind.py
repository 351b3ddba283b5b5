"""Support in kind: how much, to whom, a part of it, and a hand-over by mistake."""

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from ..common import FinanceCommon

PNG = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestInKind(FinanceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.in_kind_type.write({"unit": "basket", "unit_value": 300})

    def setUp(self):
        super().setUp()
        self.request = self.make_requests(amount=1500, type_id=self.in_kind_type.id)
        self.installment = self.request.installment_ids

    def hand_over(self, user=None, records=None, **extra):
        records = self.installment if records is None else records
        return call_kw(
            records.with_user(user or self.user_officer).browse(), "action_hand_over",
            [records.ids, "Um Saad", PNG.decode()], extra)

    def take_back(self, user=None, **extra):
        return call_kw(
            self.installment.with_user(user or self.user_manager).browse(), "action_take_back", [self.installment.ids], extra)

    def test_quantity_follows_from_the_amount(self):
        self.assertEqual((self.installment.quantity, self.installment.quantity_text), (5, "5 basket"))

    def test_whole(self):
        self.hand_over(received_as="self")
        self.assertEqual((self.installment.state, self.installment.received_as), ("paid", "self"))
        self.assertEqual(self.request.state, "done")
        self.assertEqual((self.fund.spent, self.fund.committed), (1500, 0))

    def test_a_part(self):
        self.hand_over(quantity=2, received_as="other")
        rest = self.request.installment_ids - self.installment
        self.assertRecordValues(self.installment | rest, [
            {"quantity": 2, "amount": 600, "state": "paid", "rest_of_id": False, "sequence": 1},
            {"quantity": 3, "amount": 900, "state": "planned", "rest_of_id": self.installment.id, "sequence": 2},
        ])
        self.assertEqual((self.fund.spent, self.fund.committed, self.request.state), (600, 900, "delivering"))
        self.hand_over(records=rest)
        self.assertEqual((self.fund.spent, self.fund.committed, self.request.state), (1500, 0, "done"))

    def test_parts_never_lose_a_halala(self):
        self.installment.write({"quantity": 7})
        rest = self.installment
        for _step in range(6):
            self.hand_over(records=rest, quantity=1)
            rest = self.request.installment_ids.filtered(lambda rec: rec.state == "planned")
        self.assertAlmostEqual(sum(self.request.installment_ids.mapped("amount")), 1500, 2)
        self.assertEqual(sum(self.request.installment_ids.mapped("quantity")), 7)

    def test_refused_quantities(self):
        for quantity in (0, -1, 5.01, 1e9, "2", 0.001):
            with self.subTest(quantity=quantity), self.assertRaises(UserError):
                self.hand_over(quantity=quantity)
        with self.assertRaises(UserError):
            self.hand_over(received_as="nobody")
        self.assertEqual((self.installment.state, len(self.request.installment_ids)), ("planned", 1))

    def test_refused_hand_over_splits_nothing(self):
        self.request.beneficiary_id._write_internal({"state": "suspended"})
        with self.assertRaises(UserError):
            self.hand_over(quantity=2)
        self.assertEqual((self.installment.quantity, len(self.request.installment_ids)), (5, 1))

    def test_wrong_roles(self):
        for user in (self.user_researcher, self.user_auditor, self.user_member, self.user_delegate, self.user_outsider):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.hand_over(user, quantity=1)
        self.assertEqual(len(self.request.installment_ids), 1)

    def test_taken_back(self):
        self.hand_over(received_as="self")
        for user in (self.user_officer, self.user_finance, self.user_auditor):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.take_back(user, reason="Slip")
        with self.assertRaisesRegex(UserError, "what went wrong"):
            self.take_back()
        self.installment.with_user(self.user_finance).action_confirm_receipt()
        self.take_back(reason="Recorded on the wrong family")
        self.assertRecordValues(self.installment, [{
            "state": "planned", "handed_over_on": False, "handed_over_by_id": False, "received_by": False,
            "received_as": False, "receipt_confirmed_on": False, "take_back_reason": "Recorded on the wrong family",
        }])
        self.assertFalse(self.installment.received_signature)
        message = self.installment.message_ids[0]
        self.assertIn("Um Saad", message.body)
        self.assertTrue(message.attachment_ids, "the signature that was given is kept")
        self.assertEqual((self.fund.spent, self.request.state), (0, "approved"))
        self.hand_over()
        self.assertEqual(self.installment.state, "paid")

    def test_money_is_returned_by_its_run(self):
        paid = self.make_requests().installment_ids
        self.pay(paid)
        with self.assertRaisesRegex(UserError, "return its line"):
            paid.with_user(self.user_manager).action_take_back("Slip")

    def test_wizard(self):
        wizard = Form(self.env["alseraj.installment.hand.over"].with_user(self.user_officer).with_context(
            active_ids=self.installment.ids))
        self.assertEqual((wizard.quantity, wizard.received_by), (5, self.request.beneficiary_id.name))
        wizard.quantity = 4
        self.assertTrue(wizard.is_partial)
        wizard.received_as = "other"
        wizard.received_by = "Um Saad"
        wizard.signature = PNG
        action = wizard.save().action_hand_over()
        self.assertEqual(action["report_name"], "alseraj_beneficiary.report_in_kind")
        self.assertEqual((self.installment.quantity, self.installment.received_by), (4, "Um Saad"))

    def test_queries(self):
        few = self.make_requests(10, type_id=self.in_kind_type.id).installment_ids
        many = self.make_requests(100, type_id=self.in_kind_type.id).installment_ids
        model = self.env["alseraj.support.installment"].with_user(self.user_officer)
        cost = [
            self.count_queries(lambda ids=records.ids: model.browse(ids).action_hand_over("X", PNG)) for records in (few, many)
        ]
        self.assertLessEqual(cost[1], cost[0] + 3)
