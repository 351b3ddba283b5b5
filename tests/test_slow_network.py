"""Each page for people outside, cold on Slow 3G: bytes, requests, seconds until it can be used, and queries of the server.

``ALSERAJ_TEST_FIGURES=bench/pages.csv`` writes them there; ``./dev lint --fix`` makes the table of ``docs/BENCH.md`` of it.
"""

import csv
import os
import re
from datetime import timedelta
from pathlib import Path

from phone import ONLINE, PHONE, SLOW
from test_from_home import PAGES
from test_my_pages import WayCase

from odoo import fields
from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.committee.common import PNG

MOST_BYTES, MOST_BYTES_SIGNING, MOST_SECONDS, MOST_QUERIES = 150_000, 300_000, 10, 25
HISTORY = 100  # requests that were told; of everything else thirty
USABLE = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
LOADED = "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"


@tagged("post_install", "-at_install")
class TestSlowNetwork(WayCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_user("head", "group_grievance")
        cls.file.with_user(cls.user_officer).action_invite_home()
        cls.user_home = cls.file.home_user_id
        cls.env["alseraj.household.member"].create([
            {"beneficiary_id": cls.file.id, "name": f"عضو {number}", "relation": "son", "birth_date": "2015-01-01"}
            for number in range(12)])
        cls._make_requests()
        cls._make_contact()
        cls.env.flush_all()

    @classmethod
    def _make_requests(cls):
        vals = {
            "beneficiary_id": cls.file.id, "channel_id": cls.env.ref("alseraj_beneficiary.channel_website").id,
            "amount_requested": 300, "description": "سلة"}
        kinds = cls.env["alseraj.support.type"].create([
            {"name": f"سلة {number}", "code": f"slow{number}", "kind": "cash", "portal_published": True} for number in range(3)])
        Requests, before = cls.env["alseraj.support.request"], fields.Datetime.now() - timedelta(days=400)
        told = Requests.create([{**vals, "type_id": cls.support_type.id} for _number in range(HISTORY)])
        told._write_internal({
            "stage": "rejected", "submitted_on": before, "notified_on": before, "portal_read_on": fields.Datetime.now()})
        cls.told = told[0]
        kind = kinds[0].with_user(cls.user_home).sudo()
        cls.draft = Requests.with_user(cls.user_home).sudo()._open_on_portal(cls.file.with_user(cls.user_home).sudo(), kind)
        cls.draft.write({"amount_requested": 300, "description": "سلة"})
        cls.unsigned, cls.returned = Requests.create([{**vals, "type_id": kind.id} for kind in kinds[1:]])
        cls.returned.with_user(cls.user_officer).action_sign("سارة", PNG.decode())
        cls.returned.with_user(cls.user_officer).action_submit()
        cls.returned.with_user(cls.user_officer).action_return("• صورة عداد الكهرباء")
        cls.link = cls.env["alseraj.sign.link"]._issue(cls.unsigned)[1]

    @classmethod
    def _make_contact(cls):
        file = cls.file.with_user(cls.user_home).sudo()
        for number in range(30):
            cls.env["alseraj.interaction"].with_user(cls.user_home)._receive_from_home(file, "inquiry", f"سؤال {number}")
            cls.complaint = cls.env["alseraj.complaint"].with_user(cls.user_home)._receive_from_page(
                cls.company, f"تأخر {number}", "complaint", "service", file=file)
        request = cls.env["alseraj.privacy.request"]._open_at_home(cls.file, "correction", "x")
        cls.correction = cls.env["alseraj.correction"]._create_internal([
            {"request_id": request.id, "field_name": "city", "new_value": f"مدينة {number}"} for number in range(30)])[0]
        cls.env["alseraj.consent"].create([
            {"beneficiary_id": cls.file.id, "purpose": "sharing", "purpose_note": f"جهة {number}"} for number in range(30)])

    def _get_own_paths(self):
        return (
            "/my", "/my/requests", f"/my/requests/{self.returned.id}", f"/my/requests/{self.told.id}", "/my/requests/new",
            f"/my/requests/{self.draft.id}/edit", f"/my/requests/{self.draft.id}/confirm",
            f"/my/requests/{self.unsigned.id}/sign", f"/my/requests/{self.returned.id}/complete",
            f"/my/requests/{self.returned.id}/withdraw", "/my/documents", "/my/file", "/my/file/correct?what=city",
            f"/my/file/correct/{self.correction.id}", "/my/family", "/my/messages", "/my/complaints",
            f"/my/complaints/{self.complaint.id}", "/my/appointments", "/my/consents", "/my/data",
        )

    def test_every_page_cold(self):
        rows, browser = [], self.start_browser(PHONE)
        browser.call("Network.enable")
        for path in PAGES:
            rows.append(self._measure(browser, path))
        self.be(browser, self.user_home)
        for path in self._get_own_paths():
            rows.append(self._measure(browser, path))
        if name := os.environ.get("ALSERAJ_TEST_FIGURES"):
            with Path(name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(["page", "bytes", "requests", "seconds", "queries"])
                writer.writerows(rows)
        for page, weight, _requests, seconds, queries in rows:
            with self.subTest(page=page):
                self.assertTrue(0 < weight < (MOST_BYTES_SIGNING if page.endswith(("/sign", "/confirm")) else MOST_BYTES), weight)
                self.assertLess(float(seconds), MOST_SECONDS)
                self.assertLess(queries, MOST_QUERIES)

    def _measure(self, browser, path):
        """:return: (page, bytes, requests, seconds, queries)"""
        self._load(browser, path)  # what is read once only
        start = self.env.cr.sql_log_count
        self._load(browser, path)
        queries = self.env.cr.sql_log_count - start
        browser.call("Network.setCacheDisabled", cacheDisabled=True)
        browser.call("Network.emulateNetworkConditions", **SLOW)
        self._load(browser, path)
        weight, requests, usable = browser.evaluate(f"""(() => {{
            const loaded = {LOADED}.filter((entry) => !entry.name.startsWith("data:"));
            return [loaded.reduce((sum, entry) => sum + entry.encodedBodySize, 0), loaded.length, {USABLE}];
        }})()""")
        browser.call("Network.emulateNetworkConditions", **ONLINE)
        return re.sub(r"\d+", "…", path), weight, requests, f"{usable / 1000:.1f}", queries

    def _load(self, browser, path):
        browser.evaluate("window.before = true")
        browser.go(f"{self.base_url()}{path}")
        browser.wait(f"!window.before && document.readyState === 'complete' && {USABLE} > 0")
        self.assertEqual(browser.evaluate("location.pathname"), path.partition("?")[0])
