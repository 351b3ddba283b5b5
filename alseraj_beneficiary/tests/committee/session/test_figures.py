from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from ..common import CommitteeCommon


class TestFigures(CommitteeCommon):
    """The figures by hand: four cases of one session, eight days after their submission."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.make_request(4)
        cls.requests[1].study_ids._write_internal({"recommendation": "refuse"})
        with freeze_time(fields.Datetime.now() + timedelta(days=8)):
            cls.session = cls.make_session(cls.requests)
            first, second, third, fourth = cls.session.decision_ids.sorted("sequence")
            first.amount = 500
            cls.vote(first | second)  # the second against the recommendation
            cls.vote(third, "against")  # this one, too
            third.reason_id = cls.reason
            fourth.outcome = "deferred"
        with freeze_time(fields.Datetime.now() + timedelta(days=8, minutes=30)):
            cls.session.action_close()

    def _read(self, model, *measures, by=(), user=None):
        self.env.flush_all()
        domain = [("session_id", "=", self.session.id)]
        return self.env[model].with_user(user or self.user_manager)._read_group(domain, by, measures)

    def test_decisions(self):
        (figures,) = self._read(
            "alseraj.committee.decision.report", "days_to_decision:avg", "approval_rate:avg", "agreement_rate:avg",
            "amount_rate:avg", "case_count:sum", "amount:sum")
        days, approved, agreed, share, cases, amount = figures
        self.assertEqual((days, cases, amount), (8, 4, 1500))
        self.assertAlmostEqual(approved, 2 / 3)
        self.assertAlmostEqual(agreed, 1 / 3)
        self.assertAlmostEqual(share, 0.75)
        by_type = self._read("alseraj.committee.decision.report", "approval_rate:avg", by=("type_id", "need_class"))
        self.assertEqual({row[0] for row in by_type}, {self.support_type})

    def test_an_appeal_keeps_the_first_figures(self):
        rejected = self.requests[2]
        rejected._write_internal({"urgent": True})
        rejected.with_user(self.user_officer).action_notify()
        rejected.with_user(self.user_officer).action_appeal("New facts")
        self.assertEqual(self._read("alseraj.committee.decision.report", "days_to_decision:avg"), [(8,)])

    def test_sessions(self):
        (figures,) = self._read(
            "alseraj.committee.session.report", "attendance_rate:avg", "case_load:avg", "minutes_open:avg",
            "decided_count:sum", "put_off_count:sum", "member_count:avg", by=("committee_id",))
        committee, attendance, load, minutes, decided, put_off, members = figures
        self.assertEqual(committee, self.committee)
        self.assertAlmostEqual(attendance, 3 / 5)
        self.assertEqual((load, decided, put_off, members), (4, 3, 1, 5))
        self.assertAlmostEqual(minutes, 30, delta=1)
        named = {"user_id", "member_id", "researcher_id", "attendee_ids"}
        self.assertFalse(named & set(self.env["alseraj.committee.session.report"]._fields), "no ranking of persons")

    def test_roles(self):
        for user in (self.user_officer, self.user_researcher, self.user_member, self.user_finance, self.user_auditor):
            for model in ("alseraj.committee.decision.report", "alseraj.committee.session.report"):
                self.assertTrue(self._read(model, "case_count:sum", user=user), user.login)
        with self.assertRaises(AccessError):
            self._read("alseraj.committee.decision.report", "case_count:sum", by=("recommendation",), user=self.user_finance)
        for user in (self.user_delegate, self.user_outsider, self.user_portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._read("alseraj.committee.decision.report", "case_count:sum", user=user)

    def test_opens_the_decision(self):
        line = self.env["alseraj.committee.decision.report"].search([("session_id", "=", self.session.id)], limit=1)
        self.assertEqual(line.with_user(self.user_auditor).action_open()["res_id"], line.id)
