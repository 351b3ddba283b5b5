"""Each change of a state is seen by an audit module, whoever makes it: a button, RPC, a scheduled job, the portal.

PostgreSQL is the witness: a trigger on each table notes each change of `state`, and the trail must have it.
"""

from odoo.fields import Date
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.alseraj_beneficiary.tests.committee.common import CommitteeCommon
from odoo.addons.alseraj_beneficiary.tests.finance.common import FinanceCommon
from odoo.addons.alseraj_beneficiary.tests.integration.test_contract import IntegrationCommon
from odoo.addons.alseraj_beneficiary.tests.request.request.test_portal_intake import PortalIntakeCase

from ..models.trail import TRAIL

# States that follow from other records when the database is written: from installments, from the ledger. A rule of
# Odoo's automation sees them (overriding_write); nobody writes them.
DERIVED = {
    "alseraj.support.request": {"delivering", "done"},
    "alseraj.support.installment": {"planned", "in_run", "paid", "returned", "confirmed"},
    "alseraj.disbursement": {"posted", "paid", "confirmed"},
}


class Witnessed:

    def setUp(self):
        super().setUp()
        self.env.cr.execute("""
            CREATE TEMP TABLE IF NOT EXISTS witness (id serial, model text, res_id int, state text) ON COMMIT PRESERVE ROWS;
            DELETE FROM witness;
            CREATE OR REPLACE FUNCTION pg_temp.note_state() RETURNS trigger AS $$
            BEGIN
                IF NEW.state IS DISTINCT FROM OLD.state AND OLD.state IS NOT NULL THEN
                    INSERT INTO witness (model, res_id, state) VALUES (TG_ARGV[0], NEW.id, NEW.state);
                END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql;
        """)
        self.models = []
        for name in sorted(self.env.registry):
            model = self.env[name]
            if name.startswith("alseraj.") and not model._abstract and getattr(model, "_transitions", None) \
                    and model._fields["state"].store:
                self.models.append(name)
                self.env.cr.execute(SQL(
                    "CREATE TRIGGER witness_state AFTER UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION"
                    " pg_temp.note_state(%s)", SQL.identifier(model._table), SQL(f"'{name}'")))
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM witness")
        TRAIL.clear()

    def assertAllSeen(self, least):
        """The trail has, for each record, the states in which PostgreSQL found it."""
        self.env.flush_all()
        witnessed, seen = {}, {}
        self.env.cr.execute("SELECT model, res_id, state FROM witness ORDER BY id")
        for model, res_id, state in self.env.cr.fetchall():
            witnessed.setdefault((model, res_id), []).append(state)
        for model, res_id, _before, state in TRAIL:
            seen.setdefault((model, res_id), []).append(state)
        changes = 0
        for key, states in witnessed.items():
            derived = DERIVED.get(key[0], set())
            wanted = [state for state in states if state not in derived]
            missing = [state for state in wanted if state not in seen.get(key, [])]
            self.assertFalse(missing, f"{key}: {states} in the database, {seen.get(key)} in the trail")
            self.assertEqual(
                [state for state in seen.get(key, []) if state not in derived][-1:], wanted[-1:], f"{key}: the last one")
            changes += len(wanted)
        self.assertGreaterEqual(changes, least)
        return witnessed


@tagged("post_install", "-at_install")
class TestTrailOfTheCommittee(Witnessed, CommitteeCommon):

    def test_buttons(self):
        request = self.make_request()
        self.decide(request, amount=1000.0)
        witnessed = self.assertAllSeen(7)
        self.assertIn("approved", witnessed[request._name, request.id])

    def test_rpc(self):
        request = self.make_request(2)[0]
        call_kw(self.env[request._name].with_user(self.user_officer), "write", [
            request.ids, {"state": "cancelled", "cancel_reason": "A slip"}], {})
        complaint = self.env["alseraj.complaint"].with_user(self.user_officer)
        complaint = complaint.browse(call_kw(complaint, "create", [[{
            "channel_id": self.channel_interview.id, "description": "Late"}]], {}))
        call_kw(complaint, "action_acknowledge", [complaint.ids], {})
        witnessed = self.assertAllSeen(4)
        self.assertEqual(witnessed[request._name, request.id][-1], "cancelled")

    def test_jobs(self):
        file = self.make_beneficiary()
        document = file.document_ids.filtered(lambda document: document.state == "verified")[:1]
        document._write_internal({"expiry_date": Date.subtract(self.get_today(), days=1)})
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_document_expire").method_direct_trigger()
        witnessed = self.assertAllSeen(2)
        self.assertEqual(witnessed[document._name, document.id][-1], "expired")


@tagged("post_install", "-at_install")
class TestTrailOfMoney(Witnessed, FinanceCommon):

    def test_a_run_and_a_return(self):
        requests = self.make_requests(2)
        run = self.pay(requests.installment_ids)
        run.with_user(self.user_finance).action_return_line(requests[0].installment_ids, reason="Account closed")
        requests[0].installment_ids.with_user(self.user_manager).action_cancel("Not needed any more")
        witnessed = self.assertAllSeen(2)
        self.assertIn("cancelled", witnessed["alseraj.support.installment", requests[0].installment_ids.id])


@tagged("post_install", "-at_install")
class TestTrailOfSystems(Witnessed, IntegrationCommon):

    def test_another_system(self):
        self.open()
        self.attach()
        witnessed = self.assertAllSeen(1)
        document = self.find().document_ids
        self.assertEqual((witnessed[document._name, document.id], document.state), (["received"], "received"))


@tagged("post_install", "-at_install")
class TestTrailOfThePortal(Witnessed, PortalIntakeCase):

    def test_portal(self):
        draft = self.begin()
        self.fill(draft, files={self.slot: ("scan.pdf", b"%PDF-1.4 scan", "application/pdf")}, description="Rent",
                  **{f"{self.slot}_date": str(self.get_today())})
        self.submit(draft)
        witnessed = self.assertAllSeen(2)
        self.assertEqual(witnessed[draft._name, draft.id], ["submitted"])
