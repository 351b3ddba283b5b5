from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, freeze_time, tagged

from ..common import PREFIX
from .common import ContactCommon

FAMILY = {
    "name": "أم فهد التجريبية", "mobile": "٠٥٥٨٨٨٧٧٦٦", "need": "إيجار متأخر", "place": "الخرج", "note": "الأولى", "agreed": "1",
}


class ReferrerCommon(ContactCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"alseraj_sms_provider": "outbox", "alseraj_quiet_from": 1, "alseraj_quiet_until": 1})
        cls.referrer = cls.env["alseraj.referrer"].with_user(cls.user_officer).create({
            "name": "Salem", "kind": "volunteer", "mobile": "0559998877", "branch_id": cls.branch.id})

    def send_link(self, referrer=None):
        """:return: the secret of the link that was sent last, as it stands behind #"""
        referrer = referrer or self.referrer
        referrer.action_send_link()
        message = self.env["alseraj.message"].search([("res_model", "=", referrer._name), ("res_id", "=", referrer.id)], limit=1)
        self.assertNotIn("/alseraj/", message.text, "the link stands in no record")
        text = self.env["sms.sms"].search([("alseraj_message_id", "=", message.id)])
        return text.body.partition("#")[2].split()[0]

    def sent(self):
        return self.env["alseraj.interaction"].search([("referrer_id", "=", self.referrer.id)])


@tagged("post_install", "-at_install")
class TestReferrer(ReferrerCommon):

    def send(self, **vals):
        referrer_sudo = self.referrer.sudo()
        return referrer_sudo._send_family(**{**FAMILY, "agreed": True, **vals})

    def test_a_family_is_an_interaction(self):
        self.assertEqual(self.send(), "")
        interaction = self.sent()
        self.assertRecordValues(interaction, [{
            "visitor_name": FAMILY["name"], "visitor_mobile": "+966558887766", "kind": "support", "user_id": False,
            "branch_id": self.branch.id, "beneficiary_id": False, "state": "open",
        }])
        self.assertEqual(interaction.channel_id, self.env.ref(PREFIX + "channel_volunteering_service"))
        self.assertTrue(interaction.visitor_id)
        for kind, channel in (("body", "assistance_service"), ("delegate", "branch_delegate")):
            self.referrer.kind = kind
            self.send(mobile="0558887701")
            self.assertEqual(self.sent()[0].channel_id.code, channel)

    def test_links_of_several_at_once(self):
        other = self.referrer.create({
            "name": "Saad", "kind": "volunteer", "mobile": "0559998878", "branch_id": self.branch.id})
        both = self.referrer | other
        both.action_send_link()
        texts = self.env["sms.sms"].search([("number", "in", both.mapped("mobile"))]).mapped("body")
        self.assertEqual(len(texts), 2)
        self.assertEqual(len({text.partition("#")[2].split()[0] for text in texts}), 2, "each his own")
        self.assertEqual(set(both.mapped("status")), {"open"})

    def test_a_known_family_looks_the_same(self):
        self.file.mobile = "0551000200"
        self.assertEqual(self.send(mobile="0551000200"), "")
        self.assertEqual(self.sent().beneficiary_id, self.file)
        self.send(mobile="0551000201", identifier=self.other_file.identifier)
        self.assertEqual(self.sent()[0].beneficiary_id, self.other_file)
        shown = self.referrer.sudo()._get_sent()
        self.assertEqual([set(row) for row in shown], [{"date", "note", "taken_up"}] * 2)
        self.assertEqual({row["taken_up"] for row in shown}, {False})

    def test_hears_that_it_was_taken_up(self):
        self.send()
        interaction = self.sent()
        self.assertFalse(self.referrer.sudo()._get_sent()[0]["taken_up"])
        interaction.with_user(self.user_officer).user_id = self.user_officer
        self.assertTrue(self.referrer.sudo()._get_sent()[0]["taken_up"])
        message = self.env["alseraj.message"].search([("event_id.code", "=", "referrer_taken_up")])
        self.assertEqual((len(message), message.sent_to), (1, "+966559998877"))
        self.assertNotIn(FAMILY["name"], message.text)
        interaction.with_user(self.user_officer).answer = "We visit her."
        interaction.with_user(self.user_officer).action_done()
        self.assertEqual(self.env["alseraj.message"].search_count([("event_id.code", "=", "referrer_taken_up")]), 1, "once")

    def test_what_is_not_taken(self):
        for vals in ({"agreed": False}, {"name": " "}, {"need": ""}, {"mobile": "no"}, {"mobile": ""}):
            with self.subTest(vals=vals):
                self.assertTrue(self.send(**vals))
        self.assertFalse(self.sent())
        self.send(need="x" * 5000 + "\x00")
        self.assertLess(len(self.sent().question), 2300)

    def test_so_many_a_day(self):
        self.referrer.daily_limit = 2
        self.assertEqual([bool(self.send(mobile=f"055888770{n}")) for n in range(3)], [False, False, True])
        self.referrer.sudo()._write_internal({"counted_on": fields.Date.subtract(self.get_today(), days=1)})
        self.assertEqual(self.send(mobile="0558887709"), "")

    def test_rights(self):
        for user in (self.user_researcher, self.user_finance, self.user_outsider, self.user_portal):
            with self.assertRaises(AccessError):
                self.referrer.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            self.referrer.with_user(self.user_delegate).action_send_link()
        with self.assertRaises(AccessError):
            self.referrer.with_user(self.user_auditor).action_revoke()
        with self.assertRaises(UserError):
            self.referrer.write({"token_hash": "x"})
        with self.assertRaises(AccessError):
            self.referrer.read(["token_hash"])

    def test_needs_an_address_and_a_time(self):
        self.referrer.write({"mobile": False})
        with self.assertRaisesRegex(UserError, "mobile or the e-mail"):
            self.referrer.action_send_link()
        self.referrer.write({"email": "salem@example.com", "expires_on": fields.Date.subtract(self.get_today(), days=1)})
        with self.assertRaisesRegex(UserError, "until when"):
            self.referrer.action_send_link()


@tagged("post_install", "-at_install")
class TestReferrerPages(ReferrerCommon, HttpCase):

    def open(self, secret):
        return self.url_open("/alseraj/link", data={"secret": secret, "csrf_token": Request.csrf_token(self)})

    def test_from_the_link_to_the_office(self):
        self.authenticate(None, None)
        secret = self.send_link()
        page = self.open(secret)
        self.assertEqual(page.status_code, 200)
        self.assertIn("/alseraj/refer/", page.url)
        self.assertNotIn(secret.partition(".")[2], page.url)
        for name in FAMILY:
            self.assertIn(f'name="{name}"', page.text)
        form = {**FAMILY, "csrf_token": Request.csrf_token(self)}
        answer = self.url_open(page.url, data=form)
        self.assertEqual(answer.status_code, 200)
        self.assertIn('class="done"', answer.text)
        self.assertIn(FAMILY["note"], answer.text)
        self.assertNotIn(FAMILY["name"], answer.text, "no name comes back")
        self.assertEqual(len(self.sent()), 1)
        wrong = self.url_open(page.url, data={**form, "mobile": "x"})
        self.assertEqual(wrong.status_code, 422)
        self.assertIn(FAMILY["need"], wrong.text, "what was typed is not lost")
        self.assertEqual(self.url_open(page.url, data={**form, "csrf_token": "x"}).status_code, 400)
        self.assertEqual(len(self.sent()), 1)

    def test_the_same_answer_for_known_and_unknown(self):
        self.authenticate(None, None)
        self.file.mobile = "0551000200"
        page = self.open(self.send_link())
        answers = [
            self.url_open(page.url, data={**FAMILY, "mobile": mobile, "csrf_token": Request.csrf_token(self)})
            for mobile in ("0551000200", "0551000299")
        ]
        alerts = [answer.text.partition('class="done"')[2].partition("</section>")[0] for answer in answers]
        self.assertEqual(alerts[0], alerts[1])
        for answer in answers:
            self.assertNotIn(self.file.name, answer.text)
            self.assertNotIn(self.file.code, answer.text)

    def test_dead_links_look_alike(self):
        self.authenticate(None, None)
        secret = self.send_link()
        page = self.open(secret)
        self.referrer.action_revoke()
        self.assertEqual(self.url_open(page.url).status_code, 404)
        self.assertEqual(self.url_open(page.url, data={**FAMILY, "csrf_token": Request.csrf_token(self)}).status_code, 404)
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), minutes=1)):
            second = self.send_link()
        self.assertEqual(self.open(secret).status_code, 404, "the one before is dead")
        page = self.open(second)
        self.assertEqual(page.status_code, 200)
        self.referrer.expires_on = fields.Date.today() - timedelta(days=2)
        self.assertEqual(self.url_open(page.url).status_code, 404)
        for token in ("x", "a" * 43):
            self.assertEqual(self.url_open(f"/alseraj/refer/{token}").status_code, 404)
        self.assertFalse(self.sent())
