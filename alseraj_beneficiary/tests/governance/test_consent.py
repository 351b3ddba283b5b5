from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import AlserajCommon


@tagged("post_install", "-at_install")
class TestConsent(AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary()

    def _make(self, user=None, **vals):
        return self.env["alseraj.consent"].with_user(user or self.user_officer).create({
            "beneficiary_id": self.file.id, "purpose": "processing", **vals,
        })

    def test_given_and_withdrawn(self):
        consent = self._make()
        self.assertEqual(self.file.consent_count, 1)
        with self.assertRaisesRegex(UserError, "filled in by the system"):
            consent.withdrawn_on = "2026-01-01 10:00:00"
        consent.action_withdraw()
        self.assertEqual(consent.state, "withdrawn")
        self.assertTrue(consent.withdrawn_on)
        with self.assertRaisesRegex(UserError, "filled in by the system"):
            consent.withdrawn_on = False
        self.file.invalidate_recordset()
        self.assertEqual(self.file.consent_count, 0)
        with self.assertRaisesRegex(UserError, "can't go"):
            consent.write({"state": "given"})

    def test_what_was_given_is_kept(self):
        consent = self._make()
        for name, value in (("purpose", "photo"), ("given_on", "2020-01-01 00:00:00"), ("method", "paper")):
            with self.subTest(field=name), self.assertRaisesRegex(UserError, "can.t be (changed any more|set by hand)"):
                consent[name] = value

    def test_guardian_of_a_minor(self):
        child = self.make_beneficiary(birth_date="2020-01-01")
        with self.assertRaisesRegex(ValidationError, "guardian consents"):
            self._make(beneficiary_id=child.id)
        with self.assertRaisesRegex(ValidationError, "guardian's name"):
            self._make(beneficiary_id=child.id, by_guardian=True)
        self._make(beneficiary_id=child.id, by_guardian=True, guardian_name="عبدالله سعد")

    def test_explicit(self):
        with self.assertRaisesRegex(ValidationError, "explicit"):
            self._make(purpose="sensitive", method="spoken")
        self._make(purpose="sensitive", method="signature")

    def test_roles(self):
        consent = self._make(self.user_delegate)
        foreign = self.make_beneficiary(branch_id=self.other_branch.id)
        other = self._make(beneficiary_id=foreign.id)
        found = consent.with_user(self.user_delegate).search([("id", "in", (consent + other).ids)])
        self.assertEqual(found.ids, consent.ids)
        for user in (self.user_finance, self.user_member, self.user_outsider, self.user_portal):
            with self.assertRaises(AccessError):
                consent.with_user(user).read(["purpose"])
        for user in (self.user_auditor, self.user_researcher):
            with self.assertRaises(UserError):
                consent.with_user(user).action_withdraw()
        with self.assertRaises(AccessError):
            consent.with_user(self.user_manager).unlink()
