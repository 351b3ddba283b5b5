"""Separation of duties over RPC: each setting on and off, by each role, and who may touch the settings."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ...common import PDF
from ..common import PNG, RequestCommon

SETTINGS = (
    "alseraj_four_eyes_documents", "alseraj_enterer_may_verify", "alseraj_researcher_may_verify",
    "alseraj_researcher_may_vote", "alseraj_voter_may_disburse", "alseraj_one_hand_disburse", "alseraj_referral_blocks",
)


@tagged("post_install", "-at_install")
class TestDuties(RequestCommon):

    def rpc(self, user, records, method, *args, **kwargs):
        return call_kw(self.env[records._name].with_user(user), method, [records.ids, *args], kwargs)

    def make_submitted(self, user):
        """A request that ``user`` entered and submitted; a colleague brought and verified its documents."""
        request = self.make_requests(user=user)
        request.with_user(user).action_submit()
        self.bring_documents(request.with_env(self.env))
        return request

    def add_role(self, user, role):
        user.group_ids = [Command.link(self.env.ref(f"alseraj_beneficiary.{role}").id)]

    # ------------------------------------------------------------ who entered it

    def test_defaults_are_written_down(self):
        """A new association needs two persons everywhere; an office of one says so in its settings."""
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual([company[name] for name in SETTINGS], [True, False, False, False, False, False, True])
        self.assertFalse(company.alseraj_one_hand_transfer or company.alseraj_one_hand_account)

    def test_enterer_may_verify(self):
        for user in (self.user_officer, self.user_delegate, self.user_manager):
            request = self.make_submitted(user)
            self.assertEqual(request.submitted_by_id, user)
            self.rpc(user, request, "action_verify")
            self.assertEqual(request.state, "verified", user.login)

    def test_enterer_does_not_verify(self):
        self.company.alseraj_enterer_may_verify = False
        for user in (self.user_officer, self.user_delegate, self.user_manager):
            request = self.make_submitted(user)
            with self.subTest(user=user.login):
                self.assertIn("You entered", request.with_user(user).blocked_reason)
                with self.assertRaisesRegex(UserError, "You entered this request"):
                    self.rpc(user, request, "action_verify")
                for name in ("state", "stage"):
                    with self.assertRaises(UserError):
                        self.rpc(user, request, "write", {name: "verified"})
                self.rpc(self.user_officer_2, request, "action_verify")
                self.assertEqual(request.state, "verified")

    def test_submitter_does_not_verify_what_another_began(self):
        self.company.alseraj_enterer_may_verify = False
        request = self.make_requests(user=self.user_delegate)
        self.rpc(self.user_officer, request, "action_submit")
        self.bring_documents(request.with_env(self.env))
        for user in (self.user_delegate, self.user_officer):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "You entered"):
                self.rpc(user, request, "action_verify")
        self.rpc(self.user_officer_2, request, "action_verify")

    def test_name_of_the_submitter_is_not_erased(self):
        self.company.alseraj_enterer_may_verify = False
        request = self.make_submitted(self.user_officer)
        for user in (self.user_officer, self.user_manager, self.user_researcher, self.user_secretary):
            for value in (False, self.user_officer_2.id):
                with self.subTest(user=user.login, value=value), self.assertRaisesRegex(UserError, "filled in by the system"):
                    self.rpc(user, request, "write", {"submitted_by_id": value})
        with self.assertRaisesRegex(UserError, "filled in by the system"):
            self.env["alseraj.support.request"].with_user(self.user_officer).create(
                {"beneficiary_id": self.beneficiary.id, "submitted_by_id": self.user_officer_2.id})
        self.rpc(self.user_officer, request, "write", {"create_uid": self.user_officer_2.id})
        self.assertEqual(request.create_uid, self.user_officer)

    def test_corrected_and_submitted_by_the_verifier(self):
        """Who changed it and submitted it anew is its enterer now, too."""
        self.company.alseraj_enterer_may_verify = False
        request = self.make_submitted(self.user_officer)
        self.rpc(self.user_officer_2, request, "action_correct", {"amount_requested": 300}, "A zero too many")
        request.with_user(self.user_officer_2).action_sign("محمد العتيبي", PNG)
        self.rpc(self.user_officer_2, request, "action_submit")
        with self.assertRaisesRegex(UserError, "You entered"):
            self.rpc(self.user_officer_2, request, "action_verify")
        self.rpc(self.user_manager, request, "action_verify")

    def test_what_the_applicant_sent_is_entered_by_nobody_here(self):
        """His own request on the portal: any officer verifies it."""
        self.company.alseraj_enterer_may_verify = False
        request = self.make_requests()
        self.env.cr.execute(
            "UPDATE alseraj_support_request SET create_uid = %s WHERE id = %s", [self.user_portal.id, request.id])
        request.invalidate_recordset()
        request.with_user(self.user_portal).sudo().action_submit()
        self.bring_documents(request.with_env(self.env))
        self.rpc(self.user_officer, request, "action_verify")

    def test_a_batch_is_all_or_none(self):
        self.company.alseraj_enterer_may_verify = False
        mine, other = self.make_submitted(self.user_officer), self.make_submitted(self.user_officer_2)
        with self.assertRaisesRegex(UserError, "You entered"):
            self.rpc(self.user_officer, mine | other, "action_verify")
        self.assertEqual(set((mine | other).mapped("state")), {"submitted"})

    # ------------------------------------------------------------ four eyes on documents

    def test_four_eyes_on_documents(self):
        for four_eyes in (False, True):
            self.company.alseraj_four_eyes_documents = four_eyes
            request = self.make_requests()
            self.rpc(self.user_officer, request, "action_submit")
            for user in (self.user_officer, self.user_manager):
                document = self.env["alseraj.document"].with_user(user).create(
                    {**self.document_vals(self.make_beneficiary(), self.type_identity)})
                with self.subTest(user=user.login, four_eyes=four_eyes):
                    if not four_eyes:
                        self.rpc(user, document, "action_verify")
                        continue
                    for method, args in (("action_verify", ()), ("write", ({"state": "verified"},))):
                        with self.assertRaisesRegex(UserError, "You entered"):
                            self.rpc(user, document, method, *args)
                    with self.assertRaises(UserError):
                        self.rpc(user, document, "write", {"entered_by_id": self.user_officer_2.id})
                    self.rpc(self.user_officer_2, document, "action_verify")

    def test_enterer_alone_with_what_the_applicant_sent(self):
        """"Does not verify its documents alone": the applicant's own upload has been seen by no colleague."""
        request = self.make_requests()
        self.rpc(self.user_officer, request, "action_submit")
        document = request.document_ids[:1]
        document.with_user(self.user_portal).sudo().write({"attachment": PDF, "issue_date": "2026-01-01"})
        self.assertEqual(document.entered_by_id, self.user_portal)
        document.sudo().expiry_date = False
        self.company.alseraj_four_eyes_documents = True
        with self.assertRaisesRegex(UserError, "You entered the request"):
            self.rpc(self.user_officer, document, "action_verify")
        self.company.alseraj_four_eyes_documents = False
        self.rpc(self.user_officer, document, "action_verify")
        self.company.alseraj_four_eyes_documents = True
        self.rpc(self.user_officer, document, "action_reset")
        self.rpc(self.user_officer_2, document, "action_verify")

    # ------------------------------------------------------------ who studied it

    def test_researcher_does_not_verify_what_he_studied(self):
        self.add_role(self.user_researcher, "group_officer")
        request = self.make_submitted(self.user_officer)
        self.make_studies(request).action_done()
        self.assertEqual(request.state, "submitted", "studied before it was verified")
        for method, args in (("action_verify", ()), ("write", ({"state": "verified"},))):
            with self.assertRaisesRegex(UserError, "You studied this case"):
                self.rpc(self.user_researcher, request, method, *args)
        self.company.alseraj_researcher_may_verify = True
        self.rpc(self.user_researcher, request, "action_verify")
        self.assertEqual(request.state, "verified")

    def test_draft_of_a_study_stops_nobody(self):
        self.add_role(self.user_researcher, "group_officer")
        request = self.make_submitted(self.user_officer)
        self.make_studies(request)
        self.rpc(self.user_researcher, request, "action_verify")

    # ------------------------------------------------------------ one's own and one's relatives'

    def test_kin_touches_no_submitted_request(self):
        request = self.make_submitted(self.user_officer)
        self.rpc(self.user_officer, request, "action_return", "The lease")
        self.beneficiary.kin_user_ids = self.user_officer_2 | self.user_manager | self.user_researcher
        for user in (self.user_officer_2, self.user_manager, self.user_researcher):
            for vals in ({"amount_requested": 9}, {"urgent": True, "urgent_reason": "x"}, {"researcher_id": user.id},
                         {"user_id": user.id}, {"description": "x"}):
                with self.subTest(user=user.login, vals=vals), self.assertRaisesRegex(UserError, "relative"):
                    self.rpc(user, request, "write", vals)

    def test_kin_allows_no_support_before_its_time(self):
        draft = self.make_requests()
        self.beneficiary.kin_user_ids = self.user_manager
        with self.assertRaisesRegex(UserError, "relative"):
            self.rpc(self.user_manager, draft, "write", {"frequency_exception_reason": "He needs it"})
        with self.assertRaisesRegex(UserError, "relative"):
            self.env["alseraj.support.request"].with_user(self.user_manager).create({
                "beneficiary_id": self.beneficiary.id, "frequency_exception_reason": "He needs it"})

    def test_kin_verifies_studies_recommends_nothing(self):
        request = self.make_submitted(self.user_officer)
        self.beneficiary.kin_user_ids = self.user_officer_2 | self.user_researcher
        with self.assertRaisesRegex(UserError, "relative"):
            self.rpc(self.user_officer_2, request, "action_verify")
        self.rpc(self.user_officer, request, "action_verify")
        with self.assertRaisesRegex(UserError, "relative"):
            self.make_studies(request)
        self.beneficiary.kin_user_ids = False
        study = self.make_studies(request)
        self.beneficiary.kin_user_ids = self.user_researcher
        for method, args in (
            ("write", ({"amount_recommended": 9999},)), ("write", ({"state": "done"},)), ("action_done", ()),
            ("unlink", ()), ("action_begin_visit", ()),
        ):
            with self.subTest(method=method, args=args), self.assertRaisesRegex(UserError, "relative"):
                self.rpc(self.user_researcher, study, method, *args)
        with self.assertRaisesRegex(UserError, "relative"):
            self.rpc(self.user_researcher, request, "action_recommend")
        study.sudo().photo_consent = True
        with self.assertRaisesRegex(UserError, "relative"):
            self.env["alseraj.need.study.photo"].with_user(self.user_researcher).create({"study_id": study.id, "image": PNG})

    def test_own_file(self):
        request = self.make_submitted(self.user_officer)
        self.user_officer_2.sudo().partner_id = self.beneficiary.partner_id
        for method, args in (("action_verify", ()), ("write", ({"amount_requested": 1},))):
            with self.subTest(method=method), self.assertRaisesRegex(UserError, "your own file"):
                self.rpc(self.user_officer_2, request, method, *args)

    # ------------------------------------------------------------ the settings

    def test_settings_are_the_administrators(self):
        users = (
            self.user_officer, self.user_delegate, self.user_manager, self.user_researcher, self.user_secretary,
            self.user_finance, self.user_auditor, self.user_outsider, self.user_portal,
        )
        for user in users:
            for name in SETTINGS:
                with self.subTest(user=user.login, setting=name), self.assertRaises(AccessError):
                    self.rpc(user, self.company, "write", {name: not self.company[name]})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["res.config.settings"].with_user(user).create({"alseraj_one_hand_disburse": True}).execute()

    def test_administrator_changes_them(self):
        administrator = self._make_user("administrator", "base.group_system")
        self.env["res.config.settings"].with_user(administrator).create({
            "alseraj_enterer_may_verify": False, "alseraj_referral_blocks": False,
        }).execute()
        self.assertFalse(self.company.alseraj_enterer_may_verify)
        self.assertFalse(self.company.alseraj_referral_blocks)

    def test_settings_show_every_duty(self):
        view = self.env["res.config.settings"].get_view(self.env.ref("base.res_config_settings_view_form").id)["arch"]
        for name in SETTINGS:
            self.assertIn(f'name="{name}"', view)

    # ------------------------------------------------------------ cost

    def test_constant_queries(self):
        self.company.alseraj_enterer_may_verify = False
        counts = []
        for number in (3, 12):
            requests = self.make_requests(self.make_beneficiaries(number))
            requests.action_submit()
            theirs = requests.with_user(self.user_officer_2)
            counts.append(self.count_queries(lambda theirs=theirs: [request._get_duty_reason() for request in theirs]))
        self.assertLessEqual(counts[1], counts[0])
