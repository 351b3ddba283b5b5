from odoo.exceptions import AccessError, UserError

from ..rules_common import RulesCommon


class TestFrozenRules(RulesCommon):
    """A session decides by the rules of the day it was opened; they are the manager's, with history."""

    def setUp(self):
        super().setUp()
        self.session = self.make_session(self.make_request(amount=1000))
        self.decision = self.session.decision_ids

    def test_quorum_limit_and_board_stay_in_an_open_session(self):
        self.vote(self.decision, voters=self.user_chair)
        self.rpc(self.user_manager, self.committee, "write", {
            "quorum": 1, "quorum_kind": "number", "approval_limit": 500, "parent_id": False,
        })
        self.env.invalidate_all()
        self.assertEqual(self.session.quorum, 3)
        self.assertEqual(self.decision.approval_limit, 3000)
        self.assertEqual(self.decision._get_higher(), self.board)
        with self.assertRaisesRegex(UserError, "1 voted; the quorum is 3"):
            self.session.with_user(self.user_secretary).action_close()
        self.vote(self.decision, voters=self.user_member | self.user_member_2)
        self.session.with_user(self.user_secretary).action_close()
        self.assertEqual(self.decision.outcome, "approved")
        self.assertEqual(self.session.quorum_kept, 3)
        self.assertTrue(self.session.verify_seal())

    def test_a_tier_of_the_type_stays(self):
        self.rpc(self.user_manager, self.support_type, "write", {
            "tier_ids": [(0, 0, {"committee_id": self.committee.id, "amount_to": 10})]})
        self.env.invalidate_all()
        self.assertEqual(self.decision.approval_limit, 3000)
        later = self.make_session(self.make_request(amount=10))
        self.assertEqual(later.decision_ids.approval_limit, 10, "it counts for the next session")

    def test_members_stay(self):
        with self.assertRaisesRegex(UserError, "its members stay as they are"):
            self.rpc(self.user_manager, self.committee, "write", {
                "member_ids": [(0, 0, {"user_id": self.user_stranger.id, "date_from": "2024-01-01"})]})
        self.members[4].sudo().date_to = "2024-12-31"  # by the system, against its own rule
        self.env.invalidate_all()
        self.assertEqual(self.session.member_ids, self.members)

    def test_nobody_writes_the_rules(self):
        for role, user in self.roles.items():
            for session in (self.session, self.make_session(opened=False)):
                with self.subTest(role=role), self.assertRaises(UserError), self.cr.savepoint():
                    self.rpc(user, session, "write", {"rules": {**(self.session.rules or {}), "quorum": 1}})
            with self.subTest(role=role), self.assertRaises(UserError), self.cr.savepoint():
                self.rpc(user, self.session, "create", [{"committee_id": self.committee.id, "rules": {"quorum": 1}}])
        self.assertEqual(self.session.rules["quorum"], 3)

    def test_a_committee_of_himself(self):
        """Neither the secretary nor anybody but a manager makes a committee or sits himself on one."""
        Committee, Member = self.env["alseraj.committee"], self.env["alseraj.committee.member"]
        draft = self.make_session(opened=False)
        for role, user in self.roles.items():
            if role == "manager":
                continue
            own = {"user_id": user.id, "date_from": "2024-01-01", "role": "chair"}
            for records, method, values in (
                (Committee, "create", [{"name": "Mine", "quorum": 1, "member_ids": [(0, 0, own)]}]),
                (Member, "create", [{**own, "role": "member", "committee_id": self.committee.id}]),
                (self.members[4], "write", {"user_id": user.id}),
                (self.committee, "write", {"quorum": 1}),
                (self.committee, "write", {"approval_limit": 0}),
                (draft, "write", {"rules": {"quorum": 1}}),
            ):
                with self.subTest(role=role, method=method, values=values), self.assertRaises(UserError), self.cr.savepoint():
                    self.rpc(user, records, method, values)
        with self.assertRaises(AccessError):
            self.rpc(self.user_secretary, self.committee, "write", {"quorum": 1})

    def test_one_member_decides_alone_only_where_the_settings_say_so(self):
        alone = self.env["alseraj.committee"].with_user(self.user_manager).create({
            "name": "Alone", "quorum": 1, "sequence": -1,
            "member_ids": [(0, 0, {"user_id": self.user_stranger.id, "date_from": "2024-01-01", "role": "chair"})],
        })
        session = self.make_session(self.make_request(), opened=False, committee_id=alone.id)
        with self.assertRaisesRegex(UserError, "could decide alone"):
            self.rpc(self.user_secretary, session, "action_open")
        self.company.alseraj_single_vote = True
        self.rpc(self.user_secretary, session, "action_open")
        for role, user in self.roles.items():
            with self.subTest(role=role), self.assertRaises(UserError), self.cr.savepoint():
                self.rpc(user, self.company, "write", {"alseraj_single_vote": True})

    def test_history(self):
        self.session.with_user(self.user_secretary).decision_ids.outcome = "deferred"
        self.session.with_user(self.user_secretary).action_close()
        self.env.flush_all()
        self.env.cr.precommit.run()  # what was made before is history already
        committee = self.committee.with_user(self.user_manager).with_context(tracking_disable=False)
        committee.write({"quorum": 2, "approval_limit": 10, "active": False})
        self.members[3].with_user(self.user_manager).date_to = "2030-12-31"
        self.members[4].with_user(self.user_manager).unlink()
        self.env["alseraj.committee.member"].with_user(self.user_manager).create({
            "committee_id": committee.id, "user_id": self.user_stranger.id, "date_from": "2024-01-01"})
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = committee.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertLessEqual({"quorum", "approval_limit", "active"}, set(tracked))
        bodies = " ".join(committee.message_ids.mapped("body"))
        for text in ("Member added", "Member changed", "2030-12-31", "Member removed"):
            self.assertIn(text, bodies)

    def test_seals_of_earlier_forms(self):
        """What was sealed before rules were kept is verified by what was sealed then, and counts as before."""
        self.vote(self.decision)
        self.session.action_close()
        for form in (1, 2):
            self.env.flush_all()
            self.cr.execute(
                "UPDATE alseraj_committee_session SET rules = NULL, seal_version = %s WHERE id = %s", (form, self.session.id))
            self.env.invalidate_all()
            self.assertNotIn("rules", self.session._get_seal_content())
            seal = self.session._compute_seals()[self.session]
            self.cr.execute("UPDATE alseraj_committee_session SET seal = %s WHERE id = %s", (seal, self.session.id))
            self.env.invalidate_all()
            self.assertTrue(self.session.verify_seal(), form)
            self.assertEqual(self.session.quorum, 3)
            self.assertEqual(self.session.member_ids, self.members)
