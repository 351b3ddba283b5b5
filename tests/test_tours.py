"""The officer's and the committee's part in a browser, in Arabic."""

from test_journey import JourneyCase, main_job

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTours(JourneyCase):

    def test_officer(self):
        self.start_tour(
            "/odoo/action-alseraj_beneficiary.action_beneficiary/new", "alseraj_officer", login="officer", timeout=180)
        request = self.env["alseraj.support.request"].search([("state", "=", "submitted")], order="id desc", limit=1)
        self.assertEqual(request.signed_by, "مستفيدة تجريبية ثالثة السراج")
        self.assertEqual(request.beneficiary_id.state, "registered")
        self.assertEqual(request.beneficiary_id.identifier, "1045678909")
        self.assertEqual(len(request.beneficiary_id.member_ids), 2)
        self.assertEqual(request.snapshot["monthly_income"], 1320)

    def test_committee(self):
        request_id = main_job.take_request(
            self.call, self.refs, self.setup_ids, 56789012, ("مستفيدة", "تجريبية", "رابعة", "السراج"))
        [session_id] = self.call("secretary", "alseraj.committee.session", "create", [{
            "committee_id": self.setup_ids["committee"], "date": "2026-11-23 09:00:00",
        }])
        self.start_tour(
            f"/odoo/action-alseraj_beneficiary.action_committee_session/{session_id}", "alseraj_committee",
            login="secretary", timeout=180)
        self.env.invalidate_all()
        request = self.env["alseraj.support.request"].browse(request_id)
        self.assertEqual(request.state, "approved")
        session = self.env["alseraj.committee.session"].browse(session_id)
        self.assertTrue(session.verify_seal())
