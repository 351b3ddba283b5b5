"""*Duplicate* works, or is not offered: every model of ours is tried.

A copy is a new record: it starts in the first state, and carries no number, signature, seal or secret of the old one.
"""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .one_of_each import OneOfEach

# what a copy has for itself, by the name of the field
OWN = ("signature", "signed_on", "signed_by", "access_token", "token", "secret", "sealed_on", "snapshot", "submitted_on",
       "decided_on", "notified_on", "integration_reference", "token_hash", "seal")
# models of which this test has no record, and why no screen offers to duplicate one
NO_SAMPLE = {
    "alseraj.access.log": "no screen creates one",
    "alseraj.workbook": "made for one download",
}


@tagged("post_install", "-at_install")
class TestDuplicate(OneOfEach):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary()

    def _get_samples(self):
        records = self._make_one_of_each()
        request, session = records["alseraj.support.request"], records["alseraj.committee.session"]
        request.action_sign("محمد العتيبي", self._get_picture())
        case = request.copy()
        self._put_in_state(case, "studied")
        decision = self.env["alseraj.committee.decision"].create({"session_id": session.id, "request_id": case.id})
        samples = {name: record.sudo() for name, record in records.items()}
        samples["alseraj.committee.decision"] = decision
        self.env["alseraj.household.member"].create({"beneficiary_id": self.file.id, "name": "Son", "relation": "son"})
        self.env["alseraj.household.income"].create({
            "beneficiary_id": self.file.id, "source_id": self.env["alseraj.income.source"].search([], limit=1).id, "amount": 1})
        self.make_collector(self.file)
        self.env["alseraj.webhook"].create({"name": "A", "user_id": self.env.uid, "url": "https://example.com/"})
        calendar = self.env["alseraj.payment.calendar"].create({"name": "Terms"})
        self.env["alseraj.payment.date"].create({"calendar_id": calendar.id, "date": "2027-01-01"})
        for name in self.env.registry:
            model = self.env[name]
            real = name.startswith("alseraj.") and not model._abstract and not model._transient and model._auto
            if real and name not in samples:
                if found := model.with_context(active_test=False).search([], limit=1):
                    samples[name] = found
        return samples

    def _get_picture(self):
        return ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

    def _is_offered(self, model):
        """Whether a screen of ``model`` has *Duplicate*: not where its views, or everybody's rights, let nobody create."""
        for kind in ("form", "list"):
            views = self.env["ir.ui.view"].search([("model", "=", model._name), ("type", "=", kind), ("mode", "=", "primary")])
            for view in views:
                arch = model._get_view(view.id, kind)[0]
                if arch.get("create") not in ("0", "false") and arch.get("duplicate") not in ("0", "false"):
                    return True
        return False

    def _may_anybody_create(self, model):
        return any(user.has_access("create") for user in (
            model.with_user(user) for user in (
                self.user_officer, self.user_manager, self.user_finance, self.user_secretary, self.user_researcher,
                self.user_delegate, self.user_member, self.user_auditor)))

    def test_every_model(self):
        samples = self._get_samples()
        copied, refused = set(), set()
        for name, record in sorted(samples.items()):
            with self.subTest(model=name):
                try:
                    with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                        copy = record.copy()
                        self.env.flush_all()
                except UserError as error:
                    refused.add(name)
                    offered = self._is_offered(record) and self._may_anybody_create(record)
                    self.assertFalse(offered, f"offered, and always refused: {error}")
                    continue
                except IntegrityError as error:
                    self.fail(f"{name}: {error}")
                copied.add(name)
                self._check_copy(record, copy)
        self.assertGreaterEqual(len(copied), 25, copied)
        self.assertGreaterEqual(len(refused), 5, refused)

    def _check_copy(self, record, copy):
        if "state" in record._fields and hasattr(record, "_get_initial_state"):
            self.assertEqual(copy.state, record._get_initial_state())
        for name in OWN:
            if name in record._fields and record._fields[name].store and record.sudo()[name]:
                self.assertNotEqual(copy.sudo()[name], record.sudo()[name], name)
        for name in getattr(record, "_get_guarded_fields", tuple)():
            field = record._fields[name]
            if not field.store or field.compute or field.related or not record.sudo()[name] or field.relational:
                continue
            if field.type in ("integer", "float", "monetary", "boolean", "selection", "json"):
                continue
            self.assertNotEqual(copy.sudo()[name], record.sudo()[name], f"the copy carries {name}")

    def test_lists_twice(self):
        """Lists with a code: a copy, and a copy of the same again, by the manager."""
        for name in ("alseraj.channel", "alseraj.category", "alseraj.document.type", "alseraj.income.source",
                     "alseraj.state.reason", "alseraj.rejection.reason", "alseraj.support.type", "alseraj.policy"):
            with self.subTest(model=name):
                row = self.env[name].search([("code", "!=", False)], limit=1).with_user(self.user_manager)
                first, second = row.copy(), row.copy()
                self.assertEqual(len({row.code, first.code, second.code}), 3)
                self.assertIn(row.name, first.name)
                self.assertNotEqual(row.name, first.name)

    def test_refusal_is_a_sentence(self):
        for name, record in self._get_samples().items():
            if getattr(record, "_duplicable", True):
                continue
            with self.subTest(model=name), self.assertRaisesRegex(UserError, r"\w+ \w+ \w+"):
                record.with_user(self.user_manager).copy()
