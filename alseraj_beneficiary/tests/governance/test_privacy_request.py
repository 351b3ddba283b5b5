from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import AlserajCommon


@tagged("post_install", "-at_install")
class TestPrivacyRequest(AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary()

    def _make(self, user=None, **vals):
        return self.env["alseraj.privacy.request"].with_user(user or self.user_officer).create({
            "beneficiary_id": self.file.id, "kind": "access", "received_on": "2026-01-01", **vals,
        })

    def test_clock_and_one_extension(self):
        request = self._make()
        self.assertRegex(request.name, r"^PRV/\d{4}/\d{4}$")
        self.assertEqual(request.due_date, date(2026, 1, 31))
        self.assertEqual(request.activity_ids.date_deadline, request.due_date)
        self.assertTrue(request.is_overdue)
        self.assertIn(request, request.search([("is_overdue", "=", True)]))
        with self.assertRaisesRegex(UserError, "Say why"):
            request.action_extend()
        request.action_extend(reason="The archive has to be searched.")
        self.assertEqual(request.due_date, date(2026, 3, 2))
        self.assertEqual(request.activity_ids.date_deadline, request.due_date)
        with self.assertRaisesRegex(UserError, "filled in by the system"):
            request.extended_on = False
        with self.assertRaisesRegex(UserError, "once before"):
            request.action_extend(reason="Again")

    def test_identity_first(self):
        request = self._make()
        with self.assertRaisesRegex(UserError, "identity"):
            request.action_done()
        request.identity_checked = True
        with self.assertRaisesRegex(UserError, "what was done"):
            request.write({"state": "done"})
        request.answer = "He was given a copy of his file."
        request.action_done()
        self.assertEqual(request.state, "done")
        self.assertFalse(request.activity_ids)
        with self.assertRaisesRegex(UserError, "closed"):
            request.action_extend(reason="Late")

    def test_refused_with_a_reason(self):
        request = self._make()
        with self.assertRaisesRegex(UserError, "Say why"):
            request.action_refuse()
        request.action_refuse(reason="Vouchers are kept by law.")
        self.assertEqual(request.state, "refused")

    def test_roles(self):
        request = self._make(identity_checked=True, answer="Done")
        for user in (
            self.user_delegate, self.user_researcher, self.user_member, self.user_finance, self.user_outsider
        ):
            with self.assertRaises(AccessError):
                request.with_user(user).read(["kind"])
        with self.assertRaises(AccessError):
            request.with_user(self.user_auditor).action_done()
        for user in (self.user_officer, self.user_manager):
            with self.assertRaises(AccessError):
                request.with_user(user).unlink()

    def test_own_request(self):
        self.file.kin_user_ids = self.user_officer
        with self.assertRaisesRegex(UserError, "relative"):
            self._make(identity_checked=True, answer="Done").action_done()

    def test_batch(self):
        def run(count):
            model = self.env["alseraj.privacy.request"].with_user(self.user_officer)
            vals_list = [{"beneficiary_id": self.file.id, "identity_checked": True, "answer": "Done"}] * count
            created = self.count_queries(lambda: model.create(vals_list))
            records = model.search([], limit=count, order="id desc")
            return created, self.count_queries(records.action_done)
        run(2)
        for ten, hundred in zip(run(10), run(100), strict=True):
            self.assertLessEqual(hundred, ten + 4)
