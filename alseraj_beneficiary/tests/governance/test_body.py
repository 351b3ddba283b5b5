from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import AlserajCommon


@tagged("post_install", "-at_install")
class TestBody(AlserajCommon):
    """Bodies the association works with: agreements with dates, referrals with consent and an outcome."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary()
        cls.body = cls.env["alseraj.body"].with_user(cls.user_officer).create({"name": "City Hospital", "kind": "health"})

    def make_referral(self, **vals):
        return self.env["alseraj.body.referral"].with_user(self.user_officer).create({
            "beneficiary_id": self.file.id, "body_id": self.body.id, "need": "Dialysis", **vals})

    def make_consent(self, **vals):
        return self.env["alseraj.consent"].with_user(self.user_officer).create({
            "beneficiary_id": self.file.id, "purpose": "sharing", "method": "spoken", **vals})

    def test_agreement_and_its_end(self):
        today = self.get_today()
        Agreement = self.env["alseraj.body.agreement"].with_user(self.user_officer)
        ending, running, ended, planned = Agreement.create([
            {"name": "A", "body_id": self.body.id, "date_from": fields.Date.add(today, days=begin),
             "date_to": end is not None and fields.Date.add(today, days=end)}
            for begin, end in ((-30, 10), (-30, None), (-30, -1), (5, 90))
        ])
        agreements = ending | running | ended | planned
        self.assertEqual(agreements.mapped("status"), ["ending", "running", "ended", "planned"])
        for agreement in agreements:
            found = Agreement.search([("status", "=", agreement.status), ("id", "in", agreements.ids)])
            self.assertEqual(found, agreement, "search and field agree")
        self.assertTrue(self.body.has_agreement)
        self.assertIn(self.body, self.body.search([("has_agreement", "=", True)]))
        Agreement._cron_ending()
        Agreement._cron_ending()
        self.assertEqual(len(ending.activity_ids), 1)
        self.assertFalse((running | ended | planned).activity_ids)

    def test_only_with_consent(self):
        referral = self.make_referral(data_passed="Name, mobile, diagnosis")
        with self.assertRaisesRegex(UserError, "only with the consent"):
            referral.action_send()
        other = self.make_beneficiary()
        for consent in (
            self.make_consent(purpose="photo"), self.make_consent(beneficiary_id=other.id),
        ):
            referral.consent_id = consent
            with self.assertRaisesRegex(UserError, "only with the consent"):
                referral.write({"state": "sent"})
        consent = self.make_consent()
        referral.consent_id = consent
        consent.action_withdraw()
        with self.assertRaisesRegex(UserError, "only with the consent"):
            referral.action_send()
        referral.write({"consent_id": self.make_consent().id, "data_passed": False})
        with self.assertRaisesRegex(UserError, "which data"):
            referral.action_send()

    def test_outcome_comes_back(self):
        referral = self.make_referral(consent_id=self.make_consent().id, data_passed="Name, mobile")
        self.assertRegex(referral.name, r"^REF/\d{4}/\d{4}$")
        referral.action_send()
        self.assertEqual(referral.activity_ids.date_deadline, referral.due_date)
        with self.assertRaisesRegex(UserError, "can't be changed"):
            referral.data_passed = "More"
        with self.assertRaisesRegex(UserError, "what came of it"):
            referral.action_answer()
        referral.outcome = "declined"
        with self.assertRaisesRegex(UserError, "what the body said"):
            referral.action_answer()
        referral.outcome_note = "No place before May"
        referral.action_answer()
        self.assertFalse(referral.activity_ids)
        self.assertEqual((self.body.referral_count, self.body.helped_count), (1, 0))
        with self.assertRaises(UserError):
            referral.action_reopen()
        referral.with_user(self.user_manager).action_reopen()
        referral.outcome = "helped"
        referral.action_answer()
        self.assertEqual(self.body.helped_count, 1)

    def test_branch_and_roles(self):
        referral = self.make_referral()
        self.file.branch_id = self.other_branch
        for user in (self.user_delegate, self.user_finance, self.user_member, self.user_outsider, self.user_portal):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                referral.with_user(user).read(["need"])
        self.file.kin_user_ids = self.user_officer
        with self.assertRaisesRegex(UserError, "relative"):
            referral.action_send()
