from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import PNG, RequestCommon


@tagged("post_install", "-at_install")
class TestRequestDifference(RequestCommon):
    """What changed after the signature is said, and stops what the signature has to cover."""

    def setUp(self):
        super().setUp()
        self.beneficiary.write({
            "rent_amount": 1200,
            "member_ids": [Command.create({"name": "سعد", "relation": "son", "birth_date": "2015-02-01"})],
            "income_ids": [Command.create({
                "source_id": self.env.ref("alseraj_beneficiary.income_source_salary").id, "amount": 2000,
            })],
        })
        self.request = self.make_requests()

    def submit(self):
        self.request.action_submit()
        self.bring_documents(self.request)

    def test_line_by_line(self):
        income, member = self.beneficiary.income_ids, self.beneficiary.member_ids
        money = self.request.currency_id.format
        salary = income.source_id.name
        self.beneficiary.rent_amount = 1500
        income.amount = 2500
        member.write({"marital_status": "married", "is_dependent": False})
        self.beneficiary.member_ids = [Command.create({"name": "نورة", "relation": "daughter"})]
        self.assertEqual(self.request.snapshot_diff.split("\n"), [
            f"Monthly Rent: {money(1200)} signed, {money(1500)} now",
            "سعد, Dependent: Yes signed, No now",
            "سعد, Marital Status: nothing signed, Married now",
            "Added: نورة (Daughter)",
            f"{salary}, Amount: {money(2000)} signed, {money(2500)} now",
        ])
        member.unlink()
        income.unlink()
        self.assertIn("Removed: سعد (Son)", self.request.snapshot_diff)
        self.assertIn(f"Removed: {salary} ({money(2000)})", self.request.snapshot_diff)

    def test_incomes_stop_verifying_until_accepted(self):
        self.submit()
        self.beneficiary.income_ids.amount = 2500
        with self.assertRaisesRegex(UserError, "Have it signed again, or say why"):
            self.request.action_verify()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.request.action_accept_difference(" ")
        self.request.action_accept_difference("The salary slip of this month")
        self.assertEqual(self.request.difference_user_id, self.user_officer)
        self.assertTrue(self.request.has_snapshot_diff, "accepted, and still shown")
        self.beneficiary.income_ids.amount = 2600
        with self.assertRaisesRegex(UserError, "Have it signed again"):
            self.request.action_verify()  # what was accepted was another amount
        self.beneficiary.income_ids.amount = 2500
        self.request.action_verify()
        self.assertEqual(self.request.state, "verified")

    def test_incomes_stop_verifying_until_signed_again(self):
        self.submit()
        self.beneficiary.income_ids.amount = 2500
        self.request.action_sign("محمد العتيبي", PNG)
        self.assertEqual((self.request.state, self.request.snapshot_diff), ("submitted", False))
        self.request.action_verify()
        with self.assertRaisesRegex(UserError, "not signed any more|can't be changed"):
            self.request.action_sign("محمد العتيبي", PNG)

    def test_signing_again_drops_what_was_accepted(self):
        self.beneficiary.income_ids.amount = 2500
        self.request.action_accept_difference("slip")
        self.request.action_sign("محمد العتيبي", PNG)
        self.assertFalse(self.request.difference_reason or self.request.difference_hash)

    def test_rent_is_shown_and_stops_nothing(self):
        self.submit()
        self.beneficiary.write({"rent_amount": 1500, "mobile": "0509876543"})
        self.assertTrue(self.request.snapshot_diff)
        self.request.action_verify()

    def test_setting(self):
        self.beneficiary.income_ids.amount = 2500
        self.company.alseraj_difference_blocks = "submit"
        with self.assertRaisesRegex(UserError, "Have it signed again"):
            self.request.action_submit()
        self.company.alseraj_difference_blocks = "nothing"
        self.submit()
        self.request.action_verify()

    def test_who_may_accept(self):
        self.submit()
        self.beneficiary.income_ids.amount = 2500
        for user in (self.user_researcher, self.user_auditor, self.user_finance, self.user_portal):
            with self.subTest(user=user.name), self.assertRaises(UserError):  # AccessError is one
                self.request.with_user(user).action_accept_difference("because")
        same = self.make_requests()
        with self.assertRaisesRegex(UserError, "nothing waits"):
            same.action_accept_difference("because")

    def test_found_by_the_filter(self):
        other = self.make_requests(self.make_beneficiary())
        self.beneficiary.income_ids.amount = 2500
        Request = self.env["alseraj.support.request"].with_user(self.user_officer)
        both = self.request | other
        self.assertEqual(Request.search([("has_snapshot_diff", "=", True), ("id", "in", both.ids)]), self.request)
        self.assertEqual(Request.search([("has_snapshot_diff", "=", False), ("id", "in", both.ids)]), other)

    def test_queries_do_not_grow(self):
        def differences(requests):
            requests.mapped("has_snapshot_diff")

        small = self.make_requests(self.make_beneficiaries(10))
        large = self.make_requests(self.make_beneficiaries(50))
        self.count_queries(differences, small)  # settings and lists are read once
        self.assertLessEqual(
            self.count_queries(differences, large), self.count_queries(differences, small) + 2)
