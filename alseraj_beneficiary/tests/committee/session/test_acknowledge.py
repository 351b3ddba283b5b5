from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..common import CommitteeCommon

MINUTES = "odoo.addons.alseraj_beneficiary.models.committee.session.committee_session_minutes"
BROKEN = "alseraj_beneficiary.activity_seal_broken"


class TestAcknowledge(CommitteeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls.decide(cls.make_request(2))

    def _mine(self, user):
        return self.session.with_user(user)

    def _reminded(self, xmlid="alseraj_beneficiary.activity_acknowledge_minutes"):
        kind = self.env.ref(xmlid)
        return self.session.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).user_id

    def test_each_for_himself_and_once(self):
        self.assertEqual(self._reminded(), self.voters)
        self._mine(self.user_member).action_acknowledge()
        self.assertEqual(self.session.acknowledgement_ids.user_id, self.user_member)
        self.assertEqual(self.session.acknowledgement_ids.seal, self.session.seal)
        self.assertEqual(self._reminded(), self.voters - self.user_member, "only his own reminder is done")
        with self.assertRaisesRegex(UserError, "already"):
            self._mine(self.user_member).action_acknowledge()
        self.assertTrue(self.session.verify_seal(), "beside what is sealed")

    def test_who_may_not(self):
        for user in (self.user_vice, self.user_stranger, self.user_secretary, self.user_officer, self.user_manager,
                     self.user_auditor):
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "attended"):
                self._mine(user).action_acknowledge()
        for user in (self.user_delegate, self.user_portal, self.user_outsider):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._mine(user).action_acknowledge()
        session = self.make_session(self.make_request())
        with self.assertRaisesRegex(UserError, "closed and sealed"):
            session.with_user(self.user_chair).action_acknowledge()

    def test_kept_as_given(self):
        self._mine(self.user_chair).action_acknowledge()
        line = self.session.acknowledgement_ids
        for user in (self.user_chair, self.user_secretary, self.user_manager):
            vals = {"session_id": self.session.id, "member_id": self.members[2].id, "user_id": self.user_member.id,
                    "acknowledged_on": fields.Datetime.now(), "seal": "x"}
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    line.with_user(user).create(vals)
                for call in (lambda u=user: line.with_user(u).write({"seal": "x"}), line.with_user(user).unlink,
                             line.with_user(user).copy):
                    with self.assertRaises(UserError):
                        call()
                with self.assertRaises(UserError):
                    self._mine(user).write({"acknowledgement_ids": [fields.Command.clear()]})
        with self.assertRaises(UserError):
            line.sudo().write({"acknowledged_on": "2020-01-01"})
        with self.assertRaises(UserError):
            line.sudo().unlink()

    def test_to_acknowledge(self):
        sessions = self.env["alseraj.committee.session"]
        for user, found in ((self.user_chair, True), (self.user_vice, False)):
            mine = sessions.with_user(user).search([("can_acknowledge", "=", True)])
            self.assertEqual(self.session in mine, found)
        self._mine(self.user_chair).action_acknowledge()
        self.assertFalse(self._mine(self.user_chair).can_acknowledge)
        self.assertNotIn(self.session, sessions.with_user(self.user_chair).search([("can_acknowledge", "=", True)]))

    def test_a_broken_seal_is_not_acknowledged(self):
        self._break()
        with self.assertRaisesRegex(UserError, "broken"):
            self._mine(self.user_chair).action_acknowledge()

    # ------------------------------------------------------------ the watch

    def _break(self):
        self.env.flush_all()
        self.cr.execute(
            "UPDATE alseraj_committee_decision SET amount = amount + 1 WHERE session_id = %s", (self.session.id,))
        self.env.invalidate_all()

    def test_a_share_each_night_and_all_within_a_week(self):
        sessions = self.session.browse()
        for _index in range(12):
            sessions |= self.decide(self.make_request(1))
        sessions |= self.session
        sessions._write_internal({"seal_checked_on": "2020-01-01"})
        cron = self.env.ref("alseraj_beneficiary.cron_verify_seals")
        looked_at = []
        with patch(f"{MINUTES}.SESSIONS_AT_ONCE", 1), patch(f"{MINUTES}.NIGHTS", 6):
            for night in range(1, 7):
                with freeze_time(f"2027-03-{night:02d} 22:00:00"), self.enter_registry_test_mode():
                    cron.method_direct_trigger()
                self.env.invalidate_all()
                looked_at.append(len(sessions.filtered(
                    lambda rec, night=night: str(rec.seal_checked_on).startswith(f"2027-03-{night:02d}"))))
        self.assertTrue(all(session.seal_checked_on.year == 2027 for session in sessions), looked_at)
        self.assertLess(max(looked_at), len(sessions), "never all in one night")

    def test_the_cron_finds_it_and_tells_the_manager_once(self):
        cron = self.env.ref("alseraj_beneficiary.cron_verify_seals")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.session.seal_state, "intact")
        self.assertFalse(self._reminded(BROKEN))
        self._break()
        self.session._write_internal({"seal_checked_on": "2020-01-01"})
        for _index in range(2):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(self.session.seal_state, "broken")
            self.assertIn(self.user_manager, self._reminded(BROKEN))
        kind = self.env.ref(BROKEN)
        theirs = self.session.activity_ids.filtered(
            lambda a: a.activity_type_id == kind and a.user_id == self.user_manager)
        self.assertEqual(len(theirs), 1)

    def test_the_auditors_button(self):
        sessions = self.env["alseraj.committee.session"].with_user(self.user_auditor)
        self.assertEqual(sessions.action_verify_seals()["params"]["type"], "success")
        self._break()
        action = self._mine(self.user_auditor).action_verify_seal()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertIn(self.user_manager, self._reminded(BROKEN))
        action = sessions.action_verify_seals()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertIn(self.session.name, action["params"]["message"])
        with self.assertRaises(AccessError):
            sessions.with_user(self.user_delegate).action_verify_seals()

    def test_same_queries(self):
        two = self.decide(self.make_request(1)) | self.session
        many = two | self.decide(self.make_request(3)) | self.decide(self.make_request(1))
        two._check_seals()
        many._check_seals()
        few = self.count_queries(two._check_seals)
        # one more at most: the write is spared when it is the same second as before
        self.assertLessEqual(self.count_queries(many._check_seals), few + 1)
