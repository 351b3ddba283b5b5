from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ...models.odoo.res_company import MANAGER_SETTINGS
from ..common import AlserajCommon


@tagged("post_install", "-at_install")
class TestSetupStep(AlserajCommon):
    """The setup guide: computed from what exists, for managers and administrators; and the settings of a manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._make_user("setup_admin", "base.group_system")
        cls.association = cls.env["res.company"].create({"name": "Another Association"})
        cls.chief = cls._make_user("setup_chief", "group_manager")
        cls.chief.write({"company_ids": [(4, cls.association.id)], "company_id": cls.association.id})

    def steps(self, user, company=None):
        env = self.env(user=user.id, context={"allowed_company_ids": (company or self.association).ids, "lang": "en_US"})
        return {step.code: step for step in env["alseraj.setup.step"].search([])}

    def test_new_association_lacks_what_it_lacks(self):
        steps = self.steps(self.chief)
        for code in ("company", "logo", "people", "duties", "committee", "funds", "accounts", "families"):
            with self.subTest(code=code):
                self.assertEqual(steps[code].state, "missing" if steps[code].for_first_request else "open")
        self.assertIn("Finance", steps["people"].detail)
        for code in ("declaration", "types", "need"):  # shipped
            with self.subTest(code=code):
                self.assertEqual(steps[code].state, "done")

    def test_steps_follow_what_exists(self):
        self.env["alseraj.fund"].create({
            "name": "General", "code": "G", "budget": 100, "company_id": self.association.id})
        committee = self.env["alseraj.committee"].create({
            "name": "Research", "company_id": self.association.id, "quorum": 1})
        self.assertEqual(self.steps(self.chief)["committee"].state, "missing")
        member = self._make_user("setup_member", "group_committee_member")
        member.write({"company_ids": [(4, self.association.id)]})
        self.env["alseraj.committee.member"].create({"committee_id": committee.id, "user_id": member.id, "role": "chair"})
        self.association.with_user(self.chief).action_decide_duties("several")
        steps = self.steps(self.chief)
        self.assertEqual([steps[code].state for code in ("funds", "committee", "duties")], ["done"] * 3)
        self.assertEqual(steps["accounts"].state, "missing")
        committee.quorum = 3
        self.env.invalidate_all()  # as on the next call
        self.assertEqual(self.steps(self.chief)["committee"].state, "missing")
        committee.quorum_kind = "majority"  # of one member
        self.env.invalidate_all()
        self.assertEqual(self.steps(self.chief)["committee"].state, "done")

    def test_each_step_has_a_place(self):
        for code, step in self.steps(self.admin, self.company).items():
            with self.subTest(code=code):
                self.assertEqual(step.action_open()["type"], "ir.actions.act_window")
        steps = self.steps(self.chief)
        self.assertEqual(steps["clocks"].action_open()["res_id"], self.association.id)
        self.assertTrue(steps["duties"].action_open())
        with self.assertRaises(AccessError):
            steps["chart"].action_open()

    def test_not_for_others(self):
        step = self.env.ref("alseraj_beneficiary.setup_step_people")
        for user in (self.user_officer, self.user_finance, self.user_auditor, self.user_outsider, self.user_portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                step.with_user(user).action_open()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                step.with_user(user).read(["state", "detail"])
        with self.assertRaises(AccessError):
            step.with_user(self.user_manager).write({"for_first_request": False})

    # ------------------------------------------------------------ settings

    def test_manager_changes_his_settings(self):
        company = self.company.with_user(self.user_manager).with_context(allowed_company_ids=self.company.ids)
        company.write({"alseraj_debt_days": 45, "alseraj_appeal_days": 20})
        self.assertEqual((self.company.alseraj_debt_days, self.company.alseraj_appeal_days), (45, 20))
        with self.assertRaises(UserError):  # what must hold, holds
            company.write({"reply_min_days": 40, "reply_max_days": 10})

    def test_and_no_others(self):
        company = self.company.with_user(self.user_manager).with_context(allowed_company_ids=self.company.ids)
        for vals in ({"name": "Mine"}, {"alseraj_debt_days": 1, "name": "Mine"}, {"alseraj_timezone": "UTC"},
                     {"alseraj_one_hand_disburse": True}, {"alseraj_expense_account_id": False}, {}):
            if vals:
                with self.subTest(vals=vals), self.assertRaises(UserError):
                    company.write(vals)
        for user in (self.user_officer, self.user_finance, self.user_secretary, self.user_auditor, self.user_portal):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.company.with_user(user).write({"alseraj_debt_days": 1})
        # a company of others, however it is named
        other = self.association.with_user(self.user_manager)
        for context in ({}, {"allowed_company_ids": self.association.ids}):
            with self.subTest(context=context), self.assertRaises(UserError):
                other.with_context(**context).write({"alseraj_debt_days": 1})
        self.assertEqual(self.association.alseraj_debt_days, 90)

    def test_form_shows_what_a_manager_may_change(self):
        view = self.env["res.company"].with_user(self.user_manager).get_view(
            self.env.ref("alseraj_beneficiary.manager_settings_view_form").id, "form")
        self.assertNotIn('edit="False"', view["arch"])
        self.assertEqual(set(view["models"]["res.company"]) & MANAGER_SETTINGS, MANAGER_SETTINGS)

    # ------------------------------------------------------------ where each role starts

    def test_home_of_each_role(self):
        homes = {
            self.user_manager: "action_support_request_report", self.user_officer: "action_work_queue",
            self.user_delegate: "action_work_queue", self.user_finance: "action_work_queue",
            self.user_researcher: "action_need_study", self.user_member: "action_committee_session",
            self.user_secretary: "action_committee_session", self.user_auditor: "action_support_request_report",
        }
        for user, xmlid in homes.items():
            with self.subTest(user=user.login):
                self.assertEqual(user._get_role_home().id, self.env.ref(f"alseraj_beneficiary.{xmlid}").id)
        self.assertFalse(self.user_outsider._get_role_home())


@tagged("post_install", "-at_install")
class TestRoleHome(HttpCase, AlserajCommon):

    def test_session_starts_at_home(self):
        own = self.env.ref("base.action_res_company_form")
        for user, expected in (
            (self.user_officer, self.env.ref("alseraj_beneficiary.action_work_queue").id), (self.user_outsider, False),
        ):
            self.authenticate(user.login, user.login)
            info = self.make_jsonrpc_request("/web/session/get_session_info", {})
            self.assertEqual(info["home_action_id"], expected)
        self.user_officer.action_id = own.id
        self.authenticate(self.user_officer.login, self.user_officer.login)
        self.assertEqual(self.make_jsonrpc_request("/web/session/get_session_info", {})["home_action_id"], own.id)
