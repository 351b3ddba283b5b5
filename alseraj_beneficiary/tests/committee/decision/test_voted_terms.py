from odoo.exceptions import UserError

from ..rules_common import RulesCommon


class TestVotedTerms(RulesCommon):
    """What was voted on is what is decided: other terms need another vote, whoever writes them."""

    def setUp(self):
        super().setUp()
        self.request = self.make_request(amount=1000)
        self.session = self.make_session(self.request)
        self.decision = self.session.decision_ids
        self.decision.amount = 100
        self.vote(self.decision)
        self.assertEqual(self.decision.tally, "3–0–0")

    def _assert_void(self, user, records, vals):
        self.rpc(user, records, "write", vals)
        self.env.invalidate_all()
        votes = self.decision.vote_ids.filtered(lambda vote: vote.choice != "recused")
        self.assertLessEqual(votes.user_id, user, vals)  # who sets the terms may have said his word on them
        message = self.session.message_ids[:1]
        self.assertIn(f"void: {3 - len(votes)}", message.body)
        self.assertEqual(message.author_id, user.partner_id)
        with self.assertRaisesRegex(UserError, "[01] voted; the quorum is 3|no outcome yet"):
            self.session.with_user(self.user_secretary).action_close()

    def test_other_terms_by_who_runs_the_session(self):
        for user in (self.user_secretary, self.user_chair):
            for vals in (
                {"amount": 1000}, {"amount": 99.99}, {"outcome": "approved", "amount": 1000}, {"installment_count": 2},
                {"first_due_date": "2099-01-01"}, {"conditions": "Paid to the secretary"},
            ):
                with self.subTest(user=user.login, vals=vals), self.cr.savepoint() as savepoint:
                    self._assert_void(user, self.decision, vals)
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_voted_again(self):
        self.decision.amount = 1000
        self.vote(self.decision)
        self.session.action_close()
        self.assertEqual((self.decision.outcome, self.decision.amount), ("approved", 1000))
        self.assertTrue(self.session.verify_seal())

    def test_the_same_again_is_no_change(self):
        for vals in (
            {"amount": 100}, {"amount": 100.001}, {"outcome": "approved"}, {"outcome": "approved", "amount": 100},
            {"conditions": "  "}, {"reason_id": self.reason.id}, {"sequence": 3},
        ):
            self.rpc(self.user_secretary, self.decision, "write", vals)
        self.assertEqual(self.decision.tally, "3–0–0")

    def test_a_question_is_no_condition(self):
        """The question of a returned case needs no new vote, but it does not become a condition unseen."""
        self.rpc(self.user_chair, self.decision, "write", {"outcome": "returned", "conditions": "Who pays the rent?"})
        self.rpc(self.user_chair, self.decision, "write", {"conditions": "Who pays it now?"})
        self.assertEqual(self.decision.tally, "3–0–0")
        self._assert_void(self.user_chair, self.decision, {"outcome": "approved"})

    def test_a_question_that_was_dropped(self):
        self.rpc(self.user_chair, self.decision, "write", {"outcome": "deferred", "conditions": "After the holiday"})
        self.rpc(self.user_chair, self.decision, "write", {"outcome": False, "conditions": False})
        self.assertEqual(self.decision.tally, "3–0–0")

    def test_a_vote_recorded_by_who_sets_the_terms_is_void(self):
        self.decision.with_user(self.user_secretary).record_vote(self.members[3], "for", replace=True)
        self.decision.with_user(self.user_secretary).amount = 1000
        self.assertFalse(self.decision.vote_ids)

    def test_recusals_stay(self):
        self.decision.with_user(self.user_vice).cast_vote("recused", note="A neighbour of mine")
        self.decision.amount = 1000
        self.assertEqual(self.decision.vote_ids.mapped("choice"), ["recused"])

    def test_fund_and_payee(self):
        other = self.env["alseraj.fund"].create({"name": "Other", "code": "OTH", "kind": "general", "budget": 100_000})
        landlord = self.env["res.partner"].create({"name": "Landlord"})
        for user, records, vals in (
            (self.user_manager, self.request, {"fund_id": other.id}),
            (self.user_manager, self.support_type, {"fund_id": other.id}),
            (self.user_manager, self.request, {"third_party_id": landlord.id}),
            (self.user_manager, self.support_type, {"installment_interval_months": 6}),
        ):
            with self.subTest(vals=vals), self.cr.savepoint() as savepoint:
                self._assert_void(user, records, vals)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_nobody_else(self):
        """Whoever may not run the session changes neither terms nor votes, and no vote is deleted by anybody."""
        for role, user in self.roles.items():
            if role != "secretary":
                for vals in ({"amount": 1000}, {"conditions": "x"}, {"installment_count": 2}):
                    with self.subTest(role=role, vals=vals), self.assertRaises(UserError), self.cr.savepoint():
                        self.rpc(user, self.decision, "write", vals)
            with self.subTest(role=role), self.assertRaises(UserError), self.cr.savepoint():
                self.rpc(user, self.decision.vote_ids, "unlink")
        self.env.invalidate_all()
        self.assertEqual((self.decision.amount, self.decision.tally), (100, "3–0–0"))

    def test_the_form_says_so_before(self):
        warning = self.decision.with_user(self.user_chair)._onchange_voted_terms()["warning"]
        self.assertIn("what stood here: 3", warning["message"])
