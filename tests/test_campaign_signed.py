"""A winter campaign of 300 families: conditions, links that arrive, declarations signed on phones, one group on the agenda.

Each family opens the link of its own short text, as a phone does: page, question, declaration, signature. Two of them do it
in a browser of 360 pixels.
"""

import re

from browser import Browser

from odoo import http
from odoo.tests import HttpCase, tagged

from odoo.addons.alseraj_beneficiary.tests.committee.common import PNG, CommitteeCommon

FAMILIES, FEW = 300, 20
IN_A_BROWSER = 2
PHONE = (360, 740)
SIGNATURE = f"data:image/png;base64,{PNG.decode()}"
A_FAMILY = 6  # queries that Odoo itself needs for each request that moves on: its chatter, and what is written at once
SIGN = r"/alseraj/link#(s\.[\w-]{43})"


@tagged("post_install", "-at_install")
class TestCampaignSigned(HttpCase, CommitteeCommon):
    test_cursor_lock_timeout = 60

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.company.partner_id.lang = "ar_001"
        cls.company.write({"alseraj_sms_provider": "outbox", "alseraj_quiet_from": 1, "alseraj_quiet_until": 1})
        cls.few, cls.many = cls._make_files(FEW, cls.other_branch), cls._make_files(FAMILIES, cls.branch)

    @classmethod
    def _make_files(cls, count, branch):
        first = cls._identifier_count
        files = cls.env["alseraj.beneficiary"].create([
            cls.beneficiary_vals(
                name=f"نورة عبدالله سعد العتيبي {first + number}", mobile=f"05{41000000 + first + number}", branch_id=branch.id)
            for number in range(count)
        ])
        files.partner_id.lang = "ar_001"
        cls.verify_documents(files)
        files.action_register()
        return files

    def setUp(self):
        super().setUp()
        # the queue of short texts commits between its batches: in a test the transaction stays open
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 0)

    # ------------------------------------------------------------ the association

    def _reach(self, branch, costs):
        """An officer: conditions, requests, links.

        :param list costs: takes name and queries of each step
        """
        campaign = self.env["alseraj.outreach"].with_user(self.user_officer).create({
            "name": "كسوة الشتاء", "type_id": self.support_type.id, "channel_id": self.channel_interview.id, "amount": 500,
            "branch_ids": branch.ids, "no_support_months": 6, "season": "winter",
        })
        for step in ("action_select", "action_open_requests", "action_send_sign_links"):
            costs.append((step, self.count_queries(getattr(campaign, step))))
        costs.append(("short texts", self.count_queries(self._send_short_texts)))
        return campaign

    def _send_short_texts(self):
        """The queue, as the server runs it: a batch after the other, until nothing waits."""
        texts = self.env["sms.sms"].sudo()
        while texts.search_count([("state", "=", "outgoing")], limit=1):
            texts._process_queue()

    def _bring_before_the_committee(self, campaign, costs):
        """Officer, researcher and secretary: all that is signed, in four clicks."""
        costs.append(("action_advance", self.count_queries(campaign.action_advance)))
        researcher = campaign.with_user(self.user_researcher)
        costs.append(("action_study", self.count_queries(researcher.action_study, "شتاء الرياض، ولا كسوة عند الأسر.")))
        session = self.make_session(opened=False)
        costs.append(("action_fill_agenda", self.count_queries(session.action_fill_agenda)))
        session.action_open()
        costs.append(("get_desk", self.count_queries(session.with_user(self.user_chair).get_desk)))
        return session

    def _read_links(self, files):
        """:return: dict number of the mobile -> what stands behind # in the one link that came to it"""
        texts = self.env["alseraj.sms.outbox"].search([("number", "in", files.mapped("mobile")), ("body", "like", "link#s.")])
        self.assertEqual(sorted(texts.mapped("number")), sorted(files.mapped("mobile")), "one each, to its own mobile")
        return {text.number: re.search(SIGN, text.body)[1] for text in texts}

    # ------------------------------------------------------------ the families

    def _sign_by_http(self, file, secret):
        """Open, answer, read and sign, in a session of its own."""
        self.authenticate(None, None)
        page = self._post("/alseraj/link", secret=secret)
        self.assertNotIn(file.name, page.text, "the question comes first")
        page = self._post(f"{page.url}/check", answer=file.identifier[-4:])
        self.assertIn(file.name, page.text)
        page = self._post(f"{page.url}/accept", name=file.name, signature=SIGNATURE)
        self.assertEqual(page.status_code, 200)
        return page

    def _post(self, url, **data):
        return self.url_open(url, data={**data, "csrf_token": http.Request.csrf_token(self)}, method="POST", timeout=60)

    def _sign_on_phones(self, files, links):
        browser = Browser(*PHONE, is_phone=True)
        try:
            self.env.flush_all()
            with self.allow_requests(all_requests=True):
                for file in files:
                    self._sign_on_the_phone(browser, file, links[file.mobile])
                browser.go("about:blank")
                self._wait_remaining_requests()
        finally:
            browser.stop()

    def _sign_on_the_phone(self, browser, file, secret):
        self.env.flush_all()
        browser.go(f"{self.base_url()}/alseraj/link#{secret}")
        browser.wait_for("#answer")
        browser.evaluate(f"document.getElementById('answer').value = '{file.birth_date.year}'")
        self._look(browser)
        browser.click("main form button[type=submit]")
        browser.wait_for("#pad", 120)
        browser.wait("document.readyState === 'complete'")
        self.assertIn(file.name, browser.get_text("main"))
        self._look(browser)
        browser.evaluate("document.querySelector('#pad').scrollIntoView({block: 'center'})")
        box = browser.evaluate("""(() => {
            const box = document.querySelector("#pad").getBoundingClientRect();
            return [box.x, box.y, box.width, box.height];
        })()""")
        self._draw(browser, *box)
        browser.wait("!document.getElementById('pad_state').firstElementChild.hidden")
        browser.evaluate("document.querySelector('#sign_form button[type=submit]').click()")
        browser.wait_for("section.done", 120)
        self._look(browser)

    def _draw(self, browser, left, top, width, height):
        """A finger, from one side of the field to the other."""
        places = [{"x": left + width * (0.2 + 0.1 * n), "y": top + height * (0.4 + 0.2 * (n % 2))} for n in range(6)]
        browser.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=places[:1])
        for place in places[1:]:
            browser.call("Input.dispatchTouchEvent", type="touchMove", touchPoints=[place])
        browser.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def _look(self, browser):
        self.assertEqual(browser.evaluate("document.documentElement.dir || document.dir"), "rtl")
        self.assertLessEqual(browser.evaluate("document.documentElement.scrollWidth"), PHONE[0])

    # ------------------------------------------------------------ the test

    def test_three_hundred_families(self):
        few_costs, many_costs = [], []
        small = self._reach(self.other_branch, few_costs)
        for request in small.request_ids:
            request._sign(request.beneficiary_id.name, PNG, channel="link", signed_lang="ar_001",
                          signed_user_id=self.user_officer.id)
        self._bring_before_the_committee(small, few_costs)

        campaign = self._reach(self.branch, many_costs)
        self.assertEqual(campaign.beneficiary_ids, self.many)
        links = self._read_links(self.many)
        self.assertEqual(len(set(links.values())), FAMILIES)
        self._sign_on_phones(self.many[:IN_A_BROWSER], links)
        for file in self.many[IN_A_BROWSER:]:
            self._sign_by_http(file, links[file.mobile])
        self.env.invalidate_all()
        requests = campaign.request_ids.sudo()
        self.assertEqual(set(requests.mapped("signed_channel")), {"link"})
        for request in requests:
            self.assertEqual(request.signed_by, request.beneficiary_id.name)
        self.assertEqual(campaign.signed_count, FAMILIES)
        spent = self._post("/alseraj/link", secret=links[self.many[0].mobile])
        self.assertEqual(spent.status_code, 404, "each link signs once")

        session = self._bring_before_the_committee(campaign, many_costs)
        self.assertEqual(session.decision_ids.request_id.sudo(), requests)
        rows = session.with_user(self.user_chair).get_desk()["agenda"]
        self.assertEqual([row["routine"] for row in rows], [True] * FAMILIES, "one group, decided together")
        cases = session.decision_ids.with_user(self.user_chair)
        sheet = cases.get_group_sheet("decide", "approved", session.id)
        self.assertEqual((sheet["count"], [case for case in sheet["cases"] if case["reason"]]), (FAMILIES, []))
        for user in self.voters:
            self.assertEqual(cases.with_user(user).vote_together("for", session.id), FAMILIES)
        cases.decide_together("approved", session=session.id)
        session.with_user(self.user_secretary).action_close()
        self.env.invalidate_all()
        self.assertEqual((campaign.approved_count, campaign.amount_approved), (FAMILIES, FAMILIES * 500))
        for (step, few), (_step, many) in zip(few_costs, many_costs, strict=True):
            with self.subTest(step=step, few=few, many=many):
                self.assertLessEqual((many - few) / (FAMILIES - FEW), A_FAMILY)
