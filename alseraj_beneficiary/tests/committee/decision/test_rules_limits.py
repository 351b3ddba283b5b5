from odoo import Command
from odoo.exceptions import UserError, ValidationError

from ..rules_common import RulesCommon


class TestRulesLimits(RulesCommon):
    """Above its limit a committee recommends, and the higher one decides."""

    def test_goes_up_and_is_decided_there(self):
        request = self.make_request(amount=8000)
        session = self.make_session(request)
        lower = session.decision_ids
        self.assertTrue(lower.goes_up)
        self.vote(lower)
        self.assertEqual(lower.result, "escalated", "what most vote for goes up by itself")
        session.action_close()
        self.assertRecordValues(lower, [{"outcome": "escalated", "amount": 8000}])
        self.assertRecordValues(request, [
            {"state": "studied", "higher_committee_id": self.board.id, "amount_approved": 0},
        ])
        self.assertEqual(self.board.waiting_count, 1)
        self.assertEqual(self.committee.waiting_count, 0)
        self.assertEqual(self.rpc(self.user_secretary, self.board, "action_view_waiting")["domain"][0][2], request.ids)

        own = self.make_session(opened=False)
        with self.assertRaisesRegex(UserError, "No studied request waits"):
            own.action_fill_agenda()
        with self.assertRaisesRegex(UserError, "waits for Test Board"):
            self.rpc(self.user_secretary, own, "write", {"decision_ids": [Command.create({"request_id": request.id})]})
        board = self.make_board_session(opened=False)
        board.action_fill_agenda()
        decision = board.decision_ids
        self.assertEqual(decision.lower_decision_ids, lower)
        self.assertEqual(decision.lower_decision_ids.tally, "3–0–0")
        board.action_open()
        self.vote(decision, voters=self.user_board | self.user_board_2)
        board.action_close()
        self.assertRecordValues(request, [{"state": "approved", "amount_approved": 8000}])
        self.assertTrue(session.verify_seal() and board.verify_seal())

    def test_the_amount_recommended_below_is_proposed_above(self):
        request = self.make_request(amount=8000)
        session = self.make_session(request)
        session.decision_ids.amount = 7000
        self.vote(session.decision_ids)
        session.action_close()
        self.assertEqual(self.make_board_session(request).decision_ids.amount, 7000)

    def test_it_approves_no_more_than_its_limit(self):
        session = self.make_session(self.make_request(amount=8000))
        decision = session.decision_ids
        self.vote(decision)
        decision.outcome = "approved"
        with self.assertRaisesRegex(UserError, "Approve less, or choose “Goes up”"):
            session.action_close()
        decision.amount = 3000
        self.vote(decision)
        session.action_close()
        self.assertEqual(decision.request_id.amount_approved, 3000)

    def test_a_line_of_the_support_type_narrows_the_limit(self):
        self.support_type.tier_ids = [
            Command.create({"committee_id": self.committee.id, "amount_to": 500}),
            Command.create({"committee_id": self.board.id}),
        ]
        session = self.make_session(self.make_request(amount=1000))
        self.vote(session.decision_ids)
        self.assertEqual(session.decision_ids.result, "escalated")
        other = self.env["alseraj.committee"].create({"name": "Other", "sequence": -1})
        with self.assertRaisesRegex(UserError, "these committees decide on"):
            self.make_session(self.make_request(), committee_id=other.id)

    def test_what_is_above_the_limit_is_approved_in_no_group(self):
        self.support_type.tier_ids = [
            Command.create({"committee_id": self.committee.id, "amount_to": 500}),
            Command.create({"committee_id": self.board.id}),
        ]
        session = self.make_session(self.make_request(amount=400) | self.make_request(amount=1000))
        below, above = session.decision_ids
        desk = self.rpc(self.user_chair, session, "get_desk")
        self.assertEqual([row["routine"] for row in desk["agenda"]], [True, False])
        self.assertIn("500.00", desk["case"]["amounts"]["limit"], "the limit for this support")
        with self.assertRaisesRegex(UserError, "above what this committee may approve") as caught:
            self.rpc(self.user_chair, session.decision_ids, "decide_together", "approved")
        self.assertIn(above.request_id.display_name, str(caught.exception))
        self.assertNotIn(below.request_id.display_name, str(caught.exception))
        self.assertFalse(any(session.decision_ids.mapped("outcome")))
        self.assertEqual(self.rpc(self.user_chair, below, "decide_together", "approved"), 1)

    def test_what_it_may_decide_does_not_go_up(self):
        session = self.make_session(self.make_request(amount=1000))
        self.vote(session.decision_ids)
        session.decision_ids.outcome = "escalated"
        with self.assertRaisesRegex(UserError, "may decide on that amount itself"):
            session.action_close()

    def test_only_what_most_vote_for_goes_up(self):
        session = self.make_session(self.make_request(amount=8000))
        self.vote(session.decision_ids, "against")
        session.decision_ids.outcome = "escalated"
        with self.assertRaisesRegex(UserError, "only what most vote for goes up"):
            session.action_close()
        session.decision_ids.write({"outcome": False, "reason_id": self.reason.id})
        session.action_close()
        self.assertEqual(session.decision_ids.request_id.state, "rejected", "it may reject what it may not approve")

    def test_nobody_above(self):
        self.committee.parent_id = False
        with self.assertRaisesRegex(ValidationError, "above what this committee may approve"):
            self.make_session(self.make_request(amount=8000))
        session = self.make_session(self.make_request())
        self.vote(session.decision_ids)
        session.decision_ids.outcome = "escalated"
        with self.assertRaisesRegex(UserError, "no committee above"):
            session.action_close()

    def test_no_circle(self):
        with self.assertRaisesRegex(ValidationError, "above itself"):
            self.board.parent_id = self.committee
        with self.assertRaisesRegex(ValidationError, "above itself"):
            self.board.parent_id = self.board

    def test_agendas_are_filled_by_committee(self):
        small, large = self.make_request(amount=1000), self.make_request(amount=8000)
        waiting = self.env["alseraj.support.request"]._get_waiting_for(self.committee | self.board)
        ours = small | large
        self.assertEqual(waiting[self.committee] & ours, ours, "the lower one hears both, and recommends the large one")
        self.assertFalse(waiting[self.board] & ours)
        self.committee.parent_id = False
        waiting = self.env["alseraj.support.request"]._get_waiting_for(self.committee | self.board)
        self.assertEqual(waiting[self.committee] & ours, small)
        self.assertEqual(waiting[self.board] & ours, large)

    def test_to_committee_knows_where_it_waits(self):
        request = self.make_request(amount=8000)
        request._write_internal({"higher_committee_id": self.board.id})
        self.make_session(opened=False)
        with self.assertRaisesRegex(UserError, "Test Board has no session in preparation"):
            self.rpc(self.user_manager, request, "action_to_committee")
        board = self.make_board_session(opened=False)
        with self.assertRaisesRegex(UserError, "wait for different committees"):
            (request | self.make_request()).with_user(self.user_manager).action_to_committee()
        self.rpc(self.user_manager, request, "action_to_committee")
        self.assertEqual(request.pending_decision_id.session_id, board)

    def test_waiting_costs_the_same_for_few_and_many(self):
        committees = self.committee | self.board
        waiting = self.env["alseraj.support.request"]._get_waiting_for
        self.make_request(2)
        few = self.count_queries(waiting, committees)
        self.make_request(20)
        self.assertLessEqual(self.count_queries(waiting, committees), few)

    def test_plan_of_an_approval(self):
        request = self.make_request(amount=3000)
        self.support_type.installment_count = 2
        session = self.make_session(request)
        decision = session.decision_ids
        self.assertEqual(decision.installment_count, 2)
        self.vote(decision)
        for values, sentence in (
            ({"installment_count": 0}, "in how many installments"),
            ({"installment_count": 900_000}, "can't be paid in"),
            ({"installment_count": 3, "first_due_date": "2020-01-01"}, "before the decision has effect"),
        ):
            self.rpc(self.user_secretary, decision, "write", values)
            self.vote(decision)
            with self.assertRaisesRegex(UserError, sentence):
                session.action_close()
        self.rpc(self.user_secretary, decision, "write", {"first_due_date": "2099-01-01"})
        self.vote(decision)
        session.action_close()
        self.assertEqual(request.installment_ids.mapped("amount"), [1000, 1000, 1000])
        self.assertEqual(str(min(request.installment_ids.mapped("due_date"))), "2099-01-01")
        self.assertEqual(decision.effective_on, session.day)

    def test_fund_is_asked_before_the_session_closes(self):
        self.fund.budget = 500
        session = self.make_session(self.make_request(amount=1000))
        self.vote(session.decision_ids)
        self.assertIn("The fund Rules lacks", session.with_user(self.user_chair).blocked_reason)
        with self.assertRaisesRegex(UserError, "The fund Rules lacks"):
            session.action_close()
        session.decision_ids.amount = 500
        self.vote(session.decision_ids)
        session.action_close()
        self.assertEqual(self.fund.available, 0)
