from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import html2plaintext

from ..common import CommitteeCommon

SOON = timedelta(days=2)


class TestSessions(CommitteeCommon):
    """By circulation, in the calendar, and an agenda filled by type or by number."""

    # ------------------------------------------------------------ by circulation

    def circulate(self, requests=None, **vals):
        return self.make_session(
            requests or self.make_request(2), mode="circulation", circulation_until=fields.Datetime.now() + SOON, **vals)

    def test_members_need_to_know_until_when(self):
        session = self.make_session(self.make_request(1), opened=False, mode="circulation")
        with self.assertRaisesRegex(UserError, "until when"):
            session.action_open()
        session.circulation_until = fields.Datetime.now() - SOON
        with self.assertRaisesRegex(UserError, "in the past"):
            session.action_open()
        session.circulation_until = fields.Datetime.now() + SOON
        session.action_open()
        self.assertEqual(session.state, "open")

    def test_each_member_is_asked_and_left_alone_once_he_has_voted(self):
        session = self.circulate()
        kind = self.env.ref("alseraj_beneficiary.activity_circulation_vote")
        self.assertEqual(session.sudo().activity_ids.filtered(lambda a: a.activity_type_id == kind).user_id,
                         self.members.user_id)
        self.vote(session.decision_ids[0], voters=self.user_chair)
        self.assertIn(self.user_chair, session.sudo().activity_ids.user_id, "one case still waits for him")
        self.vote(session.decision_ids[1], voters=self.user_chair)
        self.assertNotIn(self.user_chair, session.sudo().activity_ids.user_id)
        self.assertIn(self.user_member, session.sudo().activity_ids.user_id)

    def test_who_votes_is_who_came(self):
        session = self.circulate()
        session.attendee_ids = self.members
        self.assertFalse(session.has_quorum, "nobody has voted yet, whatever the attendance says")
        self.vote(session.decision_ids)
        self.assertEqual(session.present_count, 3)
        self.assertTrue(session.has_quorum)

    def test_it_waits_for_all_or_for_its_time(self):
        session = self.circulate()
        self.vote(session.decision_ids)
        with self.assertRaisesRegex(UserError, "have not voted on every case"):
            session.action_close()
        with freeze_time(fields.Datetime.now() + SOON * 2):
            self.env.invalidate_all()
            session.action_close()
        self.assertEqual(set(session.decision_ids.request_id.mapped("state")), {"approved"})
        early = self.circulate()
        self.vote(early.decision_ids, voters=self.members.user_id)
        early.action_close()  # everybody has spoken
        asked = self.env.ref("alseraj_beneficiary.activity_acknowledge_minutes")
        self.assertEqual(early.sudo().activity_ids.activity_type_id, asked, "nobody is asked for a vote any more")

    def test_a_late_vote_is_refused_with_the_time(self):
        session = self.circulate()
        with freeze_time(fields.Datetime.now() + SOON * 2):
            self.env.invalidate_all()
            for user in self.voters:
                with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "time for votes ended"):
                    session.decision_ids.with_user(user).cast_vote("for")
            session.circulation_until = fields.Datetime.now() + SOON  # the secretary gives more
            self.env.invalidate_all()
            self.vote(session.decision_ids)
        self.assertEqual(session.decision_ids.mapped("count_for"), [3, 3])

    def test_only_who_runs_it_gives_more_time(self):
        session = self.circulate()
        for user in (self.user_member, self.user_stranger, self.user_officer, self.user_manager, self.user_auditor):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                session.with_user(user).circulation_until = fields.Datetime.now() + SOON * 9
        closed = self.decide(self.make_request(1))
        with self.assertRaises(UserError):
            closed.circulation_until = fields.Datetime.now()

    def test_the_secretary_is_told_once_when_the_time_is_over(self):
        session = self.circulate()
        other = self.circulate(self.make_request(1))
        kind = self.env.ref("alseraj_beneficiary.activity_circulation_over")
        cron = self.env["alseraj.committee.session"]
        cron._cron_circulation_over()
        self.assertNotIn(kind, session.sudo().activity_ids.activity_type_id, "there is time")
        other.circulation_until = fields.Datetime.now() + SOON * 9
        with freeze_time(fields.Datetime.now() + SOON * 2):
            self.env.invalidate_all()
            for _round in range(2):
                cron._cron_circulation_over()
        told = session.sudo().activity_ids.filtered(lambda activity: activity.activity_type_id == kind)
        self.assertEqual(len(told), 1)
        self.assertEqual(told.user_id, self.user_secretary, "nobody keeps the minutes: who is responsible")
        self.assertNotIn(kind, other.sudo().activity_ids.activity_type_id)

    # ------------------------------------------------------------ the calendar

    def meet(self, **vals):
        session = self.make_session(opened=False, date=fields.Datetime.now() + SOON, **vals)
        session.action_invite()
        return session

    def answer(self, session, user, state):
        guest = session.sudo().event_id.attendee_ids.filtered(lambda guest: guest.partner_id == user.partner_id)
        guest.state = state

    def test_who_declines_is_seen_and_the_quorum_with_him(self):
        session = self.meet()
        self.assertEqual(session.event_id.sudo().partner_ids, self.members.user_id.partner_id)
        for user in (self.user_vice, self.user_member):
            self.answer(session, user, "declined")
        self.assertEqual(session.declined_member_ids.user_id, self.user_vice | self.user_member)
        self.assertFalse(session.is_quorum_in_danger)
        self.answer(session, self.user_member_2, "declined")
        self.assertTrue(session.is_quorum_in_danger)

    def test_a_new_member_is_invited_and_the_event_follows(self):
        session = self.meet()
        self.assertFalse(session.uninvited_member_ids)
        joined = self.env["alseraj.committee.member"].create(
            {"committee_id": self.committee.id, "user_id": self.user_stranger.id, "date_from": "2024-01-01"})
        self.env.invalidate_all()
        self.assertEqual(session.uninvited_member_ids, joined)
        session.action_update_guests()
        self.env.invalidate_all()
        self.assertFalse(session.uninvited_member_ids)
        moved = session.date + SOON
        session.write({"date": moved, "mode": "remote", "remote_link": "https://meet.example.com/x"})
        event = session.sudo().event_id
        self.assertEqual((event.start, event.videocall_location), (moved, "https://meet.example.com/x"))
        for user in (self.user_member, self.user_officer, self.user_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                session.with_user(user).action_update_guests()

    def test_a_session_that_is_dropped_is_called_off(self):
        session = self.meet()
        event, partners = session.sudo().event_id, self.members.user_id.partner_id
        before = self.env["mail.mail"].search([], order="id desc", limit=1).id
        session.unlink()
        self.assertFalse(event.exists())
        told = self.env["mail.mail"].search([("id", ">", before)])
        self.assertTrue(partners & told.recipient_ids or set(partners.mapped("email")) & set(told.mapped("email_to")))

    def test_there_is_no_meeting_by_circulation(self):
        session = self.make_session(opened=False, mode="circulation")
        with self.assertRaisesRegex(UserError, "no meeting"):
            session.action_invite()

    # ------------------------------------------------------------ the agenda

    def test_an_agenda_by_type_by_number_and_by_hand(self):
        other_type = self.support_type.copy({"name": "Another", "code": "test_other"})
        rent = self.make_request(3)
        other = self.make_request(2, type_id=other_type.id)
        rent[2]._write_internal({"urgent": True, "urgent_reason": "Eviction"})
        session = self.make_session(opened=False)
        self.assertEqual(session.fill_agenda(self.support_type, limit=2), 2)
        agenda = session.decision_ids.sorted("sequence")
        self.assertEqual(agenda[0].request_id, rent[2], "the urgent one first")
        self.assertEqual(set(agenda.mapped("type_id")), {self.support_type})
        with Form(self.env["alseraj.agenda.fill"].with_user(self.user_secretary).with_context(
                default_session_id=session.id)) as form:
            form.type_ids.add(other_type)
            self.assertEqual(form.waiting_count, 2)
            form.order = "oldest"
        form.record.action_fill()
        agenda = session.decision_ids.sorted("sequence")
        self.assertEqual(agenda[2:].request_id, other.sorted("submitted_on"), "after what was there")
        agenda[3].sequence = 0
        self.env.invalidate_all()
        self.assertEqual(session.with_user(self.user_chair).get_desk()["agenda"][0]["id"], agenda[3].id, "by hand")
        session.action_sort_agenda()
        self.env.invalidate_all()
        self.assertEqual(session.decision_ids.sorted("sequence")[0].request_id, rent[2])
        with self.assertRaisesRegex(UserError, "of this kind"):
            session.fill_agenda(other_type)

    def test_one_that_cannot_come_keeps_nobody_out(self):
        good = self.make_request(2)
        above = self.make_request(1)  # the ceiling is 5,000
        above._write_internal({"amount_recommended": 9000})
        for fill in ("action_fill_agenda", "wizard"):
            session = self.make_session(opened=False)
            secretary = session.with_user(self.user_secretary)
            if fill == "wizard":
                wizard = self.env["alseraj.agenda.fill"].with_user(self.user_secretary).create({"session_id": session.id})
                notification = wizard.action_fill()
            else:
                notification = secretary.action_fill_agenda()
            with self.subTest(fill):
                self.assertEqual(session.decision_ids.request_id, good)
                self.assertIn(above.name, notification["params"]["message"])
                self.assertIn("is too much", notification["params"]["message"])
                self.assertIn(above.name, session.message_ids[0].body, "the session says so, too")
            session.decision_ids.unlink()
        with self.assertRaisesRegex(UserError, "is too much"):  # nothing else waits
            good._write_internal({"stage": "cancelled"})
            session.fill_agenda()

    def test_filled_from_outside_it_says_who_was_left_out(self):
        """Each cause keeps out its own request; what the caller does not hear stands on the session."""
        good = self.make_request(2)
        above, closed, suspended, own = (self.make_request(1) for _cause in range(4))
        above._write_internal({"amount_recommended": 9000})
        closed.beneficiary_id._write_internal({"state": "closed"})
        suspended.beneficiary_id._write_internal({"state": "suspended"})
        own.beneficiary_id._write_internal({"kin_user_ids": [(4, self.user_secretary.id)]})
        taken = self.make_request(1)
        self.make_session(taken, opened=False)
        session = self.make_session(opened=False)
        waiting = session.with_user(self.user_secretary)._search_waiting()
        left_out = session.with_user(self.user_secretary)._get_left_out(waiting)
        self.assertIn(above, left_out)
        self.assertEqual(session.with_user(self.user_secretary).fill_agenda(), len(waiting) - len(left_out))
        self.assertEqual(session.decision_ids.request_id, waiting - waiting.browse(request.id for request in left_out))
        self.assertLessEqual(good, session.decision_ids.request_id)
        self.assertNotIn(taken, session.decision_ids.request_id)
        said = session.message_ids[0].body
        for request, reason in left_out.items():
            self.assertIn(request.name, said)
            self.assertIn(reason.split(".")[0][:30], html2plaintext(said))
        before = session.decision_ids
        with self.assertRaises(UserError):
            session.with_user(self.user_secretary).fill_agenda()  # nothing else can come, and nobody comes twice
        self.assertEqual(session.decision_ids, before)

    def test_a_large_agenda_costs_no_more_questions(self):
        """One that is above its ceiling among many: neither it nor the others are asked one by one."""
        costs = []
        for count in (5, 25):
            requests = self.make_request(count)
            requests[0]._write_internal({"amount_recommended": 9000})
            session = self.make_session(opened=False).with_user(self.user_secretary)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(session.fill_agenda(), count - 1)
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
            (requests - requests[0])._write_internal({"stage": "cancelled"})
            requests[0]._write_internal({"stage": "cancelled"})
        self.assertLessEqual(costs[1], costs[0] + 3)

    def test_only_the_secretary_fills_it(self):
        self.make_request(1)
        session = self.make_session(opened=False)
        for user in (
            self.user_member, self.user_stranger, self.user_officer, self.user_manager, self.user_auditor,
            self.user_finance, self.user_portal,
        ):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                session.with_user(user).fill_agenda()
        self.assertFalse(session.decision_ids)
