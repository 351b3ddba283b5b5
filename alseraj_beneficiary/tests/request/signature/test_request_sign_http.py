import re

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import PNG, RequestCommon

DATA_URL = f"data:image/png;base64,{PNG}"
DEAD = "This link is not valid"


@tagged("post_install", "-at_install")
class TestRequestSignHttp(RequestCommon, HttpCase):
    """The page itself: what it shows before and after the question, what a GET and a POST do."""

    def setUp(self):
        super().setUp()
        (self.beneficiary.partner_id | self.company.partner_id).lang = "en_US"
        self.request = self.make_requests(sign=False, description="The rent of two months")
        self.link, self.token = self.env["alseraj.sign.link"].with_user(self.user_officer)._issue(self.request)
        self.url = f"/alseraj/sign/{self.token}"
        self.authenticate(None, None)

    def post(self, url, csrf=True, **data):
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        with mute_logger("odoo.http"):
            return self.url_open(url, data=data, method="POST")

    def answer(self, answer=None):
        return self.post(f"{self.url}/check", answer=answer or self.beneficiary.identifier[-4:])

    def test_the_whole_way(self):
        page = self.url_open(self.url)
        self.assertIn("Before you read and sign", page.text)
        for secret in (self.beneficiary.name, self.beneficiary.identifier, "rent of two months", "3,000"):
            self.assertNotIn(secret, page.text)
        page = self.answer()
        self.assertIn("rent of two months", page.text)
        self.assertIn(self.beneficiary.name, page.text)
        self.assertIn("directly responsible for their correctness", page.text)
        self.assertNotIn(self.beneficiary.identifier, page.text, "masked")
        page = self.post(f"{self.url}/accept", name="محمد العتيبي", signature=DATA_URL)
        self.assertIn("your signature has been received", page.text)
        self.assertEqual(
            (self.request.signed_by, self.request.signed_channel, self.request.signed_user_id, self.request.signed_lang),
            ("محمد العتيبي", "link", self.user_officer, "en_US"),
        )
        self.assertEqual(self.link.status, "signed")
        self.assertTrue(self.request.activity_ids)
        replayed = self.post(f"{self.url}/accept", name="Somebody else", signature=DATA_URL)
        self.assertEqual((replayed.status_code, len(self.request.signature_ids)), (404, 1))
        self.assertIn(DEAD, replayed.text)

    def test_the_same_answer_for_every_bad_link(self):
        self.link._revoke()
        pages = set()
        for url in (self.url, "/alseraj/sign/" + "A" * 43, "/alseraj/sign/x"):
            page = self.url_open(url)
            self.assertEqual(page.status_code, 404)
            text = re.sub(r'csrf_token: "[^"]*"|nonce="[^"]*"', "", page.text).replace(url, "")
            pages.add(re.search(r"<main.*</main>", text, re.DOTALL).group())
        self.assertEqual(len(pages), 1)
        self.assertIn(DEAD, pages.pop())

    def test_a_get_signs_nothing(self):
        self.answer()
        self.url_open(f"{self.url}?name=x&signature={PNG}")
        with mute_logger("odoo.http"):
            for path in ("check", "accept"):
                page = self.url_open(f"{self.url}/{path}?name=x&signature=y&answer=1985")
                self.assertIn(page.status_code, (404, 405))
        self.assertFalse(self.request.signed_on)

    def test_without_the_csrf_token(self):
        self.answer()
        page = self.post(f"{self.url}/accept", csrf=False, name="x", signature=DATA_URL)
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self.request.signed_on)

    def test_without_the_question(self):
        page = self.post(f"{self.url}/accept", name="x", signature=DATA_URL)
        self.assertEqual(page.status_code, 404)
        self.assertFalse(self.request.signed_on)

    def test_answered_for_another_link(self):
        self.answer()
        other = self.make_requests(self.make_beneficiary(lang="en_US"), sign=False)
        _link, token = self.env["alseraj.sign.link"].with_user(self.user_officer)._issue(other)
        page = self.post(f"/alseraj/sign/{token}/accept", name="x", signature=DATA_URL)
        self.assertEqual(page.status_code, 404)
        self.assertIn("Before you read", self.url_open(f"/alseraj/sign/{token}").text)
        self.assertFalse(other.signed_on)

    def test_guessing_locks_it(self):
        for _attempt in range(4):
            self.assertIn("does not match", self.answer("0000").text)
        self.assertIn(DEAD, self.answer("0000").text)
        self.assertIn(DEAD, self.answer().text)
        self.assertEqual(self.link.status, "locked")

    def test_changed_while_it_was_read(self):
        self.answer()
        self.request.amount_requested = 1
        self.assertIn(DEAD, self.post(f"{self.url}/accept", name="x", signature=DATA_URL).text)
        self.assertFalse(self.request.signed_on)

    def test_cancelled_while_it_was_read(self):
        self.answer()
        self.request.action_cancel("twice")
        self.assertIn(DEAD, self.post(f"{self.url}/accept", name="x", signature=DATA_URL).text)
        self.assertFalse(self.request.signed_on)

    def test_what_is_no_signature(self):
        self.answer()
        for name, signature in (("", DATA_URL), ("محمد", ""), ("محمد", "data:image/png;base64,bm90IGEgcGljdHVyZQ==")):
            page = self.post(f"{self.url}/accept", name=name, signature=signature)
            self.assertIn('id="errors"', page.text)
        self.assertFalse(self.request.signed_on or self.request.signature)
        self.assertEqual(self.link.status, "open", "he may try again")

    def test_nothing_is_cached_or_passed_on(self):
        headers = self.url_open(self.url).headers
        self.assertIn("no-store", headers["Cache-Control"])
        self.assertEqual((headers["Referrer-Policy"], headers["X-Frame-Options"]), ("no-referrer", "DENY"))

    def test_text_is_escaped(self):
        self.request.description = "<script>alert(1)</script>"
        self.link, self.token = self.env["alseraj.sign.link"].with_user(self.user_officer)._issue(self.request)
        self.url = f"/alseraj/sign/{self.token}"
        self.assertNotIn("<script>alert(1)", self.answer().text)

    def test_in_his_language(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.beneficiary.partner_id.lang = "ar_001"
        page = self.url_open(self.url).text
        self.assertRegex(page, r'<html lang="ar[^"]*" dir="rtl"')

    # ------------------------------------------------------------ at the desk, on the portal

    def test_at_the_desk(self):
        url = f"/alseraj/desk/sign/{self.request.id}"
        self.assertEqual(self.request.action_sign_here()["url"], url)
        self.authenticate(self.user_officer.login, self.user_officer.login)
        self.assertIn("rent of two months", self.url_open(url).text)
        page = self.post(f"{url}/accept", name="محمد العتيبي", signature=DATA_URL)
        self.assertIn("your signature has been received", page.text)
        self.assertEqual((self.request.signed_channel, self.request.signed_user_id), ("desk", self.user_officer))

    def test_the_desk_is_for_those_who_may_change_it(self):
        url = f"/alseraj/desk/sign/{self.request.id}"
        self.user_portal.partner_id = self.beneficiary.partner_id
        for user in (self.user_auditor, self.user_outsider, self.user_portal):
            self.authenticate(user.login, user.login)
            with self.subTest(user=user.name), mute_logger("odoo.http"):
                self.assertEqual(self.url_open(url).status_code, 404)
                self.assertEqual(self.post(f"{url}/accept", name="x", signature=DATA_URL).status_code, 404)
        self.assertFalse(self.request.signed_on)

    def test_on_the_portal_his_own_only(self):
        other = self.make_requests(self.make_beneficiary(), sign=False)
        self.user_portal.partner_id = self.beneficiary.partner_id
        self.authenticate(self.user_portal.login, self.user_portal.login)
        self.post(f"/my/requests/{other.id}/sign/accept", name="x", signature=DATA_URL)
        self.assertFalse(other.signed_on)
        self.assertIn(f"/my/requests/{self.request.id}/sign", self.url_open(f"/my/requests/{self.request.id}").text)
        self.assertIn("rent of two months", self.url_open(f"/my/requests/{self.request.id}/sign").text)
        self.post(f"/my/requests/{self.request.id}/sign/accept", name="محمد العتيبي", signature=DATA_URL)
        self.assertEqual((self.request.signed_channel, self.request.signed_user_id.id), ("portal", False))
