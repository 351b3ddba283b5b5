import re

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common import SatisfactionCommon

HEAVIEST = 60_000  # bytes of a page with its script


@tagged("post_install", "-at_install")
class TestPages(HttpCase, SatisfactionCommon):

    def _post(self, path, **data):
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.url_open("/alseraj/opinion").text)
        return self.url_open(path, data={"csrf_token": token.group(1), **data})

    def _open(self, code):
        return self._post("/alseraj/opinion/open", code=code)

    def _send(self, code, **data):
        return self._post("/alseraj/opinion/send", code=code, **data)

    def _pick(self, score):
        choice = self.overall.suggested_answer_ids.filtered(lambda choice: choice.answer_score == score)
        return {f"q{self.overall.id}": str(choice.id)}

    def test_from_the_link_to_the_thanks(self):
        invitation = self._invite()
        page = self._open(invitation.token)
        self.assertEqual(page.status_code, 200)
        for text in (self.env.company.name, "This survey is anonymous."):
            self.assertIn(text, page.text)
        for secret in (self.file.name, self.file.partner_id.email, invitation.request_id.name or "REQ/"):
            self.assertNotIn(secret, page.text)
        self.assertNotIn("web.assets", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        script = self.url_open("/alseraj_survey/static/src/opinion/opinion.js")
        self.assertLess(len(page.content) + len(script.content), HEAVIEST)
        empty = self._send(invitation.token, **{f"q{self.comment.id}": "Good"})
        self.assertIn("Please answer this question.", empty.text)
        self.assertIn("Good</textarea>", empty.text, "what he wrote is not lost")
        self.assertFalse(invitation.answered)
        thanks = self._send(invitation.token, **self._pick(5))
        self.assertIn("Thank you", thanks.text)
        self.assertNotRegex(thanks.text.split("<main")[1].split("</main")[0], "(?i)again|test|/survey/")
        self.env.invalidate_all()
        self.assertTrue(invitation.answered)
        self.assertIn("has reached us already", self._open(invitation.token).text)
        self.assertIn("has reached us already", self._send(invitation.token, **self._pick(1)).text)
        self.assertEqual(self.waiting.search_count([("survey_id", "=", self.survey.id)]), 1)

    def test_fetching_the_link_begins_nothing_and_no_address_has_a_code(self):
        invitation = self._invite()
        url = invitation._get_url()
        page = self.url_open(url[url.index("/alseraj/"):])
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(invitation.token, page.text + page.request.url.split("#")[0])
        self.assertEqual(self.url_open("/alseraj/opinion/open").status_code, 405)
        self.assertEqual(self.url_open("/alseraj/opinion/send").status_code, 405)
        for response in (self._open(invitation.token), self._send(invitation.token, **self._pick(4))):
            self.assertNotIn(invitation.token, response.request.url)
            self.assertFalse(response.history, "no address leads on with a code in it")

    def test_wrong_codes_look_alike(self):
        ended = self._invite()
        ended._write_internal({"expires_on": "2020-01-01"})
        pages = [self._open(code) for code in ("0123456789ABCDEF", ended.token, "False", "None")]
        self.assertEqual({page.status_code for page in pages}, {404})
        texts = {re.sub(r'value="[^"]+"', "", page.text) for page in pages}
        self.assertEqual(len(texts), 1)
        self.assertEqual(self._open("").status_code, 200)

    def test_a_login_leaves_no_trace(self):
        invitation = self._invite()
        self.authenticate(self.user_portal.login, self.user_portal.login.ljust(8, "x"))
        self.assertIn("Thank you", self._send(invitation.token, **self._pick(5)).text)
        # "sealed" may hold any three letters by chance
        self.env.cr.execute("SELECT (to_jsonb(w) - 'sealed')::text FROM alseraj_survey_waiting w")
        kept = "".join(row[0] for row in self.env.cr.fetchall())
        self.assertTrue(kept)
        self.assertNotIn("uid", kept)

    def test_odoo_own_addresses_are_closed(self):
        for invitation in self._invite(5):
            self._answer(invitation, 4)
        self._store()
        stored = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)], limit=1)
        start = self.url_open(f"/survey/start/{self.survey.access_token}")
        self.assertNotIn(self.overall.title, start.text)
        for path in ("start", "print"):
            page = self.url_open(f"/survey/{path}/{self.survey.access_token}?answer_token={stored.access_token}")
            self.assertNotIn(self.overall.title, page.text, path)
        page = self.url_open(f"/survey/{self.survey.access_token}/{stored.access_token}")
        self.assertNotIn(self.overall.title, page.text)

    def test_links_that_were_sent_before(self):
        page = self.url_open("/alseraj/satisfaction/0123456789abcdef", allow_redirects=False)
        self.assertTrue(page.headers["Location"].endswith("/alseraj/opinion#0123456789abcdef"))

    def test_confidential_says_so(self):
        invitation = self._invite()
        invitation._write_internal({"survey_id": self.env.ref("alseraj_survey.survey_complaint").id})
        page = self._open(invitation.token).text
        self.assertIn("This survey is confidential.", page)
        self.assertNotIn("This survey is anonymous.", page)
        self.assertIn('name="contact"', page)

    def test_after_a_refusal_it_is_asked_otherwise(self):
        invitation = self._invite()
        refusal = self.env.ref("alseraj_survey.survey_refusal")
        invitation._write_internal({"survey_id": refusal.id})
        page = self._open(invitation.token).text
        for question in refusal.question_ids:
            self.assertIn(question.title.replace("'", "&#39;"), page)
        overall = self.env.ref("alseraj_survey.question_refusal_overall")
        sent = self._send(invitation.token, **{f"q{overall.id}": str(overall.suggested_answer_ids[-1].id)})
        self.assertIn("Thank you", sent.text)

    def test_what_no_form_of_ours_sends(self):
        for data in ({f"q{self.overall.id}": "9" * 5000}, {f"q{self.comment.id}": "a\x00b", **self._pick(5)}):
            with self.subTest(data=str(data)[:40]):
                self.assertEqual(self._send(self._invite().token, **data).status_code, 200)
        self.assertEqual(self._open("a\x00b").status_code, 404)

    def test_kiosk_takes_three_in_a_row_and_keeps_nothing(self):
        point = self.env["alseraj.survey.point"].create({
            "name": "Exit", "kind": "kiosk", "survey_id": self.survey.id, "branch_id": self.branch.id, "daily_limit": 3})
        for number in range(3):
            page = self._open(point.code)
            self.assertIn('data-kiosk="1"', page.text)
            self.assertNotIn('checked="', page.text)
            thanks = self._send(point.code, **self._pick(number + 1), **{f"q{self.comment.id}": f"secret{number}"})
            self.assertIn("Thank you", thanks.text)
            self.assertNotIn("secret", thanks.text)
        self._send(point.code, **self._pick(1))
        rows = self.waiting.search([("survey_id", "=", self.survey.id)])
        self.assertEqual(rows.mapped("mode"), ["kiosk"] * 3, "the fourth of three a day is not taken")

    def test_entered_by_phone(self):
        invitation = self._invite()
        invitation.request_id._write_internal({"user_id": self.user_officer.id})
        path = f"/alseraj/opinion/enter/{invitation.id}"
        for user, status in (
            (self.user_officer, 403), (self.user_finance, 404), (self.user_portal, 404), (self.user_officer_2, 200),
        ):
            self.authenticate(user.login, user.login.ljust(8, "x"))
            page = self.url_open(path)
            self.assertEqual(page.status_code, status, user.login)
            self.assertNotIn(invitation.token, page.text)
            sent = self.url_open(f"{path}/send", data={
                "csrf_token": Request.csrf_token(self), "mode": "phone", **self._pick(4)})
            self.assertEqual(sent.status_code, status, user.login)
        self.assertEqual(self.waiting.search([("survey_id", "=", self.survey.id)]).mapped("mode"), ["phone"])

    def test_what_changed(self):
        self.assertIn("Nothing is published yet.", self.url_open("/alseraj/opinion/changes").text)
        improvement = self.env["alseraj.improvement"].create({
            "name": "Inside", "result": "Two more hours", "public_text": "<b>We open</b> longer.", "published": True})
        page = self.url_open("/alseraj/opinion/changes").text
        invitation = self._invite()
        for code in (invitation.token, self.env["alseraj.survey.point"].create({
                "name": "Exit", "kind": "qr", "survey_id": self.survey.id}).code):
            self.assertIn("&lt;b&gt;We open&lt;/b&gt; longer.", self._open(code).text, "a short text leads there, too")
        self.authenticate(self.user_officer_2.login, self.user_officer_2.login.ljust(8, "x"))
        self.assertNotIn("longer.", self.url_open(f"/alseraj/opinion/enter/{invitation.id}").text)
        self.assertIn("&lt;b&gt;We open&lt;/b&gt; longer.", page)
        self.assertNotIn(improvement.name, page.split("<main")[1])

    def test_in_arabic_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        invitation = self._invite()
        self.file.partner_id.lang = "ar_001"
        page = self._open(invitation.token).text
        self.assertIn('lang="ar', page)
        self.assertIn('dir="rtl"', page)
