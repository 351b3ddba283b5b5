"""A session of three cases by keyboard alone, in Arabic: the chair decides, the secretary records and closes."""

from odoo.tests import HttpCase, tagged

from odoo.addons.alseraj_beneficiary.tests.committee.common import CommitteeCommon


@tagged("post_install", "-at_install")
class TestDeskTour(HttpCase, CommitteeCommon):

    test_cursor_lock_timeout = 120  # the first page builds the Arabic assets, which takes long on a busy machine

    def test_three_cases_by_keyboard(self):
        (self.user_chair | self.user_secretary).write({"lang": "ar_001", "tz": "Asia/Riyadh"})
        requests = self.make_request(3)
        session = self.make_session(requests)
        url = f"/odoo/action-alseraj_beneficiary.action_committee_session/{session.id}"
        self.start_tour(url, "alseraj_desk_chair", login=self.user_chair.login, timeout=180)
        self.env.invalidate_all()
        decisions = session.decision_ids
        self.assertRecordValues(decisions, [
            {"outcome": "approved", "amount": 800.0, "count_for": 1, "count_against": 0},
            {"outcome": "rejected", "amount": 1000.0, "count_for": 0, "count_against": 1},
            {"outcome": "deferred", "amount": 1000.0, "count_for": 0, "count_against": 0},
        ])
        self.assertEqual(decisions[2].conditions, "عقد الإيجار ناقص")
        self.assertEqual(str(decisions[2].deferred_until), "2027-01-10")
        self.start_tour(url, "alseraj_desk_secretary", login=self.user_secretary.login, timeout=180)
        self.env.invalidate_all()
        self.assertEqual(session.state, "closed")
        self.assertTrue(session.verify_seal())
        self.assertEqual(decisions.mapped("tally"), ["3–0–0", "0–3–0", False])
        self.assertTrue(decisions[1].reason_id)
        self.assertEqual(requests.mapped("state"), ["approved", "rejected", "studied"])
        self.assertEqual(requests[0].amount_approved, 800.0)

    def test_the_login_ends_and_the_desk_goes_on(self):
        self.user_chair.write({"lang": "ar_001", "tz": "Asia/Riyadh", "password": "a right password"})
        session = self.make_session(self.make_request(1))
        url = f"/odoo/action-alseraj_beneficiary.action_committee_session/{session.id}"
        self.start_tour(url, "alseraj_desk_login", login=self.user_chair.login, timeout=180)
        self.env.invalidate_all()
        self.assertRecordValues(session.decision_ids.vote_ids, [{"user_id": self.user_chair.id, "choice": "for"}])
        self.assertEqual(session.attendee_ids.user_id, self.user_chair)

    def test_a_group_is_named_before_the_key_that_confirms(self):
        self.user_chair.write({"lang": "ar_001", "tz": "Asia/Riyadh"})
        session = self.make_session(self.make_request(3))
        url = f"/odoo/action-alseraj_beneficiary.action_committee_session/{session.id}"
        self.start_tour(url, "alseraj_desk_group", login=self.user_chair.login, timeout=180)
        self.env.invalidate_all()
        self.assertEqual(session.decision_ids.mapped("tally"), ["0–0–0 (1)", "1–0–0", "1–0–0"])
