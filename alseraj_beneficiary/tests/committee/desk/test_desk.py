import json
from unittest.mock import MagicMock, patch

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

from ..common import CommitteeCommon

MESSAGE = "alseraj.session/desk"


class TestDesk(CommitteeCommon):
    """One screen for the chair, and for each member on his own device."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.make_request(3)
        cls.session = cls.make_session(cls.requests)
        cls.cases = cls.session.decision_ids

    def rpc(self, user, records, method, *args):
        """As the browser calls it."""
        env = self.env(user=user, context={"lang": "en_US"})
        return call_kw(env[records._name], method, [records.ids, *args], {})

    # ------------------------------------------------------------ reading

    def test_the_chair_sees_the_case_in_one_glance(self):
        desk = self.rpc(self.user_chair, self.session, "get_desk")
        self.assertEqual([row["id"] for row in desk["agenda"]], self.cases.ids)
        case = desk["case"]
        self.assertEqual(case["id"], self.cases[0].id)
        self.assertEqual(case["family"]["size"], 1)
        self.assertIn("Income per head", case["study"]["summary"])
        self.assertTrue(case["study"]["lines"])
        self.assertEqual(case["study"]["recommendation"], "grant")
        self.assertTrue(all(document["is_valid"] for document in case["documents"]))
        self.assertIn("1,000.00", case["amounts"]["recommended"])
        self.assertIn("5,000.00", case["amounts"]["ceiling"])
        self.assertEqual(case["amounts"]["suggested"], 1000)
        self.assertEqual(desk["session"]["quorum"], 3)
        self.assertTrue(desk["session"]["can_run"])
        self.assertFalse(desk["session"]["can_record"], "the chair votes for himself; the secretary records")
        self.assertEqual([member["is_me"] for member in desk["members"]].count(True), 1)
        json.dumps(desk)  # plain data

    def test_the_fund_stands_beside_the_amount(self):
        fund = self.env["alseraj.fund"].create({"name": "General", "code": "DESK", "kind": "general", "budget": 600})
        self.support_type.fund_id = fund
        shown = self.rpc(self.user_member, self.cases[0], "get_case")["case"]["fund"]
        self.assertEqual(shown["name"], "General")
        self.assertIn("600.00", shown["available"])
        self.assertTrue(shown["is_short"])

    def test_it_opens_where_the_committee_stands(self):
        self.vote(self.cases[0])
        desk = self.session.with_user(self.user_chair).get_desk()
        self.assertEqual([row["settled"] for row in desk["agenda"]], [True, False, False])
        self.assertEqual(desk["case"]["id"], self.cases[1].id)
        self.assertEqual(self.session.with_user(self.user_chair).get_desk(self.cases[2].id)["case"]["id"], self.cases[2].id)

    def test_who_must_stay_out_is_told_why(self):
        self.requests[0].beneficiary_id.kin_user_ids = self.user_member
        case = self.rpc(self.user_member, self.cases[0], "get_case")["case"]
        self.assertEqual(case["stay_out"], "Member is related to this family: he recuses himself.")
        self.assertEqual([line["reason"] for line in case["conflicts"]], [case["stay_out"]])
        row = self.rpc(self.user_chair, self.cases[0], "get_case")["row"]
        self.assertFalse(row["routine"], "a case with a conflict is heard by itself")

    def test_strangers_see_nothing(self):
        for user in (
            self.user_stranger, self.user_officer, self.user_researcher, self.user_finance, self.user_delegate,
            self.user_portal, self.user_outsider,
        ):
            for records, method in (
                (self.session, "get_desk"), (self.session, "action_open_desk"), (self.cases[0], "get_case"),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    self.rpc(user, records, method)
        for user in (self.user_member, self.user_chair, self.user_secretary, self.user_auditor, self.user_manager):
            with self.subTest(user=user.login):
                self.assertTrue(self.rpc(user, self.session, "get_desk")["case"])
                self.assertEqual(self.rpc(user, self.session, "action_open_desk")["tag"], "alseraj_session_desk")

    def test_queries_do_not_grow_with_the_agenda(self):
        few = self.make_session(self.make_request(10))
        many = self.make_session(self.make_request(100))
        many.with_user(self.user_chair).get_desk()  # warm what lives as long as the process
        costs = [
            self.count_queries(self.env(user=self.user_chair)[session._name].browse(session.id).get_desk)
            for session in (few, many)
        ]
        self.assertLessEqual(costs[1], costs[0], f"{costs[0]} queries for 10, {costs[1]} for 100")

    def test_the_next_case_costs_the_same_in_a_session_of_five_hundred(self):
        """Also where the fund is tight, and everything that the session has granted has to be counted."""
        for budget in (10**7, 700):
            self.support_type.fund_id = self.env["alseraj.fund"].create(
                {"name": "General", "code": f"F{budget}", "kind": "general", "budget": budget})
            costs = []
            for count in (2, 10, 500 if budget > 700 else 100):  # the first one warms what lives as long as the process
                session = self.make_session(self.make_request(count))
                session.decision_ids[:-1].with_user(self.user_chair).cast_vote("for")
                case = session.decision_ids[-2]
                browse = self.env(user=self.user_chair)[case._name].browse
                costs.append((
                    self.count_queries(browse(case.id).get_case), self.count_queries(browse(case.id + 1).get_case),
                    self.count_queries(browse(case.id + 1).cast_vote, "for", True),
                ))
            with self.subTest(budget=budget):
                self.assertLessEqual(costs[2], costs[1], f"{costs[1]} queries for 10, {costs[2]} for many")

    # ------------------------------------------------------------ doing

    def test_the_secretary_records_and_mends_a_vote(self):
        member = self.members.filtered(lambda member: member.user_id == self.user_member)
        for choice in ("against", "for"):
            self.rpc(self.user_secretary, self.cases[0], "record_vote", member.id, choice, None, True)
        self.assertEqual(self.cases[0].vote_ids.mapped("choice"), ["for"])
        for user in (self.user_chair, self.user_member_2, self.user_stranger, self.user_officer, self.user_manager):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.rpc(user, self.cases[0], "record_vote", member.id, "against", None, True)
        self.assertEqual(self.cases[0].vote_ids.mapped("choice"), ["for"])

    def test_a_group_is_voted_on_and_decided_together(self):
        self.cases[1].amount = 200
        self.assertEqual(self.rpc(self.user_chair, self.cases, "decide_together", "approved"), 3)
        self.assertEqual(self.cases.mapped("amount"), [1000, 1000, 1000], "as recommended")
        for user in self.voters:
            self.assertEqual(self.rpc(user, self.cases, "cast_vote", "for", True), 3)
        self.assertEqual(self.cases.mapped("count_for"), [3, 3, 3])
        self.assertEqual(len(self.cases.vote_ids), 9, "each case has its own votes")
        self.session.action_close()
        self.assertEqual(set(self.requests.mapped("state")), {"approved"})

    def test_what_cannot_join_the_group_is_named_and_nothing_is_half_done(self):
        self.requests[1].beneficiary_id.kin_user_ids = self.user_member
        with self.assertRaisesRegex(UserError, "related to this family") as caught:
            self.rpc(self.user_member, self.cases, "cast_vote", "for", True)
        self.assertIn(self.requests[1].display_name, str(caught.exception))
        self.assertNotIn(self.requests[0].display_name, str(caught.exception))
        self.assertFalse(self.cases.vote_ids)
        self.support_type.ceiling = 500
        with self.assertRaisesRegex(UserError, "Nothing was changed"):
            self.rpc(self.user_chair, self.cases, "decide_together", "approved")
        self.assertFalse(any(self.cases.mapped("outcome")))
        with self.assertRaisesRegex(UserError, "reason from the list"):
            self.rpc(self.user_chair, self.cases, "decide_together", "rejected")
        self.assertEqual(self.rpc(self.user_chair, self.cases, "decide_together", "rejected", self.reason.id), 3)
        self.assertEqual(self.cases.reason_id, self.reason)

    def test_only_who_runs_the_session_decides_a_group(self):
        for user in (
            self.user_member, self.user_stranger, self.user_officer, self.user_manager, self.user_auditor,
            self.user_finance, self.user_delegate, self.user_portal,
        ):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.rpc(user, self.cases, "decide_together", "approved")
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.rpc(user, self.cases, "record_together", "for")
        for user in (self.user_stranger, self.user_officer, self.user_manager, self.user_secretary):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.rpc(user, self.cases, "cast_vote", "for", True)
        self.assertFalse(self.cases.vote_ids)

    def test_the_words_called_out_are_recorded_for_all_present(self):
        with self.assertRaisesRegex(UserError, "Nobody is marked as present"):
            self.rpc(self.user_secretary, self.cases, "record_together", "for")
        self.session.attendee_ids = self.members[:4]
        self.requests[0].beneficiary_id.kin_user_ids = self.user_vice
        self.rpc(self.user_chair, self.cases[2], "cast_vote", "against", True)
        self.assertEqual(self.rpc(self.user_secretary, self.cases, "record_together", "for"), 11)
        self.assertEqual(self.cases.mapped("tally"), ["3–0–0 (1)", "4–0–0", "3–1–0"])
        self.assertIn("related", self.cases[0].vote_ids.filtered(lambda vote: vote.choice == "recused").note)

    def test_groups_cost_the_same_queries(self):
        for name, user, method, word in (
            ("record", self.user_secretary, "record_together", "for"),
            ("vote", self.user_chair, "cast_vote", "for"),
            ("decide", self.user_chair, "decide_together", "approved"),
        ):
            costs = []
            for count in (2, 10, 100):  # the first one warms what lives as long as the process
                session = self.make_session(self.make_request(count))
                session.attendee_ids = self.members[1]  # Odoo inserts a hundred rows at a time
                decisions = self.env(user=user)["alseraj.committee.decision"].browse(session.decision_ids.ids)
                costs.append(self.count_queries(getattr(decisions, method), word))
            self.assertLessEqual(costs[2], costs[1], f"{name}: {costs[1]} queries for 10, {costs[2]} for 100")

    # ------------------------------------------------------------ live

    def _messages(self):
        """What goes over the bus when this transaction commits."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        channel = json.dumps([self.env.cr.dbname, self.session._name, self.session.id, "desk"], separators=(",", ":"))
        rows = self.env["bus.bus"].search([("channel", "=", channel)], order="id")
        return [message["payload"] for message in map(json.loads, rows.mapped("message")) if message["type"] == MESSAGE]

    def test_a_vote_is_told_without_names(self):
        before = len(self._messages())
        self.vote(self.cases[:2], voters=self.user_chair | self.user_member)
        messages = self._messages()[before:]
        self.assertEqual(len(messages), 1, "one message a transaction")
        self.assertEqual([case["for"] for case in messages[0]["cases"]], [2, 2])
        self.assertEqual(messages[0]["present"], 2)
        text = json.dumps(messages, ensure_ascii=False)
        for word in (self.requests[0].beneficiary_id.name, self.requests[0].name, "Chair", "1000"):
            self.assertNotIn(word, text)

    def test_outcome_attendance_order_and_closing_are_told(self):
        def steps():
            yield lambda: self.cases[0].with_user(self.user_chair).write({"outcome": "deferred"}), "outcome", "deferred"
            yield lambda: self.session.write({"attendee_ids": [(6, 0, self.members.ids)]}), "present", 5
            yield lambda: self.cases[2].write({"sequence": 0}), "is_agenda", True
        for step, key, value in steps():
            before = len(self._messages())
            step()
            [message] = self._messages()[before:]
            shown = message["cases"][0] if key == "outcome" else message
            self.assertEqual(shown[key], value)
        self.cases.write({"outcome": "deferred"})
        before = len(self._messages())
        self.session.action_close()
        self.assertEqual(self._messages()[-1]["state"], "closed")
        self.assertEqual(len(self._messages()), before + 1)

    def test_a_vote_rolled_back_is_told_to_nobody(self):
        before = self._messages()
        with self.assertRaises(ConnectionError), self.env.cr.savepoint():
            self.cases[0].with_user(self.user_chair).cast_vote("for")
            raise ConnectionError
        self.assertEqual(self._messages(), before)
        self.assertFalse(self.cases.vote_ids)

    def test_strangers_cannot_listen(self):
        name = f"alseraj_session_desk_{self.session.id}"

        def heard(user):
            request = self.env["ir.websocket"].with_user(user)
            return request._build_bus_channel_list([name, f"{name}x", "alseraj_session_desk_999999999"])

        wsrequest = MagicMock()
        wsrequest.session.uid = 1
        with patch("odoo.addons.bus.models.ir_websocket.wsrequest", new=wsrequest):
            for user in (
                self.user_stranger, self.user_officer, self.user_researcher, self.user_finance, self.user_delegate,
                self.user_portal, self.user_outsider, self.env.ref("base.public_user"),
            ):
                with self.subTest(user=user.login):
                    channels = heard(user)
                    self.assertNotIn(name, channels)
                    self.assertFalse([channel for channel in channels if isinstance(channel, tuple) and channel[1] == "desk"])
            for user in (self.user_member, self.user_chair, self.user_secretary, self.user_auditor):
                with self.subTest(user=user.login):
                    [channel] = [channel for channel in heard(user) if isinstance(channel, tuple) and channel[1] == "desk"]
                    self.assertEqual((channel[0].id, channel[1]), (self.session.id, "desk"))
