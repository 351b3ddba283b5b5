import base64
import re
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PNG, SCRIPT, FrontCase

IDENTITY = {"name": "سارة محمد العتيبي", "birth_date": "1405/03/17", "gender": "female", "mobile": "0501112223"}
FAMILY = {
    "marital_status": "widowed", "member_0_name": "خالد أحمد", "member_0_relation": "son", "member_0_birth_date": "1436/01/01",
}
NEED = {
    "city": "الرياض", "district": "النسيم", "housing": "rented", "rent": "1500", "income": "٢٠٠٠", "amount": "3000",
    "description": f"Rent {SCRIPT}",
}

KEPT = ["name", "mobile", "birth_date", "marital_status", "city", "member_ids", "officer_id"]


@tagged("post_install", "-at_install")
class TestApply(FrontCase):

    def _fill(self, identifier, support="cash_once", **changed):
        self.post("/apply", support=support)
        self.post("/apply/support", support=support)
        self.post("/apply/identity", identifier=identifier, **{**IDENTITY, **changed})
        self.post("/apply/family", **FAMILY)
        return self.post("/apply/need", **NEED)

    def _send(self, signature=PNG, name=IDENTITY["name"], seen=None):
        page = self.get("/apply/check")
        found = re.search(r'name="seen" value="([^"]+)"', page.text)
        return page, self.post(
            "/apply/check", seen=seen or found and found[1] or "", signed_by=name, signature=f"data:image/png;base64,{signature}")

    def _get_application(self):
        return self.env["alseraj.application"].search([], order="id desc", limit=1)

    def _get_paper_key(self, page):
        return re.search(r'id="(paper_\d+)"', page.text)[1]

    def test_from_the_first_page_to_the_desk(self):
        identifier = self.national_id()
        papers = self._fill(identifier)
        key = self._get_paper_key(papers)
        sent = self.post("/apply/papers", files=[
            (key, ("a.jpg", self.make_picture(), "image/jpeg")), (key, ("b.jpg", self.make_picture("blue"), "image/jpeg"))])
        self.assertEqual(len(re.findall('name="remove"', sent.text)), 2)
        check, done = self._send()
        for text in (IDENTITY["name"], identifier, "خالد أحمد", "الرياض"):
            self.assertIn(text, check.text)
        self.assertNotIn(SCRIPT, check.text)
        number = re.search(r'id="applied_number">([^<]+)', done.text)[1]
        application = self._get_application()
        self.assertEqual((application.number, application.state, application.trouble), (number, "sent", False))
        file, request = application.beneficiary_id, application.request_id
        self.assertEqual(
            (file.state, file.identifier, file.name, file.mobile, file.marital_status, file.city, file.rent_amount),
            ("draft", identifier, IDENTITY["name"], "+966501112223", "widowed", "الرياض", 1500))
        self.assertEqual([(member.name, member.gender) for member in file.member_ids], [("خالد أحمد", "male")])
        self.assertEqual(file.monthly_income, 2000)
        self.assertEqual((request.stage, request.amount_requested, request.signed_by), ("draft", 3000, IDENTITY["name"]))
        self.assertTrue(request.user_id.has_group("alseraj_beneficiary.group_officer"))
        document = file.document_ids.filtered(lambda doc: doc.state == "received")
        self.assertEqual(document.request_id, request)
        self.assertTrue(base64.b64decode(document.attachment).startswith(b"%PDF-"), "two photos of one paper are one file")
        self.assertIn('id="tracked"', self.post("/track", number=number, mobile=IDENTITY["mobile"]).text)
        queue = self.env.ref("alseraj_beneficiary.work_queue_application").with_user(self.user_officer)
        self.assertEqual(queue.total_count, 1)
        self.assertIn("خالد أحمد", application.with_user(self.user_officer).declared_text)
        application.with_user(self.user_officer).action_close()
        self.assertEqual(application.state, "closed")
        self.assertEqual(self.get("/apply/check").url.rpartition("/")[2], "apply", "what was sent is not open any more")

    def test_a_file_that_is_there_stays_as_it_is_and_is_not_told(self):
        known = self.file
        before = known.read(KEPT)
        pages = {}
        for identifier in (known.identifier, self.national_id()):
            self._fill(identifier)
            check, done = self._send()
            pages[identifier] = [
                re.sub(r'value="[^"]*"|APP/\d+/\d+|resume_code">[^<]+|data-keep="\w+"|\d{10}', "", page.text)
                for page in (check, done)]
        self.assertEqual(*pages.values(), "the same pages for who is known and who is not")
        application = self.env["alseraj.application"].search([("beneficiary_id", "=", known.id)])
        self.assertTrue(application.is_known)
        self.assertEqual(known.read(KEPT), before)
        self.assertEqual(application.request_id.beneficiary_id, known)
        self.assertFalse(application.request_id.signed_on, "nobody has read what the file says")
        text = application.with_user(self.user_officer).declared_text
        self.assertIn(known.name, text, "the officer sees what the file says otherwise")
        application.request_id._write_internal({"stage": "submitted"})
        tracked = self.post("/track", number=application.number, mobile=IDENTITY["mobile"])
        self.assertIn("It has reached us", tracked.text, "how it goes on is for who proves that the file is his")

    def test_words_follow_the_applicant_and_the_spouse(self):
        Application = type(self.env["alseraj.application"])
        get_options = Application._get_options
        words = {"relation": {"spouse": "Husband/Wife"}, "marital_status": {"widowed": "Widower/Widow"}}
        self.post("/apply", support="cash_once")
        self.post("/apply/support", support="cash_once")
        self.post("/apply/identity", identifier=self.national_id(), **IDENTITY)
        with patch.object(Application, "_get_options", lambda draft: {**get_options(draft), **words}):
            page = re.sub(r"\s+", " ", self.get("/apply/family").text)
        self.assertRegex(page, r'value="widowed"[^/]*/?>[^/]*\bWidow\b')
        self.assertRegex(page, r'value="spouse"[^<]*>\s*Husband\s*</option>')
        self.assertNotRegex(page, r"Widower|Wife")

    def test_what_was_typed_survives_right_or_wrong(self):
        self.post("/apply")
        wrong = self.post("/apply/identity", name="Sara", identifier="12x", birth_date="yesterday", mobile="05")
        self.assertEqual(wrong.status_code, 422)
        self.assertEqual(len(self.get_wrong(wrong)), 5)
        for text in ("Sara", "12x", "yesterday", "05"):
            self.assertIn(f'value="{text}"', wrong.text)
        again = self.get("/apply/identity")
        self.assertIn('value="12x"', again.text)
        self.assertIn('href="#identifier"', wrong.text)
        self.assertIn('aria-describedby="identifier_hint identifier_error"', wrong.text)

    def test_taken_up_again_by_the_code(self):
        self._fill(self.national_id())
        code = re.search(r'id="resume_code">([^<]+)', self.get("/apply/need").text)[1]
        self.assertNotIn(code, str(self._get_application().read()))
        self.opener.cookies.clear()
        self.assertEqual(self.get("/apply/need").url.rpartition("/")[2], "apply", "another phone")
        wrong = [
            self.post("/apply/resume", code=typed, mobile=mobile)
            for typed, mobile in ((code, "0501112224"), (code, ""), ("AAAA-BBBB-CCCC", IDENTITY["mobile"]))]
        self.assertEqual({page.status_code for page in wrong}, {422})
        self.assertEqual(len({re.sub(r'value="[^"]*"', "", page.text) for page in wrong}), 1)
        page = self.post("/apply/resume", code=code.lower().replace("-", ""), mobile="٠٥٠١١١٢٢٢٣")
        self.assertTrue(page.url.endswith("/apply/papers"))
        for _try in range(20):
            self.post("/apply/resume", code="AAAA-BBBB-CCCC", mobile="0501112223")
        self.assertEqual(self.post("/apply/resume", code=code, mobile=IDENTITY["mobile"]).status_code, 422, "too many tries")

    def test_files_are_what_they_say(self):
        papers = self._fill(self.national_id())
        key = self._get_paper_key(papers)
        self.env.company.alseraj_scan_max_mb = 1
        bomb = b"%PDF-1.4\n" + b"0" * 2000
        for name, content, kind in (
            ("x.jpg", b"MZ\x90\x00 not a picture", "image/jpeg"), ("x.pdf", bomb, "application/pdf"),
            ("x.jpg", b"\xff\xd8\xff" + b"0" * 500, "image/jpeg"), ("x.svg", b"<svg onload='alert(1)'/>", "image/svg+xml"),
            ("x.jpg", b"", "image/jpeg"), ("x.jpg", b"\xff\xd8\xff" + b"0" * 1_100_000, "image/jpeg"),
        ):
            page = self.post("/apply/papers", files=[(key, (name, content, kind))])
            self.assertEqual(page.status_code, 422, name)
        foreign = self.env["alseraj.document.type"].create({"name": "Foreign", "code": "foreign"})
        page = self.post("/apply/papers", files=[(f"paper_{foreign.id}", ("a.jpg", self.make_picture(), "image/jpeg"))])
        self.assertEqual(page.status_code, 422)
        self.assertFalse(self._get_application().paper_ids)
        page = self.post("/apply/papers", files=[(key, ("../../<script>.jpg", self.make_picture(), "image/jpeg"))])
        paper = self._get_application().paper_ids
        self.assertEqual(paper.name, "<script>.jpg")
        self.post("/apply/papers", remove=str(paper.id + 1000))
        self.assertEqual(self._get_application().paper_ids, paper)
        self.post("/apply/papers", remove=str(paper.id))
        self.assertFalse(self._get_application().paper_ids)

    def test_what_is_signed_is_what_was_read(self):
        self._fill(self.national_id())
        page, answer = self._send(seen="0" * 64)
        self.assertEqual(answer.status_code, 422)
        for signature, name in (("", "Sara"), (PNG, " "), ("AAAA", "Sara"), (base64.b64encode(b"<svg/>").decode(), "Sara")):
            self.assertEqual(self._send(signature, name)[1].status_code, 422)
        self.assertEqual(self._get_application().state, "draft")
        self.post("/apply/identity", identifier="1", **IDENTITY)
        self.assertIn('id="identifier"', self.get("/apply/check").text, "a page that is wrong again comes first")

    def test_nobody_reads_a_draft(self):
        self._fill(self.national_id())
        draft = self._get_application()
        for user in (self.user_officer, self.user_manager, self.user_auditor):
            self.assertFalse(self.env["alseraj.application"].with_user(user).search([]))
            with self.assertRaises(AccessError):
                draft.with_user(user).read(["name"])
        self._send()
        self.assertEqual(draft.with_user(self.user_officer).name, IDENTITY["name"])
        for user in (self.user_finance, self.user_portal, self.user_outsider):
            with self.assertRaises(AccessError):
                draft.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            draft.with_user(self.user_officer).read(["typed"])

    def test_an_old_draft_goes(self):
        self._fill(self.national_id())
        draft = self._get_application()
        draft._write_internal({"expires_on": "2020-01-01"})
        self.assertFalse(self.env["alseraj.application"]._find("x"))
        self.assertEqual(self.get("/apply/need").url.rpartition("/")[2], "apply")
        self.env["alseraj.application"]._gc_drafts()
        self.assertFalse(draft.exists())

    def test_a_request_on_its_way_closes_the_application(self):
        self._fill(self.national_id())
        self._send()
        application = self._get_application()
        application.request_id._step_close_applications()
        self.assertEqual(application.state, "closed")
