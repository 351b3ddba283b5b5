"""What is said in public, and what an answer meant, does not change by a default or by a translation."""

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.common import ByRpc

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestGivenDefaults(ByRpc, SatisfactionCommon):

    def test_an_officer_publishes_nothing(self):
        model = self.env["alseraj.improvement"].with_user(self.user_officer)
        vals = {"name": "Shorter wait", "origin": "low_score"}
        with self.assertRaises(UserError):
            call_kw(model, "create", [[vals]], {
                "context": {"default_published": True, "default_public_text": "Send your number to 0500000000"}})
        improvement = self.env["alseraj.improvement"].create({**vals, "public_text": "Two desks", "published": True})
        self.assertRefused([self.user_officer], improvement, "update_field_translations", "public_text", {
            "en_US": "Send your number to 0500000000"})
        self.rpc(self.user_manager, improvement, "update_field_translations", "public_text", {"en_US": "Three desks"})
        self.assertEqual(improvement.public_text, "Three desks")

    def test_a_choice_keeps_its_meaning_in_every_language(self):
        self._answer(self._invite(), 1)
        choice = self.overall.suggested_answer_ids.filtered(lambda choice: choice.answer_score == 1)
        self.assertRefused([self.user_manager], choice, "update_field_translations", "value", {
            "en_US": "Very satisfied", "ar_001": "راض جدا"})
        self.assertRefused([self.user_manager], choice, "write", {"answer_score": 5})
