from odoo.tests import HttpCase, new_test_user, tagged

from ..common import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestPortal(RequestCommon, HttpCase):
    """A beneficiary withdraws his own request, and nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request_own = cls.make_requests()
        cls.request_own.action_submit()
        cls.request_other = cls.make_requests(cls.make_beneficiary())
        cls.request_other.action_submit()
        cls.applicant = new_test_user(cls.env, "applicant_portal", groups="base.group_portal", lang="en_US")
        cls.applicant.partner_id = cls.beneficiary.partner_id

    def _withdraw(self, support, **data):
        self.authenticate("applicant_portal", "applicant_portal")
        page = self.url_open(f"/my/requests/{self.request_own.id}/withdraw").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0] if 'name="csrf_token"' in page else ""
        return self.url_open(f"/my/requests/{support.id}/withdraw", data={"csrf_token": token, **data})

    def test_he_withdraws_his_own(self):
        answer = self._withdraw(self.request_own, reason="My son found work.")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(
            (self.request_own.state, self.request_own.withdraw_reason), ("withdrawn", "My son found work.")
        )
        self.assertNotIn("/withdraw", answer.text, "nothing is left to withdraw")

    def test_not_of_others_and_not_by_a_link(self):
        self._withdraw(self.request_other, reason="x")
        self.assertEqual(self.request_other.state, "submitted")
        self.authenticate("applicant_portal", "applicant_portal")
        self.url_open(f"/my/requests/{self.request_own.id}/withdraw")
        self.assertEqual(self.request_own.state, "submitted", "a link does nothing")
        self.assertEqual(
            self.url_open(f"/my/requests/{self.request_own.id}/withdraw", data={"reason": "x"}).status_code, 400
        )
        self.assertEqual(self.request_own.state, "submitted")

    def test_a_refusal_tells_nothing(self):
        self.request_own.sudo()._run_steps("reject")
        self.authenticate("applicant_portal", "applicant_portal")
        page = self.url_open(f"/my/requests/{self.request_own.id}").text
        self.assertIn("/withdraw", page, "not told yet: it looks as if it were studied")
        answer = self._withdraw(self.request_own)
        self.assertIn("too_late=1", answer.url)
        self.assertEqual(self.request_own.state, "rejected")
