"""The events of this module by every way, in both languages, as those of the message centre are walked."""

from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.contact.messages.test_events import EventCase

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestSurveyEvents(SatisfactionCommon, EventCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.module.module"]._load_module_terms(["alseraj_survey"], ["ar_001"])

    def _make(self):
        file = self.make_beneficiary()
        return file, file

    def test_survey(self):
        self.walk("survey", self._make, lambda file: self._invite(file=file))

    def test_survey_reminder(self):
        def cause(file):
            invitation = self._invite(file=file)
            invitation._tell("survey_reminder")
            return invitation
        self.walk("survey_reminder", self._make, cause)

    def test_every_event_is_walked(self):
        shipped = self.env["ir.model.data"].search([("model", "=", "alseraj.message.event"), ("module", "=", "alseraj_survey")])
        codes = self.env["alseraj.message.event"].browse(shipped.mapped("res_id")).mapped("code")
        self.assertEqual(sorted(codes), ["survey", "survey_reminder"])
