from ..common import CommitteeCommon


class TestSeal(CommitteeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls.decide(cls.make_request(2), conditions="Paid to the landlord")
        cls.decision = cls.session.decision_ids[0]

    def test_a_byte_changed_by_sql_is_noticed(self):
        self.assertEqual(len(self.session.seal), 64)
        self.assertTrue(self.session.verify_seal())
        session, decision, vote = self.session.id, self.decision.id, self.decision.vote_ids[0].id
        reason = self.reason.id
        request, member = self.decision.request_id.id, self.members[4].id
        for query, params in (
            ("UPDATE alseraj_committee_decision SET amount = amount + 0.01 WHERE id = %s", (decision,)),
            ("UPDATE alseraj_committee_decision SET conditions = 'paid' WHERE id = %s", (decision,)),
            ("UPDATE alseraj_committee_decision SET outcome = 'rejected' WHERE id = %s", (decision,)),
            ("UPDATE alseraj_committee_decision SET reason_id = %s WHERE id = %s", (reason, decision)),
            ("UPDATE alseraj_committee_decision SET sequence = sequence + 5 WHERE id = %s", (decision,)),
            ("UPDATE alseraj_committee_decision SET is_appeal = true WHERE id = %s", (decision,)),
            ("UPDATE alseraj_committee_vote SET choice = 'against' WHERE id = %s", (vote,)),
            ("UPDATE alseraj_committee_vote SET note = 'x' WHERE id = %s", (vote,)),
            ("DELETE FROM alseraj_committee_vote WHERE id = %s", (vote,)),
            ("DELETE FROM alseraj_committee_attendance WHERE session_id = %s", (session,)),
            ("INSERT INTO alseraj_committee_attendance VALUES (%s, %s)", (session, member)),
            ("UPDATE alseraj_committee_session SET date = date + interval '1s' WHERE id = %s", (session,)),
            ("UPDATE alseraj_committee_session SET minutes = '<p>x</p>' WHERE id = %s", (session,)),
            ("UPDATE alseraj_committee_session SET name = '1400/1' WHERE id = %s", (session,)),
            ("UPDATE alseraj_committee_session SET seal = reverse(seal) WHERE id = %s", (session,)),
            ("UPDATE alseraj_support_request SET name = 'REQ/X' WHERE id = %s", (request,)),
        ):
            with self.subTest(query):
                savepoint = self.cr.savepoint(flush=False)
                self.cr.execute(query, params)
                self.assertFalse(self.session.verify_seal())
                savepoint.close(rollback=True)
                self.env.invalidate_all(flush=False)
                self.assertTrue(self.session.verify_seal())

    def test_names_and_languages_break_no_seal(self):
        self.user_chair.name = "Another spelling"
        self.committee.name = "Renamed"
        self.reason.name = "Other words"
        self.env["res.lang"]._activate_lang("ar_001")
        self.assertTrue(self.session.with_context(lang="ar_001").verify_seal())
        self.assertTrue(self.session.with_user(self.user_auditor).verify_seal())

    def test_button(self):
        action = self.session.action_verify_seal()
        self.assertEqual(action["params"]["type"], "success")
        self.cr.execute("UPDATE alseraj_committee_decision SET amount = 1 WHERE id = %s", (self.decision.id,))
        self.assertEqual(self.session.action_verify_seal()["params"]["type"], "danger")
