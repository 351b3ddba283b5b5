from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...common import PDF, AlserajCommon

REPORT = "alseraj_beneficiary.report_missing"


@tagged("post_install", "-at_install")
class TestDocumentMissing(AlserajCommon):
    """The list of what is missing: printed, mailed or texted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary(register=False, housing="rented", lang="en_US")
        cls.identity = cls.file.document_ids.filtered(lambda d: d.type_id == cls.type_identity)

    def _html(self, files):
        report = self.env["ir.actions.report"].with_user(self.user_officer)
        return report._render_qweb_html(REPORT, files.ids)[0].decode()

    def test_list(self):
        self.identity.attachment = PDF
        self.identity.action_refuse("Blurred")
        html = self._html(self.file)
        for text in ("Lease (Ejar)", "documented on the Ejar platform", "Not accepted: Blurred", "Not brought yet",
                     "Not older than", self.file.code, self.branch.name):
            self.assertIn(text, html)
        self.verify_documents(self.file)
        html = self._html(self.file)
        self.assertIn("no document is missing", html)
        self.assertIn("valid until", html)

    def test_many_at_once_each_in_his_language(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.type_identity.with_context(lang="ar_001").name = "بطاقة الهوية"
        arabic = self.make_beneficiary(register=False, lang="ar_001")
        html = self._html(self.file | arabic)
        self.assertIn("بطاقة الهوية", html)
        self.assertIn("Identity Card", html)

    def test_pdf(self):
        report = self.env["ir.actions.report"].with_user(self.user_officer).with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(REPORT, self.file.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))

    def test_who_prints(self):
        for user in (self.user_outsider, self.user_portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["ir.actions.report"].with_user(user)._render_qweb_html(REPORT, self.file.ids)
        other = self.make_beneficiary(register=False, branch_id=self.other_branch.id)
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(self.user_delegate)._render_qweb_html(REPORT, other.ids)

    def test_send(self):
        self.file.write({"email": "family@example.com", "mobile": False})
        texted = self.make_beneficiary(register=False, lang="en_US", mobile="0559876543")
        action = (self.file | texted).with_user(self.user_officer).action_send_missing()
        self.assertEqual(action["tag"], "display_notification")
        mail = self.env["mail.mail"].search([("model", "=", "alseraj.beneficiary"), ("res_id", "=", self.file.id)])
        self.assertIn("Lease", mail.body_html)
        self.assertTrue(mail.attachment_ids)
        text = self.env["sms.sms"].search([("partner_id", "=", texted.partner_id.id)])
        self.assertIn(texted.code, text.body)
        self.assertNotIn("Identity Card", text.body, "another one may read the phone")
        self.assertEqual(text.number, "+966559876543")
        for file, words in ((self.file, "e-mail"), (texted, "Short text")):
            self.assertTrue(file.message_ids.filtered(lambda m, w=words: w in m.body))

    def test_send_on_paper(self):
        self.file.mobile = False
        action = self.file.with_user(self.user_officer).action_send_missing()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertTrue(self.file.message_ids.filtered(lambda m: "printed" in m.body))

    def test_nothing_to_send(self):
        whole = self.make_beneficiary()
        with self.assertRaisesRegex(UserError, "Nothing is missing"):
            whole.with_user(self.user_officer).action_send_missing()
        for user in (self.user_auditor, self.user_outsider, self.user_portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.file.with_user(user).action_send_missing()

    def test_constant_queries(self):
        def make(count):
            files = self.make_beneficiaries(count, register=False, housing="rented", lang="en_US")
            return {
                "html": self.count_queries(self._html, files),
                "text": self.count_queries(files.with_user(self.user_officer).action_send_missing),
            }
        make(2)
        ten, fifty = make(10), make(50)
        for step, count in fifty.items():
            self.assertLessEqual(count, ten[step] + 6, step)
