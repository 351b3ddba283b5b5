"""The last riyal of a fund, approved by two sessions at the same moment: one closes, the other gets a sentence."""

import threading

from odoo import Command
from odoo.tests import new_test_user, tagged

from ...common import AlserajCommon
from ...connections import BOUND, ConnectionCase, finish

PREFIX = "alseraj_beneficiary."


@tagged("post_install", "-at_install")
class TestConcurrencyFund(ConnectionCase):
    """Real connections, through the whole path: votes, closing, decision, installments, fund."""

    def _scene(self, env):
        """Two committees of one member, each with an open session on one request; a fund with 100 for both."""
        self.secretaries = [
            new_test_user(env, f"alseraj_fund_{index}", groups=f"{PREFIX}group_committee_secretary").id
            for index in range(2)
        ]
        self.manager = new_test_user(env, "alseraj_fund_manager", groups=f"{PREFIX}group_manager").id
        self.users = [*self.secretaries, self.manager]
        branch = env["alseraj.branch"].create({"name": "Race", "code": "fund-race"})
        funds = env["alseraj.fund"].create([
            {"name": "Race", "code": "RACE", "budget": 100}, {"name": "Other", "code": "RACE2", "budget": 0}])
        support_type = env["alseraj.support.type"].create({"name": "Race", "code": "fund_race", "kind": "cash"})
        AlserajCommon._identifier_count = 7_100_000
        files = env["alseraj.beneficiary"].create([
            {
                "name": "محمد عبدالله سعد العتيبي", "identifier_type": "national_id",
                "identifier": AlserajCommon.national_id(), "birth_date": "1985-05-04", "mobile": f"050123456{index}",
                "branch_id": branch.id,
            } for index in range(2)
        ])
        files._write_internal({"state": "registered"})
        requests = env["alseraj.support.request"].create([
            {"beneficiary_id": file.id, "type_id": support_type.id, "amount_requested": 100, "fund_id": funds[0].id}
            for file in files
        ])
        for index, request in enumerate(requests):
            request._write_internal({"stage": "studied", "name": f"REQ/FUND/{index}"})
        env.company.alseraj_single_vote = True  # each decides alone here
        committees = env["alseraj.committee"].create([
            {"name": f"Race {uid}", "quorum": 1, "member_ids": [
                Command.create({"user_id": uid, "date_from": "2024-01-01", "role": "chair"})]}
            for uid in self.secretaries
        ])
        sessions = env["alseraj.committee.session"].create([
            {"committee_id": committee.id, "decision_ids": [Command.create({"request_id": request.id})]}
            for committee, request in zip(committees, requests, strict=True)
        ])
        sessions.action_open()
        env.company.alseraj_single_vote = False
        for session, uid in zip(sessions, self.secretaries, strict=True):
            session.decision_ids.with_user(uid).cast_vote("for")
        env.flush_all()
        self.fund_id, self.other_id = funds.ids
        self.session_ids, self.request_ids, self.file_ids = sessions.ids, requests.ids, files.ids
        decisions = sessions.decision_ids.ids
        self.rows = [
            ("alseraj_fund_transfer", "from_fund_id", funds.ids), ("alseraj_support_installment", "fund_id", funds.ids),
            ("alseraj_committee_vote", "decision_id", decisions),
            ("alseraj_committee_attendance", "session_id", sessions.ids),
            ("alseraj_committee_decision", "id", decisions), ("alseraj_committee_session", "id", sessions.ids),
            ("alseraj_committee_member", "committee_id", committees.ids), ("alseraj_committee", "id", committees.ids),
            ("alseraj_support_request", "id", requests.ids), ("alseraj_support_type", "id", support_type.ids),
            ("alseraj_fund", "id", funds.ids),
            ("account_analytic_account", "id", funds.analytic_account_id.ids),
            ("alseraj_beneficiary", "id", files.ids), ("res_partner", "id", files.partner_id.ids),
            ("alseraj_branch", "id", branch.ids),
        ]

    def _race(self, actions):
        """Do these at the same moment: each has taken its picture of the fund before either goes on."""
        results, seen, barrier = [], set(), threading.Barrier(len(actions))

        def meet(key, action):
            def run(env):
                available = env["alseraj.fund"].sudo().browse(self.fund_id).available
                if key not in seen:
                    seen.add(key)
                    self.assertEqual(available, 100)
                    barrier.wait(BOUND)
                action(env)
                env.flush_all()
            return run

        threads = [
            self._in_thread(uid, meet(key, action), results) for key, (uid, action) in enumerate(actions)
        ]
        finish(*threads)
        return results

    def _close(self, index):
        return self.secretaries[index], lambda env: (
            env["alseraj.committee.session"].browse(self.session_ids[index]).action_close())

    def test_two_sessions_approve_the_last_riyal(self):
        results = self._race([self._close(0), self._close(1)])
        self.assertEqual(sorted(result == "done" for result in results), [False, True], results)
        sentence, = (result for result in results if result != "done")
        self.assertIn("Race lacks", sentence)
        with self._connect() as env:
            requests = env["alseraj.support.request"].browse(self.request_ids)
            self.assertEqual(sorted(requests.mapped("stage")), ["approved", "committee"])
            fund = env["alseraj.fund"].browse(self.fund_id)
            self.assertEqual((fund.committed, fund.available), (100, 0))
            loser = env["alseraj.committee.session"].browse(self.session_ids).filtered(lambda s: s.state == "open")
            self.assertEqual(len(loser), 1, "nothing half done: it is open as before")
            self.assertFalse(loser.seal)

    def test_an_approval_meets_a_transfer(self):
        with self._connect() as env:
            transfer = env["alseraj.fund.transfer"].create({
                "from_fund_id": self.fund_id, "to_fund_id": self.other_id, "amount": 100, "reason": "Elsewhere"})
            transfer_id = transfer.id
        results = self._race([
            self._close(0),
            (self.manager, lambda env: env["alseraj.fund.transfer"].browse(transfer_id).action_approve()),
        ])
        self.assertEqual(sorted(result == "done" for result in results), [False, True], results)
        with self._connect() as env:
            fund, other = env["alseraj.fund"].browse([self.fund_id, self.other_id])
            self.assertEqual(fund.available, 0)
            self.assertEqual(fund.committed + other.budget, 100)
