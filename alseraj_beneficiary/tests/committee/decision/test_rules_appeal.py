from odoo.exceptions import UserError
from odoo.tests import freeze_time

from ..rules_common import RulesCommon


class TestRulesAppeal(RulesCommon):
    """Once, in time, before others, and with effect from the first decision."""

    def _reject(self, day="2026-03-01", **vals):
        self.company.partner_id.tz = "Asia/Riyadh"
        with freeze_time(f"{day} 09:00:00"):
            request = self.make_request(urgent=True, urgent_reason="Eviction", **vals)
            self.decide(request, "against")
            request.with_user(self.user_officer).action_notify()
        return request

    def test_granted_has_effect_from_the_first_decision(self):
        self.committee.quorum = 2
        self.support_type.write({"installment_count": 6, "installment_interval_months": 1})
        request = self._reject(amount=600)
        with freeze_time("2026-03-20 09:00:00"):
            request.with_user(self.user_officer).action_appeal("The income has stopped.")
        with freeze_time("2026-05-10 09:00:00"):
            session = self.make_session(request)
            self.assertEqual(session.decision_ids.vote_ids.user_id, self.voters, "recused beforehand")
            self.vote(session.decision_ids, voters=self.user_vice | self.user_member_3)
            session.action_close()
            self.assertEqual(str(session.decision_ids.effective_on), "2026-03-01")
            days = [str(day) for day in request.installment_ids.sorted("sequence").mapped("due_date")]
            self.assertEqual(
                days, ["2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01"])
            due = request.installment_ids.filtered(lambda rec: rec.due_date <= self.get_today())
            self.assertEqual(sum(due.mapped("amount")), 300, "three months of arrears are due at once")

    def test_too_few_left_so_the_higher_committee_hears_it(self):
        request = self._reject()
        with freeze_time("2026-03-20 09:00:00"):
            request.with_user(self.user_officer).action_appeal("The income has stopped.")
            self.assertEqual(request.higher_committee_id, self.board)
            with self.assertRaisesRegex(UserError, "waits for Test Board"):
                self.make_session(request)
            session = self.make_board_session(request)
            self.vote(session.decision_ids, voters=self.user_board | self.user_board_2)
            session.action_close()
        self.assertEqual(request.state, "approved")

    def test_a_member_of_both_is_barred_above_too(self):
        request = self._reject()
        self.env["alseraj.committee.member"].create(
            {"committee_id": self.board.id, "user_id": self.user_chair.id, "date_from": "2024-01-01"})
        with freeze_time("2026-03-20 09:00:00"):
            request.with_user(self.user_officer).action_appeal("The income has stopped.")
            session = self.make_board_session(request)
            with self.assertRaisesRegex(UserError, "others hear the appeal"):
                self.rpc(self.user_chair, session.decision_ids, "cast_vote", "for")

    def test_who_takes_it_and_when(self):
        request = self._reject()
        with freeze_time("2026-03-20 09:00:00"):
            for role, user in self.roles.items():
                if role not in ("officer", "delegate", "manager"):
                    with self.assertRaises(UserError, msg=role), self.cr.savepoint():
                        self.rpc(user, request, "action_appeal", "Please")
                with self.assertRaises(UserError, msg=role), self.cr.savepoint():
                    self.rpc(user, request, "write", {"state": "approved"})
                with self.assertRaises(UserError, msg=role), self.cr.savepoint():
                    self.rpc(user, request, "write", {"appeal_count": 0, "higher_committee_id": self.board.id})
        with freeze_time("2026-04-20 09:00:00"), self.assertRaisesRegex(UserError, "The time for an appeal ended"):
            self.rpc(self.user_officer, request, "action_appeal", "Please")

    def test_once(self):
        self.committee.quorum = 2
        request = self._reject()
        with freeze_time("2026-03-20 09:00:00"):
            self.rpc(self.user_officer, request, "action_appeal", "Please")
            self.decide(request, "against", voters=self.user_vice | self.user_member_3)
            self.rpc(self.user_officer, request, "action_notify")
            with self.assertRaisesRegex(UserError, "appeal already"):
                self.rpc(self.user_officer, request, "action_appeal", "Once more")
