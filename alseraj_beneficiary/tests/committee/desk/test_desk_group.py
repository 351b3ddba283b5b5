from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

from ....tools import hijri
from ..common import CommitteeCommon


class TestDeskGroup(CommitteeCommon):
    """What is done to several cases at once never touches what was said on one of them for itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.make_request(3)
        cls.session = cls.make_session(cls.requests)
        cls.cases = cls.session.decision_ids

    def rpc(self, user, records, method, *args, **kwargs):
        env = self.env(user=user, context={"lang": "en_US"})
        return call_kw(env[records._name], method, [records.ids, *args], kwargs)

    def sheet(self, user, action, word):
        return self.rpc(user, self.cases, "get_group_sheet", action, word, session=self.session.id)

    # ------------------------------------------------------------ which case, at which desk

    def test_a_case_of_another_desk_is_refused(self):
        other = self.make_session(self.make_request(1))
        member = self.members.filtered(lambda member: member.user_id == self.user_member)
        for user, method, args in (
            (self.user_chair, "cast_vote", ("for", True)), (self.user_chair, "vote_together", ("for",)),
            (self.user_secretary, "record_vote", (member.id, "for")), (self.user_chair, "decide", ("deferred",)),
            (self.user_chair, "decide_together", ("deferred",)), (self.user_chair, "get_group_sheet", ("vote", "for")),
            (self.user_secretary, "record_together", ("for",)),
        ):
            with self.subTest(method=method), self.assertRaisesRegex(UserError, "not on the agenda of this session"):
                self.rpc(user, self.cases[0], method, *args, session=other.id)
        self.assertFalse(self.cases.vote_ids)
        self.assertFalse(self.cases[0].outcome)
        self.rpc(self.user_chair, self.cases[0], "cast_vote", "for", True, session=self.session.id)
        self.assertEqual(self.cases[0].count_for, 1)

    # ------------------------------------------------------------ what exists stays

    def test_a_recusal_never_becomes_an_approval(self):
        self.rpc(self.user_chair, self.cases[0], "cast_vote", "recused", True, note="A neighbour of mine")
        self.rpc(self.user_chair, self.cases[1], "cast_vote", "against", True)
        for method, args in (("vote_together", ("for",)), ("cast_vote", ("for", True))):
            with self.subTest(method=method), self.assertRaisesRegex(UserError, "Nothing was changed") as caught:
                self.rpc(self.user_chair, self.cases, method, *args)
            self.assertIn("“Recused”", str(caught.exception))
            self.assertIn("“Against”", str(caught.exception))
        with self.assertRaisesRegex(UserError, "“Recused”"):  # a group of one is a group, too
            self.rpc(self.user_chair, self.cases[0], "vote_together", "for")
        self.assertEqual(self.cases.vote_ids.mapped("choice"), ["recused", "against"])
        lines = self.sheet(self.user_chair, "vote", "for")["cases"]
        self.assertEqual([bool(line["reason"]) for line in lines], [True, True, False])
        self.assertEqual(self.rpc(self.user_chair, self.cases[2], "vote_together", "for"), 1)
        self.assertEqual(self.cases.mapped("tally"), ["0–0–0 (1)", "0–1–0", "1–0–0"])

    def test_an_outcome_that_exists_stays(self):
        self.rpc(self.user_chair, self.cases[0], "decide", "returned", {"conditions": "Which lease?"})
        for outcome in ("approved", "deferred", "rejected"):
            with self.subTest(outcome=outcome), self.assertRaisesRegex(UserError, "outcome already: Back to Study"):
                self.rpc(self.user_chair, self.cases, "decide_together", outcome, self.reason.id)
        self.vote(self.cases[1], "against")
        with self.assertRaisesRegex(UserError, "not what the votes say"):
            self.rpc(self.user_chair, self.cases[1:], "decide_together", "approved")
        self.assertEqual(self.cases.mapped("outcome"), ["returned", False, False])
        reasons = [line["reason"] for line in self.sheet(self.user_chair, "decide", "approved")["cases"]]
        self.assertEqual([bool(reason) for reason in reasons], [True, True, False])

    def test_the_words_of_all_present_leave_a_recusal_as_it_is(self):
        self.rpc(self.user_chair, self.cases[0], "cast_vote", "recused", True, note="A neighbour of mine")
        self.session.attendee_ids = self.members[:3]
        self.rpc(self.user_secretary, self.cases, "record_together", "for")
        self.assertEqual(self.cases[0].tally, "2–0–0 (1)")
        self.assertEqual(
            [bool(line["reason"]) for line in self.sheet(self.user_secretary, "record", "for")["cases"]], [True] * 3)

    # ------------------------------------------------------------ the sheet

    def test_the_sheet_names_amounts_the_total_and_what_the_fund_has_left(self):
        fund = self.env["alseraj.fund"].create({"name": "General", "code": "SHEET", "kind": "general", "budget": 2500})
        self.support_type.fund_id = fund
        self.cases[0].amount = 400  # a group is approved as recommended
        sheet = self.sheet(self.user_chair, "decide", "approved")
        self.assertEqual([line["name"] for line in sheet["cases"]], self.cases.beneficiary_id.mapped("display_name"))
        self.assertEqual(sheet["count"], 3)
        self.assertIn("3,000.00", sheet["total"])
        [line] = sheet["funds"]
        self.assertIn("2,500.00", line["available"])
        self.assertTrue(line["is_short"])
        self.rpc(self.user_chair, self.cases[2], "decide", "deferred")
        sheet = self.sheet(self.user_chair, "decide", "approved")
        self.assertEqual((sheet["count"], sheet["funds"][0]["is_short"]), (2, False))
        self.assertIn("500.00", sheet["funds"][0]["left"])

    def test_the_sheet_costs_the_same_queries(self):
        costs = []
        for count in (2, 10, 100):  # the first one warms what lives as long as the process
            cases = self.make_session(self.make_request(count)).decision_ids
            cases = self.env(user=self.user_chair)[cases._name].browse(cases.ids)
            costs.append(self.count_queries(cases.get_group_sheet, "decide", "approved"))
        self.assertLessEqual(costs[2], costs[1], f"{costs[1]} queries for 10, {costs[2]} for 100")

    def test_a_returned_group_takes_its_question_along(self):
        with self.assertRaisesRegex(UserError, "question"):
            self.rpc(self.user_chair, self.cases, "decide_together", "returned")
        self.rpc(self.user_chair, self.cases, "decide_together", "returned", None, "Who pays the rent?")
        self.assertEqual(set(self.cases.mapped("conditions")), {"Who pays the rent?"})

    # ------------------------------------------------------------ one rule for the key, the tick and the closing

    def settled(self):
        return [row["settled"] for row in self.session.with_user(self.user_chair).get_desk()["agenda"]]

    def closes(self):
        """Whether the session could close with each case."""
        return [not case._get_undecided_reason() for case in self.cases]

    def test_a_recused_member_does_not_count_for_the_tick(self):
        self.vote(self.cases[0], voters=self.user_chair | self.user_member)
        self.rpc(self.user_member_2, self.cases[0], "cast_vote", "recused", True, note="A neighbour of mine")
        self.assertEqual(self.settled(), [False] * 3)
        case = self.rpc(self.user_chair, self.cases[0], "get_case")["case"]
        self.assertEqual((case["result"], case["settled"]), ("approved", False))
        self.vote(self.cases[0], voters=self.user_vice)
        self.assertEqual(self.settled(), [True, False, False])
        self.assertEqual(self.settled(), self.closes())

    def test_what_cannot_close_is_refused_at_the_key_and_has_no_tick(self):
        self.vote(self.cases)
        self.committee.parent_id = self.env["alseraj.committee"].create({"name": "Above", "quorum": 1})
        self.committee.approval_limit = 500
        self.session._step_freeze_rules()  # as if it had been opened under this limit
        with self.assertRaisesRegex(UserError, "above what this committee may"), self.env.cr.savepoint():
            self.rpc(self.user_chair, self.cases[0], "decide", "approved", {"amount": 1000})
        self.assertFalse(self.cases[0].outcome)
        self.cases[0].outcome = "approved"  # as the form lets one write it down
        self.assertFalse(self.settled()[0])
        self.assertEqual(self.settled(), self.closes())
        self.rpc(self.user_chair, self.cases[0], "decide", "approved", {"amount": 500})
        self.assertFalse(self.settled()[0], "nobody has voted on 500 yet")
        for user in (self.user_chair, self.user_vice, self.user_member):
            self.rpc(user, self.cases[0], "cast_vote", "for", True)
        self.assertTrue(self.settled()[0])
        with self.assertRaisesRegex(UserError, "not what the votes say"), self.env.cr.savepoint():
            self.rpc(self.user_chair, self.cases[1], "decide", "rejected", {"reason_id": self.reason.id})
        with self.assertRaisesRegex(UserError, "question"), self.env.cr.savepoint():
            self.rpc(self.user_chair, self.cases[1], "decide", "returned")
        for user in (self.user_chair, self.user_vice, self.user_member):
            self.rpc(user, self.cases[2], "cast_vote", "recused", True, note="A neighbour of mine")
        with self.assertRaisesRegex(UserError, "only 2 members"), self.env.cr.savepoint():
            self.rpc(self.user_chair, self.cases[2], "decide", "approved", {"amount": 100})
        self.assertEqual(self.settled(), self.closes())

    def test_only_who_runs_the_session_decides_a_case(self):
        for user in (
            self.user_member, self.user_stranger, self.user_officer, self.user_manager, self.user_auditor,
            self.user_finance, self.user_delegate, self.user_portal,
        ):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.rpc(user, self.cases[0], "decide", "deferred")
        self.rpc(self.user_chair, self.cases[0], "decide", "deferred", {"session_id": 0, "closed_on": "2020-01-01"})
        self.assertFalse(self.cases[0].closed_on, "only what is decided is taken along")

    # ------------------------------------------------------------ a fund that is too small for them all

    def _fund(self, budget):
        self.support_type.fund_id = self.env["alseraj.fund"].create(
            {"name": "General", "code": "SMALL", "kind": "general", "budget": budget})

    def test_a_fund_too_small_for_a_group_is_said_at_the_key(self):
        self._fund(2500)
        sheet = self.sheet(self.user_chair, "decide", "approved")
        self.assertIn("The fund General lacks", sheet["refusal"])
        self.assertIn("500.00", sheet["refusal"])
        with self.assertRaisesRegex(UserError, "The fund General lacks"):
            self.rpc(self.user_chair, self.cases, "decide_together", "approved", session=self.session.id)
        self.assertFalse(any(self.cases.mapped("outcome")), "nothing is half done")
        self.assertFalse(self.sheet(self.user_chair, "decide", "deferred")["refusal"])
        self.assertFalse(self.sheet(self.user_chair, "vote", "for")["refusal"])
        self.assertEqual(self.rpc(self.user_chair, self.cases[:2], "decide_together", "approved"), 2)
        sheet = self.rpc(self.user_chair, self.cases[2], "get_group_sheet", "decide", "approved")
        self.assertIn("500.00", sheet["funds"][0]["available"], "what the session has granted is not there any more")
        self.assertTrue(sheet["refusal"])

    def test_a_fund_used_up_by_the_session_is_said_at_the_key(self):
        self._fund(1500)
        self.rpc(self.user_chair, self.cases[1], "decide", "approved", {"amount": 1000})
        shown = self.rpc(self.user_member, self.cases[0], "get_case")["case"]["fund"]
        self.assertTrue(shown["is_short"])
        self.assertIn("500.00", shown["available"])
        with self.assertRaisesRegex(UserError, "The fund General lacks"), self.env.cr.savepoint():
            self.rpc(self.user_chair, self.cases[0], "decide", "approved", {"amount": 1000})
        self.assertFalse(self.cases[0].outcome)
        self.rpc(self.user_chair, self.cases[0], "decide", "approved", {"amount": 500})
        self.assertEqual(self.cases[0].outcome, "approved")

    def test_what_the_fund_cannot_pay_has_no_tick_and_does_not_close(self):
        self._fund(1500)
        self.vote(self.cases)  # approved by votes: no key was pressed
        self.assertEqual(self.settled(), [True, False, False])
        for case, is_settled in zip(self.cases, (True, False, False), strict=True):
            shown = self.rpc(self.user_chair, case, "get_case")
            self.assertEqual((shown["case"]["settled"], shown["row"]["settled"]), (is_settled, is_settled))
            self.assertEqual("lacks" in shown["case"]["open_point"], not is_settled)
        with self.assertRaisesRegex(UserError, "The fund General lacks"):
            self.session.action_close()
        self.rpc(self.user_chair, self.cases[1], "decide", "deferred")
        self.rpc(self.user_chair, self.cases[2], "decide", "deferred")
        self.assertEqual(self.settled(), [True] * 3)
        self.session.action_close()
        self.assertEqual(self.session.state, "closed")

    # ------------------------------------------------------------ why a member withdrew

    def test_who_withdraws_says_why(self):
        member = self.members.filtered(lambda member: member.user_id == self.user_member)
        for user, method, args in (
            (self.user_chair, "cast_vote", ("recused", True)), (self.user_chair, "cast_vote", ("recused", True, None, "  ")),
            (self.user_secretary, "record_vote", (member.id, "recused")), (self.user_chair, "action_recuse", ()),
        ):
            with self.subTest(method=method, args=args), self.assertRaisesRegex(UserError, "write why, the minutes tell it"):
                self.rpc(user, self.cases[0], method, *args)
        self.rpc(self.user_chair, self.cases[0], "cast_vote", "against", True, note="Too much")
        with self.assertRaisesRegex(UserError, "write why"):  # what he noted with another vote is no reason
            self.rpc(self.user_chair, self.cases[0], "cast_vote", "recused", True)
        self.rpc(self.user_chair, self.cases[0], "action_recuse", "He rents from my brother")
        vote = self.cases[0].vote_ids
        self.assertRecordValues(vote, [{"choice": "recused", "note": "He rents from my brother"}])
        with self.assertRaisesRegex(UserError, "write why"):
            vote.with_user(self.user_chair).write({"note": False})
        self.rpc(self.user_chair, self.cases[0], "cast_vote", "for", True)
        self.assertRecordValues(vote, [{"choice": "for", "note": False}])
        wizard = self.env["alseraj.reason.wizard"].with_user(self.user_member).with_context(
            active_model=self.cases._name, active_ids=self.cases[1].ids).create({"verb": "recuse", "reason": "My uncle"})
        wizard.action_apply()
        self.assertRecordValues(
            self.cases[1].vote_ids, [{"user_id": self.user_member.id, "choice": "recused", "note": "My uncle"}])

    # ------------------------------------------------------------ before it is sealed

    def closing(self, user=None):
        return self.rpc(user or self.user_secretary, self.session, "get_closing")

    def test_the_summary_before_sealing_leads_to_what_is_open(self):
        self.rpc(self.user_chair, self.cases[0], "decide", "deferred")
        self.vote(self.cases[1], voters=self.user_chair | self.user_member)
        summary = self.closing()
        self.assertEqual([point["id"] for point in summary["points"]], self.cases[1:].ids)
        self.assertIn("2 voted; the quorum is 3", summary["points"][0]["reason"])
        self.assertIn("No quorum: 2 present", summary["stops"][0])
        self.assertEqual(
            [(line["label"], line["count"]) for line in summary["outcomes"]],
            [("Approved", 1), ("Deferred", 1), ("Not decided yet", 1)])
        self.assertEqual(len(summary["absent"]), 3)
        with self.assertRaises(UserError):
            self.session.action_close()
        self.session.attendee_ids = self.members[:4]
        self.rpc(self.user_secretary, self.cases[1:], "record_together", "for")
        summary = self.closing()
        self.assertFalse(summary["points"] or summary["stops"])
        self.assertIn("2,000.00", summary["total"])
        self.assertEqual(sorted(summary["recorded"]), sorted(self.members[:4].mapped("user_id.name")))
        self.assertEqual(self.session.with_user(self.user_chair).action_open_closing()["context"]["closing"], True)
        self.session.action_close()
        for user in (self.user_stranger, self.user_officer, self.user_finance, self.user_portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.closing(user)

    def test_what_stops_the_closing_stands_in_the_summary(self):
        """One rule: the session closes exactly where the summary has nothing open."""
        for step in (
            lambda: self.vote(self.cases[:2]), lambda: self.rpc(self.user_chair, self.cases[2], "decide", "deferred"),
        ):
            step()
            summary = self.closing()
            is_open = bool(summary["points"] or summary["stops"])
            self.assertEqual(is_open, bool(self.session.with_user(self.user_secretary)._get_blocking_reason("close")))
        self.assertFalse(is_open)

    # ------------------------------------------------------------ deferred until a day

    def test_a_deferred_case_comes_back_on_its_day_with_its_note(self):
        self.committee.session_interval_days = 7
        day = self.session.day.replace(month=12, day=20)
        self.rpc(self.user_chair, self.cases[0], "decide", "deferred", {
            "conditions": "The lease is missing", "deferred_until": day.isoformat()})
        self.rpc(self.user_chair, self.cases[1], "decide", "deferred", {"deferred_until": day.isoformat()})
        self.rpc(self.user_chair, self.cases[1], "decide", "deferred", {"deferred_until": False})
        self.rpc(self.user_chair, self.cases[2], "decide", "deferred", {"deferred_until": day.isoformat()})
        self.rpc(self.user_chair, self.cases[2], "decide", False)
        self.assertFalse(self.cases[2].deferred_until)
        self.vote(self.cases[2])
        self.session.attendee_ids = self.members
        self.session.action_close()
        self.assertTrue(self.session.verify_seal())
        first, second = (request.decision_ids - self.cases for request in self.requests[:2])
        self.assertGreaterEqual(first.session_id.day, day)
        self.assertLess(second.session_id.day, day)
        case = self.rpc(self.user_secretary, first, "get_case")["case"]
        self.assertEqual(
            [(line["outcome"], line["conditions"], line["until"]) for line in case["decided_before"]],
            [("Deferred", "The lease is missing", hijri.format_both(day, "en_US"))])
        self.env.cr.execute(
            "UPDATE alseraj_committee_decision SET deferred_until = '2030-01-01' WHERE id = %s", [self.cases[0].id])
        self.cases.invalidate_recordset()
        self.assertFalse(self.session.verify_seal(), "the day is sealed")

    def test_the_agenda_is_not_filled_with_what_comes_back_later(self):
        day = self.session.day + timedelta(days=20)
        for case, until in zip(self.cases, (day.isoformat(), False, False), strict=True):
            self.rpc(self.user_chair, case, "decide", "deferred", {"deferred_until": until})
        self.session.action_close()
        for date, count in ((f"{day - timedelta(days=10)} 09:00:00", 2), (f"{day} 09:00:00", 3)):
            for method in ("action_fill_agenda", "fill_agenda"):
                session = self.make_session(opened=False, date=date)
                with self.subTest(date=date, method=method):
                    getattr(session, method)()
                    self.assertEqual(len(session.decision_ids.request_id & self.requests), count)
                session.unlink()
