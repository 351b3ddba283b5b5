from odoo import Command
from odoo.exceptions import UserError

from ..rules_common import RulesCommon


class TestRulesConflicts(RulesCommon):
    """Who stays out of a case: said beforehand, written down at opening, and refused over RPC."""

    def _refused(self, request, user, sentence):
        """Said on the agenda, recused at opening, and neither a vote nor a vote recorded for him gets through."""
        session = self.make_session(request, opened=False)
        decision = session.decision_ids
        self.assertRegex(decision.with_user(self.user_secretary).conflict_note, sentence)
        session.action_open()
        vote = decision.vote_ids
        self.assertRecordValues(vote, [{"user_id": user.id, "choice": "recused", "by_rule": True}])
        self.assertRegex(vote.note, sentence)
        self.assertFalse(session.attendee_ids, "who is recused is not present by that")
        member = self.members.filtered(lambda member: member.user_id == user)
        for caller, method, *args in (
            (user, "cast_vote", "for"), (user, "cast_vote", "against", True), (user, "cast_vote", "abstain", True),
            (self.user_secretary, "record_vote", member.id, "for"),
        ):
            with self.assertRaisesRegex(UserError, sentence, msg=method):
                self.rpc(caller, decision, method, *args)
        with self.assertRaises(UserError):
            self.rpc(user, vote, "create", {"decision_id": decision.id, "member_id": member.id, "choice": "for"})
        with self.assertRaisesRegex(UserError, sentence):
            self.rpc(user, vote, "write", {"choice": "for"})
        with self.assertRaises(UserError):
            self.rpc(user, vote, "write", {"by_rule": False})
        self.assertEqual(decision.tally, "0–0–0 (1)")
        return session

    def test_kin(self):
        request = self.make_request()
        request.beneficiary_id.kin_user_ids = self.user_member
        self._refused(request, self.user_member, "related to this family")

    def test_own_file(self):
        request = self.make_request()
        self.user_member.partner_id = request.beneficiary_id.partner_id
        self._refused(request, self.user_member, "his own file")

    def test_same_household(self):
        request = self.make_request()
        wife = self.national_id()
        request.beneficiary_id.member_ids = [
            Command.create({"name": "نورة", "relation": "spouse", "identifier": wife, "birth_date": "1990-01-01"}),
        ]
        own = self.make_beneficiary(identifier=wife, gender="female")
        self.user_member.partner_id = own.partner_id
        self._refused(request, self.user_member, "belongs to this household")

    def test_same_account(self):
        request = self.make_request()
        iban = "SA0380000000608010167519"
        for partner in request.beneficiary_id.partner_id | self.user_member.partner_id:
            self.env["res.partner.bank"].create({"acc_number": iban, "partner_id": partner.id})
        self._refused(request, self.user_member, "has the bank account")

    def test_payee(self):
        request = self.make_request()
        request.third_party_id = self.user_member.partner_id
        self._refused(request, self.user_member, "would receive the payment")

    def test_entered(self):
        self.user_officer.group_ids += self.env.ref("alseraj_beneficiary.group_committee_member")
        self.members |= self.env["alseraj.committee.member"].create(
            {"committee_id": self.committee.id, "user_id": self.user_officer.id, "date_from": "2024-01-01"})
        request = self.make_request()
        self.assertEqual(request.submitted_by_id, self.user_officer)
        session = self._refused(request, self.user_officer, "entered this case")
        self.company.alseraj_enterer_may_vote = True
        self.rpc(self.user_officer, session.decision_ids, "cast_vote", "for")
        self.assertEqual(session.decision_ids.tally, "1–0–0")
        self.assertIn(self.user_officer, session.attendee_ids.user_id, "who votes is present")

    def test_studied(self):
        self.user_researcher.group_ids += self.env.ref("alseraj_beneficiary.group_committee_member")
        self.members |= self.env["alseraj.committee.member"].create(
            {"committee_id": self.committee.id, "user_id": self.user_researcher.id, "date_from": "2024-01-01"})
        self._refused(self.make_request(), self.user_researcher, "studied this case")

    def test_too_few_left(self):
        request = self.make_request()
        request.beneficiary_id.kin_user_ids = self.user_chair | self.user_vice | self.user_member
        session = self.make_session(request)
        decision = session.decision_ids
        self.vote(decision, "for", self.user_member_2 | self.user_member_3)
        with self.assertRaisesRegex(UserError, "only 2 members don't stay out of this case. Choose “Goes up”"):
            session.action_close()
        session.action_all_present()
        decision.outcome = "escalated"
        session.action_close()
        self.assertEqual(request.higher_committee_id, self.board)

    def test_too_few_left_and_nobody_above(self):
        self.committee.parent_id = False
        request = self.make_request()
        request.beneficiary_id.kin_user_ids = self.user_chair | self.user_vice | self.user_member
        session = self.make_session(request)
        self.vote(session.decision_ids, "for", self.user_member_2 | self.user_member_3)
        with self.assertRaisesRegex(UserError, "Defer it until there are more members"):
            session.action_close()

    def test_conflicts_cost_the_same_for_few_and_many(self):
        few, many = (self.make_session(self.make_request(count), opened=False) for count in (3, 15))
        few.decision_ids._get_conflicts()
        counts = [
            self.count_queries(lambda session=session: session.decision_ids._get_conflicts()) for session in (few, many)
        ]
        self.assertLessEqual(counts[1], counts[0])
        for session in (few, many):
            session.sudo().decision_ids.beneficiary_id.kin_user_ids = self.user_member
        self.env.flush_all()
        opened = [self.count_queries(session.action_open) for session in (few, many)]
        self.assertLessEqual(opened[1], opened[0])
        self.assertEqual(len(many.decision_ids.vote_ids), 15)
