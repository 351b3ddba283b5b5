from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged

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
        for code in ("declaration", "types", "need", "texts"):  # shipped
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

    def test_a_text_for_each_way(self):
        """A code is a short text alone, a letter paper alone; what goes both ways needs both."""
        event = self.env["alseraj.message.event"].search([("by_sms", "=", True), ("by_letter", "=", True)], limit=1)
        self.assertEqual(self.steps(self.chief)["texts"].state, "done")
        with self.assertRaises(ValidationError):
            event.short_text = False
        event.write({"short_text": False, "by_sms": False})
        self.env.invalidate_all()
        self.assertEqual(self.steps(self.chief)["texts"].state, "done")

    def test_each_step_has_a_place(self):
        for code, step in self.steps(self.admin, self.company).items():
            with self.subTest(code=code):
                self.assertEqual(step.action_open()["type"], "ir.actions.act_window")
        steps = self.steps(self.chief)
        self.assertEqual(steps["clocks"].action_open()["res_id"], self.association.id)
        self.assertTrue(steps["duties"].action_open())
        for code in ("people", "messages", "gateway"):
            with self.subTest(code=code), self.assertRaises(AccessError):
                steps[code].action_open()
        missing = self.env(user=self.chief.id)["alseraj.setup.step"].search([("state", "=", "missing")])
        self.assertEqual(set(missing.mapped("code")), {
            code for code, step in self.steps(self.chief, self.chief.company_id).items() if step.state == "missing"})

    # ------------------------------------------------------------ details, currency and chart: by a manager

    def details(self, user, company=None):
        env = self.env(user=user.id, context={"allowed_company_ids": (company or self.association).ids, "lang": "en_US"})
        return Form(env["alseraj.setup.details"])

    def test_manager_sets_up_details_currency_and_account(self):
        saudi = self.env.ref("base.sa")
        self.association.write({"currency_id": self.env.ref("base.USD").id})
        form = self.details(self.chief)
        form.name, form.company_registry, form.street, form.city = "Charity", "١٢٣٤", "King Road", "Riyadh"
        form.phone, form.email, form.country_id = "0111234567", "a@example.com", saudi
        self.assertTrue(form.may_use_country)
        wizard = form.save()
        wizard.action_use_country()
        self.assertEqual(self.association.currency_id, self.env.ref("base.SAR"))
        self.assertEqual(self.association.chart_template, "sa")
        self.assertEqual((self.association.name, self.association.company_registry), ("Charity", "1234"))
        form = self.details(self.chief)
        self.assertFalse(form.may_use_country)
        form.save().action_open_account()
        account = self.association.alseraj_expense_account_id
        self.assertEqual((account.account_type, account.company_ids), ("expense", self.association))
        form = self.details(self.chief)
        self.assertEqual(form.expense_account_id, account)
        form.acc_number = "SA4420000001234567891234"
        form.save().action_apply()
        steps = self.steps(self.chief)
        for code in ("company", "currency", "chart", "journal", "accounts"):
            with self.subTest(code=code):
                self.assertEqual(steps[code].state, "done", steps[code].detail)
        self.assertIn("1234", str(self.association.partner_id.message_ids[-1:].body))
        # ceilings are riyals now
        catalogue = self.env(user=self.chief.id, context={"allowed_company_ids": self.association.ids})["alseraj.support.type"]
        self.assertEqual(catalogue.search([]).currency_id, self.env.ref("base.SAR"))

    def test_currency_stays_once_there_are_entries(self):
        with self.assertRaises(UserError):
            company = self.company
            if not company.root_id._existing_accounting():
                journal = self.env["account.journal"].search([("company_id", "=", company.id), ("type", "=", "general")], limit=1)
                account = self.env["account.account"].search([
                    ("company_ids", "in", company.ids), ("account_type", "=", "expense")], limit=1)
                self.env["account.move"].create({"journal_id": journal.id, "line_ids": [
                    (0, 0, {"account_id": account.id, "debit": 5}), (0, 0, {"account_id": account.id, "credit": 5})]})
            self.details(self.user_manager, company).save().action_use_country()

    def test_details_are_not_for_others(self):
        wizards = self.env["alseraj.setup.details"]
        for user in (self.user_officer, self.user_finance, self.user_auditor, self.user_outsider, self.user_portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                wizards.with_user(user).create({"name": "Mine"})
        # of another association, however it is named
        before = self.association.name
        for context in ({}, {"allowed_company_ids": self.association.ids}):
            with self.subTest(context=context), self.assertRaises(UserError):
                wizards.with_user(self.user_manager).with_context(**context).create({
                    "name": "Mine", "company_id": self.association.id}).action_apply()
        self.assertEqual(self.association.name, before)

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
            self.user_manager: "action_dashboard", self.user_officer: "action_work_queue",
            self.user_delegate: "action_work_queue", self.user_finance: "action_work_queue",
            self.user_researcher: "action_my_visits", self.user_member: "action_committee_session",
            self.user_secretary: "action_committee_session", self.user_auditor: "action_dashboard",
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
