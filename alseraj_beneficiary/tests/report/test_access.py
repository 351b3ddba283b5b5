from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..common import PREFIX
from ..request.common import RequestCommon
from .common import ReportMixin

FORM = "action_report_request_form"
RECEIPT = "action_report_receipt"


@tagged("post_install", "-at_install")
class TestReportAccess(ReportMixin, RequestCommon):
    """A document opens to those who may read its record and whose role prints it, to nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.make_requests()
        cls.request.action_submit()
        other = cls.make_beneficiary(branch_id=cls.other_branch.id)
        cls.foreign = cls.make_requests(other)
        cls.foreign.action_submit()

    def assertClosed(self, name, records, user):
        with self.assertRaises(AccessError):
            self.render(name, records, user)
        with self.assertRaises(AccessError):
            self.render_html(name, records, user)

    def test_strangers(self):
        for user in (self.user_outsider, self.user_portal, self.env.ref("base.public_user")):
            for name in (FORM, RECEIPT):
                with self.subTest(user=user.login, name=name):
                    self.assertClosed(name, self.request, user)

    def test_delegate_prints_his_branch_only(self):
        self.render(RECEIPT, self.request, self.user_delegate)
        self.assertClosed(RECEIPT, self.foreign, self.user_delegate)
        self.assertClosed(RECEIPT, self.request | self.foreign, self.user_delegate)

    def test_saved_document_is_no_way_round(self):
        self.env.ref(PREFIX + RECEIPT).write({"attachment": "'receipt.pdf'", "attachment_use": True})
        self.render(RECEIPT, self.foreign)
        self.assertClosed(RECEIPT, self.foreign, self.user_delegate)

    def test_beneficiary_has_the_portal_for_it(self):
        # His own request he may read, but papers come from the portal, in their time.
        portal_user = self._make_user("beneficiary", "base.group_portal")
        portal_user.sudo().partner_id = self.beneficiary.partner_id
        self.assertClosed("action_report_decision_letter", self.request, portal_user)

    def test_every_role_prints_the_receipt(self):
        for user in (self.user_officer, self.user_researcher, self.user_manager, self.user_auditor):
            with self.subTest(user=user.login):
                self.assertIn(self.request.name, self.render_html(RECEIPT, self.request, user))

    def test_health_is_for_its_group(self):
        family = self.make_beneficiary()
        self.env["alseraj.household.member"].create({
            "beneficiary_id": family.id, "name": "سعد", "relation": "son", "health": "disabled",
        })
        studied = self.make_verified(family)
        study = self.make_studies(studied)
        name = "action_report_case_study"
        self.assertNotIn("With a Disability", self.render_html(name, study, self.user_officer))
        self.assertIn("With a Disability", self.render_html(name, study, self.user_sensitive))


@tagged("post_install", "-at_install")
class TestReportRoute(ReportMixin, RequestCommon, HttpCase):
    """The same over HTTP, where ids are guessed."""

    def test_route(self):
        request = self.make_requests()
        request.action_submit()
        for converter in ("pdf", "html"):
            url = f"/report/{converter}/alseraj_beneficiary.report_receipt/{request.id}"
            self.authenticate("alseraj_officer", "alseraj_officer")
            response = self.url_open(url)
            self.assertEqual(response.status_code, 200)
            for login in ("alseraj_portal", "alseraj_outsider"):
                self.authenticate(login, login)
                response = self.url_open(url)
                self.assertGreaterEqual(response.status_code, 400, login)
                self.assertNotIn(request.name, response.text)
