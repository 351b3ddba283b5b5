from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..common import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestClock(RequestCommon):
    """The clock stands still while the applicant has the word; days are counted right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Riyadh"

    def _submit(self, moment):
        with freeze_time(moment):
            request = self.make_requests(self.make_beneficiary())
            request.action_submit()
        return request

    def _return_and_complete(self, request, returned, completed):
        with freeze_time(returned):
            request.action_return("The lease")
        with freeze_time(completed):
            request.action_submit()

    def test_both_dates_move_by_the_pause(self):
        request = self._submit("2026-02-01 09:00:00")
        self.assertEqual((request.reply_not_before, request.reply_due), (date(2026, 2, 15), date(2026, 3, 3)))
        with freeze_time("2026-02-05 09:00:00"):
            request.action_return("The lease")
            self.assertEqual(request.paused_on, fields.Datetime.now())
            self.assertIn("5 February 2026", request.pause_note)
        with freeze_time("2026-02-12 09:00:00"):
            self.assertFalse(request.is_overdue)
            request.action_submit()
        self.assertEqual((request.reply_not_before, request.reply_due), (date(2026, 2, 22), date(2026, 3, 10)))
        self.assertEqual((request.paused_on, request.paused_days), (False, 7))
        self.assertEqual(
            request.pause_history, [{"from": "2026-02-05", "to": "2026-02-12", "days": 7, "kind": "returned"}]
        )
        self.assertIn("7 days", request.pause_note)
        self.assertIn("هـ", request.with_context(lang="ar_001").pause_note)

    def test_the_floor_stays_where_a_setting_says_so(self):
        self.company.alseraj_pause_moves_floor = False
        request = self._submit("2026-02-01 09:00:00")
        self._return_and_complete(request, "2026-02-05 09:00:00", "2026-02-12 09:00:00")
        self.assertEqual((request.reply_not_before, request.reply_due), (date(2026, 2, 15), date(2026, 3, 10)))

    def test_two_pauses_add_up(self):
        request = self._submit("2026-02-01 09:00:00")
        self._return_and_complete(request, "2026-02-02 09:00:00", "2026-02-04 09:00:00")
        self._return_and_complete(request, "2026-02-10 09:00:00", "2026-02-13 09:00:00")
        self.assertEqual((request.paused_days, len(request.pause_history)), (5, 2))
        self.assertEqual(request.reply_due, date(2026, 3, 8))

    def test_days_are_those_of_the_wall_calendar(self):
        # 22:00 UTC on the 5th is the 6th in Riyadh, 20:00 UTC on the 8th still the 8th: two days
        request = self._submit("2026-02-01 09:00:00")
        self._return_and_complete(request, "2026-02-05 22:00:00", "2026-02-08 20:00:00")
        self.assertEqual(request.paused_days, 2)

    def test_summer_time_makes_no_difference(self):
        self.company.partner_id.tz = "Africa/Cairo"  # clocks go forward on 24 April 2026
        request = self._submit("2026-04-20 09:00:00")
        self._return_and_complete(request, "2026-04-22 22:30:00", "2026-04-26 21:30:00")
        # 00:30 on the 23rd to 00:30 on the 27th, although only 95 hours lie between
        self.assertEqual((request.paused_days, request.reply_due), (4, date(2026, 5, 24)))

    def test_working_days(self):
        self.company.alseraj_reply_working_days = True
        self.company._use_saudi_week()
        self.company.write({"reply_min_days": 10, "reply_max_days": 20})
        request = self._submit("2026-02-01 09:00:00")  # a Sunday
        self.assertEqual((request.reply_not_before, request.reply_due), (date(2026, 2, 15), date(2026, 3, 1)))
        self._return_and_complete(request, "2026-02-05 09:00:00", "2026-02-08 09:00:00")  # Thursday to Sunday
        self.assertEqual((request.paused_days, request.reply_due), (3, date(2026, 3, 2)), "one working day")
        self._return_and_complete(request, "2026-02-13 09:00:00", "2026-02-14 09:00:00")  # Friday to Saturday
        self.assertEqual((request.paused_days, request.reply_due), (4, date(2026, 3, 2)), "no working day")

    def test_holidays_do_not_count(self):
        self.company.alseraj_reply_working_days = True
        self.company._use_saudi_week()
        self.company.write({"reply_min_days": 1, "reply_max_days": 4})
        self.env["resource.calendar.leaves"].create({
            "name": "Founding Day", "calendar_id": self.company.resource_calendar_id.id,
            "company_id": self.company.id, "date_from": "2026-02-21 21:00:00", "date_to": "2026-02-22 20:59:59",
        })
        request = self._submit("2026-02-19 09:00:00")  # Thursday; Sunday the 22nd is a holiday
        self.assertEqual((request.reply_not_before, request.reply_due), (date(2026, 2, 23), date(2026, 2, 26)))

    def test_days_to_decision_are_net(self):
        request = self._submit("2026-02-01 09:00:00")
        self._return_and_complete(request, "2026-02-05 09:00:00", "2026-02-12 09:00:00")
        with freeze_time("2026-02-21 09:00:00"):
            request.sudo()._run_steps("reject")
        self.assertEqual(request.days_to_decision, 20 - 7)

    def test_a_suspension_is_on_record(self):
        request = self._submit("2026-02-01 09:00:00")
        with freeze_time("2026-02-05 09:00:00"):
            request.beneficiary_id.action_suspend("moved")
        with freeze_time("2026-02-09 09:00:00"):
            request.beneficiary_id.action_reopen()
        self.assertEqual((request.paused_days, request.reply_due), (4, date(2026, 3, 7)))
        self.assertEqual(request.pause_history[0]["kind"], "suspended")

    def test_the_clock_is_not_set_by_hand(self):
        request = self._submit("2026-02-01 09:00:00")
        for name, value in {
            "paused_on": fields.Datetime.now(), "paused_days": 9, "pause_history": [1], "stopped_on": fields.Datetime.now(),
            "chase_level": 2, "chased_on": self.get_today(), "return_reminded_on": self.get_today(),
        }.items():
            with self.subTest(name), self.assertRaisesRegex(Exception, "filled in by the system"):
                request.write({name: value})

    # ------------------------------------------------------------ chased

    def _run(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"alseraj_beneficiary.{name}").method_direct_trigger()

    def _get_chased(self, request, kind):
        kind = self.env.ref(f"alseraj_beneficiary.activity_request_{kind}")
        return request.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def test_owner_first_then_a_manager_once_each(self):
        self.user_manager.alseraj_branch_ids = self.branch
        request = self._submit("2026-02-01 09:00:00")
        for day, owner, manager in (("03-03", 0, 0), ("03-04", 1, 0), ("03-06", 1, 0), ("03-07", 1, 1), ("03-30", 1, 1)):
            with freeze_time(f"2026-{day} 09:00:00"), self.subTest(day):
                self._run("cron_request_overdue")
                self.assertEqual(
                    (len(self._get_chased(request, "overdue")), len(self._get_chased(request, "escalated"))),
                    (owner, manager),
                )
        self.assertEqual(self._get_chased(request, "escalated").user_id, self.user_manager)
        with freeze_time("2026-03-31 09:00:00"):
            self.bring_documents(request)
            request.action_verify()
        self.assertFalse(self._get_chased(request, "escalated"), "a step was made")

    def test_without_an_owner_a_manager_hears_at_once(self):
        request = self._submit("2026-02-01 09:00:00")
        request.user_id = False
        with freeze_time("2026-03-05 09:00:00"):
            self._run("cron_request_overdue")
        self.assertEqual((request.chase_level, len(self._get_chased(request, "escalated"))), (2, 1))

    def test_a_returned_request_is_not_forgotten(self):
        request = self._submit("2026-02-01 09:00:00")
        request.partner_id.email = "m@example.com"
        request.beneficiary_id.mobile = False
        with freeze_time("2026-02-02 09:00:00"):
            request.action_return("The lease")
        Mail = self.env["mail.mail"].sudo()
        domain = [("model", "=", request._name), ("res_id", "=", request.id), ("body_html", "like", "The lease")]
        for day, mails, offered in (("03-03", 1, 0), ("03-04", 2, 0), ("03-20", 2, 0), ("04-03", 2, 1), ("06-01", 2, 1)):
            with freeze_time(f"2026-{day} 09:00:00"), self.subTest(day):
                self._run("cron_request_returned")
                self.assertEqual(
                    (Mail.search_count(domain), len(self._get_chased(request, "forgotten"))), (mails, offered)
                )
        self.assertEqual(request.state, "incomplete", "it is never closed silently")
        with freeze_time("2026-06-02 09:00:00"):
            request.action_submit()
        self.assertEqual((request.return_reminded_on, request.return_offered_on), (False, False))
        self.assertFalse(self._get_chased(request, "forgotten"))

    def test_told_by_phone(self):
        request = self._submit("2026-02-01 09:00:00")
        request.beneficiary_id.preferred_channel_id = self.env.ref("alseraj_beneficiary.channel_phone")
        request.company_id.sudo().write({"alseraj_quiet_from": 1, "alseraj_quiet_until": 1})  # none: it may be night
        request.action_return("The lease of the flat")
        text = self.env["sms.sms"].sudo().search([
            ("partner_id", "=", request.partner_id.id), ("alseraj_message_id.event_id.code", "=", "request_incomplete"),
        ])
        self.assertEqual(len(text), 1)
        self.assertNotIn("The lease of the flat", text.body, "another one may read the phone")
        self.assertIn(request.name, text.body)

    def test_chasing_costs_the_same(self):
        costs = {}
        for count in (3, 10, 40):
            requests = self.make_requests(self.make_beneficiaries(count))
            requests.action_submit()
            past = self.get_today() - timedelta(days=9)
            requests._write_internal({"reply_due": past, "chase_level": 1, "chased_on": past})
            costs[count] = self.count_queries(requests.with_user(self.env.user)._remind_managers)
        self.assertLessEqual(costs[40], costs[10] + 4, costs)

    # ------------------------------------------------------------ waiting for me

    def test_waiting_for_me_and_the_piles(self):
        drafts = self.make_requests(self.make_beneficiaries(2))
        study = self.make_verified(self.make_beneficiary())
        Request = self.env["alseraj.support.request"]
        ours = [("id", "in", (drafts | study).ids)]
        for user, expected in ((self.user_officer, drafts), (self.user_researcher, study), (self.user_auditor, drafts[:0])):
            with self.subTest(user.name):
                as_user = Request.with_user(user)
                found = as_user.search([*ours, ("is_waiting_for_me", "=", True)])
                self.assertEqual(set(found.ids), set(expected.ids))
                computed = as_user.browse((drafts | study).ids).filtered("is_waiting_for_me")
                self.assertEqual(set(computed.ids), set(expected.ids))
        Queue = self.env["alseraj.work.queue"]
        self.assertEqual(set(Queue.search([]).mapped("code")), set(Queue._get_sources()))
        for user in (self.user_officer, self.user_researcher, self.user_finance, self.user_manager, self.user_delegate):
            with self.subTest(user.name):
                for queue in Queue.with_user(user).search([]):
                    action = queue.action_open_total()
                    self.assertEqual(
                        self.env[action["res_model"]].with_user(user).search_count(action["domain"]), queue.total_count
                    )
                    self.assertLessEqual(queue.own_count, queue.total_count)
                    parts = (queue.action_open_own(), queue.own_count), (queue.action_open_late(), queue.late_count)
                    for action, count in parts:
                        self.assertEqual(
                            self.env[action["res_model"]].with_user(user).search_count(action["domain"]), count, queue.code)
        pile = self.env.ref("alseraj_beneficiary.work_queue_study").with_user(self.user_researcher)
        self.assertGreaterEqual(pile.own_count, 1)
        self.assertNotIn("draft", Queue.with_user(self.user_finance).search([]).mapped("code"))
