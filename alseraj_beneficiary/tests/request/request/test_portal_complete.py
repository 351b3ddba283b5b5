from odoo import fields
from odoo.tests import tagged

from .test_portal_intake import SCAN, PortalIntakeCase


@tagged("post_install", "-at_install")
class TestPortalComplete(PortalIntakeCase):
    """A request that was returned: he sees what is missing, sends it, and says that it is complete."""

    def setUp(self):
        super().setUp()
        self.request = self.make_requests()
        self.request.action_submit()
        self.request.action_return("• The letter of the bank")
        self.url = f"/my/requests/{self.request.id}/complete"

    def test_the_whole_way(self):
        self.assertIn(self.url, self.url_open(f"/my/requests/{self.request.id}").text)
        page = self.url_open(self.url).text
        self.assertIn("The letter of the bank", page)
        page = self.post(self.url, files={self.slot: SCAN}, words="It is the new account.")
        self.assertTrue(page.url.endswith("?completed=1"), page.text)
        self.assertEqual(self.request.state, "incomplete", "an officer looks at it first")
        self.assertTrue(self.request.portal_completed_on)
        activity = self.request.activity_ids
        self.assertEqual(
            (activity.activity_type_id, activity.user_id),
            (self.env.ref("alseraj_beneficiary.activity_request_completed"), self.user_officer))
        message = self.request.message_ids[0]
        self.assertIn("It is the new account.", message.body)
        self.assertEqual(message.author_id, self.beneficiary.partner_id)
        self.assertEqual(self.request.document_ids.filtered(lambda d: d.type_id == self.iban_letter).state, "received")
        self.request.with_user(self.user_officer).action_submit()
        self.assertEqual((self.request.state, self.request.portal_completed_on), ("submitted", False))
        self.assertNotIn(
            self.env.ref("alseraj_beneficiary.activity_request_completed"), self.request.activity_ids.activity_type_id)

    def test_more_is_to_come(self):
        self.post(self.url, files={self.slot: SCAN}, later="1")
        self.assertFalse(self.request.portal_completed_on)
        self.assertEqual(
            self.request.activity_ids.activity_type_id, self.env.ref("alseraj_beneficiary.activity_request_complete"))

    def test_who_has_answered_is_not_reminded(self):
        today = self.get_today()
        self.request._write_internal({"paused_on": fields.Datetime.subtract(fields.Datetime.now(), days=60)})
        silent = self.request._get_silent_domain("paused_on", "return_reminded_on", today)
        self.assertIn(self.request, self.request.search(silent))
        self.post(self.url)
        self.assertNotIn(self.request, self.request.search(silent))

    def test_returned_once_more(self):
        self.post(self.url)
        self.request.with_user(self.user_officer).action_submit()
        self.request.with_user(self.user_officer).action_return("• Another one")
        self.assertFalse(self.request.portal_completed_on)

    def test_refused(self):
        html = ("letter.pdf", b"<html><script>alert(1)</script></html>", "application/pdf")
        page = self.post(self.url, files={self.slot: html})
        self.assertEqual(page.status_code, 422)
        self.assertIn("neither a PDF nor a picture", page.text)
        self.assertFalse(self.request.portal_completed_on, "nothing half done")
        self.assertEqual(self.post(self.url, csrf=False).status_code, 400)
        self.url_open(self.url + "?words=x")
        self.assertFalse(self.request.portal_completed_on)
        other = self.make_requests(self.make_beneficiary())
        other.action_submit()
        other.action_return("x")
        self.assertEqual(self.post(f"/my/requests/{other.id}/complete").status_code, 404)
        self.assertFalse(other.portal_completed_on)
        self.beneficiary.action_suspend("He moved")
        self.assertIn("stands still", self.post(self.url).text)
        self.assertFalse(self.request.portal_completed_on)

    def test_nothing_is_waited_for(self):
        self.request.with_user(self.user_officer).action_submit()
        page = self.post(self.url)
        self.assertTrue(page.url.endswith(f"/my/requests/{self.request.id}"))
        self.assertFalse(self.request.portal_completed_on)
