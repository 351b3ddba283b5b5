"""Proof of receipt: who says it, how, once, and what follows when it did not arrive."""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..common import FinanceCommon
from ..in_kind.test_in_kind import PNG


@tagged("post_install", "-at_install")
class TestReceipt(FinanceCommon):

    def setUp(self):
        super().setUp()
        self.installment = self.make_requests().installment_ids
        self.run_ = self.pay(self.installment)
        self.Installment = self.env["alseraj.support.installment"]
        self.user_officer_2.write({"company_ids": [fields.Command.link(self.company.id)], "company_id": self.company.id})

    def rpc(self, user, method, *args, records=None, **extra):
        records = self.installment if records is None else records
        return call_kw(self.env[records._name].with_user(user), method, [records.ids, *args], extra)

    # ------------------------------------------------------------ by an officer

    def test_heard_by_phone(self):
        self.rpc(self.user_officer, "action_confirm_receipt", "phone", "Thanks")
        self.assertRecordValues(self.installment, [{
            "state": "confirmed", "receipt_channel": "phone", "receipt_note": "Thanks",
            "receipt_confirmed_by_id": self.user_officer.id,
        }])
        at = self.installment.receipt_confirmed_on
        self.rpc(self.user_officer_2, "action_confirm_receipt", "paper")
        self.assertEqual((self.installment.receipt_confirmed_on, self.installment.receipt_channel), (at, "phone"))

    def test_payer_does_not_hear(self):
        for user in (self.user_finance, self.user_finance_2):  # who confirmed, who posted
            for method in ("action_confirm_receipt", "action_not_received"):
                with self.subTest(user=user.login, method=method), self.assertRaisesRegex(UserError, "Another person"):
                    self.rpc(user, method)
            with self.assertRaisesRegex(UserError, "Another person"):
                self.rpc(user, "write", {"state": "confirmed"})
        self.company.alseraj_one_hand_disburse = True
        self.rpc(self.user_finance, "action_confirm_receipt")
        self.assertEqual(self.installment.state, "confirmed")

    def test_who_handed_over_does_not_hear(self):
        goods = self.make_requests(type_id=self.in_kind_type.id).installment_ids
        goods.with_user(self.user_officer).action_hand_over("Um Saad", PNG)
        with self.assertRaisesRegex(UserError, "Another person"):
            self.rpc(self.user_officer, "action_confirm_receipt", records=goods)
        self.rpc(self.user_officer_2, "action_confirm_receipt", records=goods)

    def test_wrong_roles_and_channels(self):
        for user in (self.user_delegate, self.user_researcher, self.user_auditor, self.user_member, self.user_outsider):
            for method in ("action_confirm_receipt", "action_not_received"):
                with self.subTest(user=user.login, method=method), self.assertRaises(UserError):
                    self.rpc(user, method)
        for channel in ("link", "portal", "telegraph", False):
            with self.subTest(channel=channel), self.assertRaises(UserError):
                self.rpc(self.user_officer, "action_confirm_receipt", channel)
        for name, value in {
            "receipt_channel": "link", "not_received_on": "2026-01-01 10:00:00", "receipt_asked_on": "2026-01-01 10:00:00",
            "is_receipt_sample": True, "receipt_drawn_on": "2026-01-01", "receipt_note": "x",
        }.items():
            with self.subTest(field=name), self.assertRaises(UserError):
                self.rpc(self.user_finance, "write", {name: value})
        self.assertEqual(self.installment.state, "paid")

    def test_unpaid_is_not_received(self):
        unpaid = self.make_requests().installment_ids
        for method in ("action_confirm_receipt", "action_not_received"):
            with self.subTest(method=method), self.assertRaises(UserError):
                self.rpc(self.user_officer, method, records=unpaid)
        self.assertFalse(unpaid.receipt_confirmed_on or unpaid.not_received_on or unpaid.complaint_ids)

    # ------------------------------------------------------------ not received

    def test_not_received_opens_one_complaint(self):
        self.rpc(self.user_officer, "action_not_received", "phone", "Nothing came")
        self.rpc(self.user_officer, "action_not_received", "phone", "Nothing came")
        complaint = self.installment.complaint_ids
        self.assertRecordValues(complaint, [{
            "state": "new", "request_id": self.installment.request_id.id,
            "beneficiary_id": self.installment.beneficiary_id.id, "channel_id": self.env.ref(
                "alseraj_beneficiary.channel_phone").id,
        }])
        self.assertIn("Nothing came", complaint.description)
        self.assertNotIn(complaint.user_id, self.user_finance | self.user_finance_2)
        self.assertEqual(self.installment.state, "paid")
        activity = self.installment.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertTrue(activity.user_id.has_group("alseraj_beneficiary.group_finance"))
        self.rpc(self.user_officer, "action_confirm_receipt", "phone", "It came after all")
        self.assertRecordValues(self.installment, [{"state": "confirmed", "not_received_on": False}])
        self.assertEqual(complaint.state, "new", "closing it is its owner's")

    def test_only_the_answer_ties_a_complaint_to_a_payment(self):
        vals = {
            "beneficiary_id": self.installment.beneficiary_id.id, "description": "Nobody called",
            "channel_id": self.env.ref("alseraj_beneficiary.channel_phone").id,
        }
        Complaint = self.env["alseraj.complaint"].with_user(self.user_officer_2)
        with self.assertRaises(UserError):
            Complaint.create({**vals, "installment_id": self.installment.id})
        complaint = Complaint.with_context(default_installment_id=self.installment.id).create(vals)
        self.assertFalse(complaint.installment_id)
        with self.assertRaises(UserError):
            complaint.write({"installment_id": self.installment.id})
        with self.assertRaises(UserError):
            complaint.copy({"installment_id": self.installment.id})
        for command in (fields.Command.create(vals), fields.Command.link(complaint.id)):
            with self.assertRaises(UserError, msg=command):
                self.rpc(self.user_officer_2, "write", {"complaint_ids": [command]})
        self.assertFalse(self.installment.complaint_ids)
        self.rpc(self.user_officer, "action_not_received", "phone", "Nothing came")
        with self.assertRaises(UserError):
            self.installment.complaint_ids.with_user(self.user_manager).write({"installment_id": False})

    def test_confirmed_is_not_taken_back_by_a_call(self):
        self.rpc(self.user_officer, "action_confirm_receipt")
        with self.assertRaises(UserError):
            self.rpc(self.user_officer, "action_not_received")

    def test_another_payment_another_question(self):
        self.rpc(self.user_officer, "action_confirm_receipt")
        token = self.installment._get_receipt_token()
        self.run_.with_user(self.user_finance).action_return_line(self.installment, "Closed account")
        self.assertFalse(self.installment.receipt_confirmed_on or self.installment.receipt_channel)
        self.assertFalse(self.Installment._find_by_receipt_token(token))
        self.confirm_accounts(self.installment)
        self.pay(self.installment)
        self.assertEqual(self.installment.state, "paid")
        self.assertFalse(self.Installment._find_by_receipt_token(token), "the link of the payment that came back")
        self.assertEqual(self.Installment._find_by_receipt_token(self.installment._get_receipt_token()), self.installment)

    def test_reversed_in_accounting_and_paid_again(self):
        self.rpc(self.user_officer, "action_confirm_receipt")
        self.run_.move_id._reverse_moves([{"date": self.run_.date}], cancel=True)
        self.env.flush_all()
        self.assertEqual(self.installment.state, "returned")
        self.pay(self.installment)
        self.assertEqual(self.installment.state, "paid", "nobody confirmed this payment")

    # ------------------------------------------------------------ the link

    def test_token(self):
        token = self.installment._get_receipt_token()
        find = self.Installment._find_by_receipt_token
        self.assertEqual(find(token), self.installment)
        other = self.make_requests().installment_ids
        foreign = other._get_receipt_token()
        self.assertFalse(find(foreign), "not paid")
        for wrong in ("", None, "x", "é", token[:-3], token + "A", token.swapcase(), foreign[:60] + token[60:], "=" * 9):
            with self.subTest(wrong=wrong):
                self.assertFalse(find(wrong))
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=31)):
            self.assertFalse(find(token))

    def test_asked_once(self):
        self.installment.company_id.write({"alseraj_quiet_from": 1, "alseraj_quiet_until": 1})  # none: it may be night
        self._call("_cron_ask_receipt")
        self.assertTrue(self.installment.receipt_asked_on)
        asked = [
            ("partner_id", "=", self.installment.beneficiary_id.partner_id.id),
            ("alseraj_message_id.event_id.code", "in", ("receipt_asked", "payment_made")),
        ]
        texts = self.env["sms.sms"].sudo().search(asked)
        self.assertEqual(len(texts), 1)
        self.assertIn("/alseraj/link#r.", texts.body)
        for messages in (self.installment.message_ids, self.installment.beneficiary_id.message_ids):
            self.assertNotIn("/alseraj/link#r.", " ".join(messages.mapped("body")), "who reads it could answer")
        self._call("_cron_ask_receipt")
        self.assertEqual(len(texts.search(asked)), 1)

    def test_switched_off_and_signed_himself(self):
        goods = self.make_requests(type_id=self.in_kind_type.id).installment_ids
        goods.with_user(self.user_officer).action_hand_over("X", PNG, received_as="self")
        goods._ask_receipt()
        self.assertFalse(self.env["sms.sms"].sudo().search([
            ("partner_id", "=", goods.beneficiary_id.partner_id.id),
            ("alseraj_message_id.event_id.code", "in", ("receipt_asked", "payment_made")),
        ]))
        self.company.alseraj_receipt_ask = False
        self._call("_cron_ask_receipt")
        self.assertFalse(self.installment.receipt_asked_on)

    def _call(self, method):
        # _commit_progress commits: in a test the transaction stays open
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 0)
        getattr(self.Installment.with_user(self.env.ref("base.user_root")).with_company(self.company), method)()

    # ------------------------------------------------------------ the sample

    def draw(self, days=8):
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=days)):
            self._call("_cron_draw_sample")

    def test_all_are_called(self):
        self.company.alseraj_receipt_sample = 100
        self.draw(days=3)
        self.assertFalse(self.installment.receipt_drawn_on, "he has time for his own answer")
        self.draw()
        self.assertTrue(self.installment.is_receipt_sample)
        activity = self.installment.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertNotIn(activity.user_id, self.user_finance | self.user_finance_2)
        self.rpc(self.user_officer, "action_confirm_receipt")
        self.assertFalse(self.installment.activity_ids)

    def test_officer_of_the_file_is_asked_unless_he_paid(self):
        self.company.alseraj_receipt_sample = 100
        self.installment.beneficiary_id.sudo().officer_id = self.user_officer
        goods = self.make_requests(type_id=self.in_kind_type.id).installment_ids
        goods.beneficiary_id.sudo().officer_id = self.user_officer
        goods.with_user(self.user_officer).action_hand_over("Brother", PNG, received_as="other")
        self.draw()
        self.assertEqual(self.installment.activity_ids.user_id, self.user_officer)
        self.assertNotEqual(goods.activity_ids.user_id, self.user_officer)
        self.assertTrue(goods.activity_ids)

    def test_each_is_considered_once(self):
        self.company.alseraj_receipt_sample = 0.0001
        more = self.make_requests(30).installment_ids
        self.pay(more)
        self.draw()
        self.assertTrue(all(more.mapped("receipt_drawn_on")))
        self.company.alseraj_receipt_sample = 100
        self.draw()
        self.assertLess(sum(more.mapped("is_receipt_sample")), 30)

    def test_settings(self):
        for values in ({"alseraj_receipt_sample": 101}, {"alseraj_receipt_sample": -1}, {"alseraj_receipt_days": 0}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.company.write(values)

    def test_figures(self):
        other = self.make_requests().installment_ids
        self.pay(other)
        self.rpc(self.user_officer, "action_confirm_receipt")
        self.rpc(self.user_officer, "action_not_received", records=other)
        self.env.flush_all()
        groups = self.env["alseraj.receipt.report"].with_user(self.user_manager)._read_group(
            [("company_id", "=", self.company.id)], ["date:month", "type_id"],
            ["confirmed_rate:avg", "not_received_rate:avg", "__count"])
        self.assertEqual([group[2:] for group in groups], [(50, 50, 2)])
        with self.assertRaises(UserError):
            self.env["alseraj.receipt.report"].with_user(self.user_delegate).search([])

    def test_queries(self):
        few, many = (self.make_requests(count).installment_ids for count in (10, 100))
        self.pay(few)
        self.pay(many)
        model = self.Installment.with_user(self.user_officer)
        for method in ("action_not_received", "action_confirm_receipt"):
            cost = [
                self.count_queries(lambda ids=rec.ids, method=method: getattr(model.browse(ids), method)())
                for rec in (few, many)
            ]
            self.assertLessEqual(cost[1], cost[0] + 5, (method, cost))
