from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..committee.common import CommitteeCommon


@tagged("post_install", "-at_install")
class TestCampaignDecision(CommitteeCommon):
    """One decision of the committee in the place of a declaration of each family: named, sealed, in the minutes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["alseraj.policy"].create({"name": "Seasonal Campaigns", "company_id": cls.company.id})
        cls.version = cls.env["alseraj.policy.version"].create({
            "policy_id": cls.policy.id, "approved_on": "2026-01-01", "summary": "<p>The committee may decide at once.</p>"})
        cls.version.with_user(cls.user_manager).action_approve()
        cls.families = cls.make_beneficiaries(3)
        cls.campaign = cls.env["alseraj.outreach"].with_user(cls.user_officer).create({
            "name": "Winter 1447", "type_id": cls.support_type.id, "channel_id": cls.channel_interview.id, "amount": 500,
            "beneficiary_ids": [Command.set(cls.families.ids)],
        })
        cls.campaign.action_open_requests()
        cls.requests = cls.campaign.request_ids

    def put(self):
        self.campaign.action_put_to_committee()
        return self.campaign.sudo().campaign_decision_ids

    def test_only_where_a_policy_allows_it(self):
        with self.assertRaisesRegex(UserError, "No policy in force"):
            self.campaign.action_put_to_committee()
        self.support_type.campaign_policy_id = self.env["alseraj.policy"].create({"name": "Empty"})
        with self.assertRaisesRegex(UserError, "No policy in force"):
            self.campaign.action_put_to_committee()
        self.assertTrue(all(request._get_declaration_reason() for request in self.requests))

    def test_decided_sealed_and_in_the_minutes(self):
        self.support_type.campaign_policy_id = self.policy
        session = self.make_session(opened=False)
        for user in (self.user_researcher, self.user_finance, self.user_auditor, self.user_delegate):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.campaign.with_user(user).action_put_to_committee()
        decision = self.put()
        self.assertRecordValues(decision, [{
            "session_id": session.id, "version_id": self.version.id, "family_count": 3, "amount": 500, "outcome": False}])
        with self.assertRaisesRegex(UserError, "stay"):
            self.campaign.write({"amount": 900})
        self.campaign.with_user(self.user_officer).action_reopen()
        with self.assertRaisesRegex(UserError, "stay"):
            self.campaign.write({"beneficiary_ids": [Command.link(self.make_beneficiary().id)]})
        members = session.member_ids.user_id
        with self.assertRaisesRegex(UserError, "while the session is open"):
            decision.with_user(members[0]).action_vote_for()
        session.with_user(self.user_secretary).action_open()
        for user in (self.user_officer, self.user_manager):
            with self.assertRaises(UserError):
                decision.with_user(user).action_vote_for()
        for values in ({"outcome": "approved"}, {"for_user_ids": [Command.set(members.ids)]}, {"amount": 9000}):
            with self.subTest(values=values), self.assertRaises(UserError):
                decision.with_user(members[0]).write(values)
        with self.assertRaisesRegex(UserError, "members voted"):
            session.with_user(self.user_secretary).action_close()
        for user in members:
            decision.with_user(user).action_vote_for()
        decision.with_user(members[-1]).action_vote_against()
        self.assertEqual(decision.against_user_ids, members[-1])
        self.assertTrue(self.requests[0]._get_declaration_reason(), "not before the session is closed")
        session.with_user(self.user_secretary).action_close()
        self.assertEqual(decision.outcome, "approved")
        self.assertTrue(session.verify_seal())
        html, _kind = self.env["ir.actions.report"]._render_qweb_html("alseraj_beneficiary.report_minutes", session.ids)
        for said in ("Winter 1447", "Seasonal Campaigns, version 1", self.user_chair.name):
            self.assertIn(said, html.decode())
        # the seal covers it
        self.env.cr.execute("UPDATE alseraj_campaign_decision SET amount = 5000 WHERE id = %s", (decision.id,))
        self.assertFalse(session.verify_seal())
        self.env.cr.execute("UPDATE alseraj_campaign_decision SET amount = 500 WHERE id = %s", (decision.id,))
        with self.assertRaisesRegex(UserError, "stays"):
            decision.with_user(self.user_secretary).unlink()

        # its families go on without a declaration, no other one does
        self.env.invalidate_all()
        requests = self.requests.with_user(self.user_officer)
        self.assertFalse(any(request._get_declaration_reason() for request in requests))
        requests.action_submit()
        self.assertEqual(set(requests.mapped("state")), {"submitted"})
        self.assertFalse(requests[0]._get_unsigned_reason())
        stranger = requests[0].copy()
        self.assertTrue(stranger._get_declaration_reason(), "opened by hand")
        more = self.requests[1]
        self.env.cr.execute("UPDATE alseraj_support_request SET amount_requested = 900 WHERE id = %s", (more.id,))
        self.env.invalidate_all()
        self.assertTrue(more._get_declaration_reason(), "more than was decided")

    def test_nobody_votes_for_the_campaign_of_his_own_family(self):
        self.support_type.campaign_policy_id = self.policy
        session = self.make_session(opened=False)
        decision = self.put()
        session.with_user(self.user_secretary).action_open()
        user = session.member_ids.user_id[-1]
        kin, own = self.families[0], self.families[1]
        self.assertTrue(decision.with_user(user).can_vote)
        kin.kin_user_ids = user
        for verb in ("action_vote_for", "action_vote_against"):
            with self.subTest(verb=verb), self.assertRaisesRegex(UserError, "family"):
                getattr(decision.with_user(user), verb)()
        kin.kin_user_ids = False
        self.env.cr.execute("UPDATE res_users SET partner_id = %s WHERE id = %s", (own.partner_id.id, user.id))
        self.env.invalidate_all()
        self.assertFalse(decision.with_user(user).can_vote)
        with self.assertRaisesRegex(UserError, "family"):
            decision.with_user(user).action_vote_for()

    def test_refused(self):
        self.support_type.campaign_policy_id = self.policy
        session = self.make_session(opened=False)
        decision = self.put()
        session.with_user(self.user_secretary).action_open()
        for user in session.member_ids.user_id:
            decision.with_user(user).action_vote_against()
        session.with_user(self.user_secretary).action_close()
        self.assertEqual(decision.outcome, "rejected")
        self.assertTrue(self.requests[0]._get_declaration_reason())

    def test_policies_in_force_are_cited(self):
        guide = self.env["alseraj.policy"].create({"name": "Guide", "kind": "support_guide", "company_id": self.company.id})
        for number, day in (("1", "2025-01-01"), ("2", "2026-01-01")):
            self.env["alseraj.policy.version"].create({
                "policy_id": guide.id, "version": number, "approved_on": day, "summary": "<p>x</p>",
            }).with_user(self.user_manager).action_approve()
        in_force = {day: guide._get_in_force(fields.Date.to_date(day)) for day in ("2024-12-31", "2025-06-01", "2026-02-01")}
        self.assertEqual(
            [versions.get(guide.id, guide.version_ids.browse()).version for versions in in_force.values()], [False, "1", "2"])
        session = self.make_session(opened=False)
        self.assertIn("Guide, version 2", session._get_policy_words("en_US"))
        request = self.requests[0]
        request._write_internal({"signed_on": "2025-06-01 10:00:00"})
        self.assertIn("Guide, version 1", request.policy_version_ids.mapped("display_name"))
