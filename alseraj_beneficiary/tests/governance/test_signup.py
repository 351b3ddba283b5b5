"""A login is a beneficiary's or an employee's: the door tells nobody who has one."""

import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import AlserajCommon


@tagged("post_install", "-at_install")
class TestSignup(AlserajCommon, HttpCase):
    def post(self, path, **values):
        self.authenticate(None, None)
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_mail_server"):
            answer = self.url_open(path, data={"csrf_token": Request.csrf_token(self), **values}, allow_redirects=False)
        text = re.sub(r"csrf_token[^,>]*|value=\"[^\"]*\"|session_info[^;]*;", "", answer.text)
        return answer.status_code, text

    def test_closed_by_default(self):
        for path in ("/web/signup", "/web/reset_password"):
            for login in (self.user_portal.login, "nobody@example.com"):
                with self.subTest(path=path, login=login):
                    self.assertEqual(self.post(path, login=login)[0], 404)
                    self.assertEqual(self.url_open(f"{path}?signup_email={login}", allow_redirects=False).status_code, 404)

    def test_an_odoo_in_use_keeps_its_door(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("auth_signup.reset_password", "True")
        parameters.set_param("auth_signup.invitation_scope", "b2c")
        users = self.env["res.users"].search([])
        users._close_sign_up()  # others work here already
        self.assertEqual(parameters.get_param("auth_signup.reset_password"), "True")
        self.assertEqual(parameters.get_param("auth_signup.invitation_scope"), "b2c")
        users.filtered(lambda user: not user._is_admin()).active = False
        users._close_sign_up()  # a new installation
        self.assertFalse(parameters.get_param("auth_signup.reset_password"))
        self.assertEqual(parameters.get_param("auth_signup.invitation_scope"), "b2b")

    def test_one_answer_for_a_forgotten_password(self):
        self.env["ir.config_parameter"].set_param("auth_signup.reset_password", "True")
        self.user_portal.email = "portal@example.com"
        archived = self._make_user("gone", "base.group_portal")
        archived.active = False
        answers = {
            login: self.post("/web/reset_password", login=login)
            for login in (self.user_portal.login, self.user_officer.login, "nobody@example.com", archived.login, "", "  ")
        }
        self.assertEqual(len(set(answers.values())), 1, {login: answer[0] for login, answer in answers.items()})
        status, text = answers[self.user_portal.login]
        self.assertEqual(status, 200)
        self.assertIn("If there is a login with this address", text)
        waiting = self.env["alseraj.login.code"].search([("way", "=", "password"), ("is_sent", "=", False)])
        self.assertIn(self.user_portal.login, waiting.mapped("identifier"))
        with mute_logger("odoo.addons.alseraj_beneficiary.models.front.login_code"), self.mock_letters() as told:
            waiting._send_letters()
        self.assertEqual(sorted(told), sorted([self.user_portal.login, self.user_officer.login]))
        self.assertFalse(any(waiting.mapped("identifier")), "what was typed is not kept")

    def test_a_forgotten_password_takes_no_longer_where_there_is_a_login(self):
        """The letter is the work of a job; the answer costs the same queries in any case."""
        self.env["ir.config_parameter"].set_param("auth_signup.reset_password", "True")
        self.user_portal.email = "portal@example.com"
        self.post("/web/reset_password", login="warm")
        counts = []
        for login in ("nobody@example.com", self.user_portal.login, "no-one@example.com", self.user_officer.login):
            start = self.env.cr.sql_log_count
            self.post("/web/reset_password", login=login)
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(len(set(counts)), 1, counts)

    @contextmanager
    def mock_letters(self):
        told, Users = [], type(self.env["res.users"])
        original = Users._action_reset_password

        def note(records, *args, **kwargs):
            told.extend(records.mapped("login"))
            return original(records, *args, **kwargs)

        with patch.object(Users, "_action_reset_password", note):
            yield told

    def test_one_answer_for_a_new_account(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("auth_signup.invitation_scope", "b2c")
        values = {"name": "Somebody", "password": "secret-word", "confirm_password": "another"}
        answers = {
            login: self.post("/web/signup", login=login, **values)
            for login in (self.user_portal.login, "nobody@example.com")
        }
        self.assertEqual(len(set(answers.values())), 1)
        taken = self.post("/web/signup", login=self.user_portal.login, **{**values, "confirm_password": "secret-word"})
        self.assertEqual(taken[0], 200)
        self.assertNotIn("already registered", taken[1])
        self.assertIn("No account was opened with these details", taken[1])

    def test_no_forwarding_of_who_has_one(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("auth_signup.invitation_scope", "b2c")
        parameters.set_param("auth_signup.reset_password", "True")
        self.user_portal.write({"email": "portal@example.com"})
        self.env.cr.flush()
        self.authenticate(None, None)
        for path in ("/web/signup", "/web/reset_password"):
            with self.subTest(path=path):
                answer = self.url_open(f"{path}?signup_email=portal@example.com", allow_redirects=False)
                self.assertEqual(answer.status_code, 200)
