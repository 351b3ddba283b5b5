from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import PNG, RequestCommon


@tagged("post_install", "-at_install")
class TestRequestWorkflow(RequestCommon):

    def assertStates(self, requests, *states):
        self.assertEqual(requests.mapped("state"), list(states))

    def assertRefused(self, sentence, function, *args, **kwargs):
        with self.assertRaises(UserError) as caught:
            function(*args, **kwargs)
        self.assertIn(sentence, str(caught.exception))

    # ------------------------------------------------------------ the path

    def test_path_with_a_return(self):
        first, second = requests = self.make_requests(self.make_beneficiaries(2))
        self.assertStates(requests, "draft", "draft")
        self.assertEqual([bool(request.name) for request in requests], [False, False])

        requests.action_submit()
        self.assertStates(requests, "submitted", "submitted")
        self.assertEqual(len(set(requests.mapped("name"))), 2)
        self.assertRegex(first.name, rf"^REQ/{self.get_today().year}/\d{{5}}$")
        kept = (first.name, first.submitted_on, first.reply_due)

        first.action_return("The IBAN letter is missing.")
        self.assertStates(requests, "incomplete", "submitted")
        requests.action_submit()
        self.assertStates(requests, "submitted", "submitted")
        self.assertEqual((first.name, first.submitted_on, first.reply_due), kept, "number and dates stay")
        self.assertFalse(first.incomplete_reason)

        self.bring_documents(requests)
        first.action_verify()
        self.assertStates(requests, "verified", "submitted")
        requests.action_verify()
        self.assertStates(requests, "verified", "verified")
        self.assertEqual(requests.researcher_id, self.user_researcher)

        self.make_studies(first).action_done()
        self.assertStates(requests, "studied", "verified")
        self.assertEqual(first.amount_recommended, 2500)
        second.action_cancel("The family moved away.")
        self.assertStates(requests, "studied", "cancelled")

    def test_decisions_follow_from_the_committee_only(self):
        requests = self.make_studied(self.make_beneficiaries(4))
        requests.with_user(self.user_secretary)._write_internal({"stage": "committee"})
        for user in (self.user_secretary, self.user_manager, self.user_member):
            for state in ("approved", "rejected", "studied", "verified"):
                with self.subTest(user=user.name, state=state), self.assertRaises(UserError):
                    requests.with_user(user).write({"state": state})
        self.assertStates(requests, *["committee"] * 4)

    def test_decided_dates(self):
        request = self.make_studied()
        request.sudo()._write_internal({"submitted_on": fields.Datetime.now() - timedelta(days=20)})
        request.sudo()._run_steps("reject")
        self.assertEqual((request.decided_on, request.days_to_decision), (self.get_today(), 20))
        mean = self.env["alseraj.support.request"]._read_group(
            [("beneficiary_id", "=", self.beneficiary.id)], [], ["days_to_decision:avg"]
        )
        self.make_requests()
        self.assertEqual(mean[0][0], 20, "requests that wait don't count")

    # ------------------------------------------------------------ submit

    def test_submit_says_what_is_missing(self):
        request = self.make_requests(sign=False, channel_id=False, amount_requested=0, type_id=False)
        request.amount_requested = 3000
        self.assertRefused("Choose the support type", request.action_submit)
        request.type_id = self.type_cash
        self.assertRefused("Choose the channel", request.action_submit)
        request.channel_id = self.channel_interview
        request.amount_requested = 0
        self.assertRefused("Enter the amount requested", request.action_submit)
        request.amount_requested = 5000.01
        self.assertRefused("The ceiling of One-off Cash Support", request.action_submit)
        request.amount_requested = 5000
        request.urgent = True
        self.assertRefused("Say why the request is urgent", request.action_submit)
        request.urgent_reason = "Eviction"
        self.assertRefused("signs the declaration first", request.action_submit)
        self.assertIn("signs the declaration first", request.blocked_reason)
        request.action_sign("محمد", PNG)
        self.assertFalse(request.blocked_reason)
        request.action_submit()
        self.assertStates(request, "submitted")

    def test_submit_in_kind_without_an_amount(self):
        request = self.make_requests(type_id=self.type_food.id, amount_requested=0)
        request.action_submit()
        self.assertStates(request, "submitted")

    def test_submit_checks_categories(self):
        self.type_cash.category_ids = self.env.ref("alseraj_beneficiary.category_widow")
        request = self.make_requests()
        self.assertRefused("is for these categories: Widow", request.action_submit)
        request.beneficiary_id.category_ids = [
            Command.link(self.env.ref("alseraj_beneficiary.category_widow").id)
        ]
        self.env.flush_all()
        request.action_submit()

    def test_submit_of_a_suspended_file(self):
        request = self.make_requests()
        self.beneficiary.action_suspend("Moved")
        self.assertRefused("reopen it first", request.action_submit)

    def test_batch_is_all_or_none(self):
        good, bad = requests = self.make_requests(self.make_beneficiaries(2))
        bad.channel_id = False
        self.assertRefused(bad.display_name, requests.action_submit)
        self.assertStates(requests, "draft", "draft")
        self.assertFalse(good.name)

    def test_own_file(self):
        self.beneficiary.kin_user_ids = self.user_officer
        request = self.make_requests()
        self.assertRefused("a relative of yours", request.action_submit)
        request.with_user(self.user_officer_2).action_submit()
        self.assertRefused("a relative of yours", request.action_verify)
        self.assertRefused("a relative of yours", request.action_return, "x")
        self.assertRefused("a relative of yours", request.action_cancel, "x")

    # ------------------------------------------------------------ verify, return, cancel

    def test_verify_names_the_documents(self):
        request = self.make_requests()
        request.action_submit()
        self.assertEqual(request.document_ids.type_id, self.type_cash.document_type_ids, "a line for each")
        self.assertRefused("not verified and valid today: IBAN Letter", request.action_verify)
        self.bring_documents(request)
        request.document_ids._write_internal({"expiry_date": self.get_today() - timedelta(days=1)})
        self.assertRefused("not verified and valid today: IBAN Letter", request.action_verify)

    def test_verify_needs_a_registered_file(self):
        request = self.make_requests(self.make_beneficiary(register=False))
        request.action_submit()
        self.assertRefused("is not registered", request.action_verify)

    def test_reasons_are_asked_for(self):
        request = self.make_requests()
        self.assertRefused("Say why the request is cancelled", request.action_cancel)
        self.assertRefused("Say why the request is cancelled", request.write, {"state": "cancelled"})
        request.action_submit()
        self.assertRefused("Say what is missing", request.action_return)
        self.assertRefused("Say what is missing", request.action_return, "  ")
        request.write({"state": "incomplete", "incomplete_reason": "The lease"})
        self.assertStates(request, "incomplete")

    def test_wizard_does_the_step(self):
        requests = self.make_requests(self.make_beneficiaries(2))
        requests.action_submit()
        wizard = self.env["alseraj.request.return"].with_user(self.user_officer).with_context(
            active_ids=requests.ids
        ).create({"reason": "The lease"})
        wizard.action_apply()
        self.assertStates(requests, "incomplete", "incomplete")
        self.assertEqual(requests.mapped("incomplete_reason"), ["The lease"] * 2)

    def test_reason_wizard_does_the_step(self):
        requests = self.make_requests(self.make_beneficiaries(2))
        requests.action_submit()
        Wizard = self.env["alseraj.reason.wizard"].with_user(self.user_officer).with_context(
            active_model=requests._name, active_ids=requests.ids)
        with self.assertRaisesRegex(UserError, "reason"):
            Wizard.create({"verb": "withdraw", "reason": "  "}).action_apply()
        form = Form(Wizard.with_context(default_verb="withdraw"))
        self.assertIn("in his words", form.explanation)
        self.assertEqual(form.names.splitlines(), requests.mapped("display_name"))
        form.reason = "They moved away"
        form.save().action_apply()
        self.assertStates(requests, "withdrawn", "withdrawn")
        self.assertEqual(requests.mapped("withdraw_reason"), ["They moved away"] * 2)
        for verb in ("submit", "verify", "return", "unlink"):
            with self.assertRaises(UserError, msg=verb):
                Wizard.create({"verb": verb, "reason": "x"}).action_apply()

    def test_return_tells_the_beneficiary_in_his_language(self):
        reached, silent = requests = self.make_requests(self.make_beneficiaries(2))
        requests.beneficiary_id.mobile = False
        reached.partner_id.write({"email": "m@example.com", "lang": "en_US"})
        requests.action_submit()
        requests.action_return("The lease of the flat")
        mails = self.env["mail.mail"].sudo().search([
            ("model", "=", requests._name), ("res_id", "in", requests.ids), ("subject", "like", "something is missing"),
        ])
        self.assertEqual(mails.mapped("res_id"), reached.ids)
        self.assertEqual(mails.recipient_ids, reached.partner_id)
        self.assertIn("The lease of the flat", mails.body_html)
        self.assertEqual(
            silent.activity_ids.activity_type_id,
            self.env.ref("alseraj_beneficiary.activity_request_complete"),
        )

    # ------------------------------------------------------------ roles and order

    def test_wrong_role(self):
        request = self.make_requests()
        for user in (self.user_researcher, self.user_secretary):
            self.assertRefused("Only these roles", request.with_user(user).action_submit)
        for user in (self.user_member, self.user_finance, self.user_auditor):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                request.with_user(user).action_submit()
        request.action_submit()
        self.bring_documents(request)
        self.assertRefused("Only these roles", request.with_user(self.user_researcher).action_verify)
        request.action_verify()
        self.make_studies(request)
        self.assertRefused("Only these roles", request.action_recommend)
        by_researcher = request.with_user(self.user_researcher)
        self.assertRefused("A need study must be done", by_researcher.action_recommend)

    def test_out_of_order(self):
        request = self.make_requests()
        for verb in ("verify", "return", "appeal"):
            with self.subTest(verb=verb):
                self.assertRefused("the step needs", getattr(request, f"action_{verb}"))
        for state in ("verified", "studied", "committee", "approved", "delivering", "done", "rejected"):
            with self.subTest(state=state):
                self.assertRefused("can't go from", request.write, {"state": state})
        self.assertStates(request, "draft")

    def test_only_drafts_are_deleted(self):
        request = self.make_requests()
        request.action_submit()
        self.assertRefused("Cancel or archive", request.unlink)
        self.make_requests(sign=False).unlink()

    def test_delegate_works_in_his_branch(self):
        own = self.make_requests(user=self.user_delegate)
        own.action_submit()
        self.assertStates(own, "submitted")
        other = self.make_requests(self.make_beneficiary(branch_id=self.other_branch.id))
        with self.assertRaises(AccessError):
            other.with_user(self.user_delegate).action_submit()
        with self.assertRaises(AccessError):
            other.with_user(self.user_delegate).read(["name"])

    # ------------------------------------------------------------ appeal

    def _reject(self, request, notified_days_ago):
        request.sudo()._run_steps("reject")
        notified = fields.Datetime.now() - timedelta(days=notified_days_ago)
        request.sudo()._write_internal({"notified_on": notified})

    def test_appeal_in_time_and_once(self):
        request = self.make_studied()
        self._reject(request, self.company.alseraj_appeal_days)
        self.assertRefused("Write what the beneficiary brings forward", request.action_appeal)
        request.action_appeal("There is a new medical report.")
        self.assertStates(request, "studied")
        self.assertEqual((request.appeal_count, request.notified_on, request.decided_on), (1, False, False))
        self.assertEqual(
            request.reply_due, self.get_today() + timedelta(days=self.company.reply_max_days)
        )
        self._reject(request, 1)
        self.assertRefused("its decision is final", request.action_appeal, "Again")

    def test_appeal_too_late_or_too_early(self):
        request = self.make_studied()
        request.sudo()._run_steps("reject")
        self.assertRefused("has not been notified yet", request.action_appeal, "Please")
        self._reject(request, self.company.alseraj_appeal_days + 1)
        self.assertRefused("The time for an appeal ended on", request.action_appeal, "Please")

    # ------------------------------------------------------------ reminders

    def test_reminders_follow_the_steps(self):
        def kinds():
            return request.activity_ids.mapped(lambda act: (act.activity_type_id.name, act.user_id))

        request = self.make_requests()
        request.action_submit()
        self.assertEqual(kinds(), [("Verify the Documents", self.user_officer)])
        self.bring_documents(request)
        request.action_verify()
        self.assertEqual(kinds(), [("Study the Need", self.user_researcher)])
        self.make_studies(request).action_done()
        self.assertEqual(kinds(), [])

    def test_researcher_is_no_kin(self):
        second = self._make_user("researcher_2", "group_researcher")
        self.beneficiary.kin_user_ids = self.user_researcher
        self.assertEqual(self.make_verified().researcher_id, second)

    def test_studies_are_shared_out(self):
        second = self._make_user("researcher_2", "group_researcher")
        requests = self.make_verified(self.make_beneficiaries(4))
        self.assertEqual(len(requests.filtered(lambda request: request.researcher_id == second)), 2)

    def test_banner_of_the_others(self):
        request = self.make_requests()
        request.action_submit()
        self.assertIn("waits for an officer", request.with_user(self.user_researcher).blocked_reason)
        self.assertIn("IBAN Letter", request.blocked_reason)
