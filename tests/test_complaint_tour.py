"""A complaint about the manager in a browser, in Arabic: an officer takes it down, the manager can't see it, others answer."""

from test_journey import JourneyCase

from odoo.exceptions import AccessError
from odoo.tests import tagged

PATIENCE = 600  # seconds for one tour, on a machine that is busy with other things
LIST = "/odoo/action-alseraj_beneficiary.action_complaint"


@tagged("post_install", "-at_install")
class TestComplaintTour(JourneyCase):

    def test_about_the_manager(self):
        self.users["manager"].name = "مدير علاقات المستفيدين"
        head = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "رئيس مجلس الإدارة", "login": "board", "password": "board", "lang": "ar_001", "tz": "Asia/Riyadh",
            "email": "board@example.com", "group_ids": [(4, self.env.ref("alseraj_beneficiary.group_grievance").id)],
        })
        self.env.company.alseraj_complaint_head_id = head
        self.start_tour(f"{LIST}/new", "alseraj_complaint_taken", login="officer", timeout=PATIENCE)
        self.env.invalidate_all()
        complaint = self.env["alseraj.complaint"].search([], order="id desc", limit=1)
        self.assertRecordValues(complaint, [{
            "description": "رفع صوته على المراجعة", "user_id": head.id, "level": "above", "sensitive": True}])
        self.assertEqual(complaint.accused_user_ids, self.users["manager"])
        (self.env["alseraj.complaint"].search([]) - complaint).unlink()

        self.start_tour(LIST, "alseraj_complaint_hidden", login="manager", timeout=PATIENCE)
        with self.assertRaises(AccessError):
            complaint.with_user(self.users["manager"]).read(["description"])

        self.start_tour(f"{LIST}/{complaint.id}", "alseraj_complaint_answered", login="board", timeout=PATIENCE)
        self.env.invalidate_all()
        self.assertRecordValues(complaint, [{"state": "resolved", "word": "satisfied", "word_by_id": head.id}])
