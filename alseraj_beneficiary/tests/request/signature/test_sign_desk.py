from datetime import timedelta

from freezegun import freeze_time

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import PNG, RequestCommon

DATA_URL = f"data:image/png;base64,{PNG}"
DEAD = "This link is not valid"


@tagged("post_install", "-at_install")
class TestSignDesk(RequestCommon, HttpCase):
    """The tablet at the desk: one page, in nobody's session, for some minutes and one signature."""

    def setUp(self):
        super().setUp()
        (self.beneficiary.partner_id | self.company.partner_id).lang = "en_US"
        self.request = self.make_requests(sign=False, description="The rent of two months")
        self.action = self.request.action_sign_on_tablet()
        self.url = "/alseraj/desk/tablet/" + self.action["params"]["path"].rpartition(".")[2]
        self.link = self.request.sign_link_ids[:1]
        self.authenticate(None, None)

    def post(self, url, **data):
        with mute_logger("odoo.http"):
            return self.url_open(url, data={"csrf_token": http.Request.csrf_token(self), **data}, method="POST")

    def test_the_whole_way(self):
        self.assertEqual((self.action["tag"], self.link.channel), ("alseraj_sign_desk", "desk"))
        self.assertTrue(self.action["params"]["picture"].startswith("data:image/png;base64,"))
        page = self.url_open(self.url).text
        self.assertIn("rent of two months", page)
        for way_out in ("/odoo", "/my/", "/web/login", "o_main_navbar", "Back without signing"):
            self.assertNotIn(f'href="{way_out}' if way_out.startswith("/") else way_out, page)
        page = self.post(f"{self.url}/accept", name="محمد العتيبي", signature=DATA_URL).text
        self.assertIn("your signature has been received", page)
        self.assertNotIn('href="/odoo', page)
        self.assertEqual(
            (self.request.signed_by, self.request.signed_channel, self.request.signed_user_id, self.link.status),
            ("محمد العتيبي", "desk", self.user_officer, "signed"))
        self.assertEqual(len(self.request.signature_ids), 1)
        for page in (self.url_open(self.url), self.post(f"{self.url}/accept", name="x", signature=DATA_URL)):
            self.assertEqual(page.status_code, 404)
            self.assertIn(DEAD, page.text)
        self.assertEqual(len(self.request.signature_ids), 1)

    def test_the_employees_session_ends_there(self):
        self.authenticate(self.user_officer.login, self.user_officer.login)
        page = self.url_open(self.url)
        self.assertIn("rent of two months", page.text)
        self.assertIn("/web/login", self.url_open("/odoo").url)

    def test_minutes(self):
        self.assertAlmostEqual(
            self.link.expires_on - fields.Datetime.now(), timedelta(minutes=15), delta=timedelta(minutes=1))
        with freeze_time(self.link.expires_on + timedelta(seconds=1)):
            self.assertFalse(self.env["alseraj.sign.link"]._find_open(self.url.split("/")[-1], channel="desk"))

    def test_neither_is_the_other(self):
        token = self.url.split("/")[-1]
        self.assertIn(DEAD, self.url_open(f"/alseraj/sign/{token}").text, "the phone's page asks first; this one is none")
        _link, token = self.env["alseraj.sign.link"].with_user(self.user_officer)._issue(self.request)
        page = self.post(f"/alseraj/desk/tablet/{token}/accept", name="x", signature=DATA_URL)
        self.assertEqual(page.status_code, 404, "a link to the phone does not go round its question")
        self.assertFalse(self.request.signed_on)
        self.assertIn(DEAD, self.url_open(self.url).text, "the newer link has killed it")

    def test_attacks(self):
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(f"{self.url}/accept", data={"name": "x", "signature": DATA_URL}).status_code, 400)
            self.assertIn(self.url_open(f"{self.url}/accept?name=x").status_code, (404, 405))
        self.assertIn('id="errors"', self.post(f"{self.url}/accept", name="", signature=DATA_URL).text)
        self.beneficiary.rent_amount = 77
        self.assertEqual(self.post(f"{self.url}/accept", name="x", signature=DATA_URL).status_code, 404)
        self.assertFalse(self.request.signed_on)
        self.request.action_cancel("x")
        with self.assertRaises(UserError):
            self.request.action_sign_on_tablet()

    def test_who_may(self):
        for user in (self.user_auditor, self.user_portal, self.user_finance):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self.request.with_user(user).action_sign_on_tablet()

    def test_the_chatter_names_the_applicant(self):
        request = self.env["alseraj.support.request"].browse(self.request.id)
        self.post(f"{self.url}/accept", name="محمد العتيبي", signature=DATA_URL)
        messages = request.message_ids.filtered(lambda m: "signed_on" in m.tracking_value_ids.field_id.mapped("name"))
        self.assertEqual(messages.author_id, self.beneficiary.partner_id)
