import re
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...controllers.front import track
from ...tools import front_addresses
from .common import CSS, FONT, HEAVIEST_PAGE, JS, SCRIPT, FrontCase

MOST_QUERIES = 25
PAGES = ("/", *front_addresses.ADDRESSES, "/support/eligible", "/apply/resume", "/alseraj/login")


@tagged("post_install", "-at_install")
class TestPages(FrontCase):

    def test_every_page_is_light_and_says_what_it_is(self):
        frame = sum(len(self.get(path).content) for path in (CSS, FONT, JS))
        for path in PAGES:
            self.get(path)  # what is read once only
            start = self.env.cr.sql_log_count
            page = self.get(path)
            queries = self.env.cr.sql_log_count - start
            self.assertEqual(page.status_code, 200, path)
            self.assertLess(len(page.content) + frame, HEAVIEST_PAGE, path)
            self.assertLess(queries, MOST_QUERIES, path)
            self.assertNotIn("web.assets", page.text, path)
            self.assertRegex(page.text, r'^\s*<!DOCTYPE html>\s*<html lang="[a-z]{2}', path)
            self.assertIn('dir="ltr"', page.text, path)
            self.assertRegex(page.text, r"<title>\s*\S[^<]* · [^<]+</title>", path)
            self.assertEqual(len(re.findall(r"<h1[ >]", page.text)), 1, path)
            self.assertIn('href="#main"', page.text, path)
            self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"], path)
            self.assertLessEqual(set(page.cookies.keys()), {"session_id", "frontend_lang"}, "as the privacy statement says")
            self.assertNotRegex(page.text, r'\ssrc="(https?:)?//', path)
            self.assertNotIn("unsafe", page.headers["Content-Security-Policy"], path)
            self.assertEqual(page.headers["X-Frame-Options"], "DENY", path)
            self.assertEqual(page.headers["Referrer-Policy"], "no-referrer", path)
            self.assertNotRegex(page.text, r"\s(style|on[a-z]+)=", path)

    def test_in_arabic_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.env.company.partner_id.lang = "ar_001"
        page = self.get("/support")
        self.assertIn('lang="ar', page.text)
        self.assertIn('dir="rtl"', page.text)
        other = self.get("/support?lang=en_US")
        self.assertIn('dir="ltr"', other.text)
        self.assertIn('dir="ltr"', self.get("/rights").text, "the language that was chosen stays")

    def test_who_is_logged_in_starts_where_he_works(self):
        self.authenticate(self.user_officer.login, self.user_officer.login)
        answer = self.get("/", allow_redirects=False)
        self.assertIn("/odoo", answer.headers["Location"])

    def test_where_another_module_has_the_address(self):
        """Its page stays, ours stands under /alseraj, and the links lead there."""
        Http = type(self.env["ir.http"])
        before = self.get("/rights").text
        self.assertRegex(before, r'href="/rights"')
        with patch.object(Http, "_is_address_taken", classmethod(lambda cls, path: path.startswith("/rights"))):
            self.assertEqual(self.get("/rights").status_code, 404)
            ours = self.get("/alseraj/rights")
            self.assertEqual(ours.status_code, 200)
            self.assertRegex(ours.text, r'href="/alseraj/rights"')
            self.assertRegex(ours.text, r'href="/privacy"')
            self.assertEqual(self.get("/privacy").status_code, 200)

    def test_a_route_of_a_module_is_taken(self):
        found = []
        Http = type(self.env["ir.http"])
        original = Http._match

        def match(cls, path):
            found.append((path, cls._is_address_taken("/web/login"), cls._is_address_taken("/rights")))
            return original(path)

        with patch.object(Http, "_match", classmethod(match)):
            self.get("/rights")
        self.assertEqual(found[0][1:], (True, False))

    def test_the_catalogue_in_plain_words(self):
        kind = self.env.ref("alseraj_beneficiary.support_type_rent")
        page = self.get(f"/support/{kind.code}")
        self.assertIn(kind.name, page.text)
        for line in kind.document_line_ids:
            self.assertIn(line.document_type_id.name, page.text)
        kind.portal_published = False
        self.assertEqual(self.get(f"/support/{kind.code}").status_code, 404)
        self.assertNotIn(f"/support/{kind.code}\"", self.get("/support").text)

    def test_policies_that_are_public(self):
        version = {"approved_on": "2026-01-01", "summary": "<p>inside only</p>", "attachment": "eA=="}
        policy = self.env["alseraj.policy"].create({
            "name": "Of the Board", "topic": "rights", "public_text": f"You are heard. {SCRIPT}",
            "version_ids": [Command.create(version)]})
        policy.version_ids.action_approve()
        path = f"/alseraj/policies/{policy.id}/file"
        self.assertNotIn("Of the Board", self.get("/policies").text + self.get("/rights").text)
        self.assertEqual(self.get(path).status_code, 404)
        policy.published = True
        for page in ("/policies", "/rights"):
            text = self.get(page).text
            self.assertIn("You are heard.", text)
            self.assertNotIn(SCRIPT, text)
            self.assertNotIn("inside only", text)
        self.assertEqual(self.get(path).content, b"x")

    def test_answers_of_the_library(self):
        answer = self.env["alseraj.answer"].create({"name": "Where is the office?", "answer": f"In Riyadh {SCRIPT}"})
        self.assertNotIn("Where is the office?", self.get("/questions").text)
        answer.published = True
        page = self.get("/questions").text
        self.assertIn("In Riyadh", page)
        self.assertNotIn(SCRIPT, page)

    def test_texts_are_the_managers(self):
        text = self.env.ref("alseraj_beneficiary.public_text_question_cost")
        text.with_user(self.user_manager).write({"name": f"Free? {SCRIPT}", "body": f"<p>Yes</p>{SCRIPT}"})
        page = self.get("/questions").text
        self.assertIn("Free? &lt;script&gt;", page)
        self.assertNotIn(SCRIPT, page)

    def _count_written(self):
        self.env.cr.execute(
            "SELECT relname, n_tup_ins, n_tup_upd FROM pg_stat_xact_user_tables WHERE relname LIKE 'alseraj%' ORDER BY 1")
        return self.env.cr.fetchall()

    def test_eligibility_keeps_nothing(self):
        kind = self.env.ref("alseraj_beneficiary.support_type_rent")
        rented = self.env["alseraj.support.option"].search([("kind", "=", "housing"), ("value", "=", "rented")])
        kind.condition_ids = [Command.clear(), Command.create({"kind": "housing", "option_ids": [Command.set(rented.ids)]})]
        self.env.flush_all()
        before = self._count_written()
        page = self.post("/support/eligible", housing="rented", ages="9, 4", birth_date="1405/03/17", income="٥٠٠")
        likely = page.text.partition('class="cards"')[2].partition("</ul>")[0]
        self.assertIn(kind.name, likely)
        other = self.post("/support/eligible", housing="owned")
        self.assertNotIn(kind.name, other.text.partition('class="cards"')[2].partition("</ul>")[0])
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(self._count_written(), before, "a row was written")
        wrong = self.post("/support/eligible", birth_date="yesterday", income="much", ages="500")
        self.assertEqual((wrong.status_code, len(self.get_wrong(wrong))), (422, 3))

    # ------------------------------------------------------------ complaints, tracking

    def test_a_complaint_is_followed_by_its_code(self):
        page = self.post("/alseraj/complaint/send", text=f"Too slow {SCRIPT}")
        code = re.search(r'id="complaint_new_code">([^<]+)', page.text)[1]
        complaint = self.env["alseraj.complaint"].search([], order="id desc", limit=1)
        self.assertIn('id="tracked"', self.post("/track", number=code.lower().replace("-", " ")).text)
        complaint.write({"subject": "delay", "resolution": f"We were late. {SCRIPT}"})
        self.assertNotIn("We were late", self.post("/track", number=code).text, "not before it is closed")
        complaint.action_acknowledge()
        complaint.action_resolve()
        answer = self.post("/track", number=code)
        self.assertIn("We were late.", answer.text)
        self.assertNotIn(SCRIPT, answer.text)
        by_number = self.post("/track", number=complaint.name)
        self.assertIn('id="unknown"', by_number.text, "without the code or a mobile it is nobody's")

    def test_tracking_answers_alike(self):
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": self.file.id, "type_id": self.env.ref("alseraj_beneficiary.support_type_cash_once").id,
            "channel_id": self.channel_interview.id, "amount_requested": 100, "description": "x"})
        request._write_internal({"name": "REQ/2026/99999"})
        good = self.post("/track", number="req/2026/٩٩٩٩٩", mobile=self.file.mobile)
        self.assertIn('id="tracked"', good.text)
        for secret in (self.file.name, self.file.identifier, self.file.mobile, self.file.code):
            self.assertNotIn(secret, good.text)
        pages = [
            self.post("/track", number=number, mobile=mobile)
            for number, mobile in (
                ("REQ/2026/99999", "0509999999"), ("REQ/2026/99999", ""), ("REQ/2026/99998", self.file.mobile), ("x" * 40, "y"))
        ]
        texts = {re.sub(r'value="[^"]*"', "", page.text) for page in pages}
        self.assertEqual(len(texts), 1)
        request._write_internal({"stage": "rejected"})
        decided = self.post("/track", number="REQ/2026/99999", mobile=self.file.mobile)
        self.assertNotRegex(self.get_main(decided), "(?i)reject|refus")

    def test_too_many_tries_are_refused_with_the_same_sentence(self):
        complaint = self.post("/alseraj/complaint/send", text="One", mobile="0501119999")
        number = self.env["alseraj.complaint"].search([], order="id desc", limit=1).name
        self.assertEqual(complaint.status_code, 200)
        self.assertIn('id="tracked"', self.post("/track", number=number, mobile="0501119999").text)
        for _try in range(10):
            last = self.post("/track", number=number, mobile="0501119998")
        self.assertIn('id="unknown"', last.text)
        blocked = self.post("/track", number=number, mobile="0501119999")
        self.assertIn('id="unknown"', blocked.text, "also with the right number: who guesses learns nothing")
        with patch.object(track, "get_source", lambda: "another network"):
            blocked = self.post("/track", number=number, mobile="0501119999")
        self.assertIn('id="unknown"', blocked.text)
        self.assertNotIn("127.0.0.1", str(self.env["alseraj.attempt"].search([]).mapped("key")), "no address is stored")

    def test_forms_want_post_and_their_token(self):
        with mute_logger("odoo.http"):
            for path in ("/alseraj/complaint/send", "/track", "/apply", "/support/eligible", "/alseraj/login"):
                self.assertEqual(self.url_open(path, data={"words": "x"}).status_code, 400, path)
                self.assertEqual(self.url_open(path, data={"csrf_token": "o" * 40, "words": "x"}).status_code, 400, path)
        self.assertFalse(self.env["alseraj.application"].search_count([]))
