from odoo import fields
from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.contact.common import ContactCommon


@tagged("post_install", "-at_install")
class TestReception(ContactCommon):
    """Who was served at the desk is asked at once, where a rule asks after a visit without delay."""

    def serve(self):
        hall = self.env["alseraj.waiting.hall"].create({"name": "Hall", "branch_id": self.branch.id})
        people = self.env["alseraj.reception"].with_user(self.user_officer)
        person = people.create({"hall_id": hall.id, "beneficiary_id": self.file.id})
        action = people.action_call_next()
        interaction = self.env["alseraj.interaction"].with_user(self.user_officer).with_context(**action["context"]).create({
            "question": "When?", "answer": "Soon."})
        interaction.action_done()
        self.assertEqual(person.state, "done")
        return interaction

    def count_triggers(self):
        cron = self.env.ref("alseraj_survey.cron_ask")
        return self.env["ir.cron.trigger"].sudo().search_count([("cron_id", "=", cron.id)])

    def test_asked_at_once(self):
        rule = self.env.ref("alseraj_survey.rule_contact")
        rule.write({"active": True, "sample": 100, "cooldown_days": 0, "delay_days": 0})
        rule._write_internal({"asked_until": fields.Datetime.subtract(fields.Datetime.now(), hours=1)})
        before = self.count_triggers()
        interaction = self.serve()
        self.assertEqual(self.count_triggers(), before + 1)
        invitations = rule._invite()
        self.assertEqual(invitations.interaction_id, interaction)

    def test_nobody_asks(self):
        self.env.ref("alseraj_survey.rule_contact").active = False
        before = self.count_triggers()
        self.serve()
        self.assertEqual(self.count_triggers(), before)
