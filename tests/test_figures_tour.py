"""Dashboards and analyses in a browser, in Arabic, by each role: figures lead to their records, Hijri months are periods."""

from test_journey import PATIENCE, JourneyCase

from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.common import AlserajCommon

DASHBOARDS = "/odoo/action-alseraj_beneficiary.action_dashboard"


class FiguresTourCase(JourneyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        AlserajCommon._identifier_count = 6_000_000
        branch = cls.env["alseraj.branch"].browse(cls.setup_ids["branch"])
        for number in range(3):
            file = cls.env["alseraj.beneficiary"].create({
                "name": f"أسرة الأرقام {number}", "identifier": AlserajCommon.national_id(), "birth_date": "1980-01-01",
                "gender": "female", "mobile": f"055111224{number}", "branch_id": branch.id})
            file._write_internal({"state": "registered", "registered_on": "2026-11-10"})
            cls.env["alseraj.support.request"].create({
                "beneficiary_id": file.id, "type_id": cls.env.ref("alseraj_beneficiary.support_type_rent").id,
                "channel_id": cls.env.ref("alseraj_beneficiary.channel_interview").id, "amount_requested": 1000,
            })._write_internal({"stage": "submitted", "submitted_on": "2026-11-20 09:00:00", "reply_due": "2026-12-20"})

    def walk(self, url, tour, login):
        with self.subTest(login=login, tour=tour):
            self.start_tour(url, f"alseraj_{tour}", login=login, timeout=PATIENCE)


@tagged("post_install", "-at_install")
class TestFiguresTour(FiguresTourCase):

    browser_size = "1366x768"

    def test_dashboards_of_each_role(self):
        for login in ("manager", "delegate", "officer", "chair", "finance"):
            self.walk(DASHBOARDS, "dashboard", login)

    def test_analysis_by_hijri_month(self):
        self.walk("/odoo/action-alseraj_beneficiary.action_support_request_report", "analysis", "manager")


@tagged("post_install", "-at_install")
class TestFiguresPhone(FiguresTourCase):

    browser_size = "390x844"

    def test_dashboards_on_a_phone(self):
        for login in ("manager", "delegate"):
            self.walk(DASHBOARDS, "dashboard", login)
