from ..rules_common import RulesCommon


class TestWholeStory(RulesCommon):
    """What was decided before is in the case, and votes stand by name where the committee wants it."""

    def _render(self, report, records, user):
        reports = self.env["ir.actions.report"].with_user(user)
        return reports._render_qweb_html(f"alseraj_beneficiary.{report}", records.ids)[0].decode()

    def test_an_appeal_shows_the_first_decision(self):
        request = self.make_request()
        first = self.decide(request, "against", conditions="The income was enough").decision_ids
        request._write_internal({"urgent": True})
        request.with_user(self.user_officer).action_notify()
        request.with_user(self.user_officer).action_appeal("New facts")
        session = self.make_board_session(request)
        (before,) = self.rpc(self.user_board, session, "get_desk")["case"]["decided_before"]
        self.assertEqual(before["outcome"], "Rejected")
        self.assertEqual(before["reason"], first._get_reason_words("en_US")["name"])
        self.assertEqual(before["tally"], "0–3–0")
        self.assertEqual(before["session"], first.session_id.name)
        pack = self._render("report_agenda_pack", session, self.user_board)
        for text in ("Decided Before", before["reason"], "0–3–0", "The income was enough"):
            self.assertIn(text, pack)
        self.assertNotIn(self.user_chair.name, str(before), "a tally, no names")

    def test_the_board_sees_what_the_lower_committee_said(self):
        request = self.make_request(amount=8000)
        session = self.make_session(request)
        self.vote(session.decision_ids)
        session.action_close()
        board = self.make_board_session(request)
        (before,) = self.rpc(self.user_board, board, "get_desk")["case"]["decided_before"]
        self.assertEqual((before["outcome"], before["tally"]), ("Goes up", "3–0–0"))
        self.assertIn("8,000", before["amount"])

    def test_votes_by_name_where_the_committee_wants_it(self):
        plain = self.decide(self.make_request())
        self.assertNotIn("For his own reasons", self._render("report_minutes", plain, self.user_chair))
        self.rpc(self.user_manager, self.committee, "write", {"votes_by_name": True})
        session = self.make_session(self.make_request())
        self.vote(session.decision_ids, voters=self.user_chair | self.user_member)
        self.vote(session.decision_ids, "against", voters=self.user_vice)
        vote = session.decision_ids.vote_ids.filtered(lambda vote: vote.user_id == self.user_vice)
        vote.with_user(self.user_vice).note = "For his own reasons"
        self.rpc(self.user_manager, self.committee, "write", {"votes_by_name": False})
        session.action_close()
        minutes = self._render("report_minutes", session, self.user_chair)
        self.assertIn(f"{self.user_vice.name}: For his own reasons", minutes)
        self.assertTrue(session.verify_seal())
        self.assertFalse(plain.rules["by_name"])
