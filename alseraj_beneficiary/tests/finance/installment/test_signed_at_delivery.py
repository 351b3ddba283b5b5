from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import FinanceCommon
from ..in_kind.test_in_kind import PNG


@tagged("post_install", "-at_install")
class TestSignedAtDelivery(FinanceCommon):
    """What the association opened by itself is signed before it is delivered: paid, given, or confirmed as received."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        types = cls.support_type | cls.in_kind_type | cls.third_party_type
        types.signature_at_delivery = True
        cls.outreach = cls.env["alseraj.outreach"].create({
            "name": "Winter", "type_id": cls.support_type.id, "channel_id": cls.channel_interview.id,
            "company_id": cls.company.id,
        })

    def make_unsigned(self, count=1, **vals):
        requests = self.make_requests(count, **vals)
        requests._write_internal({"outreach_id": self.outreach.id})
        self.env.invalidate_all()
        return requests

    def sign(self, requests):
        for request in requests.with_user(self.user_officer):
            request.action_sign("محمد العتيبي", PNG)

    def test_a_run_names_it_and_is_not_confirmed(self):
        unsigned, signed = self.make_unsigned(2)
        self.sign(signed)
        run = self.make_run((unsigned | signed).installment_ids)
        self.assertEqual(
            (unsigned.installment_ids.problem_kind, unsigned.installment_ids.problem_role), ("unsigned", "officer"))
        self.assertEqual(run.problem_installment_ids, unsigned.installment_ids.with_user(self.user_finance))
        self.assertEqual(unsigned.installment_ids.action_open_problem()["res_id"], unsigned.id)
        with self.assertRaisesRegex(UserError, "have the declaration signed before it is delivered"):
            run.action_confirm()
        self.sign(unsigned)
        self.assertFalse(run.problems)
        run.action_confirm()
        run.with_user(self.user_finance_2).action_post()
        self.assertEqual(set((unsigned | signed).installment_ids.mapped("state")), {"paid"})

    def test_the_rest_of_a_run_goes_ahead(self):
        unsigned, signed = self.make_unsigned(2)
        self.sign(signed)
        run = self.make_run(self.env["alseraj.support.installment"])
        run.action_fill()
        run.action_drop_problems()
        self.assertEqual(run.installment_ids.request_id, signed.with_user(self.user_finance))
        self.assertEqual(unsigned.installment_ids.state, "planned", "it stays due, and is named again by the next run")

    def test_a_signature_that_was_lifted_stops_the_posting(self):
        request = self.make_unsigned()
        self.sign(request)
        run = self.make_run(request.installment_ids)
        run.action_confirm()
        request._write_internal({"signed_on": False})
        with self.assertRaisesRegex(UserError, "have the declaration signed"):
            run.with_user(self.user_finance_2).action_post()
        with self.assertRaisesRegex(UserError, "have the declaration signed"):  # by hand, past the button
            run.with_user(self.user_finance_2).write({"state": "posted"})
        self.assertFalse(run.move_id)

    def test_a_draft_entry_is_not_posted_again(self):
        """Accounting's own buttons: the entry of a posted run to draft, the signature gone, the entry posted again."""
        request = self.make_unsigned()
        self.sign(request)
        run = self.pay(request.installment_ids)
        run.move_id.button_draft()
        request._write_internal({"signed_on": False})
        with self.assertRaisesRegex(UserError, "have the declaration signed"):
            run.move_id.action_post()

    def test_third_parties_and_cash_are_no_way_round(self):
        landlord = self.env["res.partner"].create({"name": "Landlord"})
        request = self.make_unsigned(type_id=self.third_party_type.id, third_party_id=landlord.id)
        run = self.make_run(request.installment_ids, self.cash)
        with self.assertRaisesRegex(UserError, "have the declaration signed"):
            run.action_confirm()

    def test_neither_is_a_hand_over(self):
        request = self.make_unsigned(type_id=self.in_kind_type.id)
        installment = request.installment_ids.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "have the declaration signed"):
            installment.action_hand_over("محمد العتيبي", PNG)
        self.sign(request)
        installment.action_hand_over("محمد العتيبي", PNG)
        self.assertEqual(installment.state, "paid")

    def test_types_that_ask_for_it_at_once_are_not_asked_again(self):
        request = self.make_unsigned()
        self.support_type.signature_at_delivery = False
        run = self.make_run(request.installment_ids)
        self.assertFalse(run.problems)

    def test_the_fact_can_not_be_set_by_hand(self):
        request = self.make_requests()
        for field, value in (("delivered_on", "2026-01-01 00:00:00"), ("signed_on", "2026-01-01 00:00:00")):
            with self.subTest(field=field), self.assertRaises(UserError):
                request.with_user(self.user_manager).write({field: value})
            with self.subTest(field=field, way="nested"), self.assertRaises(UserError):
                request.beneficiary_id.with_user(self.user_manager).write(
                    {"request_ids": [Command.update(request.id, {field: value})]})
