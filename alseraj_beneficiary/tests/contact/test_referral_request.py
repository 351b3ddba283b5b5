"""An unclear case of a request lies with the social researcher: asked, answered or declined, and seen on both sides."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from ..request.common import RequestCommon


@tagged("post_install", "-at_install")
class TestReferralOfRequest(RequestCommon):

    def setUp(self):
        super().setUp()
        self.request = self.make_requests()
        self.request.action_submit()
        self.bring_documents(self.request)

    def refer(self, user=None, **vals):
        """A referral as the button of the request opens it, saved by ``user``."""
        user = user or self.user_officer
        context = self.request.with_user(user).action_refer()["context"]
        form = Form(self.env["alseraj.referral"].with_user(user).with_context(**context))
        form.question = "Does the rent of the brother count?"
        referral = form.save()
        if vals:
            referral.sudo().write(vals)
        return referral

    def rpc(self, user, records, method, *args):
        return call_kw(self.env[records._name].with_user(user), method, [records.ids, *args], {})

    def chase(self):
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_referral_overdue").method_direct_trigger()
        self.env.invalidate_all()

    def notes(self, records):
        return "\n".join(records.message_ids.mapped("body"))

    # ------------------------------------------------------------ one click, seen on both sides

    def test_asked_and_answered(self):
        self.request.researcher_id = self.user_researcher
        referral = self.refer()
        self.assertEqual(referral.beneficiary_id, self.request.beneficiary_id)
        self.assertEqual(referral.researcher_id, self.user_researcher, "who knows the case is asked")
        self.assertEqual(referral.activity_ids.user_id, self.user_researcher)
        self.assertIn("rent of the brother", self.notes(self.request))
        as_officer = self.request.with_user(self.user_officer)
        self.assertIn("rent of the brother", as_officer.open_referral_note)
        self.assertIn("هـ", as_officer.with_context(lang="ar_001").open_referral_note)
        self.assertIn("It waits for Researcher", referral.with_user(self.user_officer).blocked_reason)

        as_researcher = referral.with_user(self.user_researcher)
        as_researcher.action_accept()
        as_researcher.answer = "Yes, half of it."
        as_researcher.action_answer()
        self.assertEqual(referral.activity_ids.user_id, self.user_officer)
        self.assertIn("Yes, half of it.", self.notes(self.request))
        self.request.invalidate_recordset()
        self.assertFalse(as_officer.open_referral_note)
        as_officer.action_verify()
        self.assertEqual(self.request.state, "verified")

    def test_declined_comes_back(self):
        referral = self.refer()
        referral.with_user(self.user_researcher).action_decline("The committee's own question.")
        self.assertEqual(referral.activity_ids.user_id, self.user_officer)
        self.assertIn("The committee's own question.", self.notes(self.request))
        self.request.with_user(self.user_officer).action_verify()

    def test_lines_are_notes_of_employees(self):
        """What the researcher says is never what the applicant reads on his page."""
        self.refer().with_user(self.user_researcher).action_decline("Not for his eyes.")
        lines = self.request.message_ids.filtered(lambda message: "his eyes" in (message.body or ""))
        self.assertTrue(lines)
        self.assertTrue(lines.subtype_id.internal)

    def test_from_an_interaction(self):
        interaction = self.env["alseraj.interaction"].with_user(self.user_officer).create({
            "beneficiary_id": self.beneficiary.id, "channel_id": self.channel_interview.id, "question": "And the brother?",
        })
        context = interaction.action_refer()["context"]
        referral = Form(self.env["alseraj.referral"].with_user(self.user_officer).with_context(**context)).save()
        self.assertEqual((referral.question, referral.interaction_id), ("And the brother?", interaction))
        referral.with_user(self.user_researcher).action_decline("Ask the branch.")
        self.assertIn("Ask the branch.", self.notes(interaction))

    def test_interaction_of_another_family(self):
        other = self.make_beneficiary()
        interaction = self.env["alseraj.interaction"].create({
            "beneficiary_id": other.id, "channel_id": self.channel_interview.id, "question": "?",
        })
        with self.assertRaisesRegex(ValidationError, "another beneficiary"):
            self.refer(interaction_id=interaction.id)

    # ------------------------------------------------------------ the verification waits

    def test_open_referral_stops_the_verification(self):
        referral = self.refer()
        as_officer = self.request.with_user(self.user_officer)
        self.assertIn("not answered yet", as_officer.blocked_reason)
        for user in (self.user_officer, self.user_officer_2, self.user_manager):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "not answered yet"):
                self.rpc(user, self.request, "write", {"state": "verified"})
        referral.with_user(self.user_researcher).action_accept()
        with self.assertRaisesRegex(UserError, "not answered yet"):
            as_officer.action_verify()
        self.company.alseraj_referral_blocks = False
        as_officer.action_verify()
        self.assertEqual(self.request.state, "verified")

    def test_delegate_meets_a_referral_he_does_not_see(self):
        """The rule holds for who may not read the question."""
        referral = self.refer()
        self.env.flush_all()
        self.env.cr.execute("UPDATE alseraj_referral SET branch_id = %s WHERE id = %s", [self.other_branch.id, referral.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "not answered yet"):
            self.request.with_user(self.user_delegate).action_verify()

    def test_taken_back(self):
        referral = self.refer()
        with self.assertRaisesRegex(UserError, "Officer asked this"):
            self.rpc(self.user_officer_2, referral, "action_take_back")
        with self.assertRaisesRegex(UserError, "Only these roles"):
            self.rpc(self.user_researcher, referral, "action_take_back")
        self.rpc(self.user_officer, referral, "action_take_back")
        self.assertEqual(referral.state, "taken_back")
        self.assertFalse(referral.activity_ids)
        self.request.with_user(self.user_officer).action_verify()
        self.rpc(self.user_manager, self.refer(), "action_take_back")

    def test_over_with_the_request(self):
        for step in ("action_withdraw", "action_cancel"):
            request = self.make_requests()
            referral = self.env["alseraj.referral"].with_user(self.user_officer).create({
                "beneficiary_id": self.beneficiary.id, "request_id": request.id, "question": "?",
            })
            getattr(request, step)(reason="He does not want it.")
            self.assertEqual(referral.state, "taken_back", step)
            self.assertFalse(referral.activity_ids, step)

    # ------------------------------------------------------------ not by others

    def test_kin_is_not_asked(self):
        self.beneficiary.sudo().kin_user_ids = self.user_researcher
        referral = self.refer()
        self.assertNotIn(self.user_researcher, referral.activity_ids.user_id)
        for wrong in (self.user_researcher, self.user_finance):
            with self.subTest(user=wrong.login), self.assertRaisesRegex(ValidationError, "can't answer this"):
                referral.with_user(self.user_officer).researcher_id = wrong

    def test_answer_is_the_researchers(self):
        referral = self.refer()
        referral.with_user(self.user_researcher).action_accept()
        for user in (self.user_officer, self.user_manager, self.user_delegate):
            for vals in ({"answer": "Yes"}, {"decline_reason": "No"}):
                with self.subTest(user=user.login, vals=vals), self.assertRaisesRegex(UserError, "social researcher"):
                    self.rpc(user, referral, "write", vals)
        with self.assertRaisesRegex(UserError, "social researcher"):
            self.env["alseraj.referral"].with_user(self.user_officer).with_context(default_answer="Yes").create({
                "beneficiary_id": self.beneficiary.id, "question": "?",
            })

    def test_answer_is_of_the_one_who_was_asked(self):
        other = self._make_user("researcher_other", "group_researcher")
        referral = self.refer(researcher_id=self.user_researcher.id)
        for vals in ({"answer": "Yes"}, {"decline_reason": "No"}, {"state": "accepted"}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "put to Researcher"):
                self.rpc(other, referral, "write", vals)
        self.rpc(self.user_researcher, referral, "write", {"answer": "Half of it"})

    def test_asker_can_not_be_changed(self):
        referral = self.refer()
        with self.assertRaisesRegex(UserError, "filled in by the system"):
            self.rpc(self.user_officer_2, referral, "write", {"asked_by_id": self.user_officer_2.id})
        with self.assertRaisesRegex(UserError, "filled in by the system"):
            self.env["alseraj.referral"].with_user(self.user_officer_2).create({
                "beneficiary_id": self.beneficiary.id, "question": "?", "asked_by_id": self.user_officer.id,
            })
        with self.assertRaisesRegex(UserError, "can't be changed"):
            self.rpc(self.user_officer, referral, "write", {"asked_on": "2020-01-01 10:00:00"})

    def test_the_applicant_sees_nothing(self):
        self.refer()
        self.user_portal.partner_id = self.beneficiary.partner_id
        own = self.request.with_user(self.user_portal)
        for name in ("referral_ids", "referral_count", "open_referral_note"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                own.read([name])
        with self.assertRaises(AccessError):
            self.env["alseraj.referral"].with_user(self.user_portal).search([])

    def test_other_roles_see_no_question(self):
        self.refer()
        for user in (self.user_member, self.user_finance):
            with self.subTest(user=user.login):
                self.assertFalse(self.request.with_user(user).open_referral_note)

    # ------------------------------------------------------------ its clock

    def test_overdue(self):
        referral = self.refer(researcher_id=self.user_researcher.id)
        self.assertTrue(referral.due_date)
        self.chase()
        self.assertEqual(referral.activity_ids.user_id, self.user_researcher, "in time: only who has to answer")
        referral.with_user(self.user_officer).due_date = "2026-01-01"
        self.chase()
        self.chase()
        self.assertEqual(len(referral.activity_ids), 2)
        self.assertEqual(referral.activity_ids.user_id, self.user_researcher | self.user_officer)
        referral.with_user(self.user_researcher).action_accept()
        self.assertEqual(referral.activity_ids.user_id, self.user_researcher)
        self.assertTrue(referral.chased_on)
        referral.with_user(self.user_officer).due_date = "2026-01-02"
        self.assertFalse(referral.chased_on, "another day: told again if it passes")
        with self.assertRaisesRegex(UserError, "filled in by the system"):
            self.rpc(self.user_officer, referral, "write", {"chased_on": "2026-01-01"})

    def test_overdue_of_who_left(self):
        referral = self.refer(due_date="2026-01-01")
        self.user_officer.sudo().active = False
        self.request.sudo().user_id = self.user_officer_2
        self.chase()
        self.assertIn(self.user_officer_2, referral.activity_ids.user_id)

    # ------------------------------------------------------------ my work, and in bulk

    def test_pile(self):
        queue = self.env.ref("alseraj_beneficiary.work_queue_referral")
        before = {
            user: (queue.with_user(user).total_count, queue.with_user(user).own_count)
            for user in (self.user_officer, self.user_officer_2, self.user_researcher)
        }
        self.refer()
        self.env.invalidate_all()
        for user, own in ((self.user_officer, 1), (self.user_officer_2, 0), (self.user_researcher, 1)):
            total, mine = before[user]
            as_user = queue.with_user(user)
            self.assertEqual((as_user.total_count, as_user.own_count), (total + 1, mine + own), user.login)
        action = queue.with_user(self.user_researcher).action_open_own()
        self.assertEqual(action["res_model"], "alseraj.referral")
        self.assertNotIn("calendar", action["view_mode"])
        self.env["alseraj.referral"].search(action["domain"])

    def test_verify_costs_the_same(self):
        def prepare(count):
            requests = self.make_requests(self.make_beneficiaries(count))
            requests.action_submit()
            self.bring_documents(requests)
            self.env["alseraj.referral"].with_user(self.user_officer).create([
                {"beneficiary_id": request.beneficiary_id.id, "request_id": request.id, "question": "?",
                 "researcher_id": self.user_researcher.id}
                for request in requests
            ]).action_take_back()
            return requests.with_user(self.user_officer)

        few, many = prepare(3), prepare(12)
        few._compute_open_referral_note()
        self.assertLessEqual(
            self.count_queries(many.mapped, "open_referral_note"), self.count_queries(few.mapped, "open_referral_note"))
        self.assertLessEqual(
            self.count_queries(lambda: [r._get_open_referral_reason() for r in many]),
            self.count_queries(lambda: [r._get_open_referral_reason() for r in few]))
