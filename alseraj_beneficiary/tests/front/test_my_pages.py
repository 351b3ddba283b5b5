"""A family's own pages: what waits first, its requests, its papers; in the light frame, at a price that does not grow."""

import base64
import re
from datetime import timedelta

from odoo import fields, http
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..request.request.test_portal_intake import PNG, PortalIntakeCase
from .common import CSS, FONT, HEAVIEST_PAGE, JS, SCRIPT, MyCase

MOST_QUERIES = 25
PHOTO = ("photo.png", base64.b64decode(PNG), "image/png")
NOTHING = "Nothing waits for you"


class MyPagesCase(PortalIntakeCase):

    def get_routes(self, start):
        """:return: {address: verbs} of our own routes that begin so"""
        routes, ir_http = {}, self.env["ir.http"]
        for rule, endpoint in ir_http._generate_routing_rules(
            sorted(self.env.registry._init_modules), converters=ir_http._get_converters(),
        ):
            ours = endpoint.func.__module__.startswith("odoo.addons.alseraj")
            if ours and rule.startswith(start) and not rule.startswith(("/my/account", "/my/address")):  # those are Odoo's
                routes.setdefault(rule, set()).update(endpoint.routing["methods"] or ("GET", "POST"))
        return routes

    def get_main(self, page):
        main = page.text.partition("<main")[2].partition("</main")[0]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))

    def give_history(self, count):
        """Requests that were approved and told long ago, and read."""
        requests = self.make_requests(self.env["alseraj.beneficiary"].concat(*[self.beneficiary] * count), sign=False)
        before = fields.Datetime.now() - timedelta(days=400)
        requests.sudo()._write_internal({
            "stage": "rejected", "submitted_on": before, "notified_on": before, "portal_read_on": fields.Datetime.now()})
        return requests

    def count_queries(self, path):
        self.url_open(path)  # what is read once only
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200, path)
        return self.env.cr.sql_log_count - start, page


@tagged("post_install", "-at_install")
class TestMyPages(MyPagesCase):

    # ------------------------------------------------------------ the frame

    def test_every_page_is_light_whatever_the_history(self):
        """Ten requests and a hundred cost the same, and under 25 queries; the first page is under 150 KB."""
        frame = sum(len(self.url_open(path).content) for path in (CSS, FONT, JS))
        returned = self.make_requests()
        returned.action_submit()
        returned.action_return("• The letter of the bank")
        draft = self.begin(self.type_food)
        told = self.give_history(9)[0]
        paths = (
            "/my", "/my/requests", f"/my/requests/{returned.id}", f"/my/requests/{told.id}", "/my/requests/new",
            f"/my/requests/{draft.id}/edit", f"/my/requests/{returned.id}/complete", f"/my/requests/{returned.id}/withdraw",
            "/my/documents",
        )
        few = {path: self.count_queries(path)[0] for path in paths}
        self.give_history(91)
        for path in paths:
            with self.subTest(path=path):
                queries, page = self.count_queries(path)
                self.assertLess(queries, MOST_QUERIES)
                self.assertLessEqual(queries, few[path] + 1, "a page of twenty is longer than one of ten, and costs the same")
                self.assertLess(len(page.content) + frame, HEAVIEST_PAGE)
                self.assertNotIn("web.assets", page.text)
                self.assertRegex(page.text, r'^\s*<!DOCTYPE html>\s*<html lang="en[^"]*" dir="ltr"')
                self.assertRegex(page.text, r"<title>\s*\S[^<]* · [^<]+</title>")
                self.assertNotIn(self.beneficiary.name, re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)[1])
                self.assertEqual(len(re.findall(r"<h1[ >]", page.text)), 1)
                self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
                self.assertEqual(page.headers["Cache-Control"], "no-store")
                self.assertNotRegex(page.text, r"\s(style|on[a-z]+)=")
                self.assertIn(self.beneficiary.name, page.text.partition("<main")[0], "whose pages these are")
                self.assertIn('href="/web/session/logout', page.text)

    def test_navigation_names_what_exists(self):
        head = self.url_open("/my/requests").text.partition("<main")[0]
        for path in ("/my", "/my/requests", "/my/documents"):
            self.assertIn(f'href="{path}"', head)
        for path in re.findall(r'href="(/my[^"]*)"', head):
            self.assertEqual(self.url_open(path).status_code, 200, path)
        self.assertEqual(len(re.findall(r'aria-current="page"', head)), 1)

    def test_in_the_language_that_was_chosen(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.assertIn('dir="rtl"', self.url_open("/my/requests?lang=ar_001").text)
        self.assertIn('dir="rtl"', self.url_open("/my/requests").text, "it stays")

    # ------------------------------------------------------------ home

    def test_what_waits_comes_first(self):
        page = self.url_open("/my")
        self.assertIn('href="/my/requests/new"', page.text, "who never asked can ask")
        self.assertIn(NOTHING, self.get_main(page))
        returned = self.make_requests()
        returned.action_submit()
        returned.action_return("• The letter of the bank")
        unsigned = self.make_requests(sign=False, type_id=self.type_food.id)
        main = self.url_open("/my").text.partition("<main")[2]
        self.assertNotIn(NOTHING, main)
        first, second = (main.index(f"/my/requests/{id_}/{way}") for id_, way in (
            (returned.id, "complete"), (unsigned.id, "sign")))
        self.assertLess(first, second)
        self.assertLess(second, main.index(f'/my/requests/{unsigned.id}"'), "the latest requests stand below")

    def test_a_decision_waits_until_it_was_read(self):
        told = self.give_history(1)
        told.sudo()._write_internal({"notified_on": fields.Datetime.now(), "portal_read_on": False})
        self.assertIn(f"/my/requests/{told.id}#decision", self.url_open("/my").text)
        self.assertIn("Not approved", self.get_main(self.url_open(f"/my/requests/{told.id}")))
        self.assertTrue(told.portal_read_on)
        self.assertNotIn(f"/my/requests/{told.id}#decision", self.url_open("/my").text)
        told.sudo()._write_internal({"notified_on": fields.Datetime.now() + timedelta(minutes=1)})
        self.assertIn(f"/my/requests/{told.id}#decision", self.url_open("/my").text, "a new decision waits anew")

    def test_others_keep_the_page_of_odoo(self):
        self.user_portal.partner_id.lang = "en_US"
        for user in (self.user_portal, self.user_officer):
            self.authenticate(user.login, user.login)
            page = self.url_open("/my").text
            self.assertIn("o_portal", page)
            self.assertNotIn(NOTHING, page)
            self.assertIn("no file in your name", self.url_open("/my/requests").text)
            self.assertIn("no file in your name", self.url_open("/my/documents").text)
        self.authenticate(self.applicant.login, self.applicant.login)
        self.assertIn("o_portal", self.url_open("/my/home").text, "it stands beside ours")

    def test_an_employee_with_a_file_keeps_the_page_of_odoo(self):
        self.user_officer.sudo().partner_id = self.beneficiary.partner_id
        self.authenticate(self.user_officer.login, self.user_officer.login)
        self.assertIn("o_portal", self.url_open("/my").text)

    # ------------------------------------------------------------ one request

    def test_how_it_went_on_in_both_calendars(self):
        request = self.make_requests()
        request.action_submit()
        request.action_return("• The letter of the bank")
        main = self.get_main(self.url_open(f"/my/requests/{request.id}"))
        for part in ("We received your request", "We asked you for something", "The letter of the bank", "We reply", "AH"):
            self.assertIn(part, main)
        self.assertIn(str(self.get_today().year), main)

    def test_an_outcome_that_was_not_told_looks_like_a_study(self):
        pages = set()
        for stage in ("committee", "rejected"):
            request = self.make_requests()
            request.action_submit()
            request.sudo()._write_internal({"stage": stage})
            text = self.get_main(self.url_open(f"/my/requests/{request.id}"))
            pages.add(text.replace(request.name, "").replace(request.description, "").replace(request.display_name, ""))
            request.sudo()._write_internal({"stage": "cancelled"})
        self.assertEqual(len(pages), 1)
        self.assertNotIn("approve", pages.pop())

    def test_what_the_officer_asked_for_in_words(self):
        """A slot for what is no document of the lists; it goes to the request, page behind page."""
        request = self.make_requests()
        self.assertFalse([slot for slot in request._get_portal_documents() if "document_type_other" in slot["key"]])
        request.action_submit()
        request.action_return("• A picture of the meter")
        other = self.env.ref("alseraj_beneficiary.document_type_other")
        key = f"document_{other.id}_0"
        url = f"/my/requests/{request.id}/complete"
        self.assertIn(f'name="{key}"', self.url_open(url).text)
        self.post(url, files=[(key, PHOTO), (key, PHOTO)], later="1")
        document = request.document_ids.filtered(lambda doc: doc.type_id == other)
        self.assertEqual((document.state, document.entered_by_id), ("received", self.applicant))
        self.assertTrue(document.attachment_name.endswith(".pdf"))
        later = self.make_requests()
        later.action_submit()
        later.action_return("• Another picture")
        self.post(f"/my/requests/{later.id}/complete", files={key: PHOTO}, later="1")
        self.assertEqual(later.document_ids.filtered(lambda doc: doc.type_id == other).attachment_name, "photo.png")
        self.assertEqual(document.request_id, request, "that of another request stays with it")

    # ------------------------------------------------------------ papers

    def test_a_newer_paper_is_a_proposal(self):
        document = self.env["alseraj.document"].create(self.document_vals(self.beneficiary, self.iban_letter))
        document.action_verify()
        self.beneficiary.invalidate_recordset()
        self.assertIn("In your file", self.get_main(self.url_open("/my/documents")))
        self.assertTrue(self.post("/my/documents", files={self.slot: PHOTO}).url.endswith("?sent=1"))
        newer = self.beneficiary.document_ids.filtered(lambda doc: doc.type_id == self.iban_letter) - document
        self.assertRecordValues(document + newer, [
            {"state": "verified", "attachment_name": "document.pdf", "entered_by_id": document.entered_by_id.id},
            {"state": "received", "attachment_name": "photo.png", "entered_by_id": self.applicant.id},
        ])
        self.post("/my/documents", files={self.slot: PHOTO})
        self.assertEqual(newer.attachment_name, f"{self.iban_letter.name}.pdf", "the second page comes behind the first")
        newer.with_user(self.user_officer).action_verify()
        self.assertEqual((newer.state, document.active), ("verified", False), "verified, it takes the place of the older one")

    def test_what_an_employee_took_in_is_not_replaced(self):
        document = self.env["alseraj.document"].with_user(self.user_officer).create(
            self.document_vals(self.beneficiary, self.iban_letter))
        self.assertNotIn(f'name="{self.slot}"', self.url_open("/my/documents").text)
        for data in ({"files": {self.slot: PHOTO}}, {"remove": self.slot}):
            page = self.post("/my/documents", **data)
            self.assertEqual(page.status_code, 422)
            self.assertIn("we have it already", page.text)
        self.assertEqual((document.attachment_name, document.has_attachment), ("document.pdf", True))

    def test_papers_that_end_are_said_in_time(self):
        document = self.beneficiary.document_ids.filtered("is_valid_today")[:1]
        document.sudo()._write_internal({"expiry_date": self.get_today() + timedelta(days=3)})
        main = self.get_main(self.url_open("/my/documents"))
        self.assertIn("Ends Soon", main)
        self.assertIn("Papers are missing, or end soon", self.get_main(self.url_open("/my")))

    def test_papers_of_a_file_that_is_not_registered_yet_or_closed(self):
        self.beneficiary.action_suspend("He moved")
        self.assertIn('type="file"', self.url_open("/my/documents").text, "a paper may be what it is suspended for")
        self.beneficiary._write_internal({"state": "closed"})
        self.assertNotIn('type="file"', self.url_open("/my/documents").text)
        page = self.post("/my/documents", files={self.slot: PHOTO})
        self.assertEqual(page.status_code, 422)
        self.assertFalse(self.beneficiary.document_ids.filtered(lambda doc: doc.attachment_name == "photo.png"))

    # ------------------------------------------------------------ attacks

    def test_foreign_disguised_and_oversize_papers(self):
        other = self.make_beneficiary(name="هند سالم حمد الدوسري", gender="female", member_ids=[
            (0, 0, {"name": "نورة", "relation": "daughter", "birth_date": "2015-01-01"})])
        before = self.env["alseraj.document"].search_count([])
        self.company.alseraj_scan_max_mb = 1
        for key, scan, sentence in (
            (f"document_{self.iban_letter.id}_{other.member_ids.id}", PHOTO, "not asked for here"),
            ("document_0_0", PHOTO, "not asked for here"), ("attachment", PHOTO, "not asked for here"),
            (self.slot, ("letter.pdf", b"<html><script>alert(1)</script></html>", "application/pdf"), "neither a PDF"),
            (self.slot, ("photo.jpg", b"MZ\x90\x00", "image/jpeg"), "neither a PDF"),
            (self.slot, ("large.pdf", b"%PDF-1.4" + b"0" * (1024**2 + 10), "application/pdf"), "at most"),
            (self.slot, ("empty.pdf", b"", "application/pdf"), "empty"),
        ):
            with self.subTest(key=key, name=scan[0]):
                self.give_slot()
                page = self.post("/my/documents", files={key: scan})
                self.assertEqual(page.status_code, 422)
                self.assertIn(sentence, self.get_main(page))
                self.assertNotIn(other.name, page.text)
        page = self.post("/my/documents", files=[(self.slot, PHOTO), (self.slot, ("b.pdf", b"%PDF-1.4 broken", "x"))])
        self.assertIn("put together", self.get_main(page))
        self.assertEqual(self.env["alseraj.document"].search_count([]), before + 1, "only the line that waits for it")
        self.assertEqual(self.post("/my/documents", csrf=False, files={self.slot: PHOTO}).status_code, 400)
        page = self.post("/my/documents", files={self.slot: ("x.pdf", b"0" * (41 * 1024**2), "application/pdf")})
        self.assertEqual(page.status_code, 413)

    def give_slot(self):
        """The file waits for the letter of the bank."""
        if not self.beneficiary.document_ids.filtered(lambda doc: doc.type_id == self.iban_letter):
            self.env["alseraj.document"].create({"beneficiary_id": self.beneficiary.id, "type_id": self.iban_letter.id})

    def test_nobody_elses_in_any_way(self):
        """Each address with a number: a foreign one and one that is not there have one answer, by GET and by POST."""
        other = self.make_requests(self.make_beneficiary())
        other.action_submit()
        state = other.state, other.message_ids.ids
        ways = self.get_routes("/my/requests/<int:request_id>")
        self.assertGreater(len(ways), 8)
        for way in sorted(ways):
            path = way.replace("<string:document>", "letter")
            foreign, none = (path.replace("<int:request_id>", str(id_)) for id_ in (other.id, 999_999_999))
            with self.subTest(way=way), mute_logger("odoo.http"):
                answers = [
                    (page.status_code, self.get_main(page).replace(url, "")) for url, page in (
                        (foreign, self.url_open(foreign)), (none, self.url_open(none)))]
                self.assertEqual(answers[0], answers[1])
                self.assertIn(answers[0][0], (404, 405))
                answers = [
                    (page.status_code, self.get_main(page)) for page in (
                        self.post(foreign, reason="x", name="x", answer="yes"), self.post(none, reason="x", name="x"))]
                self.assertEqual(answers[0], answers[1])
                self.assertIn(answers[0][0], (404, 405))
                self.assertNotIn(other.name, answers[0][1])
                self.assertIn(self.post(foreign, csrf=False, reason="x").status_code, (400, 405))
        self.assertEqual((other.state, other.message_ids.ids), state)

    def test_what_was_typed_is_reached_again_after_the_session_ended(self):
        """Whatever is sent to without a session leads to the login, and from there to a page that exists."""
        request = self.make_requests()
        self.authenticate(None, None)
        routes = {**self.get_routes("/my/requests"), **self.get_routes("/my/payments"), **self.get_routes("/my/documents")}
        self.assertGreater(len(routes), 10)
        self.assertFalse([rule for rule, verbs in routes.items() if "GET" not in verbs], "one comes back to the form by GET")
        page = self.url_open(
            f"/my/requests/{request.id}/withdraw", data={"csrf_token": "x", "reason": "x"}, method="POST",
            allow_redirects=False)
        self.assertEqual(page.status_code, 303)
        self.assertIn("redirect=", page.headers["Location"])
        self.assertIn("withdraw", page.headers["Location"])
        self.assertEqual(request.state, "draft")

    def test_what_is_kept_in_the_browser_is_named_by_person(self):
        keep = re.search(r'data-keep="([^"]+)"', self.url_open("/my/documents").text)[1]
        self.assertRegex(keep, r"^[0-9a-f]{16}$")
        other = new_test_user(self.env, "other_keep", groups="base.group_portal", lang="en_US")
        other.partner_id = self.make_beneficiary(lang="en_US").partner_id
        self.authenticate("other_keep", "other_keep")
        self.assertNotIn(keep, self.url_open("/my/documents").text)

    def test_script_in_every_text(self):
        request = self.make_requests(description=SCRIPT)
        request.action_submit()
        request.action_return(f"• {SCRIPT}")
        self.beneficiary.name = f"{SCRIPT} العتيبي"
        for path in ("/my", f"/my/requests/{request.id}", f"/my/requests/{request.id}/complete", "/my/documents"):
            self.assertNotIn(SCRIPT, self.url_open(path).text, path)
        token = http.Request.csrf_token(self)
        page = self.url_open(f"/my/requests/{request.id}/complete", data={
            "csrf_token": token, "words": SCRIPT, "remove": SCRIPT}, method="POST")
        self.assertNotIn(SCRIPT, page.text)


@tagged("post_install", "-at_install")
class TestActingForOthers(MyCase):
    """A guardian asks and signs by his deed, as long as it is valid; who only collects follows and confirms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("alseraj_beneficiary.support_type_food_basket")
        cls.kind.document_line_ids = [(5,)]

    def send(self, path, **data):
        with mute_logger("odoo.http"):
            return self.url_open(path, data={"csrf_token": http.Request.csrf_token(self), **data}, method="POST")

    def get_requests(self):
        return self.env["alseraj.support.request"].search([("beneficiary_id", "=", self.file.id)])

    def test_a_guardian_asks_and_signs_for_a_minor(self):
        self.file.birth_date = fields.Date.subtract(self.get_today(), years=10)
        deeds, user = self.make_guardian(self.file, self.other)
        self.log_in(user)
        page = self.send("/my/requests/new", type_id=self.kind.id, file=self.file.id)
        self.assertTrue(page.url.endswith("/edit"), page.text)
        draft = self.get_requests()
        deed = deeds.filtered(lambda one: one.beneficiary_id == self.file)
        self.assertEqual((draft.signed_as, draft.signed_proof_id), ("guardian", deed.document_id))
        self.send(f"/my/requests/{draft.id}/edit", description="Rice")
        page = self.get(f"/my/requests/{draft.id}/confirm").text
        self.assertIn("You sign for", page)
        self.assertIn('value="سلمان حمد"', page)
        seen = re.search(r"seen=(\w{64})", page)[1]
        page = self.send(
            f"/my/requests/{draft.id}/submit?seen={seen}", name="سلمان حمد", signature=f"data:image/png;base64,{PNG}")
        self.assertIn("received=1", page.url)
        self.assertEqual((draft.state, draft.signed_by, draft.signature_ids.signed_as), ("submitted", "سلمان حمد", "guardian"))
        self.assertFalse(self.other.request_ids, "each form acts on the family on whose page it stood")

    def test_the_same_support_for_two_families(self):
        """One login begins one request of a kind at a time; it is said, and nothing is lost."""
        _deeds, user = self.make_guardian(self.file, self.other)
        self.log_in(user)
        with mute_logger("odoo.sql_db"):
            for file in (self.file, self.other):
                page = self.send("/my/requests/new", type_id=self.kind.id, file=file.id)
        self.assertIn("begun this request already", page.text)
        self.assertEqual((len(self.file.request_ids), len(self.other.request_ids)), (1, 0))

    def test_who_only_collects_follows(self):
        _deeds, user = self.make_guardian(self.file, relation="agent")
        self.log_in(self.user_family)
        self.send("/my/requests/new", type_id=self.kind.id)
        request = self.get_requests()
        self.log_in(user)
        self.assertEqual(self.get(f"/my/requests/{request.id}").status_code, 200)
        home = self.get("/my").text
        self.assertNotIn("/my/requests/new", home)
        self.assertNotIn(f"/my/requests/{request.id}/edit", home)
        before = request.state, request.description, request.signed_on
        for path in ("new", *(f"{request.id}/{way}" for way in ("edit", "confirm", "sign", "withdraw", "appeal", "complete"))):
            with self.subTest(path=path):
                self.assertEqual(self.get(f"/my/requests/{path}").status_code, 403)
                answer = self.send(f"/my/requests/{path}", type_id=self.kind.id, description="x", reason="x", file=self.file.id)
                self.assertIn(answer.status_code, (403, 405))
        self.assertEqual(self.get("/my/documents").status_code, 403)
        self.assertEqual((request.exists().state, request.description, request.signed_on), before)
        self.assertEqual(len(self.get_requests()), 1)

    def test_it_ends_with_the_deed(self):
        deeds, user = self.make_guardian(self.file)
        self.log_in(user)
        self.send("/my/requests/new", type_id=self.kind.id)
        request = self.get_requests()
        deeds._write_internal({"ended_on": self.get_today()})
        for path in ("", "/edit", "/confirm", "/sign"):
            with mute_logger("odoo.http"):
                self.assertEqual(self.get(f"/my/requests/{request.id}{path}").status_code, 404)
        self.assertNotIn(self.file.name, self.get("/my/requests").text)
