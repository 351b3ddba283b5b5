"""Leaving a form that is half typed, and what is said while typing, in a browser, in Arabic."""

from test_journey import JourneyCase, main_job

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestLeaving(JourneyCase):

    def test_no_junk_and_no_loss(self):
        files = self.env["alseraj.beneficiary"]
        before = files.search([])
        self.start_tour(
            "/odoo/action-alseraj_beneficiary.action_beneficiary", "alseraj_leaving", login="officer", timeout=180)
        self.env.invalidate_all()
        self.assertEqual((files.search([]) - before).mapped("name"), ["ملف يبقى السراج"])

    def test_said_while_typing(self):
        main_job.open_file(
            self.call, "officer", self.refs, 67890123, ("مستفيدة", "تجريبية", "سادسة", "السراج"),
            branch_id=self.setup_ids["branch"], mobile="0501234999")
        self.start_tour(
            "/odoo/action-alseraj_beneficiary.action_beneficiary/new", "alseraj_said_while_typing", login="officer",
            timeout=180)
