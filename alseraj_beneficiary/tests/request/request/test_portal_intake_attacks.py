import base64

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import PNG
from .test_portal_intake import DATA_URL, LOGIN, SCAN, PortalIntakeCase


@tagged("post_install", "-at_install")
class TestPortalIntakeAttacks(PortalIntakeCase):
    """What a browser may send that no page of ours offers: refused with words, and nothing half done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_file = cls.make_beneficiary(
            member_ids=[(0, 0, {"name": "نورة", "relation": "daughter", "birth_date": "2015-01-01"})], lang="en_US")
        cls.other_user = new_test_user(cls.env, "other_intake", groups="base.group_portal", lang="en_US")
        cls.other_user.partner_id = cls.other_file.partner_id

    def _begin_as_other(self):
        self.authenticate("other_intake", "other_intake")
        draft = self.begin()
        self.fill(draft, amount="2000")
        self.authenticate(LOGIN, LOGIN)
        return draft

    def test_foreign_file(self):
        page = self.post(
            "/my/requests/new", type_id=self.type_cash.id, beneficiary_id=self.other_file.id, file_id=self.other_file.id,
            partner_id=self.other_file.partner_id.id, create_uid=self.other_user.id)
        self.assertEqual(page.status_code, 200)
        self.assertEqual((len(self.requests), len(self.other_file.request_ids)), (1, 0), "his own file, whatever is sent")
        draft = self.requests
        self.fill(draft, beneficiary_id=self.other_file.id, stage="approved", amount_approved="9", user_id=self.other_user.id,
                  type_id=self.type_food.id, company_id="2", urgent="1")
        self.assertEqual(
            (draft.beneficiary_id, draft.stage, draft.amount_approved, draft.user_id, draft.type_id, draft.urgent),
            (self.beneficiary, "draft", 0, self.user_officer, self.type_cash, False))

    def test_foreign_request(self):
        draft = self._begin_as_other()
        for url, data in (
            ("edit", {"amount": "1"}), ("submit", {"name": "x", "signature": DATA_URL}), ("complete", {"words": "x"}),
        ):
            with self.subTest(url=url):
                page = self.post(f"/my/requests/{draft.id}/{url}", **data)
                self.assertEqual(page.status_code, 404)
                self.assertIn("not among yours", page.text)
                self.assertNotIn(self.other_file.code, page.text)
        for url in ("edit", "confirm", "complete"):
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(f"/my/requests/{draft.id}/{url}").status_code, 404)
        self.assertEqual(self.post("/my/requests/999999/edit").status_code, 404, "the same answer for none")
        self.assertEqual((draft.amount_requested, draft.signed_on, draft.state), (2000, False, "draft"))

    def test_officers_draft(self):
        draft = self.make_requests(sign=False)
        page = self.fill(draft, amount="1")
        self.assertTrue(page.url.endswith(f"/my/requests/{draft.id}"))
        self.submit(draft, seen="x")
        self.assertEqual((draft.amount_requested, draft.state), (3000, "draft"), "what an officer prepares is his to submit")

    def test_foreign_document(self):
        foreign = self.env["alseraj.document"].create(self.document_vals(self.other_file, self.iban_letter))
        draft = self.begin()
        member = self.other_file.member_ids
        for key in (f"document_{foreign.id}", f"document_{self.iban_letter.id}_{member.id}", "document_0_0", "attachment"):
            with self.subTest(key=key):
                page = self.fill(draft, files={key: SCAN})
                self.assertEqual(page.status_code, 422)
                self.assertIn("not asked for here", page.text)
        self.assertFalse(draft.document_ids)
        self.assertEqual(foreign.state, "received")
        with mute_logger("odoo.http"):
            for url in (f"/web/content/alseraj.document/{foreign.id}/attachment", f"/my/requests/{draft.id}/{foreign.id}"):
                page = self.url_open(url)
                self.assertNotIn(b"%PDF", page.content)

    def test_own_verified_document_stays(self):
        document = self.env["alseraj.document"].create(self.document_vals(self.beneficiary, self.iban_letter))
        draft = self.begin()
        page = self.fill(draft, files={self.slot: ("other.png", base64.b64decode(PNG), "image/png")})
        self.assertIn("we have it already", page.text, "an employee took it in: it is not his to replace")
        self.assertEqual(document.attachment_name, "document.pdf")

    def test_after_submit(self):
        draft = self.begin()
        self.fill(draft)
        self.submit(draft)
        frozen = draft.snapshot_hash
        self.fill(draft, amount="4000", files={self.slot: SCAN})
        self.submit(draft, name="Somebody else", seen=draft._get_portal_seal())
        self.assertEqual((draft.amount_requested, draft.signed_by, len(draft.signature_ids)), (1000, "محمد العتيبي", 1))
        self.assertEqual((draft.snapshot_hash, draft.document_ids.filtered("has_attachment").ids), (frozen, []))
        with self.assertRaises(UserError):
            draft.with_user(self.applicant).write({"amount_requested": 1})
        with self.assertRaises(UserError):
            draft.with_user(self.applicant).action_submit()

    def test_replayed(self):
        draft = self.begin()
        self.fill(draft)
        seal = draft._get_portal_seal()
        first, second = self.submit(draft), self.submit(draft, seen=seal)
        self.assertIn("received=1", first.url)
        self.assertTrue(second.url.endswith(f"/my/requests/{draft.id}"))
        self.assertEqual((len(self.requests), len(draft.signature_ids)), (1, 1))
        page = self.post("/my/requests/new", type_id=self.type_cash.id)
        self.assertEqual(page.status_code, 422)
        self.assertIn("You have asked for it already", page.text)
        self.assertEqual(len(self.requests), 1)

    def test_a_get_changes_nothing(self):
        self.url_open(f"/my/requests/new?type_id={self.type_cash.id}")
        self.assertFalse(self.requests)
        draft = self.begin()
        self.url_open(f"/my/requests/{draft.id}/edit?amount=5&later=1")
        page = self.url_open(f"/my/requests/{draft.id}/submit?name=x&signature=y")
        self.assertTrue(page.url.endswith(f"/my/requests/{draft.id}/edit"))
        self.assertEqual((draft.amount_requested, draft.signed_on), (0, False))

    def test_without_csrf(self):
        self.assertEqual(self.post("/my/requests/new", csrf=False, type_id=self.type_cash.id).status_code, 400)
        self.assertFalse(self.requests)
        draft = self.begin()
        for url in ("edit", "submit"):
            self.assertEqual(self.post(f"/my/requests/{draft.id}/{url}", csrf=False, amount="5").status_code, 400)
        self.assertEqual((draft.amount_requested, draft.signed_on), (0, False))

    def test_types_that_are_not_offered(self):
        self.type_food.portal_published = False
        archived = self.type_cash.copy({"active": False, "code": False})
        foreign = self.type_cash.copy({"code": False, "company_id": self.env["res.company"].create({"name": "Another"}).id})
        self.assertNotIn(self.type_food.name, self.url_open("/my/requests/new").text)
        for type_id in (self.type_food.id, archived.id, foreign.id, 999999, "x", "", "1 OR 1=1", "-1"):
            with self.subTest(type_id=type_id):
                page = self.post("/my/requests/new", type_id=type_id)
                self.assertEqual(page.status_code, 422)
                self.assertIn("Choose one of the supports", page.text)
        self.assertFalse(self.requests)

    def test_not_offered_any_more(self):
        draft = self.begin()
        self.fill(draft)
        seal = draft._get_portal_seal()
        self.type_cash.portal_published = False
        page = self.submit(draft, seen=seal)
        self.assertEqual(page.status_code, 422)
        self.assertEqual((draft.state, draft.signed_on), ("draft", False))

    def test_not_eligible_any_more(self):
        draft = self.begin()
        self.fill(draft)
        seal = draft._get_portal_seal()
        self.type_cash.condition_ids = [(0, 0, {"kind": "household_size", "number_from": 30})]
        page = self.submit(draft, seen=seal)
        self.assertIn("It is given where this holds", page.text)
        self.assertEqual((draft.state, draft.signed_on, len(draft.signature_ids)), ("draft", False, 0))

    def test_files_that_are_no_scans(self):
        draft = self.begin()
        self.company.alseraj_scan_max_mb = 1
        for name, content in (
            ("letter.pdf", b"<html><script>alert(1)</script></html>"), ("photo.jpg", b"MZ\x90\x00"), ("empty.pdf", b""),
            ("large.pdf", b"%PDF-1.4" + b"0" * (1024 ** 2 + 10)), ("image.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ):
            with self.subTest(name=name):
                page = self.fill(draft, files={self.slot: (name, content, "application/pdf")})
                self.assertEqual(page.status_code, 422)
                self.assertIn('id="errors"', page.text)
                self.assertFalse(draft.document_ids)
        page = self.fill(draft, files={self.slot: ("../../<script>.pdf", SCAN[1], "application/pdf")})
        self.assertTrue(page.url.endswith("/confirm"))
        self.assertEqual(draft.document_ids.attachment_name, "<script>.pdf")
        self.assertNotIn("<script>.pdf", self.url_open(f"/my/requests/{draft.id}/edit").text)

    def test_texts_are_escaped(self):
        draft = self.begin()
        for page in (
            self.fill(draft, description="<script>alert(1)</script>", question_q_char='"><img src=x>', amount="<b>"),
            self.fill(draft, description="<script>alert(1)</script>", question_q_char='"><img src=x>\x00'),
        ):
            self.assertNotIn("<script>alert(1)", page.text)
            self.assertNotIn("<img src=x>", page.text)
        self.assertEqual(self.fill(draft, amount="nan").status_code, 422)
        self.assertEqual(self.fill(draft, amount="-5").status_code, 422)
        self.assertEqual(self.fill(draft, question_q_sel="c").status_code, 422)
        self.assertEqual(self.fill(draft, question_q_tags=["p", "drop"]).status_code, 422)

    def test_what_is_no_signature(self):
        draft = self.begin()
        self.fill(draft)
        for name, signature in (
            ("", DATA_URL), ("محمد", ""), ("محمد", "data:image/png;base64,bm90IGEgcGljdHVyZQ=="),
            ("محمد", "x" * (3 * 1024 ** 2 + 1)),
        ):
            page = self.submit(draft, name=name, signature=signature)
            self.assertEqual(page.status_code, 422)
            self.assertIn('id="errors"', page.text)
        self.assertEqual((draft.state, draft.signed_on, draft.name), ("draft", False, False))

    def test_changed_while_he_read(self):
        draft = self.begin()
        self.fill(draft)
        seal = draft._get_portal_seal()
        self.beneficiary.rent_amount = 1234
        page = self.submit(draft, seen=seal)
        self.assertIn("changed while you were reading", page.text)
        self.assertIn("1,234", page.text)
        self.assertFalse(draft.signed_on)
        self.assertIn("received=1", self.submit(draft).url)

    def test_file_at_rest(self):
        draft = self.begin()
        self.fill(draft)
        seal = draft._get_portal_seal()
        self.beneficiary.action_suspend("He was seen working")
        for page in (
            self.submit(draft, seen=seal), self.fill(draft, files={self.slot: SCAN}),
            self.post("/my/requests/new", type_id=self.type_food.id),
        ):
            self.assertEqual(page.status_code, 422)
            self.assertIn("stands still", page.text)
            self.assertNotIn("seen working", page.text)
        self.assertEqual((draft.state, draft.signed_on, len(self.requests)), ("draft", False, 1))
        self.assertFalse(draft.document_ids)
        page = self.url_open(f"/my/requests/{draft.id}/sign").text
        self.assertIn("stands still", page)
        self.assertNotIn("seen working", page)

    def test_who_is_not_logged_in(self):
        draft = self.begin()
        self.authenticate(None, None)
        for url in ("/my/requests/new", f"/my/requests/{draft.id}/edit", f"/my/requests/{draft.id}/confirm"):
            self.assertIn("/alseraj/login", self.url_open(url).url)

    def test_by_rpc(self):
        self.begin()
        Request = self.env["alseraj.support.request"].with_user(self.applicant)
        for vals in ({}, {"portal_intake": True}, {"stage": "approved"}):
            with self.assertRaises(UserError):
                Request.create({"beneficiary_id": self.beneficiary.id, "type_id": self.type_food.id, **vals})
        officer = self.make_requests(sign=False)
        for vals in ({"portal_intake": True}, {"portal_completed_on": fields.Datetime.now()}):
            with self.assertRaises(UserError):
                officer.write(vals)
