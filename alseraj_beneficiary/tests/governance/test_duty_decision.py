"""An office of one says so by name and with a reason: nobody sets it silently, and the auditor reads it."""

from odoo import Command
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from ...models.odoo.res_company import OFFICE_OF_ONE, SECOND_PERSON
from ..common import REFUSED, AlserajCommon, ByRpc


@tagged("post_install", "-at_install")
class TestDutyDecision(ByRpc, AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = cls.env["res.company"].create({"name": "Office of one"})
        cls.admin = new_test_user(
            cls.env, "duty-admin", "base.group_system", company_id=cls.office.id, company_ids=[Command.set(cls.office.ids)])
        cls.roles = (
            cls.user_finance | cls.user_officer | cls.user_manager | cls.user_auditor | cls.user_delegate | cls.user_member
            | cls.user_secretary | cls.user_researcher | cls.user_outsider | cls.user_portal)
        cls.roles.write({"company_ids": [Command.link(cls.office.id)], "company_id": cls.office.id})

    def get_settings(self):
        return {name: self.office[name] for name in OFFICE_OF_ONE}

    def test_safe_and_undecided_by_default(self):
        self.assertEqual(self.get_settings(), SECOND_PERSON)
        self.assertFalse(self.office.alseraj_duties_decided)

    def test_nobody_sets_it_silently(self):
        for name, value in OFFICE_OF_ONE.items():
            self.assertRefused(self.roles | self.admin, self.office, "write", {name: value})
            self.assertRefused(self.admin, self.office, "write", {name: value}, context={"alseraj_deciding": True})
        self.rpc(self.admin, self.office, "write", SECOND_PERSON)  # nothing changes: the settings form sends all it has
        for name, value in OFFICE_OF_ONE.items():
            with self.subTest(name=name), self.assertRaises(REFUSED), self.env.cr.savepoint():
                self.env["res.config.settings"].with_user(self.admin).create(
                    {"company_id": self.office.id, name: value}).execute()
        self.assertEqual(self.get_settings(), SECOND_PERSON)
        self.assertFalse(self.office.alseraj_duties_decided)

    def test_a_manager_decides_with_a_reason(self):
        self.assertRefused(
            self.roles - self.user_manager, self.office, "action_decide_duties", "one", "There is only me")
        for wrong in (("one",), ("one", "  "), ("perhaps", "x"), ("some", "", {"alseraj_one_hand_account": True}),
                      ("some", "x", {"alseraj_receipt_days": 1}), ("before", "x")):
            self.assertRefused(self.user_manager, self.office, "action_decide_duties", *wrong)
        self.rpc(self.user_manager, self.office, "action_decide_duties", "one", "There is only me until May")
        self.assertEqual(self.get_settings(), OFFICE_OF_ONE)
        decision = self.office.alseraj_duty_decision_ids
        self.assertEqual((decision.user_id, decision.choice, decision.reason, decision.settings),
                         (self.user_manager, "one", "There is only me until May", OFFICE_OF_ONE))
        self.assertTrue(decision.decided_on and self.office.alseraj_duties_decided)
        for reader in (self.user_auditor, self.user_manager):
            [seen] = self.rpc(reader, decision, "read", ["user_id", "reason", "alone", "decided_on"])
            self.assertIn("Who enters a bank account may verify it", seen["alone"])
            self.assertIn("One employee alone", seen["alone"])
        self.rpc(self.user_manager, self.office, "action_decide_duties", "several")
        self.assertEqual(self.get_settings(), SECOND_PERSON)
        self.env.invalidate_all()
        self.assertEqual(self.office.alseraj_duty_decision_ids.mapped("choice"), ["several", "one"])

    def test_asking_for_a_second_person_again_needs_no_reason(self):
        self.rpc(self.user_manager, self.office, "action_decide_duties", "one", "There is only me")
        self.assertRefused(self.admin, self.office, "write", {"alseraj_receiver_proof": "witness"})
        self.rpc(self.admin, self.office, "write", {"alseraj_one_hand_account": False})
        self.env.invalidate_all()
        self.assertEqual(self.office.alseraj_duty_decision_ids[0].user_id, self.admin)
        self.assertFalse(self.office.alseraj_duty_decision_ids[0].settings["alseraj_one_hand_account"])

    def test_an_administrator_too_by_name(self):
        self.rpc(self.admin, self.office, "action_decide_duties", "some", "One in finance", {"alseraj_one_hand_disburse": True})
        self.assertTrue(self.office.alseraj_one_hand_disburse)
        self.assertFalse(self.office.alseraj_one_hand_account)
        self.assertEqual(self.office.alseraj_duty_decision_ids.user_id, self.admin)

    def test_a_company_of_others(self):
        other = self.env["res.company"].create({"name": "Others"})
        self.assertRefused(self.user_manager | self.admin, other, "action_decide_duties", "one", "Mine now")

    def test_a_decision_is_kept(self):
        self.rpc(self.user_manager, self.office, "action_decide_duties", "one", "There is only me")
        decision = self.office.alseraj_duty_decision_ids
        self.assertRefused(self.roles | self.admin, decision, "write", {"reason": "Another"})
        self.assertRefused(self.roles | self.admin, decision, "unlink")
        for user in self.roles | self.admin:
            with self.subTest(user=user.login), self.assertRaises(REFUSED), self.env.cr.savepoint():
                call_kw(decision.with_user(user).browse(), "create", [[{"company_id": self.office.id, "choice": "several"}]], {})
        self.assertRefused(self.roles - self.user_manager - self.user_auditor, decision, "read", ["reason"])

    def test_the_window(self):
        for user in (self.user_manager, self.admin):
            action = self.rpc(user, self.office, "action_open_duties")
            wizard = self.env[action["res_model"]].with_user(user).create({
                **{key[8:]: value for key, value in action["context"].items()}, "choice": "one", "reason": "There is only me"})
            self.assertEqual({name: wizard[name] for name in OFFICE_OF_ONE}, OFFICE_OF_ONE)
            wizard.action_decide()
            self.assertEqual(self.get_settings(), OFFICE_OF_ONE)
        for user in self.roles - self.user_manager:
            with self.subTest(user=user.login), self.assertRaises(REFUSED), self.env.cr.savepoint():
                self.env["alseraj.duty.choice"].with_user(user).create(
                    {"company_id": self.office.id, "choice": "one", "reason": "x"}).action_decide()

    def test_the_question_comes_where_a_second_person_is_missed(self):
        self.assertIn("Does one person work alone here?", self.office._get_duties_hint("Another person must post it."))
        self.rpc(self.user_manager, self.office, "action_decide_duties", "several")
        self.assertEqual(self.office._get_duties_hint("Another person must post it."), "Another person must post it.")
        self.assertFalse(self.office._get_duties_hint(False))
