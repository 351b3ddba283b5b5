"""What people write themselves, for whom and when, is not changed by who answers it; nor who has said a word to the answer."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ..common import ByRpc
from .common import ContactCommon


@tagged("post_install", "-at_install")
class TestOwnWords(ByRpc, HttpCase, ContactCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file.with_user(cls.user_officer).action_invite_home()
        cls.user_family = cls.file.home_user_id
        cls.neighbour = cls.make_beneficiary()
        cls.tomorrow = fields.Datetime.add(fields.Datetime.now(), days=1)
        cls.yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)

    def _complain(self, user, **vals):
        complaint = self.env["alseraj.complaint"].with_user(user)._receive_from_page(
            self.company, "Nobody opened the door.", "complaint", "service", **vals)
        return complaint.with_env(self.env)

    def _post(self, path, **data):
        self.authenticate(None, None)
        return self.url_open(f"/alseraj/complaint/{path}", data={"csrf_token": Request.csrf_token(self), **data})

    # ------------------------------------------------------------ complaints

    def test_a_complaint_stays_as_it_was_written(self):
        public = self.env.ref("base.public_user")
        for complaint in (self._complain(public), self._complain(self.user_family, file=self.file.sudo())):
            complaint._write_internal({"user_id": self.user_officer.id})
            for vals in ({"description": "All was well."}, {"received_on": self.yesterday}):
                self.assertRefused([self.user_officer, self.user_manager], complaint, "write", vals)
        self.assertRefused([self.user_officer, self.user_manager], complaint, "write", {"beneficiary_id": self.neighbour.id})

    def test_the_file_of_a_visitor_is_found_later(self):
        complaint = self._complain(self.env.ref("base.public_user"))
        self.rpc(self.user_manager, complaint, "write", {"beneficiary_id": self.file.id})
        self.assertEqual(complaint.beneficiary_id, self.file)

    def test_no_clock_starts_in_the_future(self):
        complaint = self.make("alseraj.complaint", self.user_officer)
        request = self.env["alseraj.privacy.request"].with_user(self.user_officer).create({
            "beneficiary_id": self.file.id, "details": "All"})
        self.assertRefused([self.user_officer, self.user_manager], complaint, "write", {"received_on": self.tomorrow})
        day = fields.Date.add(self.get_today(), days=30)
        self.assertRefused([self.user_officer, self.user_manager], request, "write", {"received_on": day})
        with self.assertRaises(UserError):
            self.make("alseraj.complaint", self.user_officer, received_on=self.tomorrow)

    def test_who_gave_out_the_code_stands_beside_the_word(self):
        complaint = self.make("alseraj.complaint", self.user_officer)
        complaint.action_acknowledge()
        complaint.resolution = "We opened it."
        complaint.action_resolve()
        shown = complaint.action_give_code()["params"]["message"]
        code = shown.partition(" – ")[0]
        self.assertEqual(complaint.sudo().code_by_id, self.user_officer)
        self._post("word", code=code, word="satisfied")
        complaint.invalidate_recordset()
        self.assertEqual((complaint.word, complaint.word_by_id), ("satisfied", self.user_officer))
        self.assertIn("A new code", " ".join(complaint.sudo().message_ids.mapped("body")))

    def test_who_has_his_code_alone_says_it_himself(self):
        complaint = self._complain(self.env.ref("base.public_user"))
        code = complaint.with_user(self.env.ref("base.public_user")).sudo()._make_follow_code()
        complaint._write_internal({"state": "resolved", "closed_on": fields.Datetime.now(), "resolution": "Done"})
        self._post("word", code=code, word="satisfied")
        complaint.invalidate_recordset()
        self.assertEqual(complaint.word, "satisfied")
        self.assertFalse(complaint.word_by_id)

    # ------------------------------------------------------------ messages and data

    def test_a_message_stays_with_its_family(self):
        message = self.env["alseraj.interaction"].with_user(self.user_family)._receive_from_home(
            self.file.sudo(), "inquiry", "My husband is in prison.").with_env(self.env)
        self.assertRefused(
            [self.user_officer, self.user_manager], message, "write", {"beneficiary_id": self.neighbour.id})
        self.assertRefused([self.user_officer], message, "write", {"beneficiary_id": False})

    def test_a_request_about_data_stays_with_its_family(self):
        request = self.env["alseraj.privacy.request"].with_user(self.user_family)._open_at_home(
            self.file.sudo(), "access", "All that you have of us").with_env(self.env)
        request._write_internal({"user_id": self.user_officer.id})
        for vals in (
            {"beneficiary_id": self.neighbour.id}, {"kind": "destruction"}, {"details": "Nothing"},
            {"received_on": fields.Date.subtract(self.get_today(), days=9)},
        ):
            self.assertRefused([self.user_officer, self.user_manager], request, "write", vals)
        self.rpc(self.user_officer, request, "write", {"answer": "Here it is"})

    # ------------------------------------------------------------ selected by what one may not see

    def test_no_campaign_selects_by_what_its_owner_may_not_see(self):
        self.file.sudo().member_ids = [Command.create({"name": "Son", "relation": "son", "health": "ill"})]
        campaign = self.make("alseraj.outreach", self.user_officer)
        with self.assertRaises(AccessError):
            self.env["alseraj.beneficiary"].with_user(self.user_officer).search([("member_ids.health", "=", "ill")])
        with self.assertRaises(AccessError):
            campaign.write({"domain": "[('member_ids.health', '=', 'ill')]"})
            self.env.flush_all()
        campaign.write({"domain": "[('member_ids.relation', '=', 'son')]"})
