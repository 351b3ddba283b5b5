import base64

from odoo import Command
from odoo.exceptions import UserError

from ...committee.rules_common import RulesCommon
from ...request.common import PNG

SCAN = base64.b64encode(b"%PDF-1.4 signed by all")


class TestRecordedVotes(RulesCommon):
    """Votes that the secretary wrote down for members carry no payment before these said that they are theirs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {**cls.roles, "chair": cls.user_chair, "vice": cls.user_vice, "stranger": cls.user_stranger}

    def setUp(self):
        super().setUp()
        self.request = self.make_request(amount=1000)
        self.session = self.make_session(self.request)
        self.decision = self.session.decision_ids

    def _record(self, *users):
        for member in self.members.filtered(lambda member: member.user_id in users):
            self.rpc(self.user_secretary, self.decision, "record_vote", member.id, "for")

    def _close(self):
        self.rpc(self.user_secretary, self.session, "action_close")
        self.assertEqual(self.request.stage, "approved")
        self.installment = self.request.installment_ids

    def _assert_blocked(self, blocked, msg=None):
        self.env.invalidate_all()
        reason = self.installment.with_user(self.user_finance)._get_votes_reason()
        if blocked:
            self.assertIn("have not acknowledged the minutes", reason, msg)
            self.assertEqual(self.installment.problem_kind, "votes", msg)
        else:
            self.assertFalse(reason, msg)
            self.assertNotEqual(self.installment.problem_kind, "votes", msg)

    def _acknowledge(self, user):
        self.rpc(user, self.session, "action_acknowledge")

    def test_the_secretary_alone_approves_no_payment(self):
        self._record(self.user_chair, self.user_member, self.user_member_2)
        self._close()
        self._assert_blocked(True)
        reason = self.installment._get_votes_reason()
        self.assertIn(self.user_chair.name, reason)
        for user in (self.user_chair, self.user_member):
            self._acknowledge(user)
            self._assert_blocked(True, "two of three")
        with self.assertRaisesRegex(UserError, "attended"):
            self._acknowledge(self.user_secretary)
        self._acknowledge(self.user_member_2)
        self._assert_blocked(False)

    def test_a_run_is_not_confirmed(self):
        self._record(self.user_chair, self.user_member, self.user_member_2)
        self._close()
        bank = self.env["account.journal"].create({
            "name": "Votes", "type": "cash", "code": "VOTES", "company_id": self.company.id})
        run = self.env["alseraj.disbursement"].with_user(self.user_finance).create(
            {"journal_id": bank.id, "installment_ids": [Command.link(self.installment.id)]})
        with self.assertRaisesRegex(UserError, "have not acknowledged the minutes"):
            self.rpc(self.user_finance, run, "action_confirm")
        action = self.rpc(self.user_finance, self.installment, "action_open_problem")
        self.assertEqual((action["res_model"], action["res_id"]), (self.session._name, self.session.id))

    def test_own_votes_that_carry_it_are_enough(self):
        self.vote(self.decision)
        self._record(self.user_vice)
        self._close()
        self._assert_blocked(False)

    def test_own_votes_against(self):
        """What is left without the recorded votes must be for it, too."""
        self.vote(self.decision, "against", voters=self.user_member | self.user_member_2)
        self.vote(self.decision, voters=self.user_chair)
        self._record(self.user_vice, self.user_member_3)
        self._close()
        self._assert_blocked(True)

    def test_a_vote_that_was_overwritten(self):
        self.vote(self.decision)
        self.rpc(self.user_secretary, self.decision, "record_vote", self.members[2].id, "for", None, True)
        self._close()
        self._assert_blocked(True)

    def test_goods_are_not_handed_over(self):
        self.support_type.kind = "in_kind"
        self._record(self.user_chair, self.user_member, self.user_member_2)
        self._close()
        for user in (self.user_officer, self.user_finance):
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "not acknowledged"), self.cr.savepoint():
                self.rpc(user, self.installment, "action_hand_over", "محمد", PNG)

    # ------------------------------------------------------------ minutes signed on paper

    def _attach(self, user=None):
        self.rpc(user or self.user_secretary, self.session, "write", {
            "signed_minutes": SCAN.decode(), "signed_minutes_name": "minutes.pdf"})

    def test_signed_minutes_confirmed_by_the_chair(self):
        self._record(self.user_chair, self.user_member, self.user_member_2)
        with self.assertRaisesRegex(UserError, "can't be changed any more"):
            self._attach()
        self._close()
        with self.assertRaisesRegex(UserError, "Attach the scan"):
            self.rpc(self.user_chair, self.session, "action_confirm_signed_minutes")
        self._attach()
        self._assert_blocked(True, "a scan alone says nothing")
        for role, user in self.roles.items():
            if role != "chair":
                with self.subTest(role=role), self.assertRaises(UserError), self.cr.savepoint():
                    self.rpc(user, self.session, "action_confirm_signed_minutes")
        self._assert_blocked(True)
        self.rpc(self.user_chair, self.session, "action_confirm_signed_minutes")
        self._assert_blocked(False)
        self.assertTrue(self.session.verify_seal(), "beside what is sealed")
        for role, user in self.roles.items():
            for vals in ({"signed_minutes": SCAN.decode()}, {"signed_minutes": False},
                         {"minutes_confirmed_by_id": user.id}, {"minutes_checksum": "x"}):
                with self.subTest(role=role, vals=vals), self.assertRaises(UserError), self.cr.savepoint():
                    self.rpc(user, self.session, "write", vals)
        with self.assertRaisesRegex(UserError, "confirmed already"):
            self.rpc(self.user_chair, self.session, "action_confirm_signed_minutes")

    def test_another_scan_confirms_nothing(self):
        self._record(self.user_chair, self.user_member, self.user_member_2)
        self._close()
        self._attach()
        self.rpc(self.user_chair, self.session, "action_confirm_signed_minutes")
        attachment = self.env["ir.attachment"].search([
            ("res_model", "=", self.session._name), ("res_field", "=", "signed_minutes"), ("res_id", "=", self.session.id)])
        attachment.raw = b"another one"
        self._assert_blocked(True)

    def test_a_chair_who_recorded_them_himself(self):
        """Chair and secretary in one person: he does not vouch for what he wrote down for others."""
        self.user_chair.group_ids = [Command.link(self.env.ref("alseraj_beneficiary.group_committee_secretary").id)]
        self.vote(self.decision, voters=self.user_chair)
        for member in self.members[2:4]:
            self.rpc(self.user_chair, self.decision, "record_vote", member.id, "for")
        self._close()
        self._attach(self.user_chair)
        with self.assertRaisesRegex(UserError, "You recorded votes of others"):
            self.rpc(self.user_chair, self.session, "action_confirm_signed_minutes")
        self._assert_blocked(True)

    def test_nobody_writes_it_before(self):
        for vals in ({"minutes_confirmed_by_id": self.user_chair.id}, {"minutes_confirmed_on": "2026-01-01 00:00:00"},
                     {"minutes_checksum": "x"}):
            for role, user in self.roles.items():
                with self.subTest(role=role, vals=vals), self.assertRaises(UserError), self.cr.savepoint():
                    self.rpc(user, self.session, "write", vals)

    # ------------------------------------------------------------ the setting, and what was closed before

    def test_the_setting_counts_for_sessions_opened_from_then_on(self):
        self._record(self.user_chair, self.user_member, self.user_member_2)
        self.company.alseraj_recorded_votes_count = True
        self._close()
        self._assert_blocked(True, "this session was opened before")
        self.request = self.make_request(amount=500)
        self.session = self.make_session(self.request)
        self.decision = self.session.decision_ids
        self._record(self.user_chair, self.user_member, self.user_member_2)
        self._close()
        self._assert_blocked(False)
        for role, user in self.roles.items():
            with self.subTest(role=role), self.assertRaises(UserError), self.cr.savepoint():
                self.rpc(user, self.company, "write", {"alseraj_recorded_votes_count": True})

    def test_sessions_closed_before_rules_were_kept_count_as_before(self):
        self._record(self.user_chair, self.user_member, self.user_member_2)
        self._close()
        self.cr.execute("UPDATE alseraj_committee_session SET rules = NULL WHERE id = %s", (self.session.id,))
        self._assert_blocked(False)
