"""One clock: what is stored on a day is stored on the association's day, whichever zone the user or the robot is in.

At half past one on 1 January in Riyadh it is still the old year in UTC and in New York. See also `./dev test --dates`,
which runs the other tests about dates at such an hour.
"""

import importlib.util
import os
from datetime import date, datetime

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_path
from odoo.tools.safe_eval import safe_eval

from ..report.paper import Paper
from .committee.common import CommitteeCommon
from .common import PDF
from .finance.common import FinanceCommon

NIGHT = "2026-12-31 22:30:00"
NEW_YEAR = date(2027, 1, 1)
ZONES = (False, "America/New_York")


class Zones:

    def _set_zone(self, zone):
        """Everybody who acts is in ``zone``: the roles, the robot, the public."""
        users = self.env["res.users"].with_context(active_test=False).search([])
        users.partner_id.tz = zone
        self.env.invalidate_all()

    def _find(self, model, domain, user):
        """What the web client of ``user`` finds by a filter."""
        return self.env[model].with_user(user).with_context(tz=user.tz).search(domain)


@tagged("post_install", "-at_install")
class TestOneClock(CommitteeCommon, Zones):

    def test_from_the_file_to_the_decision(self):
        for zone in ZONES:
            with self.subTest(zone=zone), freeze_time(NIGHT):
                self._set_zone(zone)
                file = self.make_beneficiary()
                self.assertEqual(file.registered_on, NEW_YEAR)
                self.assertEqual(file.review_date, date(2028, 1, 1))
                request = self.make_request(beneficiary=file)
                self.assertTrue(request.name.startswith("REQ/2027/"), request.name)
                self.assertEqual(request.reply_not_before, date(2027, 1, 15))
                study = request.study_ids
                self.assertTrue(study.name.startswith("STD/2027/"), study.name)
                self.assertEqual(study.visit_date, NEW_YEAR)
                self.decide(request)
                self.assertEqual(request.decided_on, NEW_YEAR)

    def test_expired_paper(self):
        """A paper whose last day was 31 December is not verified in the night after it."""
        for zone in ZONES:
            with self.subTest(zone=zone), freeze_time(NIGHT):
                self._set_zone(zone)
                file = self.make_beneficiary(register=False)
                document = self.env["alseraj.document"].create(
                    self.document_vals(file, self.type_identity, issue_date="2020-01-01", expiry_date="2026-12-31"))
                with self.assertRaises(UserError):
                    document.with_user(self.user_officer).action_verify()
                self.assertEqual(document.state, "received")
                valid = self.env["alseraj.document"].create(
                    self.document_vals(file, self.type_identity, issue_date="2027-01-01", expiry_date="2027-01-01"))
                valid.with_user(self.user_officer).action_verify()
                self.assertEqual(valid.state, "verified")

    def test_numbers_of_the_new_year(self):
        for zone in ZONES:
            with self.subTest(zone=zone), freeze_time(NIGHT):
                self._set_zone(zone)
                complaint = self.env["alseraj.complaint"].with_user(self.user_officer).create({
                    "channel_id": self.channel_interview.id, "description": "Late"})
                self.assertIn("2027", complaint.name)
                privacy = self.env["alseraj.privacy.request"].with_user(self.user_officer).create({
                    "beneficiary_id": self.make_beneficiary().id, "kind": "access"})
                self.assertIn("2027", privacy.name)

    def test_filters_of_the_screens(self):
        """Today in a filter is the association's day."""
        for zone in ZONES:
            with self.subTest(zone=zone), freeze_time(NIGHT):
                self._set_zone(zone)
                file = self.make_beneficiary()
                file.review_date = NEW_YEAR
                files = self.env["alseraj.beneficiary"]
                due = [("state", "in", ("registered", "suspended")), ("review_date", "<=", "today")]
                self.assertIn(file, self._find(files._name, due, self.user_officer))
                self.assertNotIn(file, self._find(files._name, [("review_date", "<", "today")], self.user_officer))
                self.assertIn(file, self._find(files._name, [("review_date", "=", "today")], self.user_officer))
                self.assertEqual(files.with_user(self.user_officer).search_count(
                    [("id", "=", file.id), ("review_date", "<=", "today")]), 1)
                request = self.make_request(beneficiary=file)
                requests = request._name
                month = [("submitted_on", ">=", "today =1d")]
                self.assertIn(request, self._find(requests, month, self.user_officer))
                request._write_internal({"submitted_on": datetime(2026, 12, 31, 20, 59)})  # 23:59 in Riyadh
                self.assertNotIn(request, self._find(requests, month, self.user_officer))
                nested = [("beneficiary_id", "any", [("review_date", "=", "today")]), ("id", "=", request.id)]
                self.assertIn(request, self._find(requests, nested, self.user_officer))
                grouped = self.env[requests].with_user(self.user_officer)._read_group(
                    [("beneficiary_id.review_date", "=", "today"), ("id", "=", request.id)], [], ["__count"])
                self.assertEqual(grouped, [(1,)])

    def test_every_filter_of_ours_is_by_that_day(self):
        """Each filter of our search views with a day in it finds the same for a user of Riyadh and of New York."""
        views = self.env["ir.ui.view"].search([("model", "=like", "alseraj.%"), ("type", "=", "search")])
        tried = 0
        with freeze_time(NIGHT):
            file = self.make_beneficiary()
            file.review_date = NEW_YEAR
            self.decide(self.make_request())
            for view in views:
                model = self.env[view.model]
                arch = model.get_view(view.id, "search")["arch"]
                for text in [part.split('"')[0] for part in arch.split('domain="')[1:] if "today" in part.split('"')[0]]:
                    domain = fields.Domain(safe_eval(text.replace("&gt;", ">").replace("&lt;", "<"), {"uid": 1}))
                    found = [
                        model.with_context(tz=zone).search(domain).ids
                        for zone in ("Asia/Riyadh", "UTC", "America/New_York", "Pacific/Kiritimati")
                    ]
                    with self.subTest(model=view.model, domain=text):
                        self.assertEqual(found, [found[0]] * 4)
                        tried += 1
        self.assertGreaterEqual(tried, 15)

    def test_papers_and_portal_say_that_day(self):
        for zone in ZONES:
            with self.subTest(zone=zone):
                self._set_zone(zone)
                self.company.partner_id.tz = zone
                self.assertEqual(self.company._get_day(datetime(2026, 12, 31, 22, 30)), NEW_YEAR)
                self.assertEqual(Paper(self.env)._local(datetime(2026, 12, 31, 22, 30)), NEW_YEAR)
                interaction = self.env["alseraj.interaction"].with_user(self.user_officer).create({
                    "channel_id": self.channel_interview.id, "question": "When?", "date_start": "2026-12-31 22:30:00"})
                self.assertIn("2027-01-01 01:30", interaction.display_name)

    def test_zone_at_installation(self):
        robot, public = self.env.ref("base.user_root"), self.env.ref("base.public_user")
        new = self.env["res.company"].create({"name": "New Association"})
        if "ALSERAJ_TEST_ZONE" in os.environ:  # the run has put everybody elsewhere
            (robot.partner_id | public.partner_id | self.env.ref("base.main_company").partner_id).tz = False
            self.env["res.company"]._fill_zones()
        for partner in (robot.partner_id, public.partner_id, self.env.ref("base.main_company").partner_id, new.partner_id):
            self.assertEqual(partner.tz, "Asia/Riyadh", partner.display_name)
        robot.partner_id.tz, public.partner_id.tz = "Europe/Rome", False
        self.env["res.company"]._fill_zones()
        self.assertEqual(robot.partner_id.tz, "Europe/Rome", "a zone that somebody set is left")
        self.assertEqual(public.partner_id.tz, "Asia/Riyadh")

    def test_zone_of_an_older_database(self):
        """The upgrade sets the same, and leaves what somebody has set."""
        path = file_path("alseraj_beneficiary/migrations/19.0.1.2.0/post-zones.py")
        spec = importlib.util.spec_from_file_location("post_zones", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        robot, public = self.env.ref("base.user_root").partner_id, self.env.ref("base.public_user").partner_id
        employee, company = self.user_officer.partner_id, self.company.partner_id
        (robot | public | employee | company).tz = False
        public.tz = "Europe/Rome"
        self.env.flush_all()
        for _time in range(2):
            module.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertEqual(
            [partner.tz for partner in (robot, company, public, employee)],
            ["Asia/Riyadh", "Asia/Riyadh", "Europe/Rome", False])


@tagged("post_install", "-at_install")
class TestOneClockOfMoney(FinanceCommon, Zones):

    def test_run_and_entry(self):
        for zone in ZONES:
            with self.subTest(zone=zone), freeze_time(NIGHT):
                self._set_zone(zone)
                requests = self.make_requests(2)
                installments = requests.installment_ids
                self.assertEqual(set(installments.mapped("due_date")), {NEW_YEAR})
                due = [("due_date", "=", "today"), ("id", "in", installments.ids)]
                self.assertEqual(self._find(installments._name, due, self.user_finance), installments)
                run = self.pay(installments)
                self.assertEqual(run.date, NEW_YEAR)
                self.assertIn("2027", run.name)
                self.assertEqual(run.move_id.date, NEW_YEAR)
                self.assertEqual(run.move_id.state, "posted")
                run.with_user(self.user_finance).action_return_line(installments[0], reason="Account closed")
                back = run.move_id.reversal_move_ids
                self.assertEqual(set(back.mapped("date")), {NEW_YEAR})

    def test_scan_names_no_zone(self):
        """What a scheduled job does in that night is done on the new day."""
        with freeze_time(NIGHT):
            self._set_zone(False)
            file = self.make_files(1)
            document = self.env["alseraj.document"].create({
                "beneficiary_id": file.id, "type_id": self.type_identity.id, "attachment": PDF,
                "attachment_name": "a.pdf", "issue_date": "2020-01-01", "expiry_date": "2027-01-01"})
            document.action_verify()
            document.with_context(tz=False)._write_internal({"expiry_date": date(2026, 12, 31)})
            with self.enter_registry_test_mode():
                self.env.ref("alseraj_beneficiary.cron_document_expire").method_direct_trigger()
            self.assertEqual(document.state, "expired")
