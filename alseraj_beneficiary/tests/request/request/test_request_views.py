from odoo.tests import Form, tagged

from ..common import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestViews(RequestCommon):

    def test_officer_fills_the_form(self):
        form = Form(self.env["alseraj.support.request"].with_user(self.user_officer))
        form.beneficiary_id = self.beneficiary
        form.type_id = self.type_cash
        form.channel_id = self.channel_interview
        form.amount_requested = 6000
        self.assertIn("The ceiling", form.blocked_reason)
        form.amount_requested = 1000
        self.assertIn("signs the declaration", form.blocked_reason)
        self.assertEqual(form.declaration_id, self.env.ref("alseraj_beneficiary.declaration_1"))
        self.assertEqual(form.user_id, self.user_officer)
        request = form.save()
        self.assertEqual((request.state, request.amount_requested), ("draft", 1000))
        with form.document_ids.new() as line:
            line.type_id = self.type_cash.document_type_ids
        form.save()
        self.assertEqual(request.document_ids.beneficiary_id, self.beneficiary)

    def test_every_role_opens_it(self):
        request = self.make_studied()
        for user in (
            self.user_officer, self.user_manager, self.user_researcher, self.user_member,
            self.user_secretary, self.user_finance, self.user_auditor, self.user_delegate,
        ):
            with self.subTest(user=user.name):
                form = Form(request.with_user(user))
                self.assertEqual(form.state, "studied")

    def test_researcher_starts_from_the_request(self):
        request = self.make_verified().with_user(self.user_researcher)
        action = request.action_open_studies()
        self.assertEqual((action["res_id"], action["view_mode"]), (False, "form"))
        Study = self.env["alseraj.need.study"].with_user(self.user_researcher)
        form = Form(Study.with_context(**action["context"]))
        form.findings = "A tidy flat, two rooms."
        form.recommendation = "grant"
        form.amount_recommended = 2000
        study = form.save()
        self.assertIn("Priority", study.explanation)
        self.assertEqual(request.action_open_studies()["res_id"], study.id)
        study.action_done()
        self.assertEqual(request.state, "studied")
