import re
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessDenied, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import login_codes
from .common import FrontCase


@tagged("post_install", "-at_install")
class TestLogin(FrontCase):

    def _invite(self):
        self.file.with_user(self.user_officer).action_invite_home()
        return self.file.home_user_id

    def _ask(self, identifier):
        return self.post("/alseraj/login", identifier=identifier)

    def _get_code(self):
        """Send what waits, and read the code as the phone shows it."""
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_login_codes").method_direct_trigger()
        text = self.env["sms.sms"].search([("number", "=", self.file.mobile)], order="id desc", limit=1).body or ""
        found = re.search(r"\b(\d{6})\b", text)
        return found and found[1]

    def _enter(self, code):
        return self.post("/alseraj/login/code", code=code)

    def test_given_asked_and_logged_in(self):
        user = self._invite()
        self.assertTrue(user.share)
        self.assertEqual(user.partner_id, self.file.partner_id)
        self.assertNotIn(self.file.identifier, user.login)
        self.assertEqual(self._ask(self.file.identifier).status_code, 200)
        code = self._get_code()
        message = self.file.sent_message_ids.filtered(lambda message: message.event_id.code == "login_code")
        self.assertNotIn(code, message.text, "the code is kept nowhere")
        self.assertNotIn(code, str(self.env["alseraj.login.code"].search([]).read()))
        answer = self._enter(" ".join(code))
        self.assertTrue(answer.url.endswith("/my"), answer.url)
        self.assertTrue(self.file.home_login_date)

    def test_a_code_is_good_once_for_ten_minutes_and_five_tries(self):
        self._invite()
        self._ask(self.file.identifier)
        code = self._get_code()
        row = self.env["alseraj.login.code"].search([], order="id desc", limit=1)
        for _try in range(5):
            self.assertEqual(self._enter("000000" if code != "000000" else "111111").status_code, 422)
        self.assertEqual(self._enter(code).status_code, 422, "after five wrong ones the right one is wrong")
        self._ask(self.file.identifier)
        code = self._get_code()
        row = self.env["alseraj.login.code"].search([], order="id desc", limit=1)
        row._write_internal({"expires_on": fields.Datetime.now() - timedelta(seconds=1)})
        self.assertEqual(self._enter(code).status_code, 422, "too late")
        row._write_internal({"expires_on": fields.Datetime.now() + timedelta(minutes=1)})
        self.assertTrue(self._enter(code).url.endswith("/my"))
        self.assertTrue(row.used_on)
        self.assertFalse(row._confirm(code), "once")
        self.assertFalse(row._use(row.user_id), "once")

    def test_nobody_learns_who_has_a_login(self):
        self._invite()
        other = self.make_beneficiary()
        pages, enters, queries = [], [], []
        self._ask(self.national_id())  # what is read once only
        for identifier in (self.file.identifier, other.identifier, self.national_id(), "nonsense", "0"):
            self.post("/track", number="x")  # warm
            start = self.env.cr.sql_log_count
            page = self._ask(identifier)
            queries.append(self.env.cr.sql_log_count - start)
            pages.append((page.status_code, page.url, self._strip(page.text)))
            wrong = self._enter("123456")
            enters.append((wrong.status_code, self._strip(wrong.text)))
        self.assertEqual(len(set(pages)), 1)
        self.assertEqual(len(set(enters)), 1)
        self.assertEqual(len(set(queries[1:])), 1, queries)
        self.assertLessEqual(queries[0] - queries[1], 0, queries)

    def _strip(self, text):
        return re.sub(r'value="[^"]*"', "", text)

    def test_too_many_codes_are_not_sent(self):
        self._invite()
        for _try in range(8):
            self._ask(self.file.identifier)
        self._get_code()
        sent = self.env["alseraj.message"].search_count([
            ("event_id.code", "=", "login_code"), ("beneficiary_id", "=", self.file.id)])
        self.assertEqual(sent, 5)

    def test_a_credential_without_its_ticket_opens_nothing(self):
        user = self._invite()
        self._ask(self.file.identifier)
        row = self.env["alseraj.login.code"].search([], order="id desc", limit=1)
        for ticket in (None, "", "x", row.ticket_digest):
            with self.assertRaises(AccessDenied), mute_logger("odoo.addons.base.models.res_users"):
                self.env["res.users"].with_user(user)._check_credentials(
                    {"type": "alseraj_code", "ticket": ticket}, {"interactive": True})
        row._write_internal({"ticket_digest": login_codes.digest("t"), "confirmed_on": fields.Datetime.now()})
        with self.assertRaises(AccessDenied):  # never for an employee
            self.env["res.users"].with_user(self.user_officer)._check_credentials(
                {"type": "alseraj_code", "ticket": "t"}, {"interactive": True})
        with mute_logger("odoo.http", "odoo.addons.base.models.res_users"):
            page = self.post("/web/login", login=user.login, type="alseraj_code", password="x")
        self.assertNotIn("/my", page.url)

    def test_taken_back_and_closed(self):
        user = self._invite()
        self.file.with_user(self.user_officer).action_withdraw_home()
        self.assertFalse(user.active)
        self._ask(self.file.identifier)
        self.assertFalse(self._get_code())
        self.file.with_user(self.user_officer).action_invite_home()
        self.assertEqual(self.file.home_user_id, user, "the same login wakes up")
        self.file.sudo()._write_internal({"state": "closed"})
        self._ask(self.file.identifier)
        self.assertFalse(self._get_code())

    def test_who_may_give_a_login(self):
        for user in (self.user_finance, self.user_auditor, self.user_researcher, self.user_portal):
            for method in ("action_invite_home", "action_print_home", "action_withdraw_home"):
                with self.assertRaises(UserError):  # or that he has no right to it
                    getattr(self.file.with_user(user), method)()
        self.assertFalse(self.file.home_user_id)
        self.file.sudo()._write_internal({"mobile": False})
        with self.assertRaises(UserError):
            self.file.with_user(self.user_officer).action_invite_home()

    def test_logins_for_many_cost_what_odoo_asks_for_users(self):
        counts, group = [], self.env.ref("base.group_portal")
        for number in (10, 100):
            files = self.make_beneficiaries(number, register=False)
            partners = self.env["res.partner"].create([{"name": f"Plain {place}"} for place in range(number)])
            plain = self._count_queries(lambda partners=partners: self.env["res.users"].create([
                {"partner_id": partner.id, "login": f"plain-{partner.id}", "group_ids": [Command.set(group.ids)]}
                for partner in partners]))
            ours = self._count_queries(lambda files=files: files.with_user(self.user_officer)._open_home())
            self.assertEqual(len(files.home_user_id), number)
            counts.append(ours - plain)
        self.assertLess(counts[1], counts[0] + 20, counts)

    def _count_queries(self, do):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        do()
        self.env.flush_all()
        return self.env.cr.sql_log_count - start

    def test_the_slip_holds_no_secret(self):
        self.file.with_user(self.user_officer).action_print_home()
        html = self.env["ir.actions.report"].with_user(self.user_officer)._render_qweb_html(
            "alseraj_beneficiary.report_home_slip", self.file.ids)[0].decode()
        self.assertIn("/alseraj/login", html)
        for secret in (self.file.identifier, self.file.mobile, self.file.home_user_id.login):
            self.assertNotIn(secret, html)

    def test_own_pages_ask_for_the_identifier_first(self):
        page = self.get("/my")
        self.assertIn("/alseraj/login", page.url)
        self.assertIn('name="identifier"', page.text)
        self.assertIn('name="password"', self.get("/web/login?by=password").text)
        for evil in ("//evil.example", "https://evil.example", "/my//evil", "/myevil", "/web"):
            self.get(f"/alseraj/login?redirect={evil}")
        self._invite()
        self._ask(self.file.identifier)
        self.assertRegex(self._enter(self._get_code()).url, r"^http://127\.0\.0\.1:\d+(/\w+)?/my$")

    def test_passkeys_and_the_second_step_of_odoo(self):
        """Who has no password proves himself by the code: within ten minutes he adds what Odoo offers."""
        user = self._invite()
        ask = {"model": "res.users", "method": "action_totp_enable_wizard", "args": [user.ids], "kwargs": {}}
        add = {**ask, "method": "action_create_passkey"}
        self.authenticate(user.login, user.login)
        for call in (ask, add):
            answer = self.make_jsonrpc_request("/web/dataset/call_kw", call)
            self.assertEqual(answer["res_model"], "res.users.identitycheck", "an open session alone is no proof")
        self.authenticate(None, None)
        self._ask(self.file.identifier)
        self.assertIn('href="/my/security"', self._enter(self._get_code()).text)
        self.assertEqual(self.make_jsonrpc_request("/web/dataset/call_kw", ask)["res_model"], "auth_totp.wizard")
        self.assertNotEqual(self.make_jsonrpc_request("/web/dataset/call_kw", add).get("res_model"), "res.users.identitycheck")
        user.totp_secret = "ABCDEFGHIJKLMNOP"
        self.authenticate(None, None)
        self._ask(self.file.identifier)
        answer = self._enter(self._get_code())
        self.assertIn("/web/login/totp", answer.url, "with a second step the code alone does not log in")
        self.assertNotIn(self.file.name, self.get("/my").text)

    def test_sign_on_by_the_stand_in(self):
        self.assertNotIn('value="provider"', self.get("/alseraj/login").text)
        self._invite()
        self.env.company.alseraj_identity_provider = "stand_in"
        self.assertIn('value="provider"', self.get("/alseraj/login").text)
        page = self.post("/alseraj/login", identifier=self.file.identifier, way="provider")
        row = self.env["alseraj.login.code"].search([], order="id desc", limit=1)
        self.assertIn(f'id="shown_number">{row.shown_number}<', page.text)
        self.assertTrue(self.get("/alseraj/login/wait").url.endswith("/wait"))
        with self.assertRaises(UserError):  # or that he has no right to it
            row.with_user(self.user_manager).action_confirm_stand_in()
        row.with_user(self.env.ref("base.user_admin")).action_confirm_stand_in()
        self.assertTrue(self.get("/alseraj/login/wait").url.endswith("/my"))
