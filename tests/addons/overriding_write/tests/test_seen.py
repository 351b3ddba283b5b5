"""What changes a state is seen by others: by a module that overrides ``write``, and by an automation rule."""

from odoo.fields import Command, Date
from odoo.service.model import call_kw
from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.committee.common import CommitteeCommon
from odoo.addons.alseraj_beneficiary.tests.common import AlserajCommon
from odoo.addons.alseraj_beneficiary.tests.finance.common import FinanceCommon

from ..models.seen import SEEN

REQUEST = "alseraj.support.request"
SESSION = "alseraj.committee.session"
INSTALLMENT = "alseraj.support.installment"
DOCUMENT = "alseraj.document"


class Automated(AlserajCommon):
    """An automation rule on every state of each model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in (REQUEST, SESSION, INSTALLMENT, DOCUMENT):
            model = cls.env["ir.model"]._get(name)
            cls.env["base.automation"].create({
                "name": f"{name}: state",
                "model_id": model.id,
                "trigger": "on_create_or_write",
                "trigger_field_ids": [Command.set(cls.env["ir.model.fields"]._get(name, "state").ids)],
                "action_server_ids": [Command.create({
                    "name": "Note it", "model_id": model.id, "state": "code",
                    "code": "env['overriding.write.seen'].note('automation', records)",
                })],
            })

    def setUp(self):
        super().setUp()
        SEEN.clear()

    def get_seen(self, who, record):
        """The states of a record in the order in which they were seen."""
        self.env.flush_all()
        states = [state for seen_by, model, id_, state in SEEN if (seen_by, model, id_) == (who, record._name, record.id)]
        return [state for index, state in enumerate(states) if index == 0 or states[index - 1] != state]


@tagged("post_install", "-at_install")
class TestDecided(Automated, CommitteeCommon):

    def test_from_the_desk_to_the_decision_by_buttons(self):
        request = self.make_request()
        session = self.decide(request, amount=1000.0)
        path = ["submitted", "verified", "studied", "committee", "approved"]
        for who in ("override", "automation"):
            with self.subTest(who=who):
                self.assertEqual([state for state in self.get_seen(who, request) if state != "draft"][:len(path)], path)
                self.assertEqual(
                    [state for state in self.get_seen(who, session) if state != "draft"], ["open", "closed"])

    def test_over_rpc(self):
        files = self.make_beneficiaries(1)
        vals = {
            "beneficiary_id": files.id, "type_id": self.support_type.id, "amount_requested": 10.0,
            "channel_id": self.channel_interview.id,
        }
        requests = self.env[REQUEST].with_user(self.user_officer)
        request = requests.browse(call_kw(requests, "create", [[vals]], {}))
        call_kw(requests, "write", [request.ids, {"state": "cancelled", "cancel_reason": "A slip"}], {})
        self.assertEqual(request.state, "cancelled")
        for who in ("override", "automation"):
            self.assertEqual(self.get_seen(who, request)[-1:], ["cancelled"], who)

    def test_by_a_scheduled_job(self):
        document = self.make_beneficiary().document_ids.filtered(lambda document: document.state == "verified")[:1]
        document._write_internal({"expiry_date": Date.subtract(self.get_today(), days=1)})
        self.env.flush_all()
        SEEN.clear()
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_document_expire").method_direct_trigger()
        self.assertEqual(document.state, "expired")
        for who in ("override", "automation"):
            self.assertEqual(self.get_seen(who, document), ["expired"], who)


@tagged("post_install", "-at_install")
class TestPaid(Automated, FinanceCommon):

    def test_installments_follow_run_and_ledger(self):
        installment = self.make_requests().installment_ids
        self.pay(installment)
        self.assertEqual(installment.state, "paid")
        self.assertEqual(
            [state for state in self.get_seen("automation", installment) if state != "planned"], ["in_run", "paid"])

    def test_a_cancelled_installment(self):
        installment = self.make_requests().installment_ids
        installment.with_user(self.user_manager).action_cancel("Not needed any more")
        self.assertEqual(installment.state, "cancelled")
        for who in ("override", "automation"):
            self.assertEqual(self.get_seen(who, installment)[-1:], ["cancelled"], who)
