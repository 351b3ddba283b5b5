"""Governance in a browser, in Arabic: a family is sent to another body with its consent, a policy is circulated and read."""

import io

from pypdf import PdfReader
from test_journey import PATIENCE, JourneyCase

from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.common import AlserajCommon


@tagged("post_install", "-at_install")
class TestGovernanceTour(JourneyCase):

    def play(self, url, tour, login):
        self.start_tour(url, f"alseraj_{tour}", login=login, timeout=PATIENCE)
        self.env.invalidate_all()

    def test_a_family_is_sent_to_another_body(self):
        AlserajCommon._identifier_count = 5_000_000
        body = self.env["alseraj.body"].create({"name": "مستشفى المدينة", "kind": "health"})
        family = self.env["alseraj.beneficiary"].create({
            "name": "أم سعد التجريبية", "identifier": AlserajCommon.national_id(), "birth_date": "1980-01-01", "gender": "female",
            "mobile": "0551112233", "branch_id": self.setup_ids["branch"]})
        family._write_internal({"state": "registered"})
        self.play(f"/odoo/action-alseraj_beneficiary.action_beneficiary/{family.id}", "referral_out", "officer")
        referral = body.referral_ids
        self.assertRecordValues(referral, [{
            "state": "answered", "outcome": "helped", "beneficiary_id": family.id, "user_id": self.users["officer"].id}])
        self.assertRecordValues(referral.consent_id, [{
            "purpose": "sharing", "method": "spoken", "state": "given", "beneficiary_id": family.id,
            "purpose_note": "مستشفى المدينة"}])
        self.assertEqual(body.helped_count, 1)

    def test_a_policy_is_circulated_and_read(self):
        policy = self.env["alseraj.policy"].create({"name": "دليل الاستقبال", "company_id": self.env.company.id})
        self.play(f"/odoo/action-alseraj_beneficiary.action_policy/{policy.id}", "policy_circulated", "manager")
        version = policy.current_version_id
        self.assertRecordValues(version, [{"version": "2", "state": "approved", "audience": "desk"}])
        asked = version.activity_ids.user_id
        self.assertLessEqual(self.users["officer"] | self.users["delegate"], asked)
        self.assertFalse(asked & (self.users["finance"] | self.users["chair"]))
        self.play("/odoo/action-alseraj_beneficiary.action_policy", "policy_read", "officer")
        self.assertEqual(version.acknowledgement_ids.user_id, self.users["officer"])
        self.assertNotIn(self.users["officer"], version.activity_ids.user_id)
        sheet = self.pdf("manager", "alseraj_beneficiary.report_policy_sheet", version.id)
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(sheet)).pages)
        self.assertIn(self.users["officer"].name.split()[0], text)
        self.assertIn(self.users["delegate"].name.split()[0], text, "who has not read it stands there too")
