from odoo.exceptions import UserError
from odoo.service.model import call_kw

from ..common import RequestCommon

SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class TestDraftsOfOthers(RequestCommon):
    """Who studies a request or puts it on an agenda does not say who asks, for what, and who signs."""

    def _rpc(self, user, records, method, *args):
        return call_kw(self.env[records._name].with_user(user), method, [records.ids, *args], {})

    def _get_attackers(self):
        return (
            self.user_researcher, self.user_secretary, self.user_member, self.user_finance, self.user_auditor,
            self.user_portal, self.user_outsider,
        )

    def test_nobody_but_intake_rewrites_a_draft(self):
        request = self.make_requests(sign=False)
        other = self.make_beneficiaries(1)
        writes = (
            {"beneficiary_id": other.id}, {"type_id": self.type_food.id}, {"signed_by": "Somebody Else"},
            {"signed_as": "agent"}, {"signature": SIGNATURE}, {"amount_requested": 9}, {"urgent": True},
            {"urgent_reason": "x"}, {"signed_proof_id": False}, {"declaration_id": False}, {"company_id": False},
            {"description": "x"}, {"channel_id": False}, {"question_values": {}},
        )
        before = request.read()[0]
        for user in self._get_attackers():
            for vals in writes:
                if next(iter(vals)) not in request._fields:
                    continue
                with self.subTest(user=user.login, vals=list(vals)), self.assertRaises(UserError), self.cr.savepoint():
                    self._rpc(user, request, "write", vals)
        self.env.invalidate_all()
        after = request.read()[0]
        self.assertEqual(after, before)

    def test_nobody_but_intake_has_it_signed(self):
        request = self.make_requests(sign=False)
        for user in self._get_attackers():
            for method, args in (
                ("action_sign", ("محمد العتيبي", SIGNATURE)),
                ("action_sign_paper", ("محمد العتيبي", str(self.get_today()), SIGNATURE, "form.png")),
                ("action_sign_on_tablet", ()), ("action_sign_here", ()), ("action_send_sign_link", ()),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(UserError), self.cr.savepoint():
                    self._rpc(user, request, method, *args)
        self.env.invalidate_all()
        self.assertFalse(request.signed_on or request.signature_ids or request.sign_link_ids)

    def test_who_is_told_what_to_do(self):
        request = self.make_requests(sign=False)
        for user in (self.user_researcher, self.user_secretary):
            with self.assertRaisesRegex(UserError, "Who takes requests in"):
                self._rpc(user, request, "write", {"signed_by": "Somebody"})

    def test_intake_goes_on(self):
        request = self.make_requests(sign=False)
        for user in (self.user_officer, self.user_manager):
            self._rpc(user, request, "write", {"amount_requested": 700, "urgent": True, "urgent_reason": "Eviction"})
            self._rpc(user, request, "write", {"description": "Two months of rent"})
        self.assertEqual(request.amount_requested, 700)

    def test_the_researcher_still_does_his_part(self):
        request = self.make_verified()
        self._rpc(self.user_researcher, request, "write", {"amount_recommended": 300})
        self.assertEqual(request.amount_recommended, 300)
