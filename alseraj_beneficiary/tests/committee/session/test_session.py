from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from ....tools import hijri
from ..common import CommitteeCommon


class TestSession(CommitteeCommon):

    def test_from_agenda_to_outcome(self):
        requests = self.make_request(4)
        session = self.make_session(requests)
        self.assertEqual(requests.mapped("state"), ["committee"] * 4)
        decisions = session.decision_ids
        approved, rejected, deferred, returned = decisions
        approved.amount = 800
        self.vote(approved)
        self.vote(rejected, "against")
        rejected.reason_id = self.reason
        deferred.outcome = "deferred"
        returned.write({"outcome": "returned", "conditions": "Who pays the rent now?"})
        session.action_close()
        self.assertRecordValues(requests, [
            {"state": "approved", "amount_approved": 800.0, "decision_outcome": "approved"},
            {"state": "rejected", "amount_approved": 0.0, "decision_outcome": "rejected"},
            {"state": "studied", "amount_approved": 0.0, "decision_outcome": "deferred"},
            {"state": "verified", "amount_approved": 0.0, "decision_outcome": "returned"},
        ])
        self.assertRecordValues(decisions, [
            {"outcome": "approved", "amount": 800.0}, {"outcome": "rejected", "amount": 0.0},
            {"outcome": "deferred", "amount": 0.0}, {"outcome": "returned", "amount": 0.0},
        ])
        self.assertEqual(session.state, "closed")
        self.assertEqual(session.closed_by_id, self.user_secretary)
        self.assertEqual(decisions.mapped("need_class"), ["a"] * 4, "kept as it was")
        requests.beneficiary_id._write_internal({"need_class": "d"})
        self.assertEqual(decisions.mapped("need_class"), ["a"] * 4)
        self.assertTrue(session.verify_seal())
        self.assertEqual(session.attendee_ids.user_id, self.voters, "who votes is present")

    def test_number_by_committee_and_hijri_year(self):
        year = hijri.from_gregorian(self.get_today())[0]
        first, second = (self.make_session(self.make_request()) for _index in range(2))
        self.assertEqual((first.name, second.name), (f"{year}/1", f"{year}/2"))
        later = self.make_session(
            self.make_request(), opened=False, date=fields.Datetime.now() + timedelta(days=400)
        )
        self.assertFalse(later.name, "a draft has no number to lose")
        later.action_open()
        self.assertEqual(later.number, 1)
        self.assertGreater(later.hijri_year, year)

    def test_open_needs_an_agenda_and_enough_members(self):
        with self.assertRaisesRegex(UserError, "agenda is empty"):
            self.make_session()
        session = self.make_session(self.make_request(), opened=False)
        self.committee.quorum = 9
        with self.assertRaisesRegex(UserError, "fewer than its quorum"):
            session.action_open()

    def test_no_quorum_no_decision(self):
        session = self.make_session(self.make_request())
        self.vote(session.decision_ids, voters=self.user_chair | self.user_member)
        with self.assertRaisesRegex(UserError, "2 voted; the quorum is 3"):
            session.action_close()
        session.decision_ids.write({"outcome": "returned", "conditions": "Who pays the rent now?"})
        with self.assertRaisesRegex(UserError, "No quorum: 2 present, 3 needed"):
            session.action_close()
        session.decision_ids.outcome = "deferred"
        session.action_close()
        self.assertEqual(session.decision_ids.request_id.state, "studied")

    def test_outcome_follows_the_votes(self):
        session = self.make_session(self.make_request())
        decision = session.decision_ids
        self.assertFalse(decision.tally)
        with self.assertRaisesRegex(UserError, "no outcome yet"):
            session.action_close()
        self.vote(decision, "against")
        decision.outcome = "approved"
        with self.assertRaisesRegex(UserError, "0 for, 3 against"):
            session.action_close()
        decision.outcome = False
        with self.assertRaisesRegex(UserError, "a rejection needs a reason"):
            session.action_close()
        decision.reason_id = self.reason
        session.action_close()
        self.assertEqual(decision.outcome, "rejected")

    def test_tie_goes_to_who_presides(self):
        session = self.make_session(self.make_request())
        decision = session.decision_ids
        self.vote(decision, "for", self.user_member | self.user_member_2)
        self.vote(decision, "against", self.user_vice | self.user_member_3)
        self.assertEqual(decision.tally_outcome, "rejected", "the vice chair, as the chair has not voted")
        self.vote(decision, "abstain", self.user_chair)
        self.assertEqual(decision.tally_outcome, "rejected")
        decision.with_user(self.user_member_3).cast_vote("abstain", replace=True)
        self.assertEqual(decision.tally_outcome, "approved")

    def test_amount_above_the_limits(self):
        self.support_type.ceiling = 5000
        session = self.make_session(self.make_request(amount=4000), opened=False)
        decision = session.decision_ids
        with self.assertRaisesRegex(ValidationError, "ceiling"), self.cr.savepoint():
            decision.amount = 5001
        with self.assertRaisesRegex(ValidationError, "more than was requested"), self.cr.savepoint():
            decision.amount = 4500
        self.committee.approval_limit = 3000
        session.action_open()
        self.vote(decision)
        with self.assertRaisesRegex(UserError, "this committee may approve"):
            session.action_close()
        decision.amount = 0
        self.vote(decision)
        with self.assertRaisesRegex(UserError, "needs an amount"):
            session.action_close()
        decision.amount = 3000
        self.vote(decision)
        session.action_close()
        self.assertEqual(decision.request_id.amount_approved, 3000)

    def test_closed_is_frozen_even_for_the_superuser(self):
        session = self.decide(self.make_request())
        decision = session.decision_ids
        sudo = session.sudo()
        for name, value in (
            ("minutes", "<p>else</p>"), ("attendee_ids", [Command.clear()]), ("date", "2024-05-05 10:00:00"),
            ("seal", "x"), ("place", "elsewhere"), ("committee_id", self.env.ref(
                "alseraj_beneficiary.committee_research").id), ("name", "1/1"), ("sealed_on", False),
            ("decision_ids", [Command.update(decision.id, {"amount": 1})]),
        ):
            with self.assertRaises(UserError, msg=name), self.cr.savepoint():
                sudo.write({name: value})
        for name, value in (
            ("amount", 1.0), ("outcome", "rejected"), ("sequence", 99), ("conditions", "x"),
            ("closed_on", False),
        ):
            with self.assertRaises(UserError, msg=name), self.cr.savepoint():
                decision.sudo().write({name: value})
        for action in (
            lambda: decision.sudo().unlink(),
            lambda: sudo.unlink(),
            lambda: decision.vote_ids[0].sudo().write({"choice": "against"}),
            lambda: decision.vote_ids[0].sudo().unlink(),
            lambda: self.env["alseraj.committee.decision"].create(
                {"session_id": session.id, "request_id": self.make_request().id}),
            lambda: self.env["alseraj.committee.vote"].create(
                {"decision_id": decision.id, "member_id": self.members[4].id, "choice": "for"}),
            lambda: sudo.write({"state": "open"}),
            lambda: self.members[0].unlink(),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                action()
        self.assertTrue(session.verify_seal())

    def test_state_by_rpc_out_of_order(self):
        session = self.make_session(self.make_request(), opened=False)
        with self.assertRaises(UserError):
            session.write({"state": "closed"})
        with self.assertRaises(UserError):
            self.env["alseraj.committee.session"].with_user(self.user_secretary).create(
                {"committee_id": self.committee.id, "state": "open"})
        with self.assertRaises(UserError):
            session.write({"seal": "x"})
        session.write({"state": "open"})
        self.assertTrue(session.number, "the write is the transition")
        with self.assertRaises(UserError):
            session.write({"state": "draft"})
        request = session.decision_ids.request_id.with_user(self.user_secretary)
        for state in ("approved", "rejected", "studied", "verified"):
            with self.assertRaises(UserError, msg=state):
                request.write({"state": state})
            with self.assertRaises(UserError, msg=f"{state}, superuser"):
                request.sudo().write({"state": state})

    def test_roles(self):
        session = self.make_session(self.make_request(), opened=False)
        for user in (self.user_chair, self.user_member, self.user_manager, self.user_auditor,
                     self.user_officer, self.user_researcher, self.user_finance, self.user_delegate,
                     self.user_outsider, self.user_portal):
            with self.assertRaises(UserError, msg=user.login):
                session.with_user(user).action_open()
        session.action_open()
        self.vote(session.decision_ids)
        for user in (self.user_member, self.user_stranger, self.user_manager, self.user_auditor,
                     self.user_officer, self.user_researcher, self.user_finance, self.user_delegate,
                     self.user_outsider, self.user_portal):
            with self.assertRaises(UserError, msg=user.login):
                session.with_user(user).action_close()
            with self.assertRaises(UserError, msg=user.login):
                session.decision_ids.with_user(user).write({"amount": 1.0})
            with self.assertRaises(UserError, msg=user.login):
                session.with_user(user).write({"minutes": "x"})
        session.with_user(self.user_chair).decision_ids.amount = 900
        self.vote(session.decision_ids, voters=self.voters - self.user_chair)  # his own word stands
        session.with_user(self.user_chair).action_close()
        self.assertEqual(session.decision_ids.request_id.amount_approved, 900)

    def test_agenda(self):
        poor, poorer, urgent = self.make_request(3)
        poor.beneficiary_id._write_internal({"need_score": 10})
        poorer.beneficiary_id._write_internal({"need_score": 90})
        urgent.beneficiary_id._write_internal({"need_score": 1})
        urgent._write_internal({"urgent": True})
        session = self.make_session(opened=False)
        session.action_fill_agenda()
        agenda = session.decision_ids.sorted("sequence").request_id
        self.assertEqual(agenda & (poor | poorer | urgent), urgent | poorer | poor)
        self.assertEqual((agenda & (poor | poorer | urgent)).ids, [urgent.id, poorer.id, poor.id])
        session.decision_ids.filtered(lambda d: d.request_id == poor).unlink()
        self.assertEqual(poor.state, "studied")
        other = self.make_session(opened=False)
        with self.assertRaisesRegex(UserError, "On the agenda of"):
            self.env["alseraj.committee.decision"].with_user(self.user_secretary).create(
                {"session_id": other.id, "request_id": poorer.id})
        session.unlink()
        self.assertEqual((poorer | urgent).mapped("state"), ["studied", "studied"])

    def test_only_studied_requests_come_on_the_agenda(self):
        request = self.make_request()
        request._write_internal({"stage": "verified"})
        session = self.make_session(opened=False)
        with self.assertRaises(UserError):
            self.env["alseraj.committee.decision"].with_user(self.user_secretary).create(
                {"session_id": session.id, "request_id": request.id})

    def test_to_committee(self):
        first, second, third = self.make_request(3)
        with self.assertRaisesRegex(UserError, "no session in preparation"):
            first.with_user(self.user_manager).action_to_committee()
        late = self.make_session(opened=False, date=fields.Datetime.now() + timedelta(days=9))
        soon = self.make_session(opened=False, date=fields.Datetime.now() + timedelta(days=2))
        first.with_user(self.user_manager).action_to_committee()
        self.assertEqual(first.pending_decision_id.session_id, soon)
        second.with_user(self.user_secretary).action_to_committee(late.id)
        self.assertEqual(second.pending_decision_id.session_id, late)
        third.with_user(self.user_secretary).write({"state": "committee"})
        self.assertEqual(third.pending_decision_id.session_id, soon)
        with self.assertRaises(UserError):
            self.make_request().with_user(self.user_officer).action_to_committee()

    def test_pending_once_in_the_database(self):
        request = self.make_request()
        session = self.make_session(request, opened=False)
        other = self.make_session(opened=False)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.cr.execute(
                "INSERT INTO alseraj_committee_decision (session_id, request_id) VALUES (%s, %s)",
                (other.id, request.id),
            )
        self.assertEqual(session.decision_ids.request_id, request)

    def test_members_of_the_day(self):
        self.members[0].date_to = "2024-12-31"
        session = self.make_session(self.make_request())
        self.assertNotIn(self.members[0], session.member_ids)
        with self.assertRaisesRegex(UserError, "not a member"):
            session.decision_ids.with_user(self.user_chair).cast_vote("for")
        with self.assertRaisesRegex(UserError, "Not members"):
            session.attendee_ids = self.members[0]
        with self.assertRaisesRegex(ValidationError, "already"):
            self.env["alseraj.committee.member"].create({
                "committee_id": self.committee.id, "user_id": self.user_member.id, "date_from": "2025-01-01",
            })

    def test_invite(self):
        session = self.make_session(self.make_request(), opened=False, place="Board Room")
        session.action_invite()
        event = session.event_id
        self.assertEqual(event.partner_ids, self.members.user_id.partner_id)
        family = session.decision_ids.request_id.beneficiary_id.name
        self.assertNotIn(family, f"{event.name} {event.description}")
        session.date += timedelta(days=1)
        self.assertEqual(event.start, session.date)
        session.unlink()
        self.assertFalse(event.exists())

    def test_form_of_the_secretary(self):
        request = self.make_request()
        with Form(self.env["alseraj.committee.session"].with_user(self.user_secretary)) as form:
            form.committee_id = self.committee
            with form.decision_ids.new() as line:
                line.request_id = request
        self.assertEqual(form.record.decision_ids.amount, 1000)
        self.assertEqual(request.state, "committee")

    def test_each_role_reads_what_it_may(self):
        session = self.decide(self.make_request())
        for user in (self.user_secretary, self.user_member, self.user_auditor, self.user_officer,
                     self.user_manager, self.user_researcher, self.user_finance):
            record = session.decision_ids.with_user(user)
            record.web_read({
                "outcome": {}, "tally": {}, "result": {}, "my_vote": {}, "household_size": {},
                "earlier_request_ids": {}, "need_class": {},
            })
            Form(record)  # the whole view, as this role sees it
            Form(session.with_user(user))
            session.with_user(user).web_read({"seal": {}, "present_count": {}, "blocked_reason": {}})
        for user in (self.user_delegate, self.user_outsider, self.user_portal):
            with self.assertRaises(AccessError):
                session.decision_ids.with_user(user).read(["outcome"])
        with self.assertRaises(AccessError):
            session.decision_ids.vote_ids.with_user(self.user_officer).read(["choice"])
