from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestSignLink(RequestCommon):
    """The life of a link: open, then dead for one of many reasons."""

    def setUp(self):
        super().setUp()
        self.request = self.make_requests(sign=False)
        self.Link = self.env["alseraj.sign.link"]
        self.link, self.token = self.Link.with_user(self.user_officer)._issue(self.request)

    def assertDead(self, status):
        self.assertFalse(self.Link._find_open(self.token))
        self.link.invalidate_recordset(["status"])
        self.assertEqual(self.link.status, status)

    def test_found_by_its_token_only(self):
        self.assertEqual(self.Link._find_open(self.token), self.link)
        for token in ("", None, False, "x" * 43, self.token[:-1], self.token + "A", self.link.token_hash, "%" * 43):
            with self.subTest(token=token):
                self.assertFalse(self.Link._find_open(token))
        self.assertNotIn(self.token, str(self.link.read()))

    def test_expires(self):
        self.assertAlmostEqual(
            self.link.expires_on - fields.Datetime.now(), timedelta(hours=72), delta=timedelta(minutes=5))
        with freeze_time(self.link.expires_on + timedelta(seconds=1)):
            self.assertDead("expired")

    def test_revoked_by_an_officer(self):
        self.link.with_user(self.user_officer).action_revoke()
        self.assertDead("revoked")

    def test_a_new_link_kills_the_old_one(self):
        self.Link.with_user(self.user_officer)._issue(self.request)
        self.assertDead("revoked")

    def test_dead_when_what_is_declared_changes(self):
        for change in (
            lambda: self.beneficiary.write({"rent_amount": 700}),
            lambda: self.beneficiary.write({"member_ids": [Command.create({"name": "نورة", "relation": "daughter"})]}),
            lambda: self.request.write({"amount_requested": 10}),
        ):
            self.link, self.token = self.Link.with_user(self.user_officer)._issue(self.request)
            change()
            self.assertDead("outdated")

    def test_dead_with_its_request(self):
        self.request.action_cancel("not needed any more")
        self.assertDead("outdated")

    def test_dead_with_a_file_at_rest(self):
        self.beneficiary._write_internal({"state": "suspended"})
        self.assertDead("outdated")

    def test_locked_after_wrong_answers(self):
        for _attempt in range(5):
            self.assertFalse(self.link._check_answer("0000"))
        self.assertFalse(self.link._check_answer("1985"), "the right answer comes too late")
        self.assertDead("locked")

    def test_right_answers(self):
        hijri_year = self.beneficiary.birth_date_hijri[:4]
        for answer in ("1985", "١٩٨٥", hijri_year, self.beneficiary.identifier[-4:]):
            with self.subTest(answer=answer):
                self.assertTrue(self.link._check_answer(answer))
        for answer in ("", "198", "19855", self.beneficiary.identifier, "é985", None):
            self.link.attempts = 0
            with self.subTest(answer=answer):
                self.assertFalse(self.link._check_answer(answer))

    def test_not_without_end(self):
        for _number in range(4):
            self.Link.with_user(self.user_officer)._issue(self.request)
        with self.assertRaisesRegex(UserError, "Enough links"):
            self.request.action_send_sign_link()

    def test_sent_by_short_text_in_his_language(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.beneficiary.partner_id.lang = "ar_001"
        self.request.action_send_sign_link()
        sms = self.env["sms.sms"].search([("partner_id", "=", self.beneficiary.partner_id.id)], order="id desc", limit=1)
        token = sms.body.rpartition("/alseraj/link#s.")[2].strip()
        link = self.Link._find_open(token)
        self.assertEqual((link.request_id, link.user_id), (self.request, self.user_officer))
        self.assertEqual(link.sent_to, "••••4567")
        written = "".join(map(str, (self.request.message_ids | self.beneficiary.message_ids).mapped("body")))
        self.assertNotIn(token, written, "who reads the chatter can't sign")

    def test_sent_by_mail_without_a_mobile(self):
        self.beneficiary.write({"mobile": False, "email": "mohammad@example.com", "lang": "en_US"})
        self.request.action_send_sign_link()
        mail = self.env["mail.mail"].sudo().search([("subject", "=", "Please sign your request")], limit=1)
        self.assertIn("/alseraj/link#s.", mail.body_html)
        self.assertTrue(mail.auto_delete)
        self.assertFalse(mail.mail_message_id.res_id)

    def test_nowhere_to_send_it(self):
        self.beneficiary.write({"mobile": False, "email": False})
        with self.assertRaisesRegex(UserError, "neither a mobile nor"):
            self.request.action_send_sign_link()
        self.beneficiary.write({"mobile": "0501234567", "birth_date": False, "identifier": False})
        with self.assertRaisesRegex(UserError, "birth year"):
            self.request.action_send_sign_link()

    def test_who_may(self):
        for user in (self.user_researcher, self.user_auditor, self.user_outsider, self.user_portal):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                if user == self.user_researcher:
                    user = self.user_member
                self.request.with_user(user).action_send_sign_link()
        with self.assertRaises(AccessError):
            self.link.with_user(self.user_auditor).action_revoke()
        for vals in ({"expires_on": "2099-01-01"}, {"attempts": 0}, {"signed_on": fields.Datetime.now()}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.link.with_user(self.user_manager).write(vals)
        with self.assertRaises(AccessError):
            self.link.with_user(self.user_manager).read(["token_hash"])
        with self.assertRaises(AccessError):
            self.Link.with_user(self.user_manager).create({"request_id": self.request.id})
