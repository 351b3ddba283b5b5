"""A winter campaign in a browser, in Arabic: conditions, whom not and why, requests, links for signing, on to verification."""

from test_journey import JourneyCase

from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.committee.common import PNG
from odoo.addons.alseraj_beneficiary.tests.common import AlserajCommon

PATIENCE = 600  # seconds for one tour, on a machine that is busy with other things
CAMPAIGN = "/odoo/action-alseraj_beneficiary.action_outreach"


@tagged("post_install", "-at_install")
class TestCampaignTour(JourneyCase):

    def test_winter(self):
        AlserajCommon._identifier_count = 4_000_000
        company = self.env.company
        company.write({"alseraj_sms_provider": "outbox", "alseraj_enterer_may_verify": True})
        self.env["alseraj.support.type"].create({
            "name": "كسوة شتاء تجريبية", "code": "winter_tour", "kind": "cash", "ceiling": 900})
        files = self.env["alseraj.beneficiary"].create([
            {
                "name": f"مستفيد الشتاء {number}", "identifier": AlserajCommon.national_id(), "birth_date": "1980-01-01",
                "mobile": f"05{40000000 + number}", "branch_id": self.setup_ids["branch"],
            } for number in range(4)
        ])
        self.env["alseraj.beneficiary"].search([("id", "not in", files.ids)])._write_internal({"state": "suspended"})
        files._write_internal({"state": "registered"})
        self.env["alseraj.interaction"].create({
            "beneficiary_id": files[3].id, "channel_id": self.setup_ids["channel"], "question": "متى؟"})

        self.start_tour(f"{CAMPAIGN}/new", "alseraj_campaign_open", login="officer", timeout=PATIENCE)
        self.env.invalidate_all()
        campaign = self.env["alseraj.outreach"].search([("name", "=", "كسوة الشتاء 1448")])
        self.assertEqual((campaign.state, campaign.amount, campaign.beneficiary_ids), ("done", 500, files[:3]))
        requests = campaign.request_ids
        self.assertEqual(self.env["alseraj.sign.link"].search([("request_id", "in", requests.ids)]).request_id, requests)
        for request in requests:
            request._sign(request.beneficiary_id.name, PNG, channel="link", signed_lang="ar_001",
                          signed_user_id=self.users["officer"].id)

        self.start_tour(f"{CAMPAIGN}/{campaign.id}", "alseraj_campaign_advance", login="officer", timeout=PATIENCE)
        self.env.invalidate_all()
        self.assertLessEqual(set(requests.mapped("state")), {"submitted", "verified"})
        self.assertEqual(campaign.signed_count, 3)
