from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ContactCommon

# 2026-01-01 is a Thursday, the last working day of its week


@tagged("post_install", "-at_install")
class TestClocks(ContactCommon):

    def test_weekend_does_not_count(self):
        plan = self.company._plan_working_days
        self.assertEqual(plan(2, self.at("2026-01-01 10:00")), date(2026, 1, 5), "Thursday: Sunday, Monday")
        self.assertEqual(plan(1, self.at("2026-01-02 10:00")), date(2026, 1, 4), "Friday: Sunday")
        self.assertEqual(plan(15, self.at("2026-01-04 10:00")), date(2026, 1, 25), "three weeks")
        self.assertEqual(plan(0, self.at("2026-01-04 10:00")), date(2026, 1, 4))

    def test_day_is_the_company_s(self):
        late = self.at("2026-01-04 00:30")  # Saturday evening in UTC
        self.assertEqual(self.company._plan_working_days(1, late), date(2026, 1, 5))

    def test_public_holiday(self):
        self.env["resource.calendar.leaves"].create({
            "name": "National Day", "calendar_id": self.company.resource_calendar_id.id,
            "date_from": self.at("2026-01-04 00:00"), "date_to": self.at("2026-01-04 23:59"),
        })
        self.assertEqual(self.company._plan_working_days(1, self.at("2026-01-01 10:00")), date(2026, 1, 5))

    def test_without_calendar_days_are_days(self):
        self.company.resource_calendar_id = False
        self.assertEqual(self.company._plan_working_days(2, self.at("2026-01-01 10:00")), date(2026, 1, 3))

    def test_complaint_clocks(self):
        complaint = self.make("alseraj.complaint", self.user_officer, received_on=self.at("2026-01-01 10:00"))
        self.assertEqual(complaint.ack_due, datetime(2026, 1, 5, 20, 59, 59), "end of Monday in Riyadh")
        self.assertEqual(complaint.next_due, date(2026, 1, 5))
        self.assertEqual(complaint.due_date, date(2026, 1, 22))
        complaint.sensitive = True
        self.assertEqual(complaint.ack_due, self.at("2026-01-02 10:00"), "24 hours, Friday or not")

    def test_every_clock_waits_for_the_holiday(self):
        """From a Thursday over the weekend and a holiday on Sunday: Monday is the first working day."""
        self.env["resource.calendar.leaves"].create({
            "name": "National Day", "calendar_id": self.company.resource_calendar_id.id,
            "date_from": self.at("2026-01-04 00:00"), "date_to": self.at("2026-01-04 23:59"),
        })
        self.company.write({
            "alseraj_interaction_days": 2, "alseraj_letter_days": 2, "alseraj_complaint_ack_days": 2,
            "alseraj_complaint_days": 2})
        start, tuesday = self.at("2026-01-01 10:00"), date(2026, 1, 6)
        interaction = self.make("alseraj.interaction", self.user_officer, date_start=start)
        referral = self.make("alseraj.referral", self.user_officer, asked_on=start)
        complaint = self.make("alseraj.complaint", self.user_officer, received_on=start)
        letter = self.env["alseraj.letter"].with_user(self.user_officer).create(
            {"correspondent": "Ministry", "subject": "A widow", "date": "2026-01-01"})
        self.assertEqual(
            [interaction.due_date, referral.due_date, complaint.due_date, complaint.next_due, letter.due_date], [tuesday] * 5)
        out = self.env["alseraj.letter"].create({"correspondent": "Ministry", "subject": "A widow", "direction": "out"})
        self.assertFalse(out.due_date, "a letter out waits for nobody")

    def test_settings_move_the_clocks(self):
        self.company.alseraj_complaint_ack_days = 1
        self.company.alseraj_interaction_days = 5
        start = self.at("2026-01-01 10:00")
        self.assertEqual(self.make("alseraj.complaint", self.user_officer, received_on=start).next_due,
                         date(2026, 1, 4))
        self.assertEqual(self.make("alseraj.interaction", self.user_officer, date_start=start).due_date,
                         date(2026, 1, 8))

    def test_overdue_search_and_field_agree(self):
        start = self.at("2026-01-01 10:00")
        for model, moment in (
            ("alseraj.complaint", "received_on"), ("alseraj.interaction", "date_start"),
            ("alseraj.referral", "asked_on"),
        ):
            late = self.make(model, self.user_officer, **{moment: start})
            new = self.make(model, self.user_officer)
            with self.subTest(model=model):
                both = self.env[model].browse([late.id, new.id])
                self.assertEqual(both.mapped("is_overdue"), [True, False])
                domain = [("id", "in", both.ids)]
                self.assertEqual(both.search([*domain, ("is_overdue", "=", True)]).ids, late.ids)
                self.assertEqual(both.search([*domain, ("is_overdue", "=", False)]).ids, new.ids)
                self.assertEqual(both.search([*domain, ("is_overdue", "!=", True)]).ids, new.ids)

    def test_week_stays_until_somebody_says_otherwise(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.env["resource.calendar"].browse(company.resource_calendar_id.id).attendance_ids.unlink()
        company.resource_calendar_id.attendance_ids = [
            (0, 0, {"name": "Work", "dayofweek": str(day), "hour_from": 8, "hour_to": 16}) for day in range(5)
        ]
        former = company.resource_calendar_id
        days = former.attendance_ids.mapped("dayofweek")
        company.country_id = self.env.ref("base.sa")
        self.assertTrue(company._has_foreign_week(), "the setup guide asks")
        for user in (self.user_officer, self.user_manager):
            with self.subTest(user=user.name), self.assertRaises(UserError):  # not his role, not his company
                company.with_user(user).action_use_saudi_week()
        self.assertEqual(company.resource_calendar_id, former)
        self.user_manager.company_ids |= company
        company.with_user(self.user_manager).action_use_saudi_week()
        self.assertEqual(former.attendance_ids.mapped("dayofweek"), days, "the calendar itself may be used elsewhere")
        self.assertFalse(company._has_foreign_week())
        self.assertEqual(company.with_context(lang="en_US").alseraj_working_days,
                         "Sunday, Monday, Tuesday, Wednesday, and Thursday")
        self.assertNotEqual(company.resource_calendar_id, former)
        self.assertEqual(
            set(company.resource_calendar_id.attendance_ids.mapped("dayofweek")), {"6", "0", "1", "2", "3"}
        )
        chosen = company.resource_calendar_id
        company.with_user(self.user_manager).action_use_saudi_week()
        self.assertEqual(company.resource_calendar_id, chosen, "a second click makes no second calendar")

    def test_new_saudi_company(self):
        company = self.env["res.company"].create({
            "name": "Saudi", "country_id": self.env.ref("base.sa").id,
        })
        self.assertEqual(
            set(company.resource_calendar_id.attendance_ids.mapped("dayofweek")), {"6", "0", "1", "2", "3"}
        )
