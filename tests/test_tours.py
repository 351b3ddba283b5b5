"""The officer's and the committee's part in a browser, in Arabic."""

from test_journey import JourneyCase, main_job

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTours(JourneyCase):

    def test_officer(self):
        self.env.company.alseraj_four_eyes_documents = False  # an office of one; the tour below has the four eyes
        self.start_tour(
            "/odoo/action-alseraj_beneficiary.action_beneficiary/new", "alseraj_officer", login="officer", timeout=180)
        request = self.env["alseraj.support.request"].search([("state", "=", "submitted")], order="id desc", limit=1)
        self.assertEqual(request.signed_by, "مستفيدة تجريبية ثالثة السراج")
        self.assertEqual(request.beneficiary_id.state, "registered")
        self.assertEqual(request.beneficiary_id.identifier, "1045678909")
        self.assertEqual(len(request.beneficiary_id.member_ids), 2)
        self.assertEqual(request.snapshot["monthly_income"], 1320)  # typed in Arabic-Indic digits, both
        self.assertEqual(request.amount_requested, 1500)

    def test_registry(self):
        """A family of six: wrong digits, a date that does not exist, holes and four eyes are said in sentences."""
        self.env.company.alseraj_four_eyes_documents = True
        second = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "موظف ثانٍ", "login": "officer2", "password": "officer2", "lang": "ar_001", "tz": "Asia/Riyadh",
            "email": "officer2@example.com",
            "group_ids": [(4, self.env.ref(f"alseraj_beneficiary.{group}").id) for group in ("group_any_role", "group_officer")],
        })
        self.start_tour(
            "/odoo/action-alseraj_beneficiary.action_beneficiary/new", "alseraj_registry", login="officer", timeout=180)
        file = self.env["alseraj.beneficiary"].search([("identifier", "=", "1056789017")])
        self.assertEqual(len(file), 1)
        self.assertEqual((file.state, file.household_size), ("draft", 6))
        self.assertEqual(
            (file.first_name, file.father_name, file.grandfather_name, file.family_name),
            ("نورة", "عبد الله", "سعد", "التجريبية"))
        self.assertEqual(str(file.birth_date), "1985-03-13")
        self.assertTrue(all(file.member_ids.mapped("birth_date")))
        self.start_tour(
            f"/odoo/action-alseraj_beneficiary.action_beneficiary/{file.id}", "alseraj_registry_second", login="officer2",
            timeout=180)
        self.env.invalidate_all()
        self.assertEqual(file.state, "registered")
        verified = file.document_ids.filtered(lambda document: document.state == "verified")
        self.assertEqual(verified.verified_by_id, second)
        self.assertEqual(verified.entered_by_id, self.users["officer"])

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
