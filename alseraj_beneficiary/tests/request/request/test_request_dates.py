from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestDates(RequestCommon):

    def _submit(self, moment, tz="Asia/Riyadh"):
        self.company.alseraj_timezone = tz
        with freeze_time(moment):
            request = self.make_requests(self.make_beneficiary())
            request.action_submit()
        return request

    def test_hand_check(self):
        # 18 May 2024 is 10 Dhu al-Qi'dah 1445 (the day of the policy); +14 = 1 June, +30 = 17 June
        request = self._submit("2024-05-18 09:00:00")
        self.assertEqual(
            (request.reply_not_before, request.reply_due), (date(2024, 6, 1), date(2024, 6, 17))
        )
        self.assertEqual(request.submitted_hijri, "10 Dhu al-Qi'dah 1445 AH")
        self.assertEqual(request.with_context(lang="ar_001").submitted_hijri, "10 ذو القعدة 1445 هـ")
        self.assertTrue(request.name.startswith("REQ/2024/"))

    def test_night_in_riyadh_is_the_next_day(self):
        # 21:30 UTC on 31 December is 00:30 on 1 January in Riyadh
        request = self._submit("2025-12-31 21:30:00")
        self.assertEqual(request.reply_not_before, date(2026, 1, 15))
        self.assertEqual(self._submit("2025-12-31 20:30:00").reply_not_before, date(2026, 1, 14))
        self.assertEqual(self._submit("2025-12-31 21:30:00", tz="UTC").reply_not_before, date(2026, 1, 14))

    def test_settings(self):
        self.company.write({"reply_min_days": 20, "reply_max_days": 25})
        request = self._submit("2026-02-10 09:00:00")
        self.assertEqual((request.reply_not_before, request.reply_due), (date(2026, 3, 2), date(2026, 3, 7)))
        with self.assertRaises(ValidationError):
            self.company.write({"reply_min_days": 26})

    def test_overdue(self):
        self.company.partner_id.tz = "Asia/Riyadh"
        request = self._submit("2026-01-01 09:00:00")
        draft = self.make_requests()
        Request = self.env["alseraj.support.request"]
        self.assertEqual(request.reply_due, date(2026, 1, 31))
        for today, overdue in (("2026-01-31 12:00:00", False), ("2026-02-01 12:00:00", True)):
            with freeze_time(today), self.subTest(today=today):
                Request.invalidate_model(["is_overdue"])
                both = request.sudo() | draft.sudo()
                self.assertEqual(both.mapped("is_overdue"), [overdue, False])
                found = Request.search([("is_overdue", "=", True), ("id", "in", both.ids)])
                self.assertEqual(found.ids, request.ids if overdue else [])
                others = Request.search([("is_overdue", "=", False), ("id", "in", both.ids)])
                self.assertEqual(len(others), 1 if overdue else 2)

    def test_overdue_chases_its_owner_once(self):
        request = self._submit("2026-01-01 09:00:00")
        kind = self.env.ref("alseraj_beneficiary.activity_request_overdue")
        cron = self.env.ref("alseraj_beneficiary.cron_request_overdue")
        with freeze_time("2026-03-01 09:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        chased = request.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)
        self.assertEqual((len(chased), chased.user_id), (1, self.user_officer))

    def test_frequency_is_pointed_out(self):
        first = self._submit("2026-01-01 09:00:00")
        first.sudo()._write_internal({"stage": "approved", "decided_on": "2026-01-01"})
        second = self.make_requests(first.beneficiary_id)
        self.assertEqual(second.earlier_request_ids.ids, first.ids)
        with freeze_time("2026-06-30 09:00:00"):
            second.invalidate_recordset()
            self.assertIn(first.name, second.frequency_warning)
        with freeze_time("2026-07-02 09:00:00"):
            second.invalidate_recordset()
            self.assertFalse(second.frequency_warning)
