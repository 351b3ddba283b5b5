"""A complaint is found by any of its names without reading all complaints."""

from odoo.tests import tagged

from ..plans import PlanMixin
from .common import ContactCommon

TABLE = "alseraj_complaint"


@tagged("post_install", "-at_install")
class TestComplaintPlans(PlanMixin, ContactCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file.name = "أحمد سالم الحربي"
        common = {"channel_id": cls.env.ref("alseraj_beneficiary.channel_phone").id}
        Complaint = cls.env["alseraj.complaint"]
        cls.of_family = Complaint.create({**common, "beneficiary_id": cls.file.id, "description": "Late"})
        cls.of_stranger = Complaint.create({**common, "complainant_name": "نورة العتيبي", "description": "A long way round"})
        cls.env.flush_all()
        cls.multiply("alseraj.complaint", cls.of_stranger, {
            "name": "'PLAN/' || k", "complainant_name": "'Someone ' || k", "description": "md5(k::text)",
            "due_date": "current_date - (k % 1800)::int", "follow_hash": "NULL"})

    def _find(self, text):
        return self.env["alseraj.complaint"].with_user(self.user_officer).search([("display_name", "ilike", text)])

    def test_by_each_name(self):
        self.assertEqual(self._find("احمد الحربي"), self.of_family, "the family, without the hamza")
        self.assertEqual(self._find("نورة"), self.of_stranger)
        self.assertEqual(self._find("long way"), self.of_stranger)
        self.assertEqual(self._find(self.of_family.name), self.of_family)
        self.assertEqual(self._find("PLAN/77").filtered(lambda row: row.name == "PLAN/77").complainant_name, "Someone 77")
        self.assertFalse(self._find("nobody says this"))

    def test_by_indexes(self):
        plan = self.plan("alseraj.complaint", [("display_name", "ilike", "سارة الجديدة")])
        for column in ("name", "complainant_name", "description"):
            self.assertServed(f"{TABLE}__{column}_index", plan, TABLE)
        self.assertNotIn("due_date_index", plan, "not all of them in their order")
