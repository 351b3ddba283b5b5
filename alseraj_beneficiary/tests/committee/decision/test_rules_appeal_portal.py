from datetime import timedelta

from odoo import fields, http
from odoo.tests import HttpCase, new_test_user

from ..rules_common import RulesCommon


class TestRulesAppealPortal(RulesCommon, HttpCase):
    """A beneficiary appeals from home: his own, what he was told, once and in time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own, cls.other = (cls.make_request(urgent=True, urgent_reason="Eviction") for _index in range(2))
        cls.decide(cls.own | cls.other, "against")
        (cls.own | cls.other).with_user(cls.user_officer).action_notify()
        cls.applicant = new_test_user(cls.env, "appeal_portal", groups="base.group_portal")
        cls.applicant.partner_id = cls.own.beneficiary_id.partner_id
        cls.applicant.lang = "en_US"

    def _appeal(self, support, token=True, **data):
        self.authenticate("appeal_portal", "appeal_portal")
        if token:
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(f"/my/requests/{support.id}/appeal", data=data)

    def test_his_own_once(self):
        answer = self._appeal(self.own, reason="The income has stopped.")
        self.assertIn("We took your appeal", answer.text)
        self.assertRecordValues(self.own, [{
            "state": "studied", "appeal_count": 1, "appeal_reason": "The income has stopped.", "portal_state": "under_study",
        }])
        self.assertNotIn("/appeal\"", answer.text)

    def test_not_of_others_and_not_by_a_link(self):
        self._appeal(self.other, reason="x")
        self.assertEqual(self.other.state, "rejected")
        self.url_open(f"/my/requests/{self.own.id}/appeal")
        self.assertEqual(self._appeal(self.own, token=False, reason="x").status_code, 400)
        self.assertEqual(self.own.state, "rejected")

    def test_without_words_or_too_late(self):
        self.assertIn("Write what you ask", self._appeal(self.own, reason="  ").text)
        self.own._write_internal({"notified_on": fields.Datetime.now() - timedelta(days=60)})
        self.assertIn("can't be taken here", self._appeal(self.own, reason="x").text)
        self.assertEqual(self.own.state, "rejected")

    def test_what_was_not_told_is_not_told_by_a_refusal(self):
        self.own._write_internal({"notified_on": False})
        self.authenticate("appeal_portal", "appeal_portal")
        self.assertNotIn("/appeal", self.url_open(f"/my/requests/{self.own.id}").text)
        self.assertIn("appeal=refused", self._appeal(self.own, reason="x").url)
        self.assertEqual(self.own.state, "rejected")
