"""A support request in a browser, in Arabic: missing document, return, completion, verification, home visit."""

from test_journey import JourneyCase, main_job

from odoo.tests import tagged

PATIENCE = 600  # seconds for one tour, on a machine that is busy with other things


@tagged("post_install", "-at_install")
class TestRequestTour(JourneyCase):

    def play(self, tour, login, model, record_id):
        self.start_tour(
            f"/odoo/action-alseraj_beneficiary.action_{model}/{record_id}", f"alseraj_{tour}", login=login, timeout=PATIENCE)
        self.env.invalidate_all()

    def test_from_a_missing_document_to_a_home_visit(self):
        company = self.env.company
        company.alseraj_four_eyes_documents = False  # the file is opened by one; its own tour has the four eyes
        file_id = main_job.open_file(
            self.call, "officer", self.refs, 67890123, ("مستفيدة", "تجريبية", "خامسة", "السراج"),
            branch_id=self.setup_ids["branch"], mobile="0567890123")
        company.write({"alseraj_four_eyes_documents": True, "alseraj_enterer_may_verify": False})
        second = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "موظف ثانٍ", "login": "officer2", "password": "officer2", "lang": "ar_001", "tz": "Asia/Riyadh",
            "email": "officer2@example.com",
            "group_ids": [(4, self.env.ref(f"alseraj_beneficiary.{group}").id) for group in ("group_any_role", "group_officer")],
        })

        self.play("request_intake", "officer", "beneficiary", file_id)
        request = self.env["alseraj.support.request"].search([("beneficiary_id", "=", file_id)])
        self.assertEqual((request.state, request.amount_requested), ("incomplete", 2500))
        self.assertTrue(request.name and request.submitted_on and request.signed_on and request.paused_on)
        self.assertIn("الآيبان", request.incomplete_reason)
        self.assertEqual(request.submitted_by_id, self.users["officer"])

        self.play("request_complete", "officer", "support_request", request.id)
        self.assertEqual(request.state, "submitted")
        self.assertFalse(request.paused_on)
        document = request.document_ids
        self.assertEqual((document.state, document.entered_by_id), ("received", self.users["officer"]))

        self.play("request_verify", "officer2", "support_request", request.id)
        self.assertEqual(request.state, "verified")
        self.assertEqual((document.state, document.verified_by_id), ("verified", second))
        self.assertTrue(request.researcher_id)

        self.play("request_study", "researcher", "support_request", request.id)
        self.assertEqual((request.state, request.amount_recommended), ("studied", 2000))
        study = request.study_ids
        self.assertEqual((study.state, study.visit_kind, study.researcher_id), ("done", "home", self.users["researcher"]))
        self.assertTrue(study.visit_start and study.visit_end and study.visit_consent and study.housing_notes)
        self.assertEqual(study.final_class, request.beneficiary_id.need_class)
        self.assertTrue(study.explanation)
